"""How texts are filtered and searched."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from explorer.jobs import requests as ask
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.analysis.tallies import ColumnValues, Tally
    from explorer.index.asking import Found
    from explorer.index.cutting import CutTexts
    from explorer.index.postings import Postings
    from explorer.index.tuning import Tuning
    from explorer.index.vectors import VectorIndex

_WORDS: WeakKeyDictionary[VectorIndex, Postings] = WeakKeyDictionary()
"""The words of the vectors that are in use: open until these are let go."""


def keep_rows(request: ask.Filter | ask.Remain) -> Steps[ask.RowSet]:
    """Apply a filter to the corpus: what was written by itself, so that its mistakes are its own."""
    import numpy as np

    from explorer.corpus.facets import condition

    yield Progress("Filtering", 0)
    picked = condition(request.facets)
    if not picked:
        return ask.RowSet(request.corpus.where(request.where))
    rows = request.corpus.where(picked)
    if request.where.strip():
        yield Progress("Filtering", 1, 2)
        rows = np.intersect1d(rows, request.corpus.where(request.where), assume_unique=True)
    return ask.RowSet(rows)


def read_column(request: ask.ReadColumn) -> Steps[ColumnValues]:
    """Make a column ready for counting."""
    from explorer.analysis.tallies import column_values

    yield Progress("Reading the column", 0)
    return column_values(request.corpus.column(request.column))


def count_column(request: ask.CountColumn) -> Steps[Tally]:
    """Count what rows have in a column."""
    from explorer.analysis.tallies import tally

    yield Progress("Counting", 0)
    return tally(request.column, request.within.rows if request.within is not None else None)


def rows_among(request: ask.Among) -> Steps[ask.RowSet]:
    """Find the rows of some groups."""
    import numpy as np

    yield Progress("Filtering", 0)
    codes = request.groups.codes
    assert codes is not None
    wanted = np.isin(np.arange(256), list(request.places))
    if request.within is None:
        return ask.RowSet(np.flatnonzero(wanted[codes]))
    return ask.RowSet(request.within.rows[wanted[codes[request.within.rows]]])


def search(request: ask.Search) -> Steps[ask.SearchResult]:
    """Embed the query and look for what it says."""
    import numpy as np

    from explorer.index.asking import answer, query_vector
    from explorer.index.documents import by_document
    from explorer.index.wording import parse

    yield Progress("Searching", 0)
    started = time.perf_counter()
    model, index, wording = request.model, request.index, parse(request.query)
    more, less = (np.asarray(rows, np.int64) for rows in (request.more, request.less))
    query = query_vector(model, index, wording, request.dim, more, less)
    by_words, passages = request.mode != "meaning", request.cut.passages if request.cut is not None else None
    rows = _common(request.within, request.occurring)
    rows = rows if passages is None or rows is None else passages.of(rows)
    postings = _postings(request.searched) if by_words else None
    tokens = model.tokenize([wording.words]).ids if by_words else None

    def find(k: int) -> Found:
        return answer(
            request.searched,
            query,
            dim=request.dim,
            k=k,
            mode=request.mode,
            postings=postings,
            tokens=tokens,
            rows=rows,
            funnel=request.funnel,
            floor=request.floor,
            depth=None if request.depth is None else request.depth * k // request.k,
        )

    if passages is None:
        found, spans = find(request.k), None
    else:
        documents = by_document(find, passages, request.k)
        found, spans = documents.found, documents.spans
    if len(less):
        found, spans = _without(found, spans, less)
    seconds = time.perf_counter() - started
    return ask.SearchResult(
        query,
        found.hits,
        ask.RowSet(found.hits.rows),
        seconds,
        found.funnel,
        request.mode,
        found.found_by,
        found.ranked,
        spans,
    )


def _without(
    found: Found, spans: NDArray[np.int64] | None, rows: NDArray[np.int64]
) -> tuple[Found, NDArray[np.int64] | None]:
    """Return hits and their passages but for `rows`: words may bring back what the hits are to be unlike."""
    import numpy as np

    from explorer.index.asking import Found
    from explorer.index.search import Hits

    kept = ~np.isin(found.hits.rows, rows)
    hits = Hits(found.hits.rows[kept], found.hits.scores[kept])
    return Found(hits, found.ranked[kept], found.found_by[kept], found.funnel), spans[
        kept
    ] if spans is not None else None


def occur(request: ask.Occur) -> Steps[ask.RowSet]:
    """Find where words and phrases occur."""
    from explorer.index.occurring import rows_where

    postings = _postings(request.index)
    rows = yield from rows_where(request.model, request.corpus, postings, request.phrases, request.without)
    return ask.RowSet(rows)


def _postings(index: VectorIndex) -> Postings:
    """Return the words of the corpus, which are stored beside its vectors; they are opened once.

    Raises:
        JobError: they are not there, or not any more.
    """
    from explorer.errors import JobError
    from explorer.index.postings import open_postings

    if index in _WORDS:
        return _WORDS[index]
    try:
        if index.folder is not None:
            return _WORDS.setdefault(index, open_postings(index.folder, len(index)))
    except OSError:
        pass
    raise JobError("The words of these texts are not stored any more; open the texts again to index them.")


def _common(one: ask.RowSet | None, other: ask.RowSet | None) -> NDArray[np.int64] | None:
    """Return the rows that are in both, None being all of them."""
    import numpy as np

    if one is None or other is None:
        return one.rows if one is not None else other.rows if other is not None else None
    return np.intersect1d(one.rows, other.rows, assume_unique=True)


def cut(request: ask.Cut) -> Steps[CutTexts]:
    """Cut long texts into passages."""
    from explorer.index.cutting import cut_corpus

    return (yield from cut_corpus(request.model, request.corpus, request.index, always=request.always))


def tune(request: ask.Tune) -> Steps[Tuning]:
    """Look up what was measured of a corpus, or measure it."""
    from explorer.index.measured import tuned

    return (yield from tuned(request.model, request.corpus, request.index))
