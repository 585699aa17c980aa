"""Which points lie under the cursor, in a box or in a lasso. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.camera import Camera
from explorer.ui.map.cells import CROSSED, INSIDE
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.laid import Rows
from explorer.ui.map.polygon import RIM, polygon_mask
from explorer.ui.map.raster import Screen, flatten, place
from explorer.ui.map.scratch import Scratch

Kept = NDArray[np.bool_] | None
"""bool (n,) by row, False for points that cannot be picked; None keeps all."""

Path = list[tuple[float, float]]
"""Logical pixels."""


def nearest(cloud: Cloud, kept: Kept, camera: Camera, px: float, py: float, reach: float) -> int:
    """Return the row nearest to a logical pixel and at most `reach` pixels off, or -1."""
    x, y = camera.to_data(px, py)
    far = reach / camera.scale
    cells = cloud.sorted_cells()
    if cells is not None:
        rows = cells.around(x, y, far)
    else:
        rows = cloud.rows[np.flatnonzero(_within(cloud, camera, px - reach, py - reach, px + reach, py + reach))]
    if kept is not None:
        rows = rows[kept[rows]]
    if not len(rows):
        return -1
    near = cloud.positions[rows]
    squares = np.square(cloud.at[0, near] - np.float64(x)) + np.square(cloud.at[1, near] - np.float64(y))
    least = squares.min()
    return int(rows[squares == least].min()) if least <= far**2 else -1


def in_box(cloud: Cloud, kept: Kept, camera: Camera, path: Path) -> Rows:
    """Return the rows, ascending, between the first and the last corner."""
    (ax, ay), (bx, by) = path[0], path[-1]
    return _rows(cloud, kept, _within(cloud, camera, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def in_lasso(cloud: Cloud, kept: Kept, camera: Camera, path: Path, scratch: Scratch) -> Rows:
    """Return the rows, ascending, whose pixel lies inside the closed path (non-zero winding) and in the window."""
    corners = np.asarray(path, np.float64)
    lasso = _Lasso(corners, camera, scratch)
    cells = cloud.cells()
    states = cells.states(corners, camera) if cells is not None else None
    if cells is None or states is None:
        return _rows(cloud, kept, lasso.holds(cloud.at[0], cloud.at[1]))
    state = cells.spread(states, scratch)
    inside = state == INSIDE
    crossed = np.flatnonzero(state == CROSSED)
    near = np.take(cloud.goal.xy, crossed, axis=0)
    near[np.isnan(near)] = np.inf
    inside[crossed] = lasso.holds(near[:, 0], near[:, 1])
    if kept is not None:
        inside &= kept
    return np.flatnonzero(inside)


class _Lasso:
    """A closed path on the screen, as the pixels inside it."""

    def __init__(self, corners: NDArray[np.float64], camera: Camera, scratch: Scratch) -> None:
        left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
        right, bottom = np.ceil(corners.max(axis=0)).astype(int)
        width, height = (max(1, min(size, end) - begin) for size, begin, end in (
            (camera.width, left, right), (camera.height, top, bottom)))  # fmt: skip
        edge_x, edge_y = camera.to_data(float(left), float(top))
        self._mask = polygon_mask(corners - (left, top), width, height)
        self._screen = Screen(edge_x, edge_y, camera.scale, width, height)
        self._scratch = scratch

    def holds(self, x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Tell of each point whether its pixel is one of these."""
        height, width = self._mask.shape
        across, down = place(x, y, self._screen, RIM, self._scratch)
        return np.take(self._mask, flatten(across, down, width, height, self._scratch))


def _within(cloud: Cloud, camera: Camera, left: float, top: float, right: float, bottom: float) -> NDArray[np.bool_]:
    """Tell which positions lie between two corners in logical pixels."""
    x, y = cloud.at
    west, north = camera.to_data(left, top)
    east, south = camera.to_data(right, bottom)
    found: NDArray[np.bool_] = x >= np.float32(west)
    found &= x <= np.float32(east)
    found &= y >= np.float32(south)
    found &= y <= np.float32(north)
    return found


def _rows(cloud: Cloud, kept: Kept, inside: NDArray[np.bool_]) -> Rows:
    found = np.take(inside, cloud.positions)
    if kept is not None:
        found &= kept
    return np.flatnonzero(found)
