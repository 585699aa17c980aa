"""Exact search for several queries and at every stop at once, for measuring: one pass over the vectors serves all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from explorer.index.halves import Stored, as_float32
from explorer.index.scoring import exact_scores, rounding_error
from explorer.index.search import Hits, score_all, top_k
from explorer.index.selection import Floats, kth_floor, positions
from explorer.index.vectors import VectorIndex, inverse

SCORES = 16_000_000
"""Scores held at once at most (float32)."""

MOST = 32

BLOCK = 8192
"""Rows multiplied at a time."""


def batch_size(index: VectorIndex) -> int:
    """Return how many queries to ask at once."""
    return max(min(SCORES // max(len(index), 1), MOST), 1)


def top_k_at_every_stop(index: VectorIndex, queries: Floats, k: int) -> Iterator[tuple[int, list[Hits]]]:
    """Yield each stop, ascending, with the hits that `top_k` finds there for each of `queries`.

    Args:
        index: the vectors, at least one.
        queries: float32 (m, dim); `batch_size` of them are a good number.
        k: hits of each query; fewer come back when there are fewer rows.
    """
    if index.similarity not in ("cosine", "dot"):
        for dim in index.dims:
            yield dim, [top_k(index, query, dim=dim, k=k) for query in queries]
        return
    for dim, scores in scores_at_every_stop(index, queries):
        yield dim, _decided(index, queries, scores, dim, min(k, len(index)))


def scores_at_every_stop(index: VectorIndex, queries: Floats) -> Iterator[tuple[int, Floats]]:
    """Yield each stop, ascending, with the scores of every row for each of `queries`: float32 (m, n), larger is better.

    They may be off by rounding. What was yielded stays as it is.
    """
    if index.similarity not in ("cosine", "dot"):
        for dim in index.dims:
            yield dim, np.stack([score_all(index, query, dim=dim) for query in queries])
        return
    total = np.zeros((len(queries), len(index)), np.float32)
    first = 0
    for stop, (dim, band) in enumerate(zip(index.dims, index.bands, strict=True)):
        add_products(total, queries[:, first:dim], band)
        first = dim
        if index.similarity == "cosine":
            lengths = np.linalg.norm(queries[:, :dim].astype(np.float64), axis=1).astype(np.float32)
            scores = total * inverse(index.norms[stop])
            scores *= inverse(lengths)[:, None]
            yield dim, scores
        else:
            yield dim, total.copy()


def add_products(total: Floats, queries: Floats, band: Stored) -> None:
    """Add the products of `queries` (m, width) with every row of `band` to `total` (m, n)."""
    for start in range(0, len(band), BLOCK):
        total[:, start : start + BLOCK] += queries @ as_float32(band[start : start + BLOCK]).T


def _decided(index: VectorIndex, queries: Floats, scores: Floats, dim: int, k: int) -> list[Hits]:
    """Return the `k` best of every row of `scores`, which may be off by rounding."""
    floor = kth_floor(scores, k)
    slack = [rounding_error(index, query, dim, 0.0) for query in queries]
    asked, rows = positions(scores >= (floor - 2 * np.asarray(slack, np.float32))[:, None])
    parts = np.split(rows, np.searchsorted(asked, np.arange(1, len(queries))))
    return [_best(index, query, part, dim, k) for query, part in zip(queries, parts, strict=True)]


def _best(index: VectorIndex, query: NDArray[np.float32], rows: NDArray[np.int64], dim: int, k: int) -> Hits:
    exact = exact_scores(index, query, rows, dim)
    order = np.lexsort((rows, -exact))[:k]
    return Hits(rows[order], exact[order])
