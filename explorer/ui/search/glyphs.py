"""Small icons, drawn as strokes on a 16 x 16 grid so that they are sharp at every scale and follow the theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap

Glyph = Literal["search", "undo", "redo", "close", "chevron", "up", "info", "warning", "open", "check"]

GRID = 16.0
STROKE = 1.5
SIZES = (16, 32, 48)


def icon(glyph: Glyph, colour: str) -> QIcon:
    """Return `glyph` in `colour` (`#rrggbb`)."""
    made = QIcon()
    for size in SIZES:
        made.addPixmap(_pixmap(glyph, colour, size))
    return made


def paint(painter: QPainter, glyph: Glyph, colour: str, rect: QRectF) -> None:
    """Draw `glyph` into the square `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / GRID, rect.height() / GRID)
    pen = QPen(QColor(colour), STROKE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(_PATHS[glyph]())
    painter.restore()


def _pixmap(glyph: Glyph, colour: str, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint(painter, glyph, colour, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def _lines(*strokes: tuple[tuple[float, float], ...]) -> QPainterPath:
    path = QPainterPath()
    for first, *rest in strokes:
        path.moveTo(*first)
        for point in rest:
            path.lineTo(*point)
    return path


def _search() -> QPainterPath:
    path = _lines(((10.4, 10.4), (13.75, 13.75)))
    path.addEllipse(QPointF(7, 7), 4.6, 4.6)
    return path


def _undo() -> QPainterPath:
    path = _lines(((5.75, 3.25), (2.75, 6.25), (5.75, 9.25)), ((2.75, 6.25), (9.75, 6.25)))
    path.arcTo(QRectF(6.5, 6.25, 6.75, 6.75), 90, -180)
    path.lineTo(6.75, 13)
    return path


def _redo() -> QPainterPath:
    path = _lines(((10.25, 3.25), (13.25, 6.25), (10.25, 9.25)), ((13.25, 6.25), (6.25, 6.25)))
    path.arcTo(QRectF(2.75, 6.25, 6.75, 6.75), 90, 180)
    path.lineTo(9.25, 13)
    return path


def _close() -> QPainterPath:
    return _lines(((4.5, 4.5), (11.5, 11.5)), ((11.5, 4.5), (4.5, 11.5)))


def _chevron() -> QPainterPath:
    return _lines(((4.5, 6.5), (8, 10), (11.5, 6.5)))


def _up() -> QPainterPath:
    return _lines(((4.5, 9.5), (8, 6), (11.5, 9.5)))


def _info() -> QPainterPath:
    path = _lines(((8, 7.5), (8, 11)), ((8, 5), (8, 5.05)))
    path.addEllipse(QPointF(8, 8), 6.25, 6.25)
    return path


def _warning() -> QPainterPath:
    return _lines(((8, 2), (14.25, 13.25), (1.75, 13.25), (8, 2)), ((8, 6.25), (8, 9.5)), ((8, 11.4), (8, 11.45)))


def _check() -> QPainterPath:
    return _lines(((4, 8.5), (7, 11.5), (12.5, 5)))


def _open() -> QPainterPath:
    tray = ((2.5, 9.5), (2.5, 13.25), (13.5, 13.25), (13.5, 9.5))
    return _lines(tray, ((8, 2.5), (8, 9.75)), ((5, 6.75), (8, 9.75), (11, 6.75)))


_PATHS: dict[Glyph, Callable[[], QPainterPath]] = {
    "search": _search,
    "undo": _undo,
    "redo": _redo,
    "close": _close,
    "chevron": _chevron,
    "up": _up,
    "info": _info,
    "warning": _warning,
    "open": _open,
    "check": _check,
}
