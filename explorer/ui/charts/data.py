"""What a chart says, apart from how it is painted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

Weight = Literal["faint", "normal", "strong"]

SPOKEN = 12
"""Points of a line that a screen reader is told one by one; a longer line is told by its ends and its extremes."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a chart.

    Attributes:
        name: what is measured, with its unit.
        stops: where the ticks stand; empty for round numbers.
        log2: whether every doubling takes the same room; all values are above 0 then.
        low: where the axis begins; None to fit the data.
        high: where the axis ends; None to fit the data.
        places: decimals of a value that is read off; None for as many as its size deserves.
    """

    name: str
    stops: tuple[float, ...] = ()
    log2: bool = False
    low: float | None = None
    high: float | None = None
    places: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """One curve.

    Attributes:
        name: stands beside its end.
        x: ascending.
        y: as many as `x`; a value that is not finite leaves a gap.
        tone: the place of its colour in the theme's categories; None for the colour of the text.
        weight: "strong" is wide and above the others, "faint" thin, pale and without a name.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    tone: int | None = None
    weight: Weight = "normal"

    def at(self, x: float) -> float | None:
        """Return the value at the point nearest to `x`, or None when there is none."""
        if not len(self.x):
            return None
        right = min(bisect_left(self.x, x), len(self.x) - 1)
        left = max(right - 1, 0)
        value = float(self.y[left] if x - self.x[left] < self.x[right] - x else self.y[right])
        return value if isfinite(value) else None

    def points(self) -> Iterator[tuple[float, float]]:
        """Yield the points that have a finite value."""
        pairs = ((float(x), float(y)) for x, y in zip(self.x, self.y, strict=True))
        return ((x, y) for x, y in pairs if isfinite(x) and isfinite(y))


@dataclass(frozen=True, slots=True)
class Reference:
    """A value to compare with, as a dashed level.

    Attributes:
        name: stands beside its end.
        y: the level.
        tone: as of a `Line`.
    """

    name: str
    y: float
    tone: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Chart:
    """Curves over one axis.

    Attributes:
        title: what it shows; spoken, and the title of a saved picture.
        x: the axis across.
        y: the axis upwards; its name stands above it.
        lines: the curves.
        references: levels to compare with.
        marker: where a vertical line stands: what the rest of the window shows; None for none.
    """

    title: str
    x: Axis
    y: Axis
    lines: tuple[Line, ...] = ()
    references: tuple[Reference, ...] = ()
    marker: float | None = None

    @property
    def stations(self) -> list[float]:
        """Where values can be read: every x of every line, ascending."""
        return sorted({float(x) for line in self.lines for x in line.x})


def number(value: float, places: int | None = None) -> str:
    """Return a value for people, with a real minus sign: `places` decimals, or as many as its size deserves."""
    if places is None and abs(value) < 1000:
        return f"{value:.4g}".replace("-", "−")
    text = f"{value:,.{places or 0}f}" if abs(value) >= 10_000 else f"{value:.{places or 0}f}"
    return text.replace("-", "−")


def spoken(chart: Chart) -> str:
    """Return the values of a chart for a screen reader."""
    parts = [f"{chart.y.name} against {chart.x.name}."]
    parts += [f"{line.name}: {_values(line, chart.y.places)}." for line in chart.lines if line.weight != "faint"]
    parts += [f"{level.name}: {number(level.y, chart.y.places)}." for level in chart.references]
    if chart.marker is not None:
        parts.append(f"The marker stands at {number(chart.marker)}.")
    return " ".join(parts)


def _values(line: Line, places: int | None) -> str:
    points = list(line.points())
    if not points:
        return "no values"
    if len(points) <= SPOKEN:
        return ", ".join(f"{number(y, places)} at {number(x)}" for x, y in points)
    ends = {"begins with": points[0], "ends with": points[-1]}
    extremes = {"lowest": min(points, key=_height), "highest": max(points, key=_height)}
    return ", ".join(f"{words} {number(y, places)} at {number(x)}" for words, (x, y) in {**ends, **extremes}.items())


def _height(point: tuple[float, float]) -> float:
    return point[1]
