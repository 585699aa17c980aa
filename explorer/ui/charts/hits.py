"""What is under the pointer, and what comes next for the keyboard."""

from __future__ import annotations

from bisect import bisect_left
from math import inf

from PySide6.QtCore import QPointF

from explorer.ui.charts.data import Chart
from explorer.ui.charts.frame import Frame, Points
from explorer.ui.theme import SPACE

REACH = 0.75 * SPACE
"""How far from a curve the pointer may be, in logical pixels."""


def station_at(chart: Chart, frame: Frame, at: QPointF) -> float | None:
    """Return the place nearest to the pointer where values can be read, or None beside the plot."""
    around = frame.plot.adjusted(-SPACE, -SPACE, SPACE, 4 * SPACE)
    if not around.contains(at) or not chart.stations:
        return None
    return min(chart.stations, key=lambda x: abs(frame.across(x) - at.x()))


def line_at(chart: Chart, frame: Frame, at: QPointF) -> int | None:
    """Return the place of the line whose name or curve is under the pointer, or None."""
    named = next((name.place for name in frame.names if name.box.contains(at)), -1)
    if named >= 0:
        return named
    far = {place: _distance(chart, frame, place, at) for place in range(len(chart.lines))}
    nearest = min(far, key=far.__getitem__, default=-1)
    return nearest if nearest >= 0 and far[nearest] <= REACH else None


def next_station(chart: Chart, read: float | None, by: int) -> float | None:
    """Return where to read after `by` steps along the stations, from the marker at first."""
    stations = chart.stations
    if not stations:
        return None
    start = read if read is not None else chart.marker if chart.marker is not None else stations[-1]
    return stations[min(max(bisect_left(stations, start) + by, 0), len(stations) - 1)]


def next_line(chart: Chart, by: int) -> int:
    """Return the place of the line `by` after the strong one, round and round."""
    strong = next((place for place, line in enumerate(chart.lines) if line.weight == "strong"), 0)
    return (strong + by) % len(chart.lines)


def _distance(chart: Chart, frame: Frame, place: int, at: QPointF) -> float:
    """Return how far a curve is above or below the pointer; infinite for a faint line, or beside its ends."""
    if chart.lines[place].weight == "faint":
        return inf
    return min((_away(piece, at) for piece in frame.curves[place]), default=inf)


def _away(piece: Points, at: QPointF) -> float:
    right = bisect_left(piece, at.x(), key=QPointF.x)
    if not 0 < right < len(piece):
        return inf
    a, b = piece[right - 1], piece[right]
    part = (at.x() - a.x()) / (b.x() - a.x()) if b.x() > a.x() else 0.0
    return abs(a.y() + (b.y() - a.y()) * part - at.y())
