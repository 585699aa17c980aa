"""All queries of a retrieval test set against all its documents, by meaning and by words.

Documents are read, tokenised and embedded once, in small batches on several threads; every batch and every block of
scores is a place to stop.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.metrics import DEPTH
from explorer.analysis.ranking import BestHits, Ranking
from explorer.analysis.retrieval_set import RetrievalSet
from explorer.index.bm25 import Bm25, token_counts
from explorer.model.batches import batched, in_order_or_none, small_batches
from explorer.model.embedding import StaticEmbedding
from explorer.model.similarity import SIMILARITIES, normalized
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Vectors = NDArray[np.float32]
Batch = tuple[Vectors, "csr_array | None"]

SCORED: Final = 512
"""Documents compared with the queries at a time, at least."""

BLOCK_SCORES: Final = 1 << 18
"""Scores worked out between two chances to cancel, a few hundredths of a second."""

QUERIES: Final = 256
"""Queries embedded or judged between two chances to cancel."""


def rank_by_meaning(
    model: StaticEmbedding,
    data: RetrievalSet,
    dims: tuple[int, ...],
    order: NDArray[np.int64],
    counts: list[csr_array] | None,
    threads: int | None,
) -> Steps[dict[int, Ranking]]:
    """Rank the documents by the model's similarity, at every dimension.

    Args:
        model: the model.
        data: the set.
        dims: dimensions to cut the vectors at.
        order: int64 (documents,), see `BestHits`.
        counts: gathers how often each document has each token, for `rank_by_words`; None to count nothing.
        threads: cores used for embedding; None for all.
    """
    yield Progress(f"Evaluating {data.name}", 0, len(data.documents))
    queries = yield from _embedded(model, data)
    best = {dim: BestHits(len(queries), DEPTH, order) for dim in dims}
    with closing(_in_small_batches(model, data, counts is not None, threads)) as batches:
        yield from _compared(model.similarity, data, queries, batches, best, counts)
    return {dim: hits.finish() for dim, hits in best.items()}


def _compared(
    similarity: str,
    data: RetrievalSet,
    queries: Vectors,
    batches: Iterable[Batch | None],
    best: Mapping[int, BestHits],
    counts: list[csr_array] | None,
) -> Generator[Progress, None, None]:
    """Compare the documents in `batches` with the queries, at every dimension of `best`."""
    first, done, waiting = 0, 0, list[Vectors]()
    for batch in batches:
        if batch is not None:
            waiting.append(batch[0])
            done += len(batch[0])
            if counts is not None and batch[1] is not None:
                counts.append(batch[1])
        yield Progress(f"Evaluating {data.name}", done, len(data.documents))
        if done - first >= SCORED or (waiting and done == len(data.documents)):
            documents, waiting = np.concatenate(waiting), []
            for dim, hits in best.items():
                for block in _blocks(len(queries), len(documents)):
                    hits.add(block, first, _scores(similarity, queries[block, :dim], documents[:, :dim]))
                    yield Progress(f"Evaluating {data.name}", done, len(data.documents))
            first = done


def _embedded(model: StaticEmbedding, data: RetrievalSet) -> Steps[Vectors]:
    """Return the vectors of the queries."""
    found: list[Vectors] = []
    for batch in batched(data.queries, QUERIES):
        found.append(model.encode(batch, prompt="query"))
        yield Progress(f"Evaluating {data.name}", 0, len(data.documents))
    return np.concatenate(found)


def _in_small_batches(
    model: StaticEmbedding, data: RetrievalSet, counted: bool, threads: int | None
) -> Generator[Batch | None, None, None]:
    """Yield the documents' vectors and, when `counted`, how often each has each token; None when that takes long."""
    prompted = bool(model.prompt("document"))
    characters = sum(map(len, data.documents))

    def work(batch: list[str], stop: threading.Event) -> Batch:
        vectors, tokens = model.encode_with_tokens(batch, prompt="document", stop=stop, characters=characters)
        tokens = model.tokenize(batch) if counted and prompted else tokens  # words of the prompt are not the document's
        return vectors, token_counts(tokens, model.info.vocabulary) if counted else None

    return in_order_or_none(work, small_batches(data.documents), threads)


def rank_by_words(
    model: StaticEmbedding, data: RetrievalSet, order: NDArray[np.int64], counts: list[csr_array]
) -> Steps[Ranking]:
    """Rank the documents by BM25 over the model's tokens; `counts` is used up, see `rank_by_meaning`."""
    what = f"BM25 on {data.name}"
    yield Progress(what, 0, len(data.queries))
    index = Bm25(counts)
    counts.clear()
    queries = token_counts(model.tokenize(data.queries), model.info.vocabulary)
    best = BestHits(len(data.queries), DEPTH, order)
    for block in _blocks(len(data.queries), len(data.documents)):
        yield Progress(what, block.start, len(data.queries))
        scores = index.scores(queries[block])
        best.add(block, 0, np.where(scores > 0, scores, np.float32(-np.inf)))
    yield Progress(what, len(data.queries), len(data.queries))
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
