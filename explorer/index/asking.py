"""One query in, hits out: by meaning, by words or by both, with examples, among chosen rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from explorer.index.funnel import Funnel, find, serving
from explorer.index.fusion import MEANING, WORDS, fuse
from explorer.index.lexical import best_by_words
from explorer.index.postings import Postings
from explorer.index.scoring import exact_scores
from explorer.index.search import Hits, mask_of
from explorer.index.vectors import NO_LENGTH, VectorIndex
from explorer.index.wording import Wording
from explorer.model.embedding import StaticEmbedding

Mode = Literal["meaning", "words", "both"]
Rows = NDArray[np.int64]

DEPTH = 100
"""Hits of each ranking that are joined, at least: who is further down was not found by it."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a query found.

    Attributes:
        hits: in the order of the mode; the scores are similarities in every mode.
        ranked: float32 (k,), what they are ordered by: the similarity, the BM25 score, or the sum of reciprocal ranks.
        found_by: uint8 (k,), `fusion.MEANING`, `WORDS` or `BOTH`.
        funnel: what the similar texts were found through; None when the search was exact.
    """

    hits: Hits
    ranked: NDArray[np.float32]
    found_by: NDArray[np.uint8]
    funnel: Funnel | None


def query_vector(
    model: StaticEmbedding,
    index: VectorIndex,
    wording: Wording,
    dim: int,
    more: Rows | None = None,
    less: Rows | None = None,
) -> NDArray[np.float32]:
    """Return the vector a query asks for, float32 (dim of the index,); zero when nothing of it is known.

    Without examples that is the text's vector. With them it is the sum of directions at `dim`, each of length 1: the
    text, and what it is to be like, less what it is to be unlike.

    Args:
        model: embeds the words.
        index: has the rows.
        wording: the query.
        dim: the stop of the search.
        more: rows to be like.
        less: rows to be unlike.
    """
    typed = model.encode([wording.text, *wording.plus, *wording.minus], prompt="query")[:, : index.dim]
    signs = [1.0] * (1 + len(wording.plus)) + [-1.0] * len(wording.minus)
    vectors = [typed]
    for rows, sign in ((more, 1.0), (less, -1.0)):
        if rows is not None and len(rows):
            vectors.append(index.rows(rows))
            signs += [sign] * len(rows)
    if len(signs) == 1:
        return np.asarray(typed[0], np.float32)
    every = np.concatenate(vectors).astype(np.float64)
    lengths = np.linalg.norm(every[:, :dim], axis=1)
    weights = np.where(lengths > NO_LENGTH, signs / np.maximum(lengths, NO_LENGTH), 0)
    return np.asarray(weights @ every, np.float32)


def answer(
    index: VectorIndex,
    query: NDArray[np.float32],
    *,
    dim: int,
    k: int,
    mode: Mode = "meaning",
    postings: Postings | None = None,
    tokens: NDArray[np.int32] | None = None,
    rows: Rows | None = None,
    funnel: Funnel | None = None,
    floor: float | None = None,
    depth: int | None = None,
) -> Found:
    """Find the `k` best texts.

    Args:
        index: the vectors.
        query: float32, `dim` numbers or more.
        dim: a stop of the index.
        k: how many; fewer come back when there are fewer.
        mode: what ranks them.
        postings: the words of the corpus; needed unless the mode is meaning.
        tokens: int32, those of the query; needed unless the mode is meaning.
        rows: ascending, the rows to look at; None for all.
        funnel: how to find similar texts without reading everything; None searches exactly.
        floor: the similarity hits must have; None for any.
        depth: hits of each ranking that are joined; None for `k` or `DEPTH`, whichever is more.
    """
    depth = (depth or max(k, DEPTH)) if mode == "both" else k
    used = None
    similar = spoken = Hits(np.empty(0, np.int64), np.empty(0, np.float32))
    if mode != "words" and query[:dim].any():  # to a query of which nothing is known no text is similar
        used = serving(funnel, len(index) if rows is None else len(rows), depth)
        similar = find(index, query, dim=dim, k=depth, rows=rows, funnel=used)
    if mode != "meaning" and postings is not None and tokens is not None:
        spoken = best_by_words(postings, tokens, depth, mask_of(index, rows))
    if mode == "meaning":
        found = Found(similar, similar.scores, np.full(len(similar), MEANING, np.uint8), used)
    elif mode == "words":
        hits = Hits(spoken.rows, exact_scores(index, query, spoken.rows, dim))
        found = Found(hits, spoken.scores, np.full(len(spoken), WORDS, np.uint8), None)
    else:
        joined = fuse(similar.rows, spoken.rows, k)
        hits = Hits(joined.rows, exact_scores(index, query, joined.rows, dim))
        found = Found(hits, joined.scores, joined.found_by, used)
    return found if floor is None else _above(found, floor)


def _above(found: Found, floor: float) -> Found:
    kept = np.flatnonzero(found.hits.scores >= floor)
    hits = Hits(found.hits.rows[kept], found.hits.scores[kept])
    return Found(hits, found.ranked[kept], found.found_by[kept], found.funnel)
