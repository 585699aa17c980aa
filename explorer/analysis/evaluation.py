"""How well a model finds what people judged relevant, at every Matryoshka dimension, with BM25 beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.metrics import DEPTH, NAMES, Measures, means, measure
from explorer.analysis.ranking import BestHits, Ranking, order_of
from explorer.analysis.retrieval_set import RetrievalSet
from explorer.errors import ModelError
from explorer.index.bm25 import Bm25, token_counts
from explorer.model.batches import in_order
from explorer.model.embedding import StaticEmbedding
from explorer.model.similarity import SIMILARITIES, normalized
from explorer.progress import Progress, Steps

Vectors = NDArray[np.float32]
Values = dict[str, float]

BATCH: Final = 1_024
"""Documents embedded at a time."""

BLOCK_SCORES: Final = 1 << 21
"""Scores worked out at a time: 16 MB of float64."""


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

    Every document is embedded once, at full dimension, and forgotten with its batch: memory holds the queries' vectors
    and their best hits, and for BM25 a number for each distinct token of each document.

    Raises:
        ModelError: a dimension that the model does not have.
    """
    stops = tuple(sorted(set(model.dims if dims is None else dims)))
    if not 0 < stops[0] <= stops[-1] <= model.dim:
        raise ModelError(f"Dimensions from 1 to {model.dim} can be measured, not {', '.join(map(str, stops))}.")
    order = order_of(data.documents.ids)
    rankings = yield from _by_meaning(model, data, stops, order, threads)
    results = {dim: _result(ranking, data) for dim, ranking in rankings.items()}
    words = _result((yield from _by_words(model, data, order, threads)), data) if bm25 else None
    return SetResult(data, results, words)


def _by_meaning(
    model: StaticEmbedding, data: RetrievalSet, dims: tuple[int, ...], order: NDArray[np.int64], threads: int | None
) -> Steps[dict[int, Ranking]]:
    done, total = 0, len(data.documents)
    yield Progress(f"Evaluating {data.name}", done, total)
    queries = model.encode(data.queries, prompt="query")
    best = {dim: BestHits(len(queries), DEPTH, order) for dim in dims}
    batches = model.encode_batches(data.documents, batch_size=BATCH, prompt="document", threads=threads)
    with closing(batches):
        for vectors in batches:
            for dim in dims:
                yield Progress(f"Evaluating {data.name}", done, total)
                for block in _blocks(len(queries), len(vectors)):
                    best[dim].add(block, done, _scores(model.similarity, queries[block, :dim], vectors[:, :dim]))
            done += len(vectors)
    yield Progress(f"Evaluating {data.name}", done, total)
    return {dim: hits.finish() for dim, hits in best.items()}


def _by_words(
    model: StaticEmbedding, data: RetrievalSet, order: NDArray[np.int64], threads: int | None
) -> Steps[Ranking]:
    what, done, documents = f"BM25 on {data.name}", 0, []
    vocabulary = model.info.vocabulary
    counted = in_order(lambda batch, _: token_counts(model.tokenize(batch), vocabulary), data.documents, BATCH, threads)
    with closing(counted):
        for counts in counted:
            documents.append(counts)
            done += counts.shape[0]
            yield Progress(what, done, len(data.documents))
    index = Bm25(documents)
    documents.clear()
    queries = token_counts(model.tokenize(data.queries), vocabulary)
    best = BestHits(len(data.queries), DEPTH, order)
    for block in _blocks(len(data.queries), len(data.documents)):
        yield Progress(f"{what}: queries", block.start, len(data.queries))
        scores = index.scores(queries[block])
        best.add(block, 0, np.where(scores > 0, scores, np.float32(-np.inf)))
    return best.finish()


def _scores(similarity: str, queries: Vectors, documents: Vectors) -> Vectors:
    """Return the similarity of every query with every document, float32 (q, n).

    Products are summed in float64: in float32 a document's score would depend on its place in the block, and equal
    documents would not tie.
    """
    if similarity not in ("cosine", "dot"):
        return SIMILARITIES[similarity](queries, documents)
    if similarity == "cosine":
        queries, documents = normalized(queries), normalized(documents)
    product: Vectors = (queries.astype(np.float64) @ documents.astype(np.float64).T).astype(np.float32)
    return product


def _blocks(queries: int, documents: int) -> Iterator[slice]:
    """Yield slices of the queries that have at most `BLOCK_SCORES` scores, of one query at least."""
    size = max(1, BLOCK_SCORES // documents)
    for start in range(0, queries, size):
        yield slice(start, min(start + size, queries))


def _result(ranking: Ranking, data: RetrievalSet) -> Result:
    grades = [
        [judged.get(row, 0) for row in rows] for rows, judged in zip(ranking.rows.tolist(), data.judged, strict=True)
    ]
    return Result(ranking, measure(np.array(grades, dtype=np.int64), data.judged))


def _mean(values: Sequence[Mapping[str, float]]) -> Values:
    return {name: float(np.mean([each[name] for each in values])) for name in NAMES}
