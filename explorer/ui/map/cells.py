"""A coarse grid over a layout, so that neither a lasso nor the cursor need look at every point. No Qt.

A cell that no edge of the lasso comes near lies inside it or outside as a whole, with all of its points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.camera import Camera, Extent
from explorer.ui.map.laid import Plane, Rows
from explorer.ui.map.polygon import RIM, polygon_mask
from explorer.ui.map.scratch import Scratch

SIDE = 128
"""Cells across and down."""

MARGIN = 0.01
"""Part of a cell by which rounding may put a point into the next one, with room to spare."""

LEAST = 2.0
"""Pixels of a cell below which the grid is no help."""

OUTSIDE, INSIDE, CROSSED = 0, 1, 2
BEYOND = SIDE * SIDE
"""The code of a point that lies beside the grid or nowhere."""

PIECE = 1 << 16
"""Points worked on together: their numbers stay in the cache of the processor."""


@dataclass(slots=True, eq=False)
class Cells:
    """In which cell each point lies.

    Attributes:
        left, top: data coordinates of the upper left corner.
        size: of a cell.
        codes: uint16 (n,) by row, line * `SIDE` + column, or `BEYOND`.
        by_cell: once they are sorted, int64 (n,) rows by code, and int64 (BEYOND + 2,), where those of each code begin.
    """

    left: float
    top: float
    size: float
    codes: NDArray[np.uint16]
    by_cell: tuple[Rows, NDArray[np.int64]] | None = None

    def sort(self) -> tuple[Rows, NDArray[np.int64]]:
        """Put the points in the order of their cells, once; a few milliseconds for a million."""
        if self.by_cell is None:
            counts = np.bincount(self.codes, minlength=BEYOND + 1)
            order = np.argsort(self.codes, kind="stable")  # a radix sort, for numbers of 16 bits
            self.by_cell = order, np.concatenate(([0], np.cumsum(counts)))
        return self.by_cell

    def around(self, x: float, y: float, reach: float) -> Rows:
        """Return the rows whose cells reach into a square, in no order."""
        order, starts = self.sort()
        first, last = ((x + side - self.left) / self.size for side in (-reach, reach))
        upper, lower = ((self.top - y + side) / self.size for side in (-reach, reach))
        inside = min(first, upper) >= MARGIN and max(last, lower) < SIDE - MARGIN
        beyond = order[:0] if inside else order[starts[BEYOND] :]
        columns, lines = _cut(first, last), _cut(upper, lower)
        if not columns:
            return beyond
        spans = (slice(starts[line * SIDE + columns[0]], starts[line * SIDE + columns[-1] + 1]) for line in lines)
        return np.concatenate([beyond, *(order[span] for span in spans)])

    def states(self, corners: NDArray[np.float64], camera: Camera) -> NDArray[np.uint8] | None:
        """Return for each code whether all of its points lie in a lasso, none, or whether each must be looked at.

        Args:
            corners: float64 (m, 2) of the lasso in logical pixels; what lies outside the window is not caught.
            camera: the view.

        Returns:
            uint8 (BEYOND + 1,); None where cells are too small on the screen.
        """
        if self.size * camera.scale < LEAST:
            return None
        across = (camera.left + corners[:, 0] / camera.scale - self.left) / self.size
        down = (self.top - camera.top + corners[:, 1] / camera.scale) / self.size
        grid = polygon_mask(np.stack([across, down], axis=1), SIDE, SIDE)[RIM:-RIM, RIM:-RIM].astype(np.uint8)
        grid[(grid == INSIDE) & ~self._in_view(camera)] = CROSSED
        grid[_near_edges(across, down)] = CROSSED
        return np.append(grid.ravel(), np.uint8(CROSSED))

    def spread(self, states: NDArray[np.uint8], scratch: Scratch) -> NDArray[np.uint8]:
        """Return what `states` says of the cell of each row, uint8 (n,)."""
        found = scratch.take("states", len(self.codes), np.uint8)
        places = scratch.take("places", PIECE, np.int64)
        for start in range(0, len(found), PIECE):
            part = self.codes[start : start + PIECE]
            np.copyto(places[: len(part)], part)
            np.take(states, places[: len(part)], out=found[start : start + PIECE], mode="clip")
        return found

    def _in_view(self, camera: Camera) -> NDArray[np.bool_]:
        """Tell which cells the window shows as a whole, bool (SIDE, SIDE)."""
        steps = self.size * np.arange(SIDE + 1)
        across = (self.left + steps - camera.left) * camera.scale
        down = (camera.top - self.top + steps) * camera.scale
        columns = (across[:-1] >= 0) & (across[1:] <= camera.width)
        lines = (down[:-1] >= 0) & (down[1:] <= camera.height)
        return np.asarray(lines[:, None] & columns, np.bool_)


def cells_of(xy: Plane, extent: Extent) -> Cells:
    """Return the cells of float32 (n, 2) by row; the grid covers `extent`, the rectangle worth showing."""
    size = max(extent.right - extent.left, extent.top - extent.bottom) / SIDE or 1.0
    codes = np.empty(len(xy), np.uint16)
    left, top, per = np.float32(extent.left), np.float32(extent.top), np.float32(1 / size)
    for start in range(0, len(xy), PIECE):
        x, y = xy[start : start + PIECE].T
        across, down = (x - left) * per, (top - y) * per
        inside = (across >= 0) & (across < SIDE) & (down >= 0) & (down < SIDE)
        found = np.where(inside, np.floor(down) * np.float32(SIDE) + np.floor(across), np.float32(BEYOND))
        codes[start : start + PIECE] = found.astype(np.uint16)
    return Cells(extent.left, extent.top, size, codes)


def _cut(first: float, last: float) -> range:
    """Return the columns, or lines, of the grid that lie between two places, counted in cells."""
    return range(max(math.floor(first - MARGIN), 0), min(math.floor(last + MARGIN), SIDE - 1) + 1)


def _near_edges(across: NDArray[np.float64], down: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which cells an edge of the polygon crosses, or comes close to, bool (SIDE, SIDE).

    Every edge is walked in steps of half a cell, and the cells around each step are taken.
    """
    far_x, far_y = np.roll(across, -1) - across, np.roll(down, -1) - down
    steps = np.ceil(2 * np.maximum(np.abs(far_x), np.abs(far_y))).astype(np.int64) + 1
    edge = np.repeat(np.arange(len(steps)), steps)
    share = (np.arange(len(edge)) - np.repeat(np.cumsum(steps) - steps, steps)) / steps[edge]
    column = np.clip(np.floor(across[edge] + share * far_x[edge]), -1, SIDE).astype(np.int64) + 1
    line = np.clip(np.floor(down[edge] + share * far_y[edge]), -1, SIDE).astype(np.int64) + 1
    met = np.zeros((SIDE + 2, SIDE + 2), np.bool_)
    met[line, column] = True
    wide = met[:-2] | met[1:-1] | met[2:]
    return np.asarray(wide[:, :-2] | wide[:, 1:-1] | wide[:, 2:], np.bool_)
