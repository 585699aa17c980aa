"""Layouts in the order in which points are drawn, with what the view needs to know of them. No Qt.

Putting a million points in order takes longer than a frame. So layouts that may be wanted are put in order ahead, a
piece at a time, and a glide to one of them begins at once.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.camera import Extent, bounds_of, extent_of

Rows = NDArray[np.int64]
Plane = NDArray[np.float32]

PIECE = 1 << 17
"""Points put in order at a time."""

KEPT = 8
"""Layouts kept in order: those of all stops."""


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A layout in drawing order; a point without a place (NaN) lies at infinity, where nothing sees it.

    Attributes:
        xy: float32 (n, 2), the same by row.
        plane: float32 (2, n).
        bounds: the rectangle that holds every point.
        extent: the rectangle worth showing.
        crowd: points per unit area where the map is dense.
        whole: whether every point has a place.
    """

    xy: Plane
    plane: Plane
    bounds: Extent
    extent: Extent
    crowd: float
    whole: bool


class Layouts:
    """Puts layouts of the same points in order, and keeps the latest."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._kept: OrderedDict[int, tuple[Plane, Laid]] = (
            OrderedDict()
        )  # with the layout, so that its id stays its own

    def of(self, xy: Plane) -> Laid:
        """Return float32 (n, 2) in order, at once."""
        for _ in self.prepare(xy):
            pass
        return self._kept[id(xy)][1]

    def prepare(self, xy: Plane) -> Generator[None]:
        """Put a layout in order, and keep it; every step takes a few milliseconds at most."""
        if id(xy) not in self._kept:
            laid = yield from laying(xy, self._rows)
            self._kept[id(xy)] = (xy, laid)
        self._kept.move_to_end(id(xy))
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


def at_once(steps: Generator[None, None, Laid]) -> Laid:
    """Take all steps, and return what comes of them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            laid: Laid = end.value
            return laid


def laying(xy: Plane, rows: Rows) -> Generator[None, None, Laid]:
    """Put float32 (n, 2) in the order of `rows`, step by step."""
    plane, whole = np.empty((2, len(rows)), np.float32), True
    for start in range(0, len(rows), PIECE):
        part = slice(start, start + PIECE)
        places = np.take(xy, rows[part], axis=0).T
        found = np.isfinite(places).all(axis=0)
        if not found.all():
            places[:, ~found], whole = np.inf, False
        plane[:, part] = places
        yield
    bounds = bounds_of(plane)
    yield
    extent = extent_of(plane, bounds)
    yield
    return Laid(xy, plane, bounds, extent, crowding(plane), whole)


def crowding(at: Plane) -> float:
    """Return the points per unit area where the map is dense: the 90th percentile over its points.

    Taken from a sample of at most 50,000 on a 96 x 96 grid between the 1st and 99th percentile; 0 for a map without
    area.
    """
    sample = at[:, :50_000]
    sample = sample[:, np.isfinite(sample[0])].astype(np.float64)
    if sample.shape[1] < 2:
        return 0.0
    low, high = np.quantile(sample, (0.01, 0.99), axis=1)
    size = float((high - low).max()) / 96
    if not (size > 0 and math.isfinite(size)):
        return 0.0
    cells = np.clip(((sample - low[:, None]) / size).astype(np.int64), 0, 95)
    counts = np.bincount(cells[0] * 96 + cells[1])
    own = counts[cells[0] * 96 + cells[1]]
    per_cell: float = float(np.quantile(own, 0.9)) * at.shape[1] / sample.shape[1]
    return per_cell / (size * size)
