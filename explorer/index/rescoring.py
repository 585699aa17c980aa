"""Neighbours at one Matryoshka stop, found among longer lists of another: most of them are there.

Those missing are mostly neighbours of neighbours (Dong, Moses and Li, Efficient k-nearest neighbor graph construction
for generic similarity measures, WWW 2011), so the best few of the best few are looked at as well.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.index.cells import WHAT
from explorer.index.selection import Best, Floats
from explorer.progress import Progress, Steps

NEXT = 6
"""So many neighbours of each of as many neighbours are looked at."""

GATHERED = 4_000_000
"""Numbers of candidates multiplied between two places to stop."""


def rescored(vectors: Floats, lists: NDArray[np.int32]) -> Steps[Best]:
    """Find as many of the nearest of every row as `lists` names.

    Args:
        vectors: float32 (n, dim), unit length or zero.
        lists: int32 (n, m), for every row the others that are nearest at another stop, the nearest first.
    """
    count, listed = lists.shape
    rows, scores = np.empty((count, listed), np.int64), np.empty((count, listed), np.float32)
    step = max(GATHERED // ((listed + NEXT * NEXT) * vectors.shape[1]), 1)
    for start in range(0, count, step):
        block = slice(start, min(start + step, count))
        candidates = _candidates(lists, np.arange(block.start, block.stop))
        found = np.matmul(np.take(vectors, candidates, axis=0), vectors[block, :, None])[:, :, 0]
        found[:, 1:][candidates[:, 1:] == candidates[:, :-1]] = -np.inf
        found[candidates == np.arange(block.start, block.stop)[:, None]] = -np.inf
        best = np.argsort(-found, axis=1, kind="stable")[:, :listed]
        rows[block] = np.take_along_axis(candidates, best, axis=1)
        scores[block] = np.take_along_axis(found, best, axis=1)
        yield Progress(WHAT, block.stop, count)
    return Best(rows, scores)


def _candidates(lists: NDArray[np.int32], rows: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return who may be near each of `rows`, in ascending order; some more than once, and perhaps the row itself."""
    own = lists[rows]
    beyond = lists[own[:, :NEXT], :NEXT].reshape(len(rows), -1)
    return np.sort(np.concatenate((own, beyond), axis=1), axis=1)
