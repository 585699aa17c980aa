"""What a legend says and how it is painted, on the map and in pictures of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QLinearGradient, QPainter, QPen

from explorer.ui.map.appearance import LegendEntry
from explorer.ui.map.scale import ScoreScale
from explorer.ui.map.shading import score_colours
from explorer.ui.theme import SPACE, Theme

ROW = 22
"""Height of a line, in logical pixels."""

LABEL = 170
"""Widest label before it is cut."""

BAR = QSize(168, 8)
INSET = SPACE


@dataclass(frozen=True, slots=True)
class Key:
    """What a legend says: categories, or the scale of scores, or nothing.

    Attributes:
        entries: the categories.
        scale: the range of the scores; the categories are not shown then.
        theme: the colours.
        only: places of the categories that are wanted; none stands for all.
    """

    entries: Sequence[LegendEntry]
    scale: ScoreScale | None
    theme: Theme
    only: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.entries) or self.scale is not None

    def shows(self, place: int) -> bool:
        """Tell whether the category at `place` is wanted."""
        return not self.only or place in self.only


def panel_size(key: Key, metrics: QFontMetrics, shown: int, more: int = 0) -> QSize:
    """Return the size of a legend with `shown` categories and `more` lines below."""
    if key.scale is not None:
        return QSize(BAR.width() + 2 * INSET + SPACE, 2 * metrics.height() + BAR.height() + 2 * INSET + SPACE)
    labels = max((metrics.horizontalAdvance(entry.label) for entry in key.entries), default=0)
    counts = max((metrics.horizontalAdvance(f"{entry.count:,}") for entry in key.entries), default=0)
    lines = shown + (shown < len(key.entries)) + more
    return QSize(min(labels, LABEL) + counts + 6 * SPACE + 2 * INSET, lines * ROW + 2 * INSET)


def legend_area(painter: QPainter, corner: QPointF, key: Key, height: float) -> QRectF:
    """Return the place of a legend with its upper right corner at `corner`, at most `height` tall."""
    size = panel_size(key, painter.fontMetrics(), _rows_within(key, height))
    return QRectF(corner.x() - size.width(), corner.y(), size.width(), size.height())


def _rows_within(key: Key, height: float) -> int:
    lines = max(1, int(height - 2 * INSET) // ROW)
    return len(key.entries) if len(key.entries) <= lines else lines - 1


def paint_legend(painter: QPainter, corner: QPointF, key: Key, height: float) -> None:
    """Draw a whole legend with its upper right corner at `corner`, at most `height` tall."""
    shown, area = _rows_within(key, height), legend_area(painter, corner, key, height)
    paint_panel(painter, area, key, shown)
    for place in range(0 if key.scale else shown):
        row = QRectF(area.left() + INSET, area.top() + INSET + place * ROW, area.width() - 2 * INSET, ROW)
        paint_row(painter, row, key, place, shown=key.shows(place))


def paint_panel(painter: QPainter, area: QRectF, key: Key, shown: int) -> None:
    """Draw the ground of a legend, and its scale or the line of what did not fit."""
    theme = key.theme
    ground = QColor(theme.surface)
    ground.setAlpha(240)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), SPACE / 2, SPACE / 2)
    inner = area.adjusted(INSET + SPACE / 2, INSET, -INSET - SPACE / 2, -INSET)
    painter.setPen(QColor(theme.muted))
    if key.scale is not None:
        _paint_scale(painter, inner, key.scale, theme)
    elif shown < len(key.entries):
        line = QRectF(inner.left() + 2.25 * SPACE, inner.top() + shown * ROW, inner.width(), ROW)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, f"and {len(key.entries) - shown:,} more")


def paint_row(painter: QPainter, area: QRectF, key: Key, place: int, *, shown: bool) -> None:
    """Draw one category: a dot, its name and its count."""
    entry, theme = key.entries[place], key.theme
    colour, inner = QColor(entry.shade(place, theme)), area.adjusted(SPACE / 2, 0, -SPACE / 2, 0)
    painter.setPen(Qt.PenStyle.NoPen if shown else QPen(QColor(theme.muted), 1.4))
    painter.setBrush(colour if shown else Qt.BrushStyle.NoBrush)
    radius = 4.5 if shown else 3.8
    painter.drawEllipse(QPointF(inner.left() + 5, inner.center().y()), radius, radius)
    count = f"{entry.count:,}"
    label = inner.adjusted(2.25 * SPACE, 0, -painter.fontMetrics().horizontalAdvance(count) - SPACE, 0)
    text = painter.fontMetrics().elidedText(entry.label, Qt.TextElideMode.ElideRight, int(label.width()) + 1)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setPen(QColor(theme.text if shown else theme.muted))
    painter.drawText(label, middle | Qt.AlignmentFlag.AlignLeft, text)
    painter.setPen(QColor(theme.muted))
    painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, count)


def paint_clear(painter: QPainter, area: QRectF, text: str, theme: Theme) -> None:
    """Draw the way back to all categories: a cross and a few words."""
    inner, arm = area.adjusted(SPACE / 2, 0, -SPACE / 2, 0), 3.2
    middle = QPointF(inner.left() + 5, inner.center().y())
    painter.setPen(QPen(QColor(theme.muted), 1.5))
    painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm))
    painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))
    painter.setPen(QColor(theme.text))
    painter.drawText(inner.adjusted(2.25 * SPACE, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)


def _paint_scale(painter: QPainter, area: QRectF, scale: ScoreScale, theme: Theme) -> None:
    """Draw what is measured, how many points have no value, the bar, and its ends."""
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
    metrics = painter.fontMetrics()
    without = f"{scale.unknown:,} without" if scale.unknown else ""
    painter.drawText(area, top | right, without)
    painter.setPen(QColor(theme.text))
    room = area.width() - metrics.horizontalAdvance(without) - (SPACE if without else 0)
    painter.drawText(area, top | left, metrics.elidedText(scale.measure.title, Qt.TextElideMode.ElideRight, int(room)))
    painter.setPen(QColor(theme.muted))
    low, high = scale.ends()
    painter.drawText(area, bottom | left, low)
    painter.drawText(area, bottom | right, high)
    ramp = QLinearGradient(area.topLeft(), area.topRight())
    colours = score_colours(theme.dark, 16)
    for place, colour in enumerate(colours):
        ramp.setColorAt(place / (len(colours) - 1), QColor(colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ramp)
    bar = QRectF(area.left(), area.top() + metrics.height() + SPACE / 2, area.width(), BAR.height())
    painter.drawRoundedRect(bar, 3, 3)
