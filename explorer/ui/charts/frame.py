"""Where the parts of a chart are on a surface of some size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isfinite

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF

from explorer.ui.charts.data import Axis, Chart, Line, Reference, number
from explorer.ui.charts.scales import Scale, across, apart, tick_values, upwards, without_overlap
from explorer.ui.theme import SPACE

LEADER = 2.0 * SPACE
"""Room between the end of a curve and its name."""
NAMES_SHARE = 0.4
"""The part of the width that the names may take."""
MOST_TICKS = 10
TICKS_APART = 1.8
"""Height of the room for a tick, in lines of text."""

Points = list[QPointF]


@dataclass(frozen=True, eq=False, slots=True)
class Tick:
    """A value on an axis: its place in pixels along the axis, and its words, empty where they would touch others."""

    value: float
    at: float
    words: str


@dataclass(frozen=True, eq=False, slots=True)
class Name:
    """The name of a curve or a level, beside its end.

    Attributes:
        of: what it names.
        place: of the line among the lines of the chart; -1 for a level.
        end: where the curve ends.
        box: where the name stands.
    """

    of: Line | Reference
    place: int
    end: QPointF
    box: QRectF


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """The parts of a chart, in logical pixels.

    Attributes:
        plot: where the curves are.
        x: the scale across.
        y: the scale upwards.
        x_ticks: ticks below the plot.
        y_ticks: ticks left of it.
        curves: for each line, its unbroken pieces; at most two points a pixel.
        names: what is named on the right; values stand in the last `values` pixels of their boxes.
        values: width of the longest value.
    """

    plot: QRectF
    x: Scale
    y: Scale
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    curves: tuple[tuple[Points, ...], ...]
    names: tuple[Name, ...]
    values: float

    def point(self, x: float, y: float) -> QPointF:
        """Return where a value of the chart is."""
        return QPointF(self.across(x), self.plot.bottom() - self.y.part(y) * self.plot.height())

    def across(self, x: float) -> float:
        """Return where a value of the axis across is."""
        return self.plot.left() + self.x.part(x) * self.plot.width()


def smaller(body: QFont) -> QFont:
    """Return the font of a chart: a little smaller than the text around it."""
    font = QFont(body)
    font.setPointSizeF(body.pointSizeF() * 0.92)
    return font


def arranged(chart: Chart, size: QSizeF, font: QFont) -> Frame:
    """Return where everything goes on `size` logical pixels."""
    metrics = QFontMetricsF(font)
    plot, values = _plot(chart, size, metrics)
    x, y = across(chart), upwards(chart)
    bare = Frame(plot, x, y, (), (), (), (), values)
    return Frame(
        plot=plot,
        x=x,
        y=y,
        x_ticks=_x_ticks(chart.x, bare, metrics),
        y_ticks=_y_ticks(chart.y, bare, metrics),
        curves=tuple(tuple(_thinned(piece) for piece in _pieces(line, bare)) for line in chart.lines),
        names=tuple(_names(chart, bare, size, metrics)),
        values=values,
    )


def _plot(chart: Chart, size: QSizeF, metrics: QFontMetricsF) -> tuple[QRectF, float]:
    """Return the place of the plot, and the width of the longest value beside it."""
    high, scale = metrics.height(), upwards(chart)
    top, bottom = 2 * SPACE + high, 2 * SPACE + 2 * high
    ticks = _words(tick_values(chart.y, scale, 8))
    left = 2 * SPACE + max(map(metrics.horizontalAdvance, ticks), default=0.0)
    values = max(metrics.horizontalAdvance(number(end, chart.y.places)) for end in (scale.low, scale.high))
    longest = max((_bold_width(metrics, named.name) for _place, named in _named(chart)), default=0.0)
    right = min(LEADER + longest + 2 * SPACE + values, NAMES_SHARE * size.width()) if longest else 2.0 * SPACE
    width, height = size.width() - left - right - SPACE, size.height() - top - bottom
    return QRectF(left, top, max(width, 1.0), max(height, 1.0)), values


def _bold_width(metrics: QFontMetricsF, text: str) -> float:
    return metrics.horizontalAdvance(text) * 1.08 + 1


def _named(chart: Chart) -> Iterator[tuple[int, Line | Reference]]:
    yield from ((at, line) for at, line in enumerate(chart.lines) if line.weight != "faint" and any(line.points()))
    yield from ((-1, level) for level in chart.references)


def _names(chart: Chart, frame: Frame, size: QSizeF, metrics: QFontMetricsF) -> Iterator[Name]:
    """Yield the names at the height of their ends, moved apart; when there are too many, the chosen ones first."""
    named, high = list(_named(chart)), metrics.height() + 2
    room = max(int(frame.plot.height() // high) + 1, 1)
    if len(named) > room:
        order = sorted(named, key=lambda pair: isinstance(pair[1], Line) and pair[1].weight != "strong")
        named = order[:room]
    ends = [_end(of, frame) for _place, of in named]
    left, width = frame.plot.right() + LEADER, size.width() - frame.plot.right() - LEADER - SPACE
    middles = apart([end.y() for end in ends], high, frame.plot.top(), frame.plot.bottom())
    for (place, of), end, middle in zip(named, ends, middles, strict=True):
        yield Name(of, place, end, QRectF(left, middle - high / 2, width, high))


def _end(of: Line | Reference, frame: Frame) -> QPointF:
    if isinstance(of, Reference):
        return QPointF(frame.plot.right(), frame.point(frame.x.high, of.y).y())
    *_, last = of.points()
    return frame.point(*last)


def _x_ticks(axis: Axis, frame: Frame, metrics: QFontMetricsF) -> tuple[Tick, ...]:
    values = tick_values(axis, frame.x, max(int(frame.plot.width() / (6 * SPACE + metrics.height())), 1))
    words, places = _words(values), [frame.across(value) for value in values]
    kept = set(without_overlap(places, lambda at: metrics.horizontalAdvance(words[at]) + SPACE))
    return tuple(
        Tick(value, place, words[at] if at in kept else "")
        for at, (value, place) in enumerate(zip(values, places, strict=True))
    )


def _y_ticks(axis: Axis, frame: Frame, metrics: QFontMetricsF) -> tuple[Tick, ...]:
    most = min(max(int(frame.plot.height() / (TICKS_APART * metrics.height())), 1), MOST_TICKS)
    values = tick_values(axis, frame.y, most)
    places = [frame.point(frame.x.low, value).y() for value in values]
    return tuple(map(Tick, values, places, _words(values)))


def _words(values: Sequence[float]) -> list[str]:
    """Return the words of ticks, all with as many decimals as the one that needs most."""
    places = max((len(f"{value:.10g}".partition(".")[2]) for value in values), default=0)
    return [number(value, places) for value in values]


def _pieces(line: Line, frame: Frame) -> Iterator[Points]:
    """Yield the unbroken pieces of a curve."""
    pairs: Iterable[tuple[float, float]] = zip(map(float, line.x), map(float, line.y), strict=True)
    for whole, piece in groupby(pairs, key=lambda pair: isfinite(pair[0]) and isfinite(pair[1])):
        if whole:
            yield [frame.point(x, y) for x, y in piece]


def _thinned(points: Points) -> Points:
    """Return the highest and the lowest point of every column of pixels, where there are more."""
    kept: Points = []
    for _column, group in groupby(points, key=lambda point: int(point.x())):
        together = list(group)
        extremes = {id(p): p for p in (min(together, key=QPointF.y), max(together, key=QPointF.y))}
        kept += together if len(together) < 3 else sorted(extremes.values(), key=QPointF.x)
    return kept
