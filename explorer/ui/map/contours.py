"""Lines of equal density: where the map is how crowded. No Qt."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SHARES = (0.9, 0.7, 0.5, 0.25)
"""Part of the points that lies inside each line, the outermost first."""

CELLS = 120
"""Cells of the grid along the longer side."""

BLUR = 2.4
"""Standard deviation of the smoothing, in cells."""

SAMPLE = 50_000
FEWEST = 20
"""Fewer points have no density worth a line."""

BEYOND = 0.08
"""Share of the map's size that the grid reaches beyond it, for lines around its rim."""

Grid = NDArray[np.float64]
Segments = NDArray[np.float32]
"""float32 (m, 2, 2): the two ends of every piece of a line, x and y."""

_EDGES: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 2), (1, 0)), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((2, 0),), 10: ((2, 1), (0, 3)), 11: ((2, 1),), 12: ((1, 3),), 13: ((1, 0),), 14: ((0, 3),),
}  # fmt: skip
"""Which edges of a cell a line joins, by the corners inside: edge 0 is the lower one, then counter-clockwise."""


def contours(xy: NDArray[np.float32]) -> list[Segments]:
    """Return the lines around the shares of `SHARES` of the points of float32 (n, 2), in data coordinates.

    The density is a histogram smoothed by a Gaussian; a line is at the level that so many points exceed.
    """
    sample = xy[:: max(1, len(xy) // SAMPLE)]
    placed = sample[np.isfinite(sample).all(axis=1)].astype(np.float64)
    if len(placed) < FEWEST or not np.ptp(placed, axis=0).max() > 0:
        return []
    low, high = np.quantile(placed, (0.001, 0.999), axis=0)
    size = float((high - low).max()) or 1.0
    corner, step = (low + high) / 2 - size * (0.5 + BEYOND), size * (1 + 2 * BEYOND) / CELLS
    cells = np.floor((placed - corner) / step).astype(np.int64)
    cells = cells[((cells >= 0) & (cells < CELLS)).all(axis=1)]
    flat = cells[:, 1] * CELLS + cells[:, 0]
    density = smooth(np.bincount(flat, minlength=CELLS * CELLS).reshape(CELLS, CELLS).astype(np.float64))
    levels = np.quantile(density.ravel()[flat], 1 - np.array(SHARES))
    lines = (level_line(density, level) for level in levels)
    return [np.asarray(corner + step * (0.5 + pieces), np.float32) for pieces in lines]


def smooth(grid: Grid) -> Grid:
    """Return `grid` blurred by a Gaussian, with nothing beyond its rim."""
    apart = np.subtract.outer(np.arange(len(grid)), np.arange(len(grid)))
    across = np.subtract.outer(np.arange(grid.shape[1]), np.arange(grid.shape[1]))
    return np.asarray(_bell(apart) @ grid @ _bell(across))


def _bell(apart: NDArray[np.int64]) -> Grid:
    weight = np.exp(-0.5 * np.square(apart / BLUR))
    return np.asarray(weight / (BLUR * np.sqrt(2 * np.pi)))


def level_line(grid: Grid, level: float) -> NDArray[np.float64]:
    """Return the pieces of the line where `grid` crosses `level`, (m, 2, 2) as x, y in cells, by marching squares."""
    corners = (grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1])
    case = np.zeros(corners[0].shape, np.int64)
    for bit, part in enumerate(corners):
        case |= (part > level).astype(np.int64) << bit
    pieces = []
    for number, joined in _EDGES.items():
        rows, columns = np.nonzero(case == number)
        values = [part[rows, columns] for part in corners]
        for first, second in joined:
            ends = [_crossing(values, edge, level) + np.stack([columns, rows], axis=1) for edge in (first, second)]
            pieces.append(np.stack(ends, axis=1))
    return np.concatenate(pieces)


def _crossing(values: list[Grid], edge: int, level: float) -> Grid:
    """Return where the level is crossed on an edge of the unit cell, (m, 2)."""
    starts = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float64)
    one, other = values[edge], values[(edge + 1) % 4]
    share = (level - one) / (other - one)
    return np.asarray(starts[edge] + share[:, None] * (starts[(edge + 1) % 4] - starts[edge]))
