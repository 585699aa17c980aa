"""What a corpus says about searching it: which funnels lose nothing, and what scores happen by chance.

Queries are drawn from the corpus: short ones, a few words in a row as people type them, and whole texts. For each, all
scores at all stops are worked out, so the rank at every low stop of everything that belongs to the exact top 10 is
known, and with it the recall of every possible shortlist. Half of the queries choose a funnel; the others measure it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.corpus import Corpus
from explorer.index.background import Background, quantiles
from explorer.index.funnel import Funnel
from explorer.index.many import scores_at_every_stop
from explorer.index.scanning import BLOCK
from explorer.index.selection import kth_floor
from explorer.index.signs import READ_AS, Signs, make_signs
from explorer.index.vectors import NO_LENGTH, VectorIndex
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps

K = 10
WANTED = 0.99
"""Recall that the measuring half must show."""

CHOSEN = 0.994
"""Recall that the choosing half must show: a little more, since half of the queries are another sample."""

QUERIES = 64
"""Queries drawn of each kind."""

FEWER, MANY = 40, 400_000
"""Queries of each kind from so many texts on."""

SIZES = (100, 200, 400, 800, 1600, 3200, 6400, 12800)
WORDS = 6
"""Words of a short query at most."""

HELD = 40_000_000
"""Scores held at once."""

CHANCE = 4000
"""Rows whose scores make the background."""

SMALL = 8_000_000
"""Numbers that are read so quickly that a funnel is not worth its while."""

OVERHEAD, SCATTERED = 16, 8
"""Cost of a row beside its numbers, and of a number that is read alone, in numbers read in a row."""

BY_SIGNS = 0
"""Stands for the signs of a stop, where a low dimension would stand."""

CHEAPER = 0.7
"""Part of the cost of exact search that a funnel may have."""

WHAT = "Measuring the search"


@dataclass(frozen=True, slots=True, eq=False)
class Tuning:
    """What was measured.

    Attributes:
        funnels: the funnel of each stop that has one; at the others exact search is as fast.
        background: the scores that happen by chance.
    """

    funnels: dict[int, Funnel]
    background: Background


@dataclass(slots=True)
class _Seen:
    """What one kind of query has shown.

    Attributes:
        ranks: for a stop and a lower one, or `BY_SIGNS`: the rank there of every hit of every query at the stop.
        chance: scores with random rows, by stop.
    """

    ranks: dict[tuple[int, int], list[NDArray[np.int64]]] = field(default_factory=dict)
    chance: dict[int, list[NDArray[np.float32]]] = field(default_factory=dict)

    def recall(self, dim: int, low: int, size: int, half: int) -> float:
        """Return the part of the top 10 at `dim` that `size` rows at `low` hold, for one half of the queries."""
        ranks = self.ranks.get((dim, low), [])[half::2]
        return float(np.mean(np.concatenate(ranks) < size)) if ranks else 0.0


def measure_search(model: StaticEmbedding, corpus: Corpus, index: VectorIndex, seed: int = 0) -> Steps[Tuning]:
    """Measure which funnels suit `corpus`, and what its scores are by chance.

    Args:
        model: that embedded it.
        corpus: the texts.
        index: their vectors.
        seed: draws the queries.
    """
    rng = np.random.default_rng(seed)
    usable = np.flatnonzero(index.norms[-1] > NO_LENGTH)
    count = min(FEWER if len(index) > MANY else QUERIES, len(usable))
    rows = rng.choice(usable, count, replace=False)
    asked = model.encode(list(short_queries(corpus.texts(rows), rng)), prompt="query")
    return (yield from measure_with(index, asked, rows, rng))


def measure_with(
    index: VectorIndex, asked: NDArray[np.float32], rows: NDArray[np.int64], rng: np.random.Generator
) -> Steps[Tuning]:
    """Measure with the queries `asked`, float32 (m, dim), made from the texts at `rows`, and with those texts."""
    chance = np.sort(rng.choice(len(index), min(CHANCE, len(index)), replace=False))
    signs = {}
    for dim in index.dims:
        if _is_worth_it(index, dim):
            signs[dim] = yield from make_signs(index, dim)
    short, texts = _Seen(), _Seen()
    yield from _measure(index, asked, rows, chance, signs, short)
    yield from _measure(index, index.rows(rows), rows, chance, signs, texts)
    funnels = {dim: _choose(index, dim, (short, texts), signs[dim]) for dim in signs}
    return Tuning(
        funnels={dim: funnel for dim, funnel in funnels.items() if funnel is not None},
        background=Background(index.dims, _background(index, short), _background(index, texts)),
    )


def short_queries(texts: Sequence[str], rng: np.random.Generator) -> Iterator[str]:
    """Yield for each text a few of its words in a row."""
    for text in texts:
        words = text.split()
        length = int(rng.integers(1, WORDS + 1))
        start = int(rng.integers(0, max(len(words) - length, 0) + 1))
        yield " ".join(words[start : start + length])


def _is_worth_it(index: VectorIndex, dim: int) -> bool:
    """Tell whether exact search at `dim` takes long enough for a funnel to help."""
    return len(index) * dim > SMALL


def _measure(
    index: VectorIndex,
    queries: NDArray[np.float32],
    rows: NDArray[np.int64],
    chance: NDArray[np.int64],
    signs: dict[int, Signs],
    seen: _Seen,
) -> Steps[None]:
    """Note the ranks of the best hits of `queries`, made from the texts at `rows`, which do not count as hits."""
    step = max(min(HELD // (len(index) * len(index.dims)), 16), 1)
    for start in range(0, len(queries), step):
        yield Progress(WHAT, start, len(queries))
        part = slice(start, start + step)
        scores = dict(scores_at_every_stop(index, queries[part]))
        for place, (query, own) in enumerate(zip(queries[part], rows[part], strict=True)):
            if query.any():
                _note(query, {dim: all_of[place] for dim, all_of in scores.items()}, int(own), chance, signs, seen)


def _note(
    query: NDArray[np.float32],
    scores: dict[int, NDArray[np.float32]],
    own: int,
    chance: NDArray[np.int64],
    signs: dict[int, Signs],
    seen: _Seen,
) -> None:
    """Note what one query has shown."""
    others = chance[chance != own]
    best: dict[int, NDArray[np.float32]] = {}
    for dim, of in scores.items():
        seen.chance.setdefault(dim, []).append(of[others])
        of[own] = -np.inf
        if dim in signs:
            near = _near(of)
            hits = near[np.argsort(-of[near], kind="stable")[:K]]
            for low, known in best.items():
                ranks = np.searchsorted(-known, -scores[low][hits], "left")
                seen.ranks.setdefault((dim, low), []).append(ranks)
            seen.ranks.setdefault((dim, BY_SIGNS), []).append(_ranks_by_signs(signs[dim], query, hits))
        if signs:
            best[dim] = _descending(of, max(SIZES))


def _ranks_by_signs(signs: Signs, query: NDArray[np.float32], hits: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many rows differ no more from `query` than each of `hits` does, itself not counted."""
    distances = np.empty(signs.words.shape[1], np.uint16)
    asked = signs.of(query)
    for start in range(0, len(distances), BLOCK):
        part = slice(start, min(start + BLOCK, len(distances)))
        signs.distances(asked, part, distances[part])
    at_most = np.cumsum(np.bincount(distances))
    return np.asarray(at_most[distances[hits]] - 1, np.int64)


