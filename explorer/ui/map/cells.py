"""A coarse grid over a layout, so that a lasso need not look at every point. No Qt.

A cell that no edge of the lasso comes near lies inside it or outside as a whole, with all of its points.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.camera import Camera, Extent
from explorer.ui.map.laid import Plane
from explorer.ui.map.polygon import RIM, polygon_mask
from explorer.ui.map.scratch import Scratch

SIDE = 128
"""Cells across and down."""

LEAST = 2.0
"""Pixels of a cell below which the grid is no help."""

OUTSIDE, INSIDE, CROSSED = 0, 1, 2
BEYOND = SIDE * SIDE
"""The code of a point that lies beside the grid or nowhere."""

PIECE = 1 << 16
"""Points worked on together: their numbers stay in the cache of the processor."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """In which cell each point lies.

    Attributes:
        left, top: data coordinates of the upper left corner.
        size: of a cell.
        codes: uint16 (n,) by row, line * `SIDE` + column, or `BEYOND`.
    """

    left: float
    top: float
    size: float
    codes: NDArray[np.uint16]

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
