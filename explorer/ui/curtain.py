"""What stands in the window until its views are built: their bars, panes and headings, painted by one cheap widget.

Nothing here names Qt's namespace, nor calls what may be given one of its values, as pens and brushes may: its first use
takes 25 ms (`theme.first`). So the pen stays as it is found, in the colour of the text, and is thinned.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from explorer.ui.theme import SPACE, Theme

SIDE_WIDTH = 264
WHY_WIDTH = 312
RECORDS_SHARE = 280 / 760
"""The records' part of the height below the bars."""
MENUS = ("File", "Edit", "View", "Go", "Help")
MENU_HEIGHT, QUERY_HEIGHT, DIMENSION_HEIGHT, TABS_HEIGHT, STATUS_HEIGHT = 22, 82, 44, 25, 32
RADIUS = 6
FIELD_HEIGHT, BESIDE_FIELD = 36, 616
"""How high the query field is, and how much of the line is beside it."""
OUTLINE, MUTED = 0.16, 0.66
"""The share of the text's colour in a thin line and in a heading."""


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
        self.setGeometry(parent.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the window as it looks without anything in it."""
        painter = QPainter(self)
        _paint(painter, self.rect(), self._theme, self.font())
        painter.end()
        if not self._told:
            self._told = True
            self.painted.emit()


def _paint(painter: QPainter, whole: QRect, theme: Theme, font: QFont) -> None:
    _fill(painter, whole, theme.window)
    query = QRect(0, MENU_HEIGHT, whole.width(), QUERY_HEIGHT)
    below = query.bottom() + 2
    body = whole.adjusted(0, below + DIMENSION_HEIGHT + 1, 0, -STATUS_HEIGHT - 1)
    records = round(body.height() * RECORDS_SHARE)
    upper, lower = body.adjusted(0, 0, 0, -records - 1), body.adjusted(0, body.height() - records, 0, 0)
    centre = upper.adjusted(SIDE_WIDTH + 1, TABS_HEIGHT, -WHY_WIDTH - 1, 0)
    _fill(painter, centre, theme.surface)
    _fill(painter, lower.adjusted(0, TABS_HEIGHT, 0, 0), theme.surface)
    for y in (query.bottom() + 1, body.top() - 1, lower.top() - 1, body.bottom() + 1):
        _fill(painter, QRect(0, y, whole.width(), 1), theme.border)
    for x in (centre.left() - 1, centre.right() + 1):
        _fill(painter, QRect(x, upper.top(), 1, upper.height()), theme.border)
    _paint_field(painter, query, theme)
    _paint_words(painter, font, (upper.topLeft(), centre.topRight() + QPoint(1, -TABS_HEIGHT), lower.topLeft()))


def _fill(painter: QPainter, place: QRect, colour: str) -> None:
    pixel = QPixmap(1, 1)
    pixel.fill(QColor(colour))
    painter.drawPixmap(place, pixel)


def _paint_field(painter: QPainter, bar: QRect, theme: Theme) -> None:
    field = QRect(SPACE, bar.top() + SPACE, bar.width() - SPACE - BESIDE_FIELD, FIELD_HEIGHT)
    _fill(painter, field.adjusted(2, 2, -2, -2), theme.surface)  # as near to the round corners as a square comes
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(OUTLINE)
    painter.drawRoundedRect(field.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def _paint_words(painter: QPainter, font: QFont, panes: tuple[QPoint, ...]) -> None:
    x, metrics = SPACE, painter.fontMetrics()
    painter.setOpacity(1)
    for menu in MENUS:
        painter.drawText(QPoint(x, _baseline(metrics, MENU_HEIGHT)), menu)
        x += metrics.horizontalAdvance(menu) + 2 * SPACE
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setOpacity(MUTED)
    for corner, heading in zip(panes, ("CORPUS", "WHY", "RECORDS"), strict=True):
        painter.drawText(corner + QPoint(SPACE + SPACE // 2, _baseline(metrics, 2 * SPACE + 14)), heading)


def _baseline(metrics: QFontMetrics, height: int) -> int:
    """Return where a line of text stands in the middle of `height`."""
    return (height + metrics.ascent() - metrics.descent()) // 2
