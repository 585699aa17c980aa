"""Approximate neighbours: rows in cells around centroids, each row compared with the cells nearest to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.selection import (
    Best,
    Floats,
    Ints,
    Pairs,
    best_of_each,
    contenders,
    joined,
    merged,
    positions,
)
from explorer.progress import Progress, Steps

WHAT = "Finding neighbours"

ROUNDS = (1 / 16, 1 / 8, 3 / 16, 1 / 4, 5 / 16, 3 / 8, 1 / 2, 1.0)
"""The part of all cells that a row has been compared with after each round."""

FINISHED = (0.0, 0.1, 0.3, 0.5, 0.65, 0.8, 0.88, 0.93, 0.97, 1.0)
"""The part of the work done before the first comparison and after each round, seen from the usual four rounds."""

ENOUGH = 0.982
"""Recall at which the search ends where nothing else is said; a little above 0.98, since a sample measures it."""

SAMPLE = 400
COMPARED = 2_000_000
"""Similarities computed between two places to stop."""

MERGED = 200_000
"""Pairs found before they are merged into the lists."""

AFFINITIES = 64_000_000
"""Similarities of rows to centroids kept at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Vectors in the order of their cells; a *place* is a position in that order.

    Attributes:
        order: int64 (n,), the row at each place.
        vectors: float32 (n, dim), unit length or zero, by place.
        bounds: int64 (cells + 1,), where each cell starts and the last ends.
        centroids: float32 (cells, dim), unit length.
    """

    order: Ints
    vectors: Floats
    bounds: Ints
    centroids: Floats

    def __len__(self) -> int:
        return len(self.centroids)

    @property
    def sizes(self) -> Ints:
        """int64 (cells,)."""
        return np.diff(self.bounds)

    def places(self, cells: Ints) -> Ints:
        """All places in `cells`."""
        return np.concatenate([np.arange(self.bounds[cell], self.bounds[cell + 1]) for cell in cells])


def search_cells(vectors: Floats, k: int, seed: int, enough: float | None = None) -> Steps[tuple[Best, float]]:
    """Find about 98 % or more of the `k` nearest of every row by cosine.

    Args:
        vectors: float32 (n, dim), unit length or zero.
        k: neighbours of each row, itself not counted.
        seed: chooses the cells and the sample.
        enough: the recall to be reached on the sample; None for `ENOUGH`.

    Returns:
        the neighbours of every row, and the recall measured on a sample.
    """
    rng = np.random.default_rng(seed)
    cells = yield from make_cells(vectors, rng)
    truth = yield from true_floors(cells.vectors, k, rng)
    best, seen = yield from _search_nearby(cells, k)
    affinity = yield from _affinities(cells)
    reached = np.full(len(vectors), np.inf, np.float32)
    recall = 0.0
    for number, part in enumerate(ROUNDS):
        floor = yield from _affinity_floor(affinity, max(round(part * len(cells)), 1), _progress(cells, number + 1))
        wanted = (affinity >= floor) & (affinity < reached)
        best = yield from _search_round(cells, wanted, seen, best, number)
        reached = floor
        recall = recall_of(best, *truth)
        if recall >= (ENOUGH if enough is None else enough):
            break
    return _by_row(cells, best), recall


def make_cells(vectors: Floats, rng: np.random.Generator) -> Steps[Cells]:
    """Put every vector in the cell of its nearest centroid: about two cells per square root of the number of rows."""
    count = int(min(2 * len(vectors) ** 0.5, AFFINITIES / len(vectors)))
    centroids = yield from _centroids(vectors, count, rng)
    own = np.empty(len(vectors), np.int64)
    step = max(COMPARED // count, 1)
    for start in range(0, len(vectors), step):
        own[start : start + step] = (vectors[start : start + step] @ centroids.T).argmax(axis=1)
        yield Progress(WHAT, 0, 1)
    order = np.argsort(own, kind="stable")
    yield Progress(WHAT, 0, 1)
    bounds = np.concatenate(([0], np.cumsum(np.bincount(own, minlength=count))))
    return Cells(order, vectors[order], bounds, centroids)


def _centroids(vectors: Floats, count: int, rng: np.random.Generator) -> Steps[Floats]:
    """Spherical k-means on a sample (Dhillon and Modha, 2001): a few rounds are enough to cut the space up."""
    sample = vectors[rng.choice(len(vectors), min(len(vectors), 16 * count), replace=False)]
    centroids = sample[:count].copy()
    for _ in range(4):
        own = (sample @ centroids.T).argmax(axis=1)
        order = np.argsort(own, kind="stable")
        filled, starts = np.unique(own[order], return_index=True)
        sums = np.add.reduceat(sample[order], starts, axis=0)
        centroids[filled] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        yield Progress(WHAT, 0, 1)
    return centroids


def true_floors(vectors: Floats, k: int, rng: np.random.Generator) -> Steps[tuple[Ints, Floats]]:
    """Return rows of `vectors` drawn at random and, from all pairs, their k-th best similarity."""
    count = len(vectors)
    sample = np.sort(rng.choice(count, min(SAMPLE, count), replace=False))
    floors = np.empty(len(sample), np.float32)
    step = max(COMPARED // count, 1)
    for start in range(0, len(sample), step):
        places = sample[start : start + step]
        scores = vectors[places] @ vectors.T
        scores[np.arange(len(places)), places] = -np.inf
        floors[start : start + step] = np.partition(scores, count - k, axis=1)[:, count - k]
        yield Progress(WHAT, 0, 1)
    return sample, floors


def _search_nearby(cells: Cells, k: int) -> Steps[tuple[Best, NDArray[np.bool_]]]:
    """Compare every row with its own cell and the next ones: a first `k` for each, and which cells those were."""
    likeness = cells.centroids @ cells.centroids.T
    np.fill_diagonal(likeness, np.inf)
    seen = np.zeros((len(cells), len(cells)), np.bool_)
    parts = []
    for cell in np.flatnonzero(cells.sizes):
        nearest = np.argsort(-likeness[cell], kind="stable")
        enough = int(np.searchsorted(np.cumsum(cells.sizes[nearest]), 4 * (k + 1))) + 1
        nearby = nearest[: max(enough, 4)]
        seen[cell, nearby] = True
        there = cells.places(nearby)
        candidates = cells.vectors[there]
        for places in _portions(cells.places(np.asarray([cell])), len(there)):
            scores = cells.vectors[places] @ candidates.T
            scores[places[:, None] == there] = -np.inf
            queries, columns = contenders(scores, k)
            parts.append(best_of_each(Pairs(places[queries], there[columns], scores[queries, columns]), k))
            yield _progress(cells, 0, int(places[-1]))
    pairs = joined(parts)
    yield _progress(cells, 1)
    best = Best(pairs.rows.reshape(-1, k), pairs.scores.reshape(-1, k))
    for start in range(0, len(pairs), MERGED):
        best = merged(best, pairs.take(np.arange(start, min(start + MERGED, len(pairs)))))
        yield _progress(cells, 1)
    return best, seen


def _search_round(
    cells: Cells, wanted: NDArray[np.bool_], seen: NDArray[np.bool_], best: Best, number: int
) -> Steps[Best]:
    """Compare rows with the `wanted` cells, bool (cells, n), that they have not `seen`; returns the better lists."""
    found: list[Pairs] = []
    for cell in np.flatnonzero(cells.sizes):
        fresh = np.repeat(~seen[:, cell], cells.sizes)
        span = slice(int(cells.bounds[cell]), int(cells.bounds[cell + 1]))
        for places in _portions(np.flatnonzero(wanted[cell] & fresh), span.stop - span.start):
            found.append(_better(cells.vectors, places, span, best.scores[:, -1]))
            if sum(map(len, found)) > MERGED:
                best = merged(best, joined(found))
                found.clear()
            yield _progress(cells, number + 1, int(span.stop))
    return merged(best, joined(found)) if found else best


def _better(vectors: Floats, places: Ints, span: slice, floor: Floats) -> Pairs:
    """Compare `places` with the cell at `span`; returns the pairs that would enter either one's list."""
    scores = vectors[places] @ vectors[span].T
    queries, columns = positions((scores > floor[places][:, None]) | (scores > floor[span]))
    return Pairs(places[queries], columns + span.start, scores[queries, columns])


