"""Which points lie under the cursor, in a box or in a lasso. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.camera import Camera
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.laid import Rows
from explorer.ui.map.raster import Screen, flatten, place
from explorer.ui.map.scratch import Scratch

Kept = NDArray[np.bool_] | None
"""bool (n,) by row, False for points that cannot be picked; None keeps all."""

Path = list[tuple[float, float]]
"""Logical pixels."""


def nearest(cloud: Cloud, kept: Kept, camera: Camera, px: float, py: float, reach: float) -> int:
    """Return the row nearest to a logical pixel and at most `reach` pixels off, or -1."""
    near = np.flatnonzero(_within(cloud, camera, px - reach, py - reach, px + reach, py + reach))
    if kept is not None:
        near = near[kept[cloud.rows[near]]]
    if not len(near):
        return -1
    x, y = camera.to_data(px, py)
    squares = np.square(cloud.at[0, near] - np.float64(x)) + np.square(cloud.at[1, near] - np.float64(y))
    best = int(squares.argmin())
    return int(cloud.rows[near[best]]) if squares[best] <= (reach / camera.scale) ** 2 else -1


def in_box(cloud: Cloud, kept: Kept, camera: Camera, path: Path) -> Rows:
    """Return the rows, ascending, between the first and the last corner."""
    (ax, ay), (bx, by) = path[0], path[-1]
    return _rows(cloud, kept, _within(cloud, camera, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))


def in_lasso(cloud: Cloud, kept: Kept, camera: Camera, path: Path, scratch: Scratch) -> Rows:
    """Return the rows, ascending, whose pixel lies inside the closed path (non-zero winding)."""
    corners = np.asarray(path, np.float64)
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    width, height = (max(1, min(size, end) - begin) for size, begin, end in (
        (camera.width, left, right), (camera.height, top, bottom)))  # fmt: skip
    mask = np.pad(polygon_mask(corners - (left, top), width, height), 1)
    edge_x, edge_y = camera.to_data(float(left), float(top))
    screen = Screen(edge_x, edge_y, camera.scale, width, height)
    across, down = place(cloud.at[0], cloud.at[1], screen, 1, scratch)
    inside = np.take(mask, flatten(across, down, width + 2, height + 2, scratch))
    return _rows(cloud, kept, inside)


def polygon_mask(corners: NDArray[np.float64], width: int, height: int) -> NDArray[np.bool_]:
    """Return which pixel centres lie inside a closed polygon, by the winding rule.

    Every edge adds its direction to the winding number of all pixels below it; adding each row to the next does the
    rest, a row at a time, which is several times as fast as a running sum along rows.

    Args:
        corners: float64 (m, 2) as x, y in pixels.
        width: of the mask.
        height: of the mask.
    """
    first, second = corners, np.roll(corners, -1, axis=0)
    back = first[:, 0] > second[:, 0]
    left, right = np.where(back[:, None], second, first), np.where(back[:, None], first, second)
    begin = np.clip(np.ceil(left[:, 0] - 0.5), 0, width).astype(np.int64)
    count = np.clip(np.ceil(right[:, 0] - 0.5), 0, width).astype(np.int64) - begin
    edge = np.repeat(np.arange(len(corners)), count)
    column = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count - begin, count)
    slope = (right[:, 1] - left[:, 1]) / np.where(count > 0, right[:, 0] - left[:, 0], 1)
    crossing = left[edge, 1] + slope[edge] * (column + 0.5 - left[edge, 0])
    line = np.clip(np.ceil(crossing - 0.5), 0, height).astype(np.int64)
    winding = np.zeros((height + 1, width), np.int16)
    np.add.at(winding, (line, column), np.where(back, -1, 1)[edge].astype(np.int16))
    for row in range(1, height):
        winding[row] += winding[row - 1]
    inside: NDArray[np.bool_] = winding[:-1] != 0
    return inside


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
