"""The map and the panel beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter

from explorer.ui.map.view import MapView
from explorer.ui.theme import LIGHT, Theme

if TYPE_CHECKING:
    from explorer.ui.map.panel import MapPanel


class MapPage(QSplitter):
    """The page of the map; the panel is made when there is something to say.

    Signals:
        panel_made(MapPanel): the panel is there, and empty.
    """

    panel_made = Signal(object)

    def __init__(self, view: MapView, theme: Theme = LIGHT) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.view = view
        self._theme = theme
        self._panel: MapPanel | None = None
        self.addWidget(view)
        self.setCollapsible(0, False)
        self.setStretchFactor(0, 1)

    @property
    def panel(self) -> MapPanel:
        """The panel, made for the first who asks."""
        if self._panel is None:
            from explorer.ui.map.panel import MapPanel

            self._panel = MapPanel(self._theme)
            self._panel.hide()
            self._panel.setMinimumWidth(220)
            self.addWidget(self._panel)
            self.setStretchFactor(1, 0)
            self.panel_made.emit(self._panel)
        return self._panel

    @property
    def has_panel(self) -> bool:
        """Whether the panel is there, seen or not."""
        return self._panel is not None

    def show_panel(self, shown: bool) -> None:
        """Open or close the panel."""
        if not shown and not self.has_panel:
            return
        if shown == self.panel.isHidden():
            from explorer.ui.map.panel import WIDTH

            self.panel.setVisible(shown)
            if shown and not self.sizes()[1]:
                self.setSizes([max(self.width() - WIDTH, 1), WIDTH])

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        self.view.set_theme(theme)
        if self._panel is not None:
            self._panel.set_theme(theme)
