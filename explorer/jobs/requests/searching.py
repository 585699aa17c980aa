"""What can be asked for to filter and to search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.analysis.clusters import Clustering
    from explorer.analysis.colouring import Colouring
    from explorer.analysis.tallies import ColumnValues
    from explorer.corpus.corpus import Corpus
    from explorer.corpus.facets import Facet
    from explorer.corpus.schema import Readable
    from explorer.index.asking import Mode
    from explorer.index.cutting import CutTexts
    from explorer.index.funnel import Funnel
    from explorer.index.search import Hits
    from explorer.index.vectors import VectorIndex
    from explorer.jobs.requests.rows import RowSet
    from explorer.model.embedding import StaticEmbedding


JOINED = 100
"""Hits of each ranking that the window joins, all of which are listed: where the two disagree is worth seeing."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Find the rows for which a WHERE clause, if there is one, and all facets hold; gives a `RowSet`."""

    corpus: Corpus
    where: str
    facets: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class Remain:
    """Find the rows that a filter would leave which is not in use; gives a `RowSet`.

    It has a slot of its own, so that trying a filter and counting what there would be without it do not end each other.
    """

    corpus: Corpus
    where: str
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """Make a column ready for counting; gives a `ColumnValues`."""

    corpus: Corpus
    column: str


@dataclass(frozen=True, slots=True)
class CountColumn:
    """Count what the rows of a set have in a column, None being all of them; gives a `Tally`."""

    corpus: Corpus
    column: ColumnValues
    within: RowSet | None = None


@dataclass(frozen=True, slots=True)
class Among:
    """Find the rows of the groups at `places` that are also `within`, where that is not None; gives a `RowSet`."""

    groups: Colouring | Clustering
    places: frozenset[int]
    within: RowSet | None


@dataclass(frozen=True, slots=True)
class Search:
    """Find the `k` texts most similar to `query` at `dim`; gives a `SearchResult`.

    Attributes:
        model, index, query, dim, k: what is looked for, and where; see `index.wording` for what a query may say.
        within: the rows that pass the filter; None for all.
        funnel: how to find them without reading everything; None searches exactly.
        mode: what ranks them: meaning, words or both.
        occurring: the rows in which what must occur does; None when nothing must.
        more, less: rows to be like and unlike.
        floor: the similarity hits must have; None for any.
        depth: hits of each ranking that are joined; None for the usual number.
        cut: the passages that are compared in the place of whole texts; None for these.
    """

    model: StaticEmbedding
    index: VectorIndex
    query: str
    dim: int
    k: int
    within: RowSet | None = None
    funnel: Funnel | None = None
    mode: Mode = "meaning"
    occurring: RowSet | None = None
    more: tuple[int, ...] = ()
    less: tuple[int, ...] = ()
    floor: float | None = None
    depth: int | None = None
    cut: CutTexts | None = None

    @property
    def searched(self) -> VectorIndex:
        """The vectors that are compared."""
        return self.index if self.cut is None or self.cut.index is None else self.cut.index


@dataclass(frozen=True, slots=True)
class Occur:
    """Find the rows in which all of `phrases` and none of `without` occur; gives a `RowSet`."""

    model: StaticEmbedding
    corpus: Corpus
    index: VectorIndex
    phrases: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut long texts into passages and embed these, or even short ones; gives a `CutTexts`."""

    model: StaticEmbedding
    corpus: Corpus
    index: VectorIndex
    always: bool = False


@dataclass(frozen=True, slots=True)
class Tune:
    """Measure how texts or passages are searched fast without loss, and their scores by chance; gives a `Tuning`."""

    model: StaticEmbedding
    corpus: Readable
    index: VectorIndex


@dataclass(frozen=True, eq=False, slots=True)
class SearchResult:
    """The answer to a `Search`.

    Attributes:
        query: float32 (dim of the model,), the query's vector; zero when no token of it is known.
        hits: best first; the scores are similarities in every mode.
        rows: the rows of `hits`, in the same order.
        seconds: time spent embedding the query and scanning the corpus.
        funnel: what the hits were found through; None when the search was exact.
        mode: what ranked them.
        found_by: uint8 (k,), 1 by meaning, 2 by words, 3 by both.
        ranked: float32 (k,), what they are ordered by: similarity, BM25 score or the sum of reciprocal ranks.
        spans: int64 (k, 2), the characters that the best passage of each hit begins and ends at; None for whole texts.
    """

    query: NDArray[np.float32]
    hits: Hits
    rows: RowSet
    seconds: float
    funnel: Funnel | None = None
    mode: Mode = "meaning"
    found_by: NDArray[np.uint8] | None = None
    ranked: NDArray[np.float32] | None = None
    spans: NDArray[np.int64] | None = None

    def span_of(self, row: int) -> tuple[int, int] | None:
        """Return the characters that the best passage of the text at `row` begins and ends at, if that is a hit."""
        places = (self.hits.rows == row).nonzero()[0]
        if self.spans is None or not len(places):
            return None
        start, end = self.spans[places[0]].tolist()
        return start, end

    @property
    def recall(self) -> float:
        """The part of the exact top 10 that such a search finds: 1 when exact, else as measured on this corpus."""
        return 1.0 if self.funnel is None else self.funnel.recall


Searching = Cut | Tune | Occur | Among | Search
Filtering = Filter | Remain | ReadColumn | CountColumn
