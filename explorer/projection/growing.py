"""A finished map takes in more texts: what is there stays where it is."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from explorer.index.vectors import VectorIndex, inverse
from explorer.progress import Progress, Steps
from explorer.projection.placement import NEIGHBOURS, Anchors, weights

CHUNK = 4_096
"""Texts of the map that are compared with the new ones at a time."""

NEW = 512
"""New texts that are placed at a time."""

COMPARED = 64
"""Texts looked at to tell whether those of the map come first."""

Floats = NDArray[np.float32]
Best = tuple[NDArray[np.int64], Floats]


def continues(index: VectorIndex, before: VectorIndex) -> bool:
    """Tell whether the texts of `index` begin with those of `before`, as far as a sample of their vectors shows."""
    count = len(before)
    if count > len(index) or index.dims != before.dims:
        return False
    rows = np.unique(np.linspace(0, max(count - 1, 0), min(count, COMPARED)).astype(np.int64))
    return bool(np.allclose(index.rows(rows), before.rows(rows), atol=1e-3, equal_nan=True))


def grown(index: VectorIndex, layouts: Mapping[int, Floats]) -> Steps[dict[int, Floats]]:
    """Return `layouts` with the texts that follow those on them, each placed by its nearest neighbours at that stop.

    Args:
        index: all texts, those of the layouts first.
        layouts: float32 (m, 2) at each stop, all of one length.

    Returns:
        float32 (n, 2) at each stop; its first m rows are those given.
    """
    count = len(next(iter(layouts.values())))
    made = {dim: np.concatenate([xy, np.zeros((len(index) - count, 2), np.float32)]) for dim, xy in layouts.items()}
    for start in range(count, len(index), NEW):
        fresh = slice(start, min(start + NEW, len(index)))
        near = yield from _nearest(index, count, fresh)
        for dim, (places, scores) in near.items():
            if dim in made and places.shape[1]:
                made[dim][fresh] = Anchors(places, weights(scores)).on(layouts[dim])
    return made


def _nearest(index: VectorIndex, count: int, fresh: slice) -> Steps[dict[int, Best]]:
    """Return the nearest of the first `count` rows for those of `fresh`, and their cosines, at every stop.

    One pass over the vectors serves all stops: a product at a stop is the one before and that of one more band.
    """
    number = fresh.stop - fresh.start
    best = {dim: (np.zeros((number, 0), np.int64), np.zeros((number, 0), np.float32)) for dim in index.dims}
    for start in range(0, count, CHUNK):
        yield Progress("Placing texts", fresh.start - count + number * start // count, len(index) - count)
        rows = slice(start, min(start + CHUNK, count))
        products = np.zeros((number, rows.stop - rows.start), np.float32)
        for stop, dim in enumerate(index.dims):
            with np.errstate(invalid="ignore", over="ignore"):  # a vector that is not finite is near to nothing
                products += index.band(stop, fresh) @ index.band(stop, rows).T
                cosines = products * inverse(index.norms[stop, fresh])[:, None] * inverse(index.norms[stop, rows])
            best[dim] = _better(best[dim], np.nan_to_num(cosines, nan=-1.0, posinf=-1.0, neginf=-1.0), start)
    return best


def _better(known: Best, cosines: Floats, start: int) -> Best:
    """Return the best of those `known` and of the rows from `start` on."""
    kept = min(NEIGHBOURS, cosines.shape[1])
    top = np.argpartition(-cosines, kept - 1, axis=1)[:, :kept]
    places = np.concatenate([known[0], top + start], axis=1)
    scores = np.concatenate([known[1], np.take_along_axis(cosines, top, axis=1)], axis=1)
    order = np.argsort(-scores, axis=1, kind="stable")[:, :NEIGHBOURS]
    return np.take_along_axis(places, order, axis=1), np.take_along_axis(scores, order, axis=1)