def _progress(cells: Cells, stage: int, place: int = 0) -> Progress:
    """Return how far the work is when `stage` has got to `place`."""
    count = len(cells.vectors)
    before, after = FINISHED[stage], FINISHED[min(stage + 1, len(FINISHED) - 1)]
    return Progress(WHAT, int(before * count + (after - before) * place), count)


def _portions(places: Ints, against: int) -> list[Ints]:
    step = max(COMPARED // max(against, 1), 1)
    return [places[start : start + step] for start in range(0, len(places), step)]


def _affinities(cells: Cells) -> Steps[Floats]:
    """Return the similarity of every centroid to every place, float32 (cells, n)."""
    affinity = np.empty((len(cells), len(cells.vectors)), np.float32)
    for cell in range(0, len(cells), 64):
        np.matmul(cells.centroids[cell : cell + 64], cells.vectors.T, out=affinity[cell : cell + 64])
        yield _progress(cells, 1)
    return affinity


def _affinity_floor(affinity: Floats, count: int, reached: Progress) -> Steps[Floats]:
    """Return the `count`-th largest of every column."""
    cells, places = affinity.shape
    floor = np.empty(places, np.float32)
    step = max(COMPARED // cells, 1)
    for start in range(0, places, step):
        columns = np.ascontiguousarray(affinity[:, start : start + step].T)
        floor[start : start + step] = np.partition(columns, cells - count, axis=1)[:, cells - count]
        yield reached
    return floor


def recall_of(best: Best, sample: Ints, floors: Floats) -> float:
    """Return the part of the true neighbours found of the rows `sample`; those as near as the k-th are as good."""
    return float((best.scores[sample] >= floors[:, None] - 1e-6).mean())


def _by_row(cells: Cells, best: Best) -> Best:
    rows, scores = np.empty_like(best.rows), np.empty_like(best.scores)
    rows[cells.order] = cells.order[best.rows]
    scores[cells.order] = best.scores
    return Best(rows, scores)
