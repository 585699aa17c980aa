"""Ranking by words: the texts with the best BM25 scores, without scoring all of them.

Tokens are taken from the weightiest down. Once all that are left could not bring a new text among the best (MaxScore:
Turtle and Flood, Query evaluation: strategies and optimizations, Information Processing & Management 31(6), 1995), they
are only looked up for the texts that still may win: the many texts with a common word are never read.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.index.postings import Postings
from explorer.index.search import Hits

LOOKED_UP = 8
"""Texts of a token that are read in the time one of them is looked up."""


def best_by_words(
    postings: Postings, tokens: NDArray[np.int32], k: int, allowed: NDArray[np.bool_] | None = None
) -> Hits:
    """Return the `k` texts with the best BM25 scores for `tokens`, of equal ones the first; only those with any.

    Args:
        postings: the words of the corpus.
        tokens: int32, those of the query; one that comes twice counts twice.
        k: how many.
        allowed: bool (n,), the texts to look at; None for all.
    """
    distinct, times = np.unique(tokens, return_counts=True)
    most = postings.heaviest[distinct] * times.astype(np.float32)
    order = np.argsort(-most, kind="stable")
    order = order[most[order] > 0]
    left = np.append(np.cumsum(most[order][::-1])[::-1], np.float32(0))
    scores = np.zeros(postings.count, np.float32)
    rows = None
    for place, at in enumerate(order):
        token, count = int(distinct[at]), np.float32(times[at])
        if rows is None and place:
            rows = _contenders(scores, k, float(left[place]), allowed)
        with_token, weights = postings.texts_with(token), postings.weights_of(token)
        if rows is None or len(with_token) < LOOKED_UP * len(rows):
            np.add.at(scores, with_token, weights if count == 1 else weights * count)
        else:
            found = np.searchsorted(with_token, rows)
            there = np.flatnonzero(with_token[np.minimum(found, len(with_token) - 1)] == rows)
            scores[rows[there]] += weights[found[there]] * count
    return _best(scores, k, rows, allowed)


def _contenders(
    scores: NDArray[np.float32], k: int, left: float, allowed: NDArray[np.bool_] | None
) -> NDArray[np.int64] | None:
    """Return the rows that may still be among the `k` best when `left` is all that can be added; None for any."""
    seen = np.flatnonzero(scores > 0)
    if allowed is not None:
        seen = seen[allowed[seen]]
    if len(seen) < k:
        return None
    known = scores[seen]
    floor = float(np.partition(known, len(seen) - k)[len(seen) - k])
    if left >= floor:  # a text that has none of the tokens so far could come in
        return None
    return np.asarray(seen[known + np.float32(left) * np.float32(1.0001) >= floor], np.int64)


def _best(
    scores: NDArray[np.float32], k: int, rows: NDArray[np.int64] | None, allowed: NDArray[np.bool_] | None
) -> Hits:
    if rows is None:
        rows = np.flatnonzero(scores > 0)
        rows = rows if allowed is None else rows[allowed[rows]]
    found = scores[rows]
    if len(rows) > k:
        enough = found >= np.partition(found, len(rows) - k)[len(rows) - k]
        rows, found = rows[enough], found[enough]
    order = np.lexsort((rows, -found))[: max(k, 0)]
    return Hits(rows[order].astype(np.int64), found[order])
