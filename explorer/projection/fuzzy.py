"""The graph UMAP lays out: every text tied to its nearest neighbours, the nearer the stronger.

The formulas are those of McInnes, Healy and Melville, UMAP (2018), sections 3.1 and 4.2, and give the same graph as
umap-learn; they are written for numpy, because importing that package for the first time compiles for half a minute.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.cells import WHAT
from explorer.progress import Progress, Steps

CHUNK = 6_000
"""Points worked on between two places to stop."""

BISECTIONS = 64
TOLERANCE = 1e-5
SMALLEST_SCALE = 1e-3
"""A point's scale is at least this part of the mean distance to its neighbours."""


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Weighted edges, each in both directions, sorted by head and then tail.

    Attributes:
        count: number of points.
        head, tail: int32 (e,), the two ends.
        weight: float32 (e,), above 0 and up to 1.
    """

    count: int
    head: NDArray[np.int32]
    tail: NDArray[np.int32]
    weight: NDArray[np.float32]


def fuzzy_graph(neighbours: NDArray[np.int32], distances: NDArray[np.float32]) -> Steps[Graph]:
    """Return the union of the fuzzy neighbourhoods of all points.

    Args:
        neighbours: (n, k), the nearest points of every point, itself first; -1 where there is none.
        distances: (n, k), ascending and at least 0.
    """
    count, k = neighbours.shape
    weights, mean = np.empty((count, k), np.float32), float(distances.mean()) if distances.size else 0.0
    for start in range(0, count, CHUNK):
        yield Progress(WHAT, start, 2 * count)
        weights[start : start + CHUNK] = memberships(distances[start : start + CHUNK], mean)
    head, tail = np.repeat(np.arange(count), k), neighbours.ravel().astype(np.int64)
    kept = np.flatnonzero((tail >= 0) & (tail != head) & (weights.ravel() > 0))
    head, tail, weight = head[kept], tail[kept], weights.ravel()[kept]
    parts = []
    for start in range(0, max(count, 1), CHUNK):
        yield Progress(WHAT, count + start, 2 * count)
        parts.append(_union(count, start, start + CHUNK, head, tail, weight))
    return Graph(count, *(np.concatenate(values) for values in zip(*parts, strict=True)))


def memberships(distances: NDArray[np.float32], mean: float | None = None) -> NDArray[np.float32]:
    """Return how far each neighbour belongs to its point, (n, k): 1 for the nearest, falling off with a local scale.

    `mean` is of the distances of all points, where these are but some of them.
    """
    nearest, scale = local_scales(distances, mean)
    beyond = distances - nearest[:, None]
    falling = np.exp(-np.maximum(beyond, 0) / np.where(scale > 0, scale, 1)[:, None])
    return np.where((beyond <= 0) | (scale[:, None] == 0), np.float32(1), falling).astype(np.float32)


def local_scales(
    distances: NDArray[np.float32], mean: float | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the distance to the nearest other point and the scale of the fall-off, both (n,).

    The scale s solves sum(exp(-max(0, d - nearest) / s)) = log2(k) over the neighbours, found by bisection.
    """
    positive = np.where(distances > 0, distances, np.inf).min(axis=1, initial=np.inf)
    nearest = np.where(np.isfinite(positive), positive, 0).astype(np.float32)
    beyond = np.maximum(distances[:, 1:] - nearest[:, None], 0).astype(np.float64)
    scale = _solved(beyond, np.log2(distances.shape[1]))
    if mean is None:
        mean = float(distances.mean()) if distances.size else 0.0
    floor = np.where(nearest > 0, distances.mean(axis=1), np.float32(mean))
    return nearest, np.maximum(scale, SMALLEST_SCALE * floor).astype(np.float32)


def curve(min_dist: float, spread: float = 1.0) -> tuple[float, float]:
    """Return a and b for which 1 / (1 + a x^(2b)) comes closest to 1 up to `min_dist` and exp decay beyond it.

    Least squares over 300 points of [0, 3 spread], by Levenberg's method on the logarithms of a and b.
    """
    x = np.linspace(0, 3 * spread, 300)[1:]  # at 0 both curves are 1
    goal = np.where(x < min_dist, 1.0, np.exp(-(x - min_dist) / spread))
    log_x = np.log(x)
    at, damping = np.zeros(2), 1e-2
    gap, slopes = _curve_gap(at, log_x, goal)
    for _ in range(200):
        step = np.linalg.solve(slopes.T @ slopes + damping * np.eye(2), -slopes.T @ gap)
        next_gap, next_slopes = _curve_gap(at + step, log_x, goal)
        if next_gap @ next_gap > gap @ gap:
            damping *= 4
            continue
        at, gap, slopes, damping = at + step, next_gap, next_slopes, damping / 4
        if np.abs(step).max() < 1e-12:
            break
    a, b = np.exp(at)
    return float(a), float(b)


def _curve_gap(
    at: NDArray[np.float64], log_x: NDArray[np.float64], goal: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the residuals, (m,), and their derivatives by log a and log b, (m, 2)."""
    power = 2 * np.exp(at[1]) * log_x
    value = 1 / (1 + np.exp(np.clip(at[0] + power, -700, 700)))
    slope = -value * (1 - value)
    return value - goal, np.stack([slope, slope * power], axis=1)


def _solved(beyond: NDArray[np.float64], goal: float) -> NDArray[np.float64]:
    """Solve sum(exp(-beyond / s)) = goal for every row; rows that are done take no more part."""
    low, high = np.zeros(len(beyond)), np.full(len(beyond), np.inf)
    scale = np.ones(len(beyond))
    rows = np.arange(len(beyond))
    for _ in range(BISECTIONS):
        excess = np.exp(-beyond[rows] / scale[rows, None]).sum(axis=1) - goal
        rows, excess = rows[np.abs(excess) >= TOLERANCE], excess[np.abs(excess) >= TOLERANCE]
        if not len(rows):
            break
        high[rows] = np.where(excess > 0, scale[rows], high[rows])
        low[rows] = np.where(excess > 0, low[rows], scale[rows])
        bounded = np.isfinite(high[rows])
        scale[rows] = np.where(bounded, (low[rows] + np.where(bounded, high[rows], 0)) / 2, scale[rows] * 2)
    return scale


def _union(
    count: int, first: int, last: int, head: NDArray[np.int64], tail: NDArray[np.int64], weight: NDArray[np.float32]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Return the edges of both directions whose head is from `first` to before `last`.

    Their weight is p + q - p q of the two: the probabilistic union.
    """
    ahead = slice(*np.searchsorted(head, (first, last)))
    back = np.flatnonzero((tail >= first) & (tail < last))
    keys = np.concatenate([head[ahead] * count + tail[ahead], tail[back] * count + head[back]])
    order = np.argsort(keys, kind="stable")
    edges, starts = np.unique(keys[order], return_index=True)
    absent = 1 - np.concatenate([weight[ahead], weight[back]])
    missing = np.multiply.reduceat(absent[order], starts) if len(edges) else weight[:0]
    return (edges // count).astype(np.int32), (edges % count).astype(np.int32), 1 - missing
