"""Levels to pixels: crisp cells when a matrix is enlarged, averages when it is shrunk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.ui.matrix.picture import Levels


def sample(levels: Levels, left: float, top: float, step: float, width: int, height: int) -> Levels:
    """Return `height` x `width` pixels of a matrix, each the average of the cells it covers.

    Args:
        levels: uint8 (n, n), rows without gaps.
        left: where the first pixel column starts, in cells.
        top: where the first pixel row starts, in cells.
        step: cells per pixel, in both directions.
        width: pixel columns; the result has a few more, so that a row is a multiple of four bytes.
        height: pixel rows.
    """
    while step > 2:
        levels, left, top, step = halved(levels), left / 2, top / 2, step / 2
    wide = (width + 3) // 4 * 4
    if step <= 1:
        rows = _cells(levels.shape[0], top, step, height, 0.5)
        return np.take(np.take(levels, rows, axis=0), _cells(levels.shape[1], left, step, wide, 0.5), axis=1)
    total = _two_samples(levels.astype(np.uint16), top, step, height, axis=0)
    total = _two_samples(total, left, step, wide, axis=1)
    return ((total + 2) >> 2).astype(np.uint8)


def halved(levels: Levels) -> Levels:
    """Return the means of 2 x 2 cells; the last row and column of an odd matrix count twice.

    Neighbours in a row are read as one 16-bit number and added inside it: half the work of striding over bytes.
    """
    height, width = levels.shape
    if height % 2 or width % 2:
        levels = np.pad(levels, ((0, height % 2), (0, width % 2)), mode="edge")
    total = np.full((levels.shape[0] // 2, levels.shape[1] // 2), 2, dtype=np.uint16)
    for first in (0, 1):
        pairs = levels[first::2].view(np.uint16)
        total += pairs & np.uint16(0xFF)
        total += pairs >> np.uint16(8)
    return (total >> np.uint16(2)).astype(np.uint8)


def _cells(count: int, start: float, step: float, pixels: int, at: float) -> NDArray[np.intp]:
    places = np.floor(start + (np.arange(pixels) + at) * step)
    cells: NDArray[np.intp] = np.clip(places, 0, count - 1).astype(np.intp)
    return cells


def _two_samples(cells: NDArray[np.uint16], start: float, step: float, pixels: int, *, axis: int) -> NDArray[np.uint16]:
    """Return the sum of the two cells at a quarter and three quarters of every pixel: none is skipped up to step 2."""
    count = cells.shape[axis]
    first, second = (np.take(cells, _cells(count, start, step, pixels, at), axis=axis) for at in (0.25, 0.75))
    first += second
    return first
