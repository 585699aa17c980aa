"""The nearest texts of the one in focus: which ones a smaller dimension keeps, loses and gains."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from explorer.ui.search.looks import RADIUS, dress
from explorer.ui.theme import LIGHT, SPACE, Theme
from explorer.ui.why.record import WhyNeighbour, WhyNeighbours

ROW = Qt.ItemDataRole.UserRole
SIGNS = {"Kept": "=", "Lost": "−", "Gained": "+"}


class NeighbourList(QListWidget):
    """Three groups of texts; each text leads to itself.

    Signals:
        row_wanted: the row of a text that was clicked, or entered with Return.
    """

    row_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Neighbours")
        self._theme = LIGHT
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.itemClicked.connect(self._want)
        self.itemActivated.connect(self._want)

    def set_neighbours(self, neighbours: WhyNeighbours) -> None:
        """List these texts."""
        self.clear()
        for name, group in (("Kept", neighbours.kept), ("Lost", neighbours.lost), ("Gained", neighbours.gained)):
            if group:
                self._add_heading(f"{name} {len(group)}")
                for neighbour in group:
                    self._add(name, neighbour)
        self.setFixedHeight(sum(self.sizeHintForRow(row) for row in range(self.count())) + 2)

    def set_theme(self, theme: Theme) -> None:
        """Dress in the colours of `theme`."""
        self._theme = theme
        dress(self, _sheet(theme))
        for item in (self.item(index) for index in range(self.count())):
            if item.data(ROW) is None:
                item.setForeground(QBrush(QColor(theme.muted)))

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setForeground(QBrush(QColor(self._theme.muted)))

    def _add(self, group: str, neighbour: WhyNeighbour) -> None:
        text = " ".join(neighbour.text[:200].split())
        score = f"{neighbour.score:.2f}".replace("-", "−")
        item = QListWidgetItem(f"{SIGNS[group]} {score}  {text}", self)
        item.setData(ROW, neighbour.row)
        item.setToolTip(text)

    def _want(self, item: QListWidgetItem) -> None:
        row = item.data(ROW)
        if row is not None:
            self.row_wanted.emit(row)

    def minimumSizeHint(self) -> QSize:
        """Return no width at all: texts are shortened."""
        return QSize(80, self.minimumHeight())


def _sheet(theme: Theme) -> str:
    return f"""
    QListWidget {{ background: transparent; border: none; outline: none; color: {theme.text}; }}
    QListWidget::item {{ padding: {SPACE // 4}px {SPACE // 2}px; border-radius: {RADIUS // 2}px; }}
    QListWidget::item:hover:enabled {{ background: {theme.raised}; }}
    QListWidget::item:selected:enabled {{ background: {theme.accent}; color: {theme.on_accent}; }}
    """
