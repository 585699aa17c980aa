"""What is drawn over the points: rings, the star of the query, the shape being dragged, words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from explorer.ui.map.gestures import Drag
from explorer.ui.theme import SPACE, Theme

STAR_RADIUS = 11.0


@dataclass(frozen=True, slots=True)
class Ring:
    """A point that is pointed out.

    Attributes:
        x: logical pixel.
        y: logical pixel.
        dot: radius of its disc.
        fill: colour of its disc.
        line: colour of the ring.
        width: of the ring's line.
        gap: between disc and ring.
    """

    x: float
    y: float
    dot: float
    fill: str
    line: str
    width: float
    gap: float


def paint_ring(painter: QPainter, ring: Ring, surface: str) -> None:
    """Draw a disc and a ring, both set off from the crowd by the surface's colour."""
    centre, radius = QPointF(ring.x, ring.y), ring.dot + ring.gap
    painter.setPen(QPen(QColor(surface), ring.width + 2.4))
    painter.setBrush(QColor(surface))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(QPen(QColor(ring.line), ring.width))
    painter.drawEllipse(centre, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ring.fill))
    painter.drawEllipse(centre, ring.dot, ring.dot)


def paint_star(painter: QPainter, x: float, y: float, theme: Theme) -> None:
    """Draw the query."""
    shape = QPolygonF([
        QPointF(x + reach * math.sin(turn), y - reach * math.cos(turn))
        for turn, reach in ((math.pi * i / 5, STAR_RADIUS * (1 if i % 2 == 0 else 0.45)) for i in range(10))
    ])  # fmt: skip
    painter.setBrush(QColor(theme.accent))
    painter.setPen(_rounded(theme.surface, 5))
    painter.drawPolygon(shape)
    painter.setPen(_rounded(theme.text, 1.4))
    painter.drawPolygon(shape)


def paint_drag(painter: QPainter, drag: Drag, theme: Theme) -> None:
    """Draw the box or the lasso being dragged; one that takes away has a broken line."""
    if drag.keys.kind == "pan" or not drag.strayed:
        return
    line = QColor(theme.warning if drag.keys.mode == "subtract" else theme.accent)
    broken = drag.keys.mode == "subtract"
    painter.setPen(QPen(line, 1.5, Qt.PenStyle.DashLine if broken else Qt.PenStyle.SolidLine))
    line.setAlpha(30)
    painter.setBrush(line)
    corners = [QPointF(x, y) for x, y in drag.path]
    if drag.keys.kind == "box":
        painter.drawRoundedRect(QRectF(corners[0], corners[-1]).normalized(), 2, 2)
    else:
        shape = QPainterPath(corners[0])
        for corner in corners[1:]:
            shape.lineTo(corner)
        shape.closeSubpath()
        shape.setFillRule(Qt.FillRule.WindingFill)
        painter.drawPath(shape)


def paint_focus(painter: QPainter, area: QRectF, theme: Theme) -> None:
    """Draw the line around a map that the keyboard speaks to."""
    painter.setPen(QPen(QColor(theme.accent), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area.adjusted(1.5, 1.5, -1.5, -1.5), SPACE / 4, SPACE / 4)


def paint_notice(painter: QPainter, area: QRectF, text: str, theme: Theme) -> None:
    """Draw quiet lines in the lower left corner of `area`, on a patch that keeps them readable over points."""
    lines, patch = notice_lines(painter, area, text), notice_area(painter, area, text)
    back = QColor(theme.surface)
    back.setAlpha(215)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(back)
    painter.drawRoundedRect(patch, SPACE / 2, SPACE / 2)
    painter.setPen(QColor(theme.muted))
    words = patch.adjusted(SPACE, SPACE / 2, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, "\n".join(lines))


def notice_lines(painter: QPainter, area: QRectF, text: str) -> list[str]:
    """Return the lines of a notice, broken between words, and shortened within one, to the width of `area`."""
    metrics, room = painter.fontMetrics(), int(area.width() - 6 * SPACE)
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines.append("")
        for word in paragraph.split(" "):
            longer = f"{lines[-1]} {word}" if lines[-1] else word
            if lines[-1] and metrics.horizontalAdvance(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
    return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines]


def notice_area(painter: QPainter, area: QRectF, text: str) -> QRectF:
    """Return the patch of a notice in `area`; empty without words."""
    metrics, lines = painter.fontMetrics(), notice_lines(painter, area, text)
    inset, height = SPACE * 1.5, metrics.height() * len(lines) + SPACE
    width = max(map(metrics.horizontalAdvance, lines), default=-2 * SPACE) + 2 * SPACE
    return QRectF(area.left() + inset, area.bottom() - inset - height, width, height)


def paint_empty(painter: QPainter, area: QRectF, title: str, hint: str, theme: Theme) -> None:
    """Draw what to do when there is nothing to show."""
    font = painter.font()
    large = QFont(font)
    large.setPointSizeF(font.pointSizeF() * 1.5)
    middle = area.center().y()
    centred = Qt.AlignmentFlag.AlignHCenter
    painter.setFont(large)
    painter.setPen(QColor(theme.text))
    height = painter.fontMetrics().height()
    top = QRectF(area.left(), middle - height - SPACE / 2, area.width(), height)
    painter.drawText(top, centred | Qt.AlignmentFlag.AlignBottom, title)
    painter.setFont(font)
    painter.setPen(QColor(theme.muted))
    below = QRectF(area.left(), middle + SPACE / 2, area.width(), 3 * height)
    painter.drawText(below, centred | Qt.AlignmentFlag.AlignTop, hint)


def _rounded(colour: str, width: float) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
