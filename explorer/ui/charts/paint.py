"""How a chart is painted, on a screen, into a picture or into an SVG file."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from explorer.ui.charts.data import Chart, Line, Reference, number
from explorer.ui.charts.frame import Frame, Name
from explorer.ui.search.looks import mix
from explorer.ui.theme import SPACE, Theme

WIDTHS = {"faint": 1.0, "normal": 1.6, "strong": 2.6}
PALE = 0.35
"""How much of its colour a faint line keeps."""
DOTTED = 24
"""Up to so many points of a line have a dot each."""
DOT = 2.4
READ_DOT = 4.0

Align = Qt.AlignmentFlag


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """Everything a paint needs to know.

    Attributes:
        chart: what is painted.
        frame: where its parts are.
        size: of the surface, in logical pixels.
        theme: colours.
        font: of everything written.
        read: where values are read off; None for the marker, or the end.
        near: the line under the pointer, by its place; None for none.
        keyed: whether the keyboard is here.
    """

    chart: Chart
    frame: Frame
    size: QSizeF
    theme: Theme
    font: QFont
    read: float | None = None
    near: int | None = None
    keyed: bool = False

    @property
    def reading(self) -> float | None:
        """Where the values beside the names are read."""
        stations = self.chart.stations
        chosen = self.read if self.read is not None else self.chart.marker
        return chosen if chosen is not None else (stations[-1] if stations else None)


def paint(painter: QPainter, scene: Scene) -> None:
    """Paint the whole chart."""
    painter.setFont(scene.font)
    painter.fillRect(QRectF(QPointF(), scene.size), QColor(scene.theme.surface))
    _paint_grid(painter, scene)
    _paint_marker(painter, scene)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_levels(painter, scene)
    _paint_curves(painter, scene)
    _paint_names(painter, scene)
    if scene.keyed:
        painter.setPen(QPen(QColor(scene.theme.accent), 1.5))
        painter.drawRoundedRect(QRectF(QPointF(1, 1), scene.size - QSizeF(2, 2)), SPACE / 2, SPACE / 2)


def colour_of(of: Line | Reference, theme: Theme) -> str:
    """Return the colour of a curve or a level."""
    ink = theme.text if of.tone is None else theme.categories[of.tone % len(theme.categories)]
    return mix(ink, theme.surface, PALE) if isinstance(of, Line) and of.weight == "faint" else ink


def _paint_grid(painter: QPainter, scene: Scene) -> None:
    plot, theme, high = scene.frame.plot, scene.theme, painter.fontMetrics().height()
    for tick in scene.frame.y_ticks:
        painter.setPen(QPen(QColor(theme.border), 0))
        painter.drawLine(QLineF(plot.left(), tick.at, plot.right(), tick.at))
        painter.setPen(QColor(theme.muted))
        box = QRectF(0, tick.at - high / 2, plot.left() - SPACE, high)
        painter.drawText(box, Align.AlignRight | Align.AlignVCenter, tick.words)
    painter.drawText(QRectF(SPACE, SPACE / 2, plot.right() - SPACE, high), Align.AlignLeft, scene.chart.y.name)
    _paint_stops(painter, scene, high)


def _paint_stops(painter: QPainter, scene: Scene, high: float) -> None:
    plot, theme = scene.frame.plot, scene.theme
    painter.setPen(QPen(QColor(theme.muted), 0))
    painter.drawLine(plot.bottomLeft(), plot.bottomRight())
    for tick in scene.frame.x_ticks:
        painter.drawLine(QLineF(tick.at, plot.bottom(), tick.at, plot.bottom() + SPACE / 2))
        if tick.value != scene.chart.marker:
            _paint_below(painter, scene, tick.at, tick.words)
    name = QRectF(plot.left(), plot.bottom() + SPACE + high, plot.width(), high)
    painter.drawText(name, Align.AlignHCenter | Align.AlignVCenter, scene.chart.x.name)


def _paint_marker(painter: QPainter, scene: Scene) -> None:
    """Paint where the rest of the window is, and where values are read off."""
    chart, plot, frame = scene.chart, scene.frame.plot, scene.frame
    if scene.read is not None and scene.read != chart.marker:
        painter.setPen(QPen(QColor(scene.theme.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(frame.across(scene.read), plot.top(), frame.across(scene.read), plot.bottom()))
    if chart.marker is None:
        return
    at = frame.across(chart.marker)
    painter.setPen(QPen(QColor(scene.theme.accent), 1.5))
    painter.drawLine(QLineF(at, plot.top(), at, plot.bottom() + SPACE / 2))
    painter.setFont(_bold(scene.font))
    _paint_below(painter, scene, at, number(chart.marker))
    painter.setFont(scene.font)


def _paint_below(painter: QPainter, scene: Scene, at: float, words: str) -> None:
    high = painter.fontMetrics().height()
    box = QRectF(at - 60, scene.frame.plot.bottom() + SPACE / 2 + 1, 120, high)
    painter.drawText(box, Align.AlignHCenter | Align.AlignVCenter, words)


def _paint_levels(painter: QPainter, scene: Scene) -> None:
    plot = scene.frame.plot
    for level in scene.chart.references:
        pen = QPen(QColor(colour_of(level, scene.theme)), 1.6)
        pen.setDashPattern([5, 3])
        painter.setPen(pen)
        y = scene.frame.point(scene.frame.x.low, level.y).y()
        painter.drawLine(QLineF(plot.left(), y, plot.right(), y))


def _paint_curves(painter: QPainter, scene: Scene) -> None:
    lines = scene.chart.lines
    for place in sorted(range(len(lines)), key=lambda at: WIDTHS[lines[at].weight] + 10 * (at == scene.near)):
        line, pieces = lines[place], scene.frame.curves[place]
        colour = QColor(colour_of(line, scene.theme))
        painter.setPen(_pen(colour, WIDTHS[line.weight] + (place == scene.near)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for piece in pieces:
            painter.drawPolyline(QPolygonF(piece))
        _paint_dots(painter, scene, place, colour)


def _paint_dots(painter: QPainter, scene: Scene, place: int, colour: QColor) -> None:
    line, pieces = scene.chart.lines[place], scene.frame.curves[place]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    alone = [piece[0] for piece in pieces if len(piece) == 1]
    for point in [point for piece in pieces for point in piece] if len(line.x) <= DOTTED else alone:
        painter.drawEllipse(point, DOT, DOT)
    read = scene.reading
    value = line.at(read) if read is not None and line.weight != "faint" else None
    if read is not None and value is not None and line.x[0] <= read <= line.x[-1]:
        painter.setPen(QPen(QColor(scene.theme.surface), 1.5))
        painter.drawEllipse(scene.frame.point(_nearest(line, read), value), READ_DOT, READ_DOT)


def _nearest(line: Line, x: float) -> float:
    return float(min(line.x, key=lambda at: abs(at - x)))


def _paint_names(painter: QPainter, scene: Scene) -> None:
    read, plot = scene.reading, scene.frame.plot
    for name in scene.frame.names:
        _paint_leader(painter, scene, name)
        _paint_name(painter, scene, name, read)
    if read is not None and scene.frame.names:
        high = painter.fontMetrics().height()
        right = scene.frame.names[0].box.right()
        box = QRectF(plot.right(), SPACE / 2, right - plot.right(), high)
        painter.setPen(QColor(scene.theme.muted))
        painter.drawText(box, Align.AlignRight, f"at {number(read)}")


def _paint_leader(painter: QPainter, scene: Scene, name: Name) -> None:
    start = QPointF(max(name.end.x(), scene.frame.plot.right()) + 3, name.end.y())
    end = QPointF(name.box.left() - 3, name.box.center().y())
    pen = _pen(QColor(colour_of(name.of, scene.theme)), 1.0)
    if isinstance(name.of, Reference):
        pen.setDashPattern([3, 2])
    painter.setPen(pen)
    painter.drawLine(start, end)


def _paint_name(painter: QPainter, scene: Scene, name: Name, read: float | None) -> None:
    strong = name.place == scene.near if name.place >= 0 else False
    strong = strong or (isinstance(name.of, Line) and name.of.weight == "strong")
    painter.setFont(_bold(scene.font) if strong else scene.font)
    painter.setPen(QColor(scene.theme.text))
    room = name.box.adjusted(0, 0, -scene.frame.values - SPACE, 0)
    text = painter.fontMetrics().elidedText(name.of.name, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, Align.AlignLeft | Align.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
    value = name.of.y if isinstance(name.of, Reference) else name.of.at(read) if read is not None else None
    if value is not None:
        painter.drawText(name.box, Align.AlignRight | Align.AlignVCenter, number(value, scene.chart.y.places))
    painter.setFont(scene.font)


def _pen(colour: QColor, width: float) -> QPen:
    return QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold
