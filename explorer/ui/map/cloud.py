"""The points of the map, their places and their layers, in an order that is fair to every category. No Qt."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.camera import Extent
from explorer.ui.map.cells import Cells, cells_of
from explorer.ui.map.laid import Laid, Layouts, Plane, Rows, at_once, laying

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
        goal: the layout they have, or will have at the end of the move.
    """

    def __init__(self, xy: NDArray[np.float32]) -> None:
        self.rows: Rows = np.random.default_rng(SEED).permutation(len(xy))
        self.positions: Rows = np.empty_like(self.rows)
        self.positions[self.rows] = np.arange(len(xy))
        self._layouts = Layouts(self.rows)
        self.goal = self._layouts.of(xy)
        self.at: Plane = self.goal.plane
        self.bounds: Extent = self.goal.bounds
        self._start: Plane = self.at
        self._step: Plane | None = None
        self._whole = self.goal.whole
        self._spare: list[Plane] = []
        self._cells: tuple[Laid, Cells] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def prepare(self, xy: NDArray[np.float32]) -> Generator[None]:
        """Get ready to move to float32 (n, 2), step by step, so that `aim` takes no time."""
        return self._layouts.prepare(xy)

    def place(self, xy: NDArray[np.float32]) -> None:
        """Put the points at float32 (n, 2) at once."""
        self._settle(at_once(laying(xy, self.rows)))

    def aim(self, xy: NDArray[np.float32]) -> None:
        """Prepare a move from where the points are now to `xy`; points without a place at either end jump."""
        goal, start = self._layouts.of(xy), self.at
        if not (self._whole and goal.whole):
            jumps = ~(np.isfinite(start[0]) & np.isfinite(goal.plane[0]))
            start = np.where(jumps, goal.plane, start)
        step = self._buffer(start)
        with np.errstate(invalid="ignore"):
            np.subtract(goal.plane, start, out=step)
        if not (self._whole and goal.whole):
            step[:, jumps] = 0
        self._start, self._step, self._whole = start, step, self._whole and goal.whole
        self.goal, self.bounds = goal, self.bounds.joined(goal.bounds)

    def move(self, share: float) -> None:
        """Put the points `share` of the way along the prepared move; at 1 it ends exactly there."""
        if self._step is None:
            return
        if share >= 1:
            self._settle(self.goal)
            return
        if self.at is self._start or all(self.at is not plane for plane in self._spare):  # never write to a layout
            self.at = self._buffer(self._start, self._step)
        np.multiply(self._step, np.float32(share), out=self.at)
        np.add(self.at, self._start, out=self.at)

    def _settle(self, laid: Laid) -> None:
        self.goal, self.at, self.bounds, self._whole, self._step = laid, laid.plane, laid.bounds, laid.whole, None

    def _buffer(self, *used: Plane) -> Plane:
        """Return memory for a plane that is none of those `used`: fresh memory costs as much as what is done in it."""
        for plane in self._spare:
            if not any(plane is other for other in used):
                return plane
        self._spare.append(np.empty((2, len(self)), np.float32))
        return self._spare[-1]

    def cells(self) -> Cells | None:
        """Return the cells of the points, worked out once for each layout; None while the points move."""
        if self.at is not self.goal.plane:
            return None
        if self._cells is None or self._cells[0] is not self.goal:
            self._cells = self.goal, cells_of(self.goal.xy, self.goal.extent)
        return self._cells[1]

    def rest(self) -> Generator[None]:
        """Sort the points into cells, step by step, so that the one at a place is found without a look at all."""
        cells = self.cells()
        if cells is not None:
            yield
            cells.sort()

    def sorted_cells(self) -> Cells | None:
        """Return the cells of the points where they are sorted already; None else, and while the points move."""
        known = self._cells is not None and self._cells[0] is self.goal and self._cells[1].by_cell is not None
        return self.cells() if known else None

    def point(self, row: int) -> tuple[float, float]:
        """Return where a row is now; infinite when it has no place."""
        x, y = self.at[:, self.positions[row]]
        return float(x), float(y)

    def layers(
        self,
        kept: NDArray[np.bool_] | None,
        chosen: Rows,
        depth: NDArray[np.uint8] | None,
        under: Layers | None = None,
    ) -> Layers:
        """Split the positions.

        Args:
            kept: bool (n,) by row, False for what a filter leaves out; None keeps all.
            chosen: selected rows; those filtered out are not shown as selected.
            depth: uint8 (n,) by position, drawn from low to high; None keeps the shuffled order.
            under: the same layers but for the selected, where they are known already.
        """
        under = under or self._under(kept, depth)
        marks = np.zeros(len(self), np.bool_)
        marks[self.positions[chosen if kept is None else chosen[kept[chosen]]]] = True
        marked = np.flatnonzero(marks)  # in ascending order, memory is read as it lies
        if depth is not None:
            marked = marked[np.argsort(depth[marked], kind="stable")]
        return Layers(under.faded, under.base, marked)

    def _under(self, kept: NDArray[np.bool_] | None, depth: NDArray[np.uint8] | None) -> Layers:
        nothing = np.empty(0, np.int64)
        faded, base = nothing, None
        if kept is not None:
            inside = np.take(kept, self.rows)
            faded, base = np.flatnonzero(~inside), np.flatnonzero(inside)
        if depth is not None:
            shown = depth if base is None else np.take(depth, base)
            order = np.argsort(shown, kind="stable")
            base = order if base is None else base[order]
        return Layers(faded, base, nothing)
