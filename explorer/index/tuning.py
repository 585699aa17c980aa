"""What a corpus says about searching it: which funnels lose nothing, and what scores happen by chance.

Queries are drawn from the corpus: short ones, a few words in a row as people type them, and whole texts. The exact top
10 of each is found at every stop, and the rank of each of these hits by signs, and with it the recall of every possible
funnel. Half of the queries choose one; the others measure it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.schema import Readable
from explorer.index.background import Background, quantiles
from explorer.index.funnel import Funnel
from explorer.index.many import best_at_every_stop
from explorer.index.search import score_all
from explorer.index.signs import FINER, READ_AS, Signs, make_signs
from explorer.index.vectors import NO_LENGTH, VectorIndex, index_of
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
PARTS = (256, 128, 64, 32, 16, 8, 4)
"""What part of the texts may be compared by all signs: one of so many."""

WORDS = 6
"""Words of a short query at most."""

CHANCE = 4000
"""Rows whose scores make the background."""

SMALL = 8_000_000
"""Numbers that are read so quickly that a funnel is not worth its while."""

OVERHEAD, SCATTERED = 16, 8
"""Cost of a row beside its numbers, and of a number that is read alone, in numbers read in a row."""

CHEAPER = 0.7
"""Part of the cost of exact search that a funnel may have."""

WHAT = "Measuring the search"

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Tuning:
    """What was measured.

    Attributes:
        funnels: the funnel of each stop that has one; at the others exact search is as fast.
        background: the scores that happen by chance.
    """

    funnels: dict[int, Funnel]
    background: Background


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """The queries, those of a kind one after the other.

    Attributes:
        vectors: float32 (m, dim).
        own: int64 (m,), the rows they were made from, which do not count as hits.
        kinds: how many of each kind there are.
    """

    vectors: Floats
    own: Rows
    kinds: int


@dataclass(slots=True)
class _Seen:
    """The ranks of exact hits by signs, an array (hits,) for each query: by the first signs, and by all."""

    coarse: list[Rows] = field(default_factory=list)
    fine: list[Rows] = field(default_factory=list)

    def recall(self, kept: int, size: int, half: int) -> float:
        """Return the part of the hits that a funnel holds, for one half of the queries."""
        pairs = list(zip(self.coarse, self.fine, strict=True))[half::2]
        held = [(coarse <= kept) & (fine <= size) for coarse, fine in pairs]
        return float(np.mean(np.concatenate(held))) if held else 0.0


def measure_search(
    model: StaticEmbedding,
    corpus: Readable,
    index: VectorIndex,
    *,
    seed: int = 0,
    keep: Callable[[Signs], Signs] = lambda signs: signs,
) -> Steps[Tuning]:
    """Measure which funnels suit `corpus`, and what its scores are by chance.

    Args:
        model: that embedded it.
        corpus: the texts.
        index: their vectors.
        seed: draws the queries.
        keep: is given the signs of each stop that has a funnel, and may return them from where they take no memory.
    """
    rng = np.random.default_rng(seed)
    usable = np.flatnonzero(index.norms[-1] > NO_LENGTH)
    count = min(FEWER if len(index) > MANY else QUERIES, len(usable))
    rows = rng.choice(usable, count, replace=False)
    asked = model.encode(list(short_queries(corpus.texts(rows), rng)), prompt="query")
    return (yield from measure_with(index, asked, rows, rng, keep))


def measure_with(
    index: VectorIndex,
    asked: Floats,
    rows: Rows,
    rng: np.random.Generator,
    keep: Callable[[Signs], Signs] = lambda signs: signs,
) -> Steps[Tuning]:
    """Measure with the queries `asked`, float32 (m, dim), made from the texts at `rows`, and with those texts."""
    chance = np.sort(rng.choice(len(index), min(CHANCE, len(index)), replace=False))
    sample = index_of(index.rows(chance), index.dims, index.similarity)
    texts = index.rows(rows)
    background = Background(index.dims, *(_background(sample, chance, queries, rows) for queries in (asked, texts)))
    yield Progress(WHAT, 0)
    queries = _Asked(np.concatenate((asked, texts)), np.concatenate((rows, rows)), len(rows))
    return Tuning((yield from _funnels(index, queries, keep)), background)


def short_queries(texts: Sequence[str], rng: np.random.Generator) -> Iterator[str]:
    """Yield for each text a few of its words in a row."""
    for text in texts:
        words = text.split()
        length = int(rng.integers(1, WORDS + 1))
        start = int(rng.integers(0, max(len(words) - length, 0) + 1))
        yield " ".join(words[start : start + length])


def _funnels(index: VectorIndex, queries: _Asked, keep: Callable[[Signs], Signs]) -> Steps[dict[int, Funnel]]:
    """Return the funnel of every stop that has a good one."""
    dims = [dim for dim in index.dims if len(index) * dim > SMALL and any(_options(index, dim))]
    if not dims:
        return {}
    hits = yield from best_at_every_stop(index, queries.vectors, K + 1, WHAT)
    funnels = {}
    for dim in reversed(dims):
        signs = yield from make_signs(index, dim)
        seen = yield from _ranks(signs, queries, [found.rows for found in hits[dim]])
        funnel = _choose(index, dim, seen, signs)
        if funnel is not None:
            funnels[dim] = replace(funnel, signs=keep(signs))
    return funnels


def _ranks(signs: Signs, queries: _Asked, hits: list[Rows]) -> Steps[tuple[_Seen, _Seen]]:
    """Note the ranks by signs of the best hits of every query with a direction, by kind."""
    kinds = _Seen(), _Seen()
    for place, (query, own, rows) in enumerate(zip(queries.vectors, queries.own, hits, strict=True)):
        yield Progress(WHAT, place, len(hits))
        if query[: signs.dim].any():
            coarse, fine = signs.ranks(query, rows[rows != own][:K])
            seen = kinds[place // queries.kinds]
            seen.coarse.append(coarse)
            seen.fine.append(fine)
    return kinds


def _choose(index: VectorIndex, dim: int, kinds: tuple[_Seen, _Seen], signs: Signs) -> Funnel | None:
    """Return the cheapest funnel that keeps the top 10 of both kinds of query."""
    for kept, size in _options(index, dim):
        chosen = min(seen.recall(kept, size, 0) for seen in kinds)
        measured = min(seen.recall(kept, size, 1) for seen in kinds)
        if chosen >= CHOSEN and measured >= WANTED:
            return Funnel(signs, kept, size, measured)
    return None


def _options(index: VectorIndex, dim: int) -> Iterator[tuple[int, int]]:
    """Yield the rows to keep and the size of the shortlist of funnels that are cheaper than exact search, in order."""
    exact = len(index) * (dim + OVERHEAD)
    every = ((len(index) // part, size) for part in PARTS for size in SIZES if size <= len(index) // part)
    costs = ((_cost(len(index), kept) + size * dim * SCATTERED, kept, size) for kept, size in every)
    return ((kept, size) for cost, kept, size in sorted(costs) if cost <= CHEAPER * exact)


def _cost(count: int, kept: int) -> float:
    """Return the cost of a shortlist; a part in 16 for all signs makes it what `READ_AS` says."""
    return count * READ_AS * (1 + FINER * kept / count) / (1 + FINER / 16)


def _background(sample: VectorIndex, chance: Rows, queries: Floats, own: Rows) -> NDArray[np.float64]:
    """Return the quantiles at every stop of the scores of `queries` with the texts `chance`, but for their own."""
    others = [(query, chance != row) for query, row in zip(queries, own, strict=True) if query.any()]
    scores = ([score_all(sample, query, dim=dim)[rest] for query, rest in others] for dim in sample.dims)
    return np.stack([quantiles(of_stop) for of_stop in scores])
