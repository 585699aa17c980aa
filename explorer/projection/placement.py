"""Points put on a finished map: a query, or texts that took no part in making it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.cells import Cells, make_cells
from explorer.index.vectors import VectorIndex
from explorer.progress import Progress, Steps

NEIGHBOURS = 6
PROBES = 6
"""Cells searched for the neighbours of a row."""

CHUNK = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """What holds points on a map.

    Attributes:
        places: int64 (m, k), the fitted points that hold each point.
        weights: float32 (m, k), how strongly; each row adds up to 1.
    """

    places: NDArray[np.int64]
    weights: NDArray[np.float32]

    def on(self, layout: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return where the points lie on `layout`, float32 (n, 2), as (m, 2)."""
        return np.asarray(np.einsum("mk,mkc->mc", self.weights, layout[self.places]), np.float32)


def place(rows: NDArray[np.int64], scores: NDArray[np.float32], layout: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return where points with the nearest neighbours `rows` belong on `layout`, float32 (n, 2).

    Args:
        rows: (k,) for one point or (m, k) for several, positions in `layout`.
        scores: similarities, larger is nearer, in the shape of `rows`; those that are not finite do not count.
        layout: a finished map.

    Returns:
        (2,) or (m, 2); the origin for a point without neighbours.
    """
    if rows.ndim == 1:
        return place(rows[None], scores[None], layout).reshape(2)
    if not rows.shape[1] or not len(layout):
        return np.zeros((len(rows), 2), np.float32)
    return Anchors(rows, weights(scores)).on(layout)


def weights(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the pull of each neighbour, (m, k), rows adding up to 1 (or 0 where no score is finite).

    The pull falls by e with each half of the mean lag behind the best, so that it depends on no scale of similarity.
    """
    usable = np.isfinite(scores)
    best = np.where(usable, scores, -np.inf).max(axis=1, keepdims=True)
    lag = np.where(usable, best - np.where(usable, scores, 0), 0)
    mean = lag.sum(axis=1, keepdims=True) / np.maximum(usable.sum(axis=1, keepdims=True), 1)
    pull = np.where(usable, np.exp(-2 * lag / np.where(mean > 0, mean, 1)), 0)
    return np.asarray(pull / np.maximum(pull.sum(axis=1, keepdims=True), 1), np.float32)


def anchors(
    index: VectorIndex, rows: NDArray[np.int64], fitted: NDArray[np.int64], *, dim: int, seed: int
) -> Steps[Anchors]:
    """Find what holds `rows` on a map of the rows `fitted`: their nearest by cosine at `dim`, or nearly so.

    `fitted` is cut into cells, and each row is compared with the few cells nearest to it.
    """
    cells = yield from make_cells(index.unit_rows(fitted, dim), np.random.default_rng(seed))
    places = np.zeros((len(rows), NEIGHBOURS), np.int64)
    scores = np.full(places.shape, -np.inf, np.float32)
    for start in range(0, len(rows), CHUNK):
        yield Progress("Placing texts", start, len(rows))
        chunk = slice(start, start + CHUNK)
        yield from _search(index.unit_rows(rows[chunk], dim), cells, places[chunk], scores[chunk])
    return Anchors(cells.order[places], weights(scores))


def _search(
    vectors: NDArray[np.float32], cells: Cells, places: NDArray[np.int64], scores: NDArray[np.float32]
) -> Steps[None]:
    """Write the best places in `cells` of every vector, and their scores, to `places` and `scores`."""
    near = _nearest_cells(vectors, cells)
    order = np.argsort(near.ravel(), kind="stable")
    starts = np.searchsorted(near.ravel()[order], np.arange(len(cells) + 1))
    for cell in np.flatnonzero(np.diff(starts)):
        queries = order[starts[cell] : starts[cell + 1]] // near.shape[1]
        inside = np.arange(cells.bounds[cell], cells.bounds[cell + 1])
        found = vectors[queries] @ cells.vectors[inside].T
        both = np.concatenate([scores[queries], found], axis=1)
        where = np.concatenate([places[queries], np.broadcast_to(inside, found.shape)], axis=1)
        best = np.argpartition(-both, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
        scores[queries] = np.take_along_axis(both, best, axis=1)
        places[queries] = np.take_along_axis(where, best, axis=1)
        yield Progress("Placing texts", 0)


def _nearest_cells(vectors: NDArray[np.float32], cells: Cells) -> NDArray[np.int64]:
    """Return the cells nearest to every vector, (m, PROBES) or fewer; cells without vectors are passed over."""
    filled = np.flatnonzero(cells.sizes)
    affinity = vectors @ cells.centroids[filled].T
    probes = min(PROBES, len(filled))
    return filled[np.argpartition(-affinity, probes - 1, axis=1)[:, :probes]]
