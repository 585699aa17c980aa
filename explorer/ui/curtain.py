"""What stands in the window until its views are built: their bars, panes and headings, painted by one cheap widget."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from explorer.ui.theme import SPACE, Theme

SIDE_WIDTH = 264
WHY_WIDTH = 312
RECORDS_SHARE = 280 / 760
"""The records' part of the height below the bars."""
MENUS = ("File", "Edit", "View", "Go", "Help")
MENU_HEIGHT, QUERY_HEIGHT, DIMENSION_HEIGHT, TABS_HEIGHT, STATUS_HEIGHT = 22, 52, 44, 25, 32
RADIUS = 6


class Curtain(QWidget):
    """Covers the window that is its parent.

    Signals:
        painted(): the curtain was painted for the first time.
    """

    painted = Signal()

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._told = False
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setGeometry(parent.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the window as it looks without anything in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint(painter, self.rect(), self._theme, self.font())
        painter.end()
        if not self._told:
            self._told = True
            self.painted.emit()


def _paint(painter: QPainter, whole: QRect, theme: Theme, font: QFont) -> None:
    painter.fillRect(whole, QColor(theme.window))
    query = QRect(0, MENU_HEIGHT, whole.width(), QUERY_HEIGHT)
    below = query.bottom() + 2
    body = whole.adjusted(0, below + DIMENSION_HEIGHT + 1, 0, -STATUS_HEIGHT - 1)
    records = round(body.height() * RECORDS_SHARE)
    upper, lower = body.adjusted(0, 0, 0, -records - 1), body.adjusted(0, body.height() - records, 0, 0)
    centre = upper.adjusted(SIDE_WIDTH + 1, TABS_HEIGHT, -WHY_WIDTH - 1, 0)
    painter.fillRect(centre, QColor(theme.surface))
    painter.fillRect(lower.adjusted(0, TABS_HEIGHT, 0, 0), QColor(theme.surface))
    for y in (query.bottom() + 1, body.top() - 1, lower.top() - 1, body.bottom() + 1):
        painter.fillRect(0, y, whole.width(), 1, QColor(theme.border))
    for x in (centre.left() - 1, centre.right() + 1):
        painter.fillRect(x, upper.top(), 1, upper.height(), QColor(theme.border))
    _paint_field(painter, query, theme)
    _paint_words(painter, theme, font, (upper.topLeft(), centre.topRight() + QPoint(1, -TABS_HEIGHT), lower.topLeft()))


def _paint_field(painter: QPainter, bar: QRect, theme: Theme) -> None:
    painter.setPen(QPen(QColor(theme.border)))
    painter.setBrush(QColor(theme.surface))
    field = bar.adjusted(SPACE, SPACE, -SIDE_WIDTH - 5 * SPACE, -SPACE).toRectF()
    painter.drawRoundedRect(field.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def _paint_words(painter: QPainter, theme: Theme, font: QFont, panes: tuple[QPoint, ...]) -> None:
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    x = SPACE
    for menu in MENUS:
        width = painter.fontMetrics().horizontalAdvance(menu)
        painter.drawText(QRect(x, 0, width, MENU_HEIGHT), Qt.AlignmentFlag.AlignCenter, menu)
        x += width + 2 * SPACE
    painter.setPen(QColor(theme.muted))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    for corner, heading in zip(panes, ("CORPUS", "WHY", "RECORDS"), strict=True):
        place = QRect(corner + QPoint(SPACE + SPACE // 2, 0), corner + QPoint(WHY_WIDTH, 2 * SPACE + 13))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, heading)
