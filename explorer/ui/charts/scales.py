"""From values to places on an axis, and where its ticks stand. Nothing here paints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log2

from explorer.ui.charts.data import Axis, Chart
from explorer.ui.matrix.geometry import ticks

ROOM = 0.06
"""What an axis that fits its data leaves free beyond it, as a share of its length."""
LEAST = 0.01
"""The least extent of an axis that fits its data, as a share of the values, so that noise is no trend."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis with its ends.

    Attributes:
        low: the value at its beginning.
        high: the value at its end, above `low`.
        log2: whether every doubling takes the same room.
    """

    low: float
    high: float
    log2: bool = False

    def part(self, value: float) -> float:
        """Return where `value` stands, 0 at the beginning and 1 at the end."""
        return (self._along(value) - self._along(self.low)) / (self._along(self.high) - self._along(self.low))

    def _along(self, value: float) -> float:
        return log2(value) if self.log2 else value


def across(chart: Chart) -> Scale:
    """Return the scale of the axis across: exactly as long as the data."""
    axis = chart.x
    low, high = _extent([*chart.stations, *axis.stops], axis)
    if not high > low:
        low, high = (low / 2, high * 2) if axis.log2 else (low - 0.5, high + 0.5)
    return Scale(low, high, axis.log2)


def upwards(chart: Chart) -> Scale:
    """Return the scale of the axis upwards: the data with some room around, but for ends that are given."""
    axis = chart.y
    values = [y for line in chart.lines for _x, y in line.points()]
    low, high = _extent([*values, *(level.y for level in chart.references)], axis)
    slack = max((high - low) * ROOM, LEAST * max(abs(low), abs(high)), 1e-9)
    low = low - slack if axis.low is None else axis.low
    high = max(high + slack if axis.high is None else axis.high, low + slack)
    return Scale(low, high)


def tick_values(axis: Axis, scale: Scale, most: int) -> list[float]:
    """Return where the ticks of an axis stand: its stops, or at most about `most` round numbers."""
    if axis.stops:
        return [stop for stop in axis.stops if scale.low <= stop <= scale.high]
    return ticks(scale.low, scale.high, most)


def apart(wanted: Sequence[float], height: float, low: float, high: float) -> list[float]:
    """Return places as near as possible to `wanted`, `height` apart, within `low` and `high` if there is room.

    Places that come too close become a block around their mean, which may push others (pool adjacent violators).
    """
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    blocks: list[tuple[float, int]] = []
    for index in order:
        middle, count = wanted[index], 1
        middle = _inside(middle, count, height, low, high)
        while blocks and blocks[-1][0] + height * (blocks[-1][1] + count) / 2 > middle:
            before, more = blocks.pop()
            middle = _inside((before * more + middle * count) / (more + count), more + count, height, low, high)
            count += more
        blocks.append((middle, count))
    placed = [middle + height * (at - (count - 1) / 2) for middle, count in blocks for at in range(count)]
    return [place for _index, place in sorted(zip(order, placed, strict=True))]


def without_overlap(places: Sequence[float], width: Callable[[int], float]) -> list[int]:
    """Return which of the ascending `places` can be labelled, the ends before the rest, without labels that touch."""
    kept: list[int] = []
    for index in sorted(range(len(places)), key=lambda i: (i not in (0, len(places) - 1), i)):
        if all(abs(places[index] - places[other]) >= (width(index) + width(other)) / 2 for other in kept):
            kept.append(index)
    return sorted(kept)


def _extent(values: list[float], axis: Axis) -> tuple[float, float]:
    """Return the ends of `values` or those that the axis has; 0 to 1 when there is nothing to go by."""
    ends = (min(values), max(values)) if values else (1.0, 2.0) if axis.log2 else (0.0, 1.0)
    low = ends[0] if axis.low is None else axis.low
    high = ends[1] if axis.high is None else axis.high
    return low, high


def _inside(middle: float, count: int, height: float, low: float, high: float) -> float:
    half = height * (count - 1) / 2
    return max(min(middle, high - half), low + half)
