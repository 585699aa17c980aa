"""The map and the panel beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from explorer.ui.map.panel import WIDTH, MapPanel
from explorer.ui.map.view import MapView
from explorer.ui.theme import LIGHT, Theme


class MapPage(QSplitter):
    """The page of the map; the panel is there when there is something to say."""

    def __init__(self, view: MapView, theme: Theme = LIGHT) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.view, self.panel = view, MapPanel(theme)
        self.addWidget(view)
        self.addWidget(self.panel)
        self.setCollapsible(0, False)
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 0)
        self.panel.hide()
        self.panel.setMinimumWidth(220)

    def show_panel(self, shown: bool) -> None:
        """Open or close the panel."""
        if shown == self.panel.isHidden():
            self.panel.setVisible(shown)
            if shown and not self.sizes()[1]:
                self.setSizes([max(self.width() - WIDTH, 1), WIDTH])

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self.view.set_theme(theme)
        self.panel.set_theme(theme)