def _near(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return rows that hold the ten best of `scores`, and few more."""
    return np.flatnonzero(scores >= kth_floor(scores[None], min(K, len(scores)))[0])


def _descending(scores: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Return the best of `scores`, `count` at least if there are as many, the best first."""
    floor = kth_floor(scores[None], min(count, len(scores)))[0]
    return np.sort(scores[scores >= floor])[::-1]


def _choose(index: VectorIndex, dim: int, kinds: tuple[_Seen, _Seen], signs: Signs) -> Funnel | None:
    """Return the cheapest funnel that keeps the top 10 of both kinds of query, if it is cheaper than exact search."""
    exact = len(index) * (dim + OVERHEAD)
    widths = {BY_SIGNS: READ_AS, **{low: low + OVERHEAD for low in index.dims if low < dim}}
    options = sorted(
        (len(index) * width + size * dim * SCATTERED, low, size) for low, width in widths.items() for size in SIZES
    )
    for cost, low, size in options:
        if cost > CHEAPER * exact or 4 * size >= len(index):
            continue
        chosen = min(seen.recall(dim, low, size, 0) for seen in kinds)
        measured = min(seen.recall(dim, low, size, 1) for seen in kinds)
        if chosen >= CHOSEN and measured >= WANTED:
            return Funnel(low or dim, size, measured, None if low else signs)
    return None


def _background(index: VectorIndex, seen: _Seen) -> NDArray[np.float64]:
    return np.stack([quantiles(seen.chance.get(dim, [])) for dim in index.dims])
