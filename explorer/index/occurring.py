"""The texts in which something occurs word for word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.corpus import Corpus
from explorer.index.postings import Postings
from explorer.index.wording import pattern
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps

READ = 1024
"""Texts read between two places to stop."""

WHAT = "Looking for phrases"

Rows = NDArray[np.int64]


def rows_where(
    model: StaticEmbedding, corpus: Corpus, postings: Postings, phrases: Sequence[str], without: Sequence[str]
) -> Steps[Rows]:
    """Return the rows, ascending, in which all of `phrases` and none of `without` occur; see `wording.pattern`."""
    kept = np.arange(len(corpus), dtype=np.int64)
    for phrase in phrases:
        kept = yield from _with(model, corpus, postings, phrase, kept)
    for phrase in without:
        found = yield from _with(model, corpus, postings, phrase, kept)
        kept = np.setdiff1d(kept, found, assume_unique=True)
    return kept


def _with(model: StaticEmbedding, corpus: Corpus, postings: Postings, phrase: str, among: Rows) -> Steps[Rows]:
    """Read the texts that have all tokens of `phrase`, where those say anything, and keep those in which it occurs."""
    if model.works_word_by_word:
        tokens = np.unique(model.tokenize([phrase]).ids).tolist()
        for token in sorted(tokens, key=lambda token: len(postings.texts_with(token))):
            among = np.intersect1d(among, postings.texts_with(token), assume_unique=True)
    wanted = pattern(phrase)
    kept = []
    for start in range(0, len(among), READ):
        yield Progress(WHAT, start, len(among))
        part = among[start : start + READ]
        kept.append(part[[wanted.search(text) is not None for text in corpus.texts(part)]])
    return np.concatenate([np.empty(0, np.int64), *kept])
