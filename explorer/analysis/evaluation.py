"""How well a model finds what people judged relevant, at every Matryoshka dimension, with BM25 beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.analysis.metrics import NAMES, Measures, means, measure
from explorer.analysis.rankers import QUERIES, rank_by_meaning, rank_by_words
from explorer.analysis.ranking import Ranking, order_of
from explorer.analysis.retrieval_set import RetrievalSet
from explorer.errors import ModelError
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Values = dict[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One way of ranking on one set.

    Attributes:
        ranking: the 100 best documents of every query, by row.
        measures: each measure for every query, float64 (queries,).
    """

    ranking: Ranking
    measures: Measures

    @property
    def means(self) -> Values:
        """Each measure's mean over the queries."""
        return means(self.measures)


@dataclass(frozen=True, slots=True, eq=False)
class SetResult:
    """All ways of ranking on one set.

    Attributes:
        data: the set.
        dims: the model's result at each dimension, ascending.
        bm25: the result of BM25 over the model's tokens, None when it was not asked for.
    """

    data: RetrievalSet
    dims: dict[int, Result]
    bm25: Result | None


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A model on one set or more.

    Attributes:
        model: its name.
        similarity: how its vectors were compared.
        sets: the result on each set.
    """

    model: str
    similarity: str
    sets: tuple[SetResult, ...]

    @property
    def dims(self) -> tuple[int, ...]:
        """The dimensions that were measured, ascending."""
        return tuple(self.sets[0].dims)

    def mean(self, dim: int) -> Values:
        """Return each measure's mean over the sets, which all count the same."""
        return _mean([done.dims[dim].means for done in self.sets])

    @property
    def bm25_mean(self) -> Values | None:
        """Each measure's mean over the sets for BM25."""
        results = [done.bm25.means for done in self.sets if done.bm25 is not None]
        return _mean(results) if results else None


def evaluate(
    model: StaticEmbedding,
    sets: Sequence[RetrievalSet],
    *,
    dims: Sequence[int] | None = None,
    bm25: bool = True,
    threads: int | None = None,
) -> Steps[Evaluation]:
    """Measure `model` on every set.

    Args:
        model: the model.
        sets: at least one.
        dims: dimensions to cut the vectors at; None for the model's Matryoshka stops.
        bm25: whether to measure BM25 too.
        threads: cores used for embedding; None for all.
    """
    results: tuple[SetResult, ...] = ()
    for data in sets:
        results += ((yield from evaluate_set(model, data, dims=dims, bm25=bm25, threads=threads)),)
    return Evaluation(model.info.name, model.similarity, results)


def evaluate_set(
    model: StaticEmbedding,
    data: RetrievalSet,
    *,
    dims: Sequence[int] | None = None,
    bm25: bool = True,
    threads: int | None = None,
) -> Steps[SetResult]:
    """Measure `model` on one set; see `evaluate`.

    Every document is tokenised and embedded once, at full dimension, and forgotten with its batch: memory holds the
    queries' vectors and their best hits, and for BM25 a number for each distinct token of each document.

    Raises:
        ModelError: a dimension that the model does not have.
    """
    stops = tuple(sorted(set(model.dims if dims is None else dims)))
    if not 0 < stops[0] <= stops[-1] <= model.dim:
        raise ModelError(f"Dimensions from 1 to {model.dim} can be measured, not {', '.join(map(str, stops))}.")
    order = order_of(data.documents.ids)
    counts: list[csr_array] | None = [] if bm25 else None
    rankings = yield from rank_by_meaning(model, data, stops, order, counts, threads)
    results: dict[int, Result] = {}
    ranked = Progress(f"Evaluating {data.name}", len(data.documents), len(data.documents))
    for dim, ranking in rankings.items():
        results[dim] = yield from _result(ranking, data, ranked)
    if counts is None:
        return SetResult(data, results, None)
    words = yield from rank_by_words(model, data, order, counts)
    ranked = Progress(f"BM25 on {data.name}", len(data.queries), len(data.queries))
    return SetResult(data, results, (yield from _result(words, data, ranked)))


def _result(ranking: Ranking, data: RetrievalSet, now: Progress) -> Steps[Result]:
    grades = np.zeros(ranking.rows.shape, dtype=np.int64)
    for start in range(0, len(grades), QUERIES):
        yield now
        part = slice(start, start + QUERIES)
        grades[part] = [
            [judged.get(row, 0) for row in rows]
            for rows, judged in zip(ranking.rows[part].tolist(), data.judged[part], strict=True)
        ]
    return Result(ranking, measure(grades, data.judged))


def _mean(values: Sequence[Mapping[str, float]]) -> Values:
    return {name: float(np.mean([each[name] for each in values])) for name in NAMES}
