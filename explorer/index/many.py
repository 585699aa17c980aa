"""Exact search for several queries and at every stop at once, for measuring: one pass over the vectors serves all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.index.halves import Stored, as_float32
from explorer.index.scoring import exact_scores, rounding_error
from explorer.index.search import Hits, top_k
from explorer.index.selection import Floats, Pairs, best_of_each, joined, kth_floor, positions
from explorer.index.vectors import NO_LENGTH, VectorIndex, inverse
from explorer.model.batches import cores
from explorer.progress import Progress, Steps

BLOCK = 2048
"""Rows multiplied at a time."""

STRIP = 16
"""Blocks between two places to stop."""

ROOM = 100_000
"""Candidates gathered before they are sifted."""

Rows = NDArray[np.int64]

NONE = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))


@dataclass(slots=True)
class _Best:
    """What may belong to the best of every query at one stop.

    Attributes:
        k: how many are wanted of each.
        slack: float32 (m,), how far below the k-th best a row may be and still be kept.
        floors: float32 (m,), what rows must reach.
    """

    k: int
    slack: Floats
    floors: Floats
    parts: list[Pairs] = field(default_factory=lambda: [NONE])
    count: int = 0
    full: int = ROOM

    def good(self, scores: Floats, first: int) -> Pairs:
        """Return what is good enough of the scores, float32 (m, b), of the rows from `first` on; changes nothing."""
        floors = self.floors
        if scores.shape[1] >= self.k and np.isneginf(floors).any():
            floors = np.maximum(floors, kth_floor(scores, self.k) - self.slack)
        asked, rows = positions(scores >= floors[:, None])
        return Pairs(asked, rows + first, scores[asked, rows])

    def add(self, found: Pairs) -> None:
        """Take what was found."""
        self.parts.append(found)
        self.count += len(found)
        if self.count >= self.full:
            self.sift()

    def sift(self) -> Pairs:
        """Raise the floors to what the k-th best allow, and return what is left."""
        every = joined(self.parts)
        best = best_of_each(every, self.k)
        last = np.flatnonzero(np.diff(best.queries, append=-1))
        ranked = np.bincount(best.queries, minlength=len(self.floors))
        full = np.flatnonzero(ranked[best.queries[last]] == self.k)
        at = best.queries[last[full]]
        self.floors[at] = best.scores[last[full]] - self.slack[at]
        left = every.take(np.flatnonzero(every.scores >= self.floors[every.queries]))
        self.parts, self.count, self.full = [left], len(left), max(2 * len(left), ROOM)
        return left


def best_at_every_stop(index: VectorIndex, queries: Floats, k: int, what: str) -> Steps[dict[int, list[Hits]]]:
    """Return for each stop the hits that `top_k` finds there for each of `queries`.

    Args:
        index: the vectors, at least one.
        queries: float32 (m, dim).
        k: hits of each query; fewer come back when there are fewer rows.
        what: to call the work.
    """
    if index.similarity not in ("cosine", "dot"):
        return (yield from _one_by_one(index, queries, k, what))
    if not len(queries):
        return {dim: [] for dim in index.dims}
    k = min(k, len(index))
    stops = {dim: _Best(k, _slack(index, queries, dim), _no_floors(queries, dim)) for dim in index.dims}
    starts = range(0, len(index), BLOCK)
    with ThreadPoolExecutor(cores(), thread_name_prefix="measure") as pool:
        try:
            for strip in range(0, len(starts), STRIP):
                yield Progress(what, starts[strip], len(index))
                blocks = starts[strip : strip + STRIP]
                for found in pool.map(lambda start: _good(index, queries, start, stops), blocks):
                    for best, pairs in zip(stops.values(), found, strict=True):
                        best.add(pairs)
        finally:
            pool.shutdown(cancel_futures=True)
    return {dim: _decided(index, queries, best.sift(), dim, k) for dim, best in stops.items()}


def _no_floors(queries: Floats, dim: int) -> Floats:
    """Return what rows must reach at first: nothing; for a query without direction, what none does."""
    has_direction = np.linalg.norm(queries[:, :dim].astype(np.float64), axis=1) > NO_LENGTH
    return np.where(has_direction, np.float32(-np.inf), np.float32(np.inf))


def add_products(total: Floats, queries: Floats, band: Stored) -> None:
    """Add the products of `queries` (m, width) with every row of `band` to `total` (m, n)."""
    for start in range(0, len(band), BLOCK):
        total[:, start : start + BLOCK] += queries @ as_float32(band[start : start + BLOCK]).T


def _one_by_one(index: VectorIndex, queries: Floats, k: int, what: str) -> Steps[dict[int, list[Hits]]]:
    found: dict[int, list[Hits]] = {dim: [] for dim in index.dims}
    for done, query in enumerate(queries):
        yield Progress(what, done, len(queries))
        for dim in index.dims:
            found[dim].append(top_k(index, query, dim=dim, k=k))
    return found


def _good(index: VectorIndex, queries: Floats, start: int, stops: dict[int, _Best]) -> list[Pairs]:
    """Score the block from `start` at every stop, and return what is good enough there.

    The scores of cosine are those of queries that keep their length.
    """
    rows = slice(start, min(start + BLOCK, len(index)))
    total = np.zeros((len(queries), rows.stop - start), np.float32)
    found, first = [], 0
    for stop, (dim, best) in enumerate(stops.items()):
        total += queries[:, first:dim] @ as_float32(index.bands[stop][rows]).T
        scores = total * inverse(index.norms[stop, rows]) if index.similarity == "cosine" else total
        found.append(best.good(scores, start))
        first = dim
    index.has_read(rows)
    return found


def _slack(index: VectorIndex, queries: Floats, dim: int) -> Floats:
    """Return twice how far the score of each query may be off by rounding."""
    errors = np.array([rounding_error(index, query, dim, 0.0) for query in queries], np.float64)
    if index.similarity == "cosine":
        errors *= np.linalg.norm(queries[:, :dim].astype(np.float64), axis=1)
    return (2 * errors).astype(np.float32)


def _decided(index: VectorIndex, queries: Floats, pairs: Pairs, dim: int, k: int) -> list[Hits]:
    """Return the `k` best of `pairs`, which may be off by rounding, for every query."""
    order = np.lexsort((pairs.rows, pairs.queries))
    parts = np.split(pairs.rows[order], np.searchsorted(pairs.queries[order], np.arange(1, len(queries))))
    return [_best(index, query, part, dim, k) for query, part in zip(queries, parts, strict=True)]


def _best(index: VectorIndex, query: NDArray[np.float32], rows: Rows, dim: int, k: int) -> Hits:
    if np.linalg.norm(query[:dim]) <= NO_LENGTH:
        return top_k(index, query, dim=dim, k=k)
    exact = exact_scores(index, query, rows, dim)
    order = np.lexsort((rows, -exact))[:k]
    return Hits(rows[order], exact[order])
