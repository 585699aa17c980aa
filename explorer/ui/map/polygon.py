"""Which pixels lie in a polygon. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RIM = 1
"""Pixels around the picture, which lie outside of everything."""


def polygon_mask(corners: NDArray[np.float64], width: int, height: int) -> NDArray[np.bool_]:
    """Return which pixel centres lie inside a closed polygon, by the winding rule.

    Every edge adds its direction to the winding number of all pixels below it; adding each row to the next does the
    rest, a row at a time, which is several times as fast as a running sum along rows. The numbers are counted modulo
    256, in a byte a pixel: no hand goes round so often.

    Args:
        corners: float64 (m, 2) as x, y in pixels.
        width: of the picture.
        height: of the picture.

    Returns:
        bool (height + 2, width + 2): the picture, with a rim of pixels that lie outside.
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
    winding = np.zeros((height + 2 * RIM, width + 2 * RIM), np.int8)
    np.add.at(winding, (line + RIM, column + RIM), np.where(back, -1, 1)[edge].astype(np.int8))
    for row in range(1, len(winding)):
        np.add(winding[row], winding[row - 1], out=winding[row])
    winding[-1] = 0
    inside: NDArray[np.bool_] = winding != 0
    return inside
