"""How the numbers of a column are spread, and which part of them is kept; a drag chooses another part."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.search.looks import mix
from explorer.ui.theme import LIGHT, Theme

HEIGHT = 64
LEAST = 2.0
"""Pixels of a bar that stands for anything at all."""


class Histogram(QWidget):
    """Bars, those inside the kept part in the accent colour.

    Signals:
        dragged(float, float): the user marked a part, both ends from 0 to 1 of the whole, the smaller first.
    """

    dragged = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._bins: tuple[int, ...] = ()
        self._kept = (0.0, 1.0)
        self._start: float | None = None
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How the values are spread")
        self.setToolTip("Drag to choose a range")
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def set_bins(self, bins: Sequence[int]) -> None:
        """Show how many texts there are in each part."""
        self._bins = tuple(bins)
        self.update()

    def set_kept(self, start: float, end: float) -> None:
        """Show the part from `start` to `end`, 0 to 1 of the whole, as kept."""
        self._kept = (start, end)
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Qt: room for forty bars."""
        return QSize(240, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the bars."""
        painter = QPainter(self)
        most, count = max(self._bins, default=0), len(self._bins)
        inside, outside = QColor(self._theme.accent), QColor(mix(self._theme.text, self._theme.surface, 0.22))
        width = self.width() / max(count, 1)
        for at, number in enumerate(self._bins):
            height = max(number / most * (self.height() - 4), LEAST) if number else 0
            middle = (at + 0.5) / count
            bar = QRectF(at * width + 0.5, self.height() - 1 - height, max(width - 1, 1), height)
            painter.fillRect(bar, inside if self._kept[0] <= middle <= self._kept[1] else outside)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), QColor(self._theme.border))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: begin to mark."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._start = self._part(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: mark."""
        if self._start is not None:
            start, end = sorted((self._start, self._part(event)))
            if end > start:
                self.dragged.emit(start, end)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt: marked."""
        self._start = None

    def _part(self, event: QMouseEvent) -> float:
        return min(max(event.position().x() / max(self.width(), 1), 0.0), 1.0)
