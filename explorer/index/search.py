"""Exact search: the best rows for a query at any Matryoshka stop."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.scanning import BLOCK, MOST_WORKERS, NUMBERS_PER_WORKER, scan
from explorer.index.scoring import exact_scores, rounding_error, score_block
from explorer.index.vectors import VectorIndex

GATHERED = 1024
"""Scattered rows copied together at a time: few enough for the copy to stay in cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """The best rows, best first, rows of equal score ascending.

    Attributes:
        rows: int64 (k,) positions in the corpus.
        scores: float32 (k,), larger is better; a distance is negative.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.rows)


def score_all(
    index: VectorIndex, query: NDArray[np.float32], *, dim: int, rows: NDArray[np.int64] | None = None
) -> NDArray[np.float32]:
    """Score `query` against every row, or against `rows`.

    Args:
        index: the vectors.
        query: float32, the stop `dim` numbers or more; what lies behind the stop is not used.
        dim: a stop of the index.
        rows: ascending int64 positions, or None for all.

    Returns:
        float32 (n,), or (len(rows),): cosine, dot product, or the negative Euclidean or Manhattan distance.
    """
    stop = index.stop(dim)
    query = _head(query, dim)
    if rows is not None and len(rows) * 2 < len(index):
        return _score_gathered(index, query, stop, rows)
    scores = np.empty(len(index), np.float32)

    def score(part: slice) -> None:
        bands = tuple(band[part] for band in index.bands[: stop + 1])
        score_block(bands, index.norms[stop, part], query, index.similarity, scores[part])
        index.has_read(part)

    _for_each_block(score, len(index), len(index) * dim)
    return scores if rows is None else scores[rows]


def top_k(
    index: VectorIndex,
    query: NDArray[np.float32],
    *,
    dim: int,
    k: int,
    rows: NDArray[np.int64] | None = None,
) -> Hits:
    """Return the exact `k` best rows for `query`, as if every score had been computed in float64.

    Rows are scored in float32; every row whose score lies within twice the rounding error of the k-th best may
    belong to the result, and those few are scored again in float64. So equal texts get equal scores, wherever they are.

    Args:
        index: the vectors.
        query: float32, `dim` numbers or more.
        dim: a stop of the index.
        k: how many; fewer come back when there are fewer rows.
        rows: ascending int64 positions to search in, or None for all.
    """
    k = max(min(k, len(index) if rows is None else len(rows)), 0)
    if k == 0 or (index.similarity in ("cosine", "dot") and not query[:dim].any()):
        return _first(k, rows)

    slack = _slack(index, query, dim)
    if rows is not None and len(rows) * 2 < len(index):
        scores = score_all(index, query, dim=dim, rows=rows)
        worst = kth_best(scores, k)
        candidates = rows[np.flatnonzero(scores >= worst - slack(worst))]
    else:
        candidates = scan(index, _head(query, dim), dim=dim, k=k, allowed=mask_of(index, rows), slack=slack)[0]
    exact = exact_scores(index, query, candidates, dim)
    order = np.lexsort((candidates, -exact))[:k]
    return Hits(candidates[order].astype(np.int64, copy=False), exact[order])


def kth_best(scores: NDArray[np.float32], k: int) -> float:
    """Return the `k`-th largest of `scores`, reading them once and keeping only what beats the best so far."""
    kept = scores[:0]
    floor = -np.inf
    for part in _blocks(len(scores), BLOCK):
        block = scores[part]
        kept = np.concatenate((kept, block[block > floor] if len(kept) >= k else block))
        if len(kept) > k:
            kept = np.partition(kept, len(kept) - k)[len(kept) - k :]
        floor = float(kept.min())
    return floor


def _slack(index: VectorIndex, query: NDArray[np.float32], dim: int) -> Callable[[float], float]:
    """Return how far below the k-th best score a row may be and still belong to the k best."""
    if index.similarity in ("cosine", "dot"):
        fixed = 2 * rounding_error(index, query, dim, 0.0)
        return lambda _: fixed
    return lambda worst: 2 * rounding_error(index, query, dim, worst)


def _head(query: NDArray[np.float32], dim: int) -> NDArray[np.float32]:
    """Return the first `dim` numbers of a query.

    Raises:
        ValueError: it has fewer.
    """
    if len(query) < dim:
        raise ValueError(f"a query of {len(query)} numbers has no dimension {dim}")
    return np.ascontiguousarray(query[:dim], np.float32)


def mask_of(index: VectorIndex, rows: NDArray[np.int64] | None) -> NDArray[np.bool_] | None:
    """Return bool (n,), true at `rows`; None for all."""
    if rows is None:
        return None
    mask = np.zeros(len(index), np.bool_)
    mask[rows] = True
    return mask


def _first(k: int, rows: NDArray[np.int64] | None) -> Hits:
    """Return the first `k` rows with score 0: what a query without any meaning finds."""
    found = np.arange(k, dtype=np.int64) if rows is None else rows[:k].astype(np.int64)
    return Hits(found, np.zeros(len(found), np.float32))


def _score_gathered(
    index: VectorIndex, query: NDArray[np.float32], stop: int, rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Score scattered rows through buffers that are used again and again: fresh memory costs more than the copy."""
    bands = index.bands[: stop + 1]
    buffers = [np.empty((min(GATHERED, len(rows)), band.shape[1]), band.dtype) for band in bands]
    scores = np.empty(len(rows), np.float32)
    for part in _blocks(len(rows), GATHERED):
        taken = rows[part]
        copies = tuple(buffer[: len(taken)] for buffer in buffers)
        for band, copy in zip(bands, copies, strict=True):
            np.take(band, taken, axis=0, out=copy, mode="clip")  # "raise" would copy once more
        score_block(copies, index.norms[stop, taken], query, index.similarity, scores[part])
        index.has_read(taken)
    return scores


def _for_each_block(work: Callable[[slice], None], count: int, numbers: int) -> None:
    """Do `work` on all blocks of `count` rows, on several cores when there are many `numbers` to read."""
    workers = max(min(os.cpu_count() or 1, MOST_WORKERS, numbers // NUMBERS_PER_WORKER), 1)
    blocks = _blocks(count, min(BLOCK, max(count // (4 * workers), 1) + 1))
    if workers == 1:
        for block in blocks:
            work(block)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="search") as pool:
        list(pool.map(work, blocks))


def _blocks(count: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, count)) for start in range(0, count, size))
