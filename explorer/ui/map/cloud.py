"""The points of the map, their places and their layers, in an order that is fair to every category. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.camera import Extent, bounds_of

Rows = NDArray[np.int64]
Plane = NDArray[np.float32]

SEED = 20_240_501


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """Positions in drawing order, split by how they are drawn; None stands for every position.

    Attributes:
        faded: what a filter leaves out.
        base: everything else.
        chosen: the selected among the base.
    """

    faded: Rows
    base: Rows | None
    chosen: Rows


class Cloud:
    """Points in a shuffled drawing order: the first m are a fair sample, and no category always lies on top.

    A point without a place (NaN) lies at infinity, where nothing sees it.

    Attributes:
        rows: int64 (n,) the row drawn at each position.
        positions: int64 (n,) the position of each row.
        at: float32 (2, n) where the points are now, in drawing order.
        bounds: a rectangle they do not leave, not even while they move.
    """

    def __init__(self, xy: NDArray[np.float32]) -> None:
        self.rows: Rows = np.random.default_rng(SEED).permutation(len(xy))
        self.positions: Rows = np.empty_like(self.rows)
        self.positions[self.rows] = np.arange(len(xy))
        self.at: Plane = self._ordered(xy)
        self.bounds: Extent = bounds_of(self.at)
        self._start: Plane = self.at
        self._step: Plane | None = None
        self._goal: Plane = self.at

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def goal(self) -> Plane:
        """Where the points will be at the end of the move, float32 (2, n) in drawing order."""
        return self.at if self._step is None else self._goal

    def place(self, xy: NDArray[np.float32]) -> None:
        """Put the points at float32 (n, 2) at once."""
        self.at = self._ordered(xy)
        self.bounds = bounds_of(self.at)
        self._step = None

    def aim(self, xy: NDArray[np.float32]) -> None:
        """Prepare a move from where the points are now to `xy`; points without a place at either end jump."""
        self._start, target = self.at, self._ordered(xy)
        self.bounds = bounds_of(self._start).joined(bounds_of(target))
        jumps = ~(np.isfinite(self._start[0]) & np.isfinite(target[0]))
        if jumps.any():
            self._start = np.where(jumps, target, self._start)
        with np.errstate(invalid="ignore"):
            self._step = target - self._start
        if jumps.any():
            self._step[:, jumps] = 0
        self._goal = target
        self.at = self._start.copy()

    def move(self, share: float) -> None:
        """Put the points `share` of the way along the prepared move; at 1 it ends exactly there."""
        if self._step is None:
            return
        if share >= 1:
            self.at, self._step = self._goal, None
            self.bounds = bounds_of(self.at)
            return
        np.multiply(self._step, np.float32(share), out=self.at)
        np.add(self.at, self._start, out=self.at)

    def point(self, row: int) -> tuple[float, float]:
        """Return where a row is now; infinite when it has no place."""
        x, y = self.at[:, self.positions[row]]
        return float(x), float(y)

    def layers(self, kept: NDArray[np.bool_] | None, chosen: Rows, depth: NDArray[np.uint8] | None) -> Layers:
        """Split the positions.

        Args:
            kept: bool (n,) by row, False for what a filter leaves out; None keeps all.
            chosen: selected rows; those filtered out are not shown as selected.
            depth: uint8 (n,) by position, drawn from low to high; None keeps the shuffled order.
        """
        nothing = np.empty(0, np.int64)
        marked = self.positions[chosen] if kept is None else self.positions[chosen[kept[chosen]]]
        faded, base = nothing, None
        if kept is not None:
            inside = np.take(kept, self.rows)
            faded, base = np.flatnonzero(~inside), np.flatnonzero(inside)
        if depth is not None:
            shown = depth if base is None else np.take(depth, base)
            order = np.argsort(shown, kind="stable")
            base = order if base is None else base[order]
            marked = marked[np.argsort(depth[marked], kind="stable")]
        return Layers(faded, base, marked)

    def _ordered(self, xy: NDArray[np.float32]) -> Plane:
        shuffled = np.take(np.asarray(xy, np.float32), self.rows, axis=0)
        plane = np.ascontiguousarray(shuffled.T)
        found = np.isfinite(plane)
        if not found.all():
            plane[:, ~found.all(axis=0)] = np.inf
        return plane


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
