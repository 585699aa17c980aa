"""What can be asked for. A request is plain, frozen and hashable: it is the key of its own result.

Nothing heavy is imported here, so that the window can name its wishes before numpy is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from explorer.analysis.clusters import Clustering
    from explorer.analysis.colouring import Colouring
    from explorer.analysis.retrieval_set import RetrievalSet
    from explorer.analysis.tallies import ColumnValues
    from explorer.analysis.trust import TrueNeighbours
    from explorer.analysis.vocabulary import WordCounts
    from explorer.corpus.corpus import Corpus
    from explorer.corpus.facets import Facet
    from explorer.corpus.schema import Readable
    from explorer.index.asking import Mode
    from explorer.index.cutting import CutTexts
    from explorer.index.funnel import Funnel
    from explorer.index.search import Hits
    from explorer.index.vectors import VectorIndex
    from explorer.model.embedding import StaticEmbedding
    from explorer.projection.layout import UmapParams


MATRIX_ROWS = 2000
"""Rows of the corpus compared at most; more could not be told apart on a screen."""

JOINED = 100
"""Hits of each ranking that the window joins, all of which are listed: where the two disagree is worth seeing."""


@dataclass(frozen=True, eq=False, slots=True)
class RowSet:
    """Rows of a corpus, compared by identity so that it can be part of a request.

    Attributes:
        rows: int64 (m,), positions in the corpus.
    """

    rows: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class LoadModel:
    """Load the model in `folder`; gives a `StaticEmbedding`."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Download:
    """Fetch a model from the hub; gives the `Path` of its folder."""

    name: str


@dataclass(frozen=True, slots=True)
class FetchSuite:
    """Fetch the sets of NanoBEIR that are not on this computer; gives the `RetrievalSet` of all 13 by their folders."""


@dataclass(frozen=True, slots=True)
class ClearCache:
    """Remove the stored vectors that nobody uses; gives a `Cleared`."""


@dataclass(frozen=True, slots=True)
class Check:
    """Look at what a training is to be made from; tells of each with a `CheckedOne`, see `explorer.jobs.checks`.

    Attributes:
        pairs: files of pairs, and folders of them.
        sets: BEIR folders.
        models: model folders.
    """

    pairs: tuple[Path, ...] = ()
    sets: tuple[Path, ...] = ()
    models: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenCorpus:
    """Read `paths` as one corpus; gives a `Corpus`."""

    paths: tuple[Path, ...]
    text_column: str | None = None


@dataclass(frozen=True, slots=True)
class AddTexts:
    """Open the files of `corpus` again with more texts behind its own, from files or typed; gives a `Corpus`."""

    corpus: Corpus
    paths: tuple[Path, ...] = ()
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Embed:
    """Open the stored vectors of a corpus, or embed it; gives a `VectorIndex`."""

    model: StaticEmbedding
    corpus: Corpus


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


@dataclass(frozen=True, slots=True)
class CompareTexts:
    """Compare typed texts with each other at every stop; gives a `MatrixStack`."""

    model: StaticEmbedding
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompareRows:
    """Compare rows of the corpus with each other at every stop; gives a `MatrixStack`."""

    index: VectorIndex
    rows: RowSet


@dataclass(frozen=True, slots=True)
class Flatten:
    """Lay the corpus out in the plane by PCA at every stop; gives a `Drawn` for each."""

    index: VectorIndex
    seed: int = 42


@dataclass(frozen=True, slots=True)
class Project:
    """Lay the corpus out in the plane by UMAP at every stop, in the worker process."""

    index: VectorIndex
    params: UmapParams


@dataclass(frozen=True, slots=True)
class Move:
    """Measure how far texts move from one map to another; gives a `Movement`."""

    index: VectorIndex
    before: Drawn
    after: Drawn


@dataclass(frozen=True, slots=True)
class Recall:
    """Look on the disk for the layouts of an earlier session; gives a `Recalled`.

    Attributes:
        project: what would make them.
        model, corpus: keys of what they belong to.
    """

    project: Project
    model: str
    corpus: str


@dataclass(frozen=True, eq=False, slots=True)
class Recalled:
    """The layouts found, one a stop; none, or all of them."""

    drawn: dict[int, Drawn]


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep finished layouts on the disk, each with its stop; gives True."""

    project: Project
    model: str
    corpus: str
    layouts: tuple[tuple[int, Drawn], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The key of one finished UMAP layout, a `Drawn`."""

    project: Project
    dim: int


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """A map of the corpus, and how it was made.

    Attributes:
        xy: float32 (n, 2).
        method: "umap" or "pca".
        fitted: texts that shaped it; the others were placed beside their nearest neighbours.
    """

    xy: NDArray[np.float32]
    method: str
    fitted: int


@dataclass(frozen=True, eq=False, slots=True)
class Grown:
    """The finished maps that more texts are put on.

    Attributes:
        index: the vectors of the texts on the maps.
        layouts: the map at each stop.
        method, neighbours: how they were made.
    """

    index: VectorIndex
    layouts: dict[int, Drawn]
    method: str
    neighbours: int


@dataclass(frozen=True, slots=True)
class Extend:
    """Put the texts of `index` that are new on the maps before; gives a `Drawn` for each stop.

    Gives none where the texts do not begin with those of the maps.
    """

    index: VectorIndex
    grown: Grown


@dataclass(frozen=True, slots=True)
class Overlap:
    """Measure how much of the top 10 each stop keeps; gives `dict[int, float]`, 0 to 1."""

    index: VectorIndex


@dataclass(frozen=True, slots=True)
class Explain:
    """Share the similarity of two texts out over their tokens; gives an `Explanation`."""

    model: StaticEmbedding
    a: str
    b: str
    dim: int


@dataclass(frozen=True, slots=True)
class Colour:
    """Turn a column into map colours; gives a `Colouring`."""

    corpus: Corpus
    column: str


@dataclass(frozen=True, slots=True)
class Near:
    """Find the texts nearest to one of the corpus, at `dim` and at full dimension; gives a `Neighbourhood`."""

    index: VectorIndex
    row: int
    dim: int


@dataclass(frozen=True, eq=False, slots=True)
class Neighbourhood:
    """The nearest texts at a stop against those at full dimension, the nearest first.

    Attributes:
        kept: nearest at both, with their scores at the stop.
        lost: nearest at full dimension only, with their scores there.
        gained: nearest at the stop only, with their scores there.
    """

    kept: Hits
    lost: Hits
    gained: Hits


@dataclass(frozen=True, slots=True)
class Nearest:
    """Find the nearest texts of many at every stop, of a sample or thoroughly; gives a `TrueNeighbours`."""

    index: VectorIndex
    thorough: bool


@dataclass(frozen=True, slots=True)
class MeasureTrust:
    """Measure what of the `found` neighbours a map at `dim` keeps; gives a `Trust`."""

    index: VectorIndex
    found: TrueNeighbours
    drawn: Drawn
    dim: int


@dataclass(frozen=True, slots=True)
class ReadSet:
    """Read a retrieval test set; gives a `RetrievalSet`.

    Attributes:
        folder: where it is.
        split: which of several sets in the folder; None when there is only one.
        stamp: when its files were changed, so that a set that was edited is read again.
    """

    folder: Path
    split: str | None = None
    stamp: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Measure a model on a test set at its stops, and BM25; gives a `SetResult`, which is kept under `measured`."""

    model: StaticEmbedding
    data: RetrievalSet

    @property
    def measured(self) -> Measured:
        """The key of the result."""
        return Measured(tested_by(self.model), self.data)


@dataclass(frozen=True, slots=True)
class Tested:
    """A model that was measured, without its weights: results outlive it.

    Attributes:
        key: its fingerprint.
        name: its name.
        similarity: how its vectors are compared.
        dims: its stops, ascending.
    """

    key: str
    name: str
    similarity: str
    dims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The key of the result of one model on one test set."""

    tested: Tested
    data: RetrievalSet


def tested_by(model: StaticEmbedding) -> Tested:
    """Return what results of `model` are known by."""
    return Tested(model.key, model.info.name, model.similarity, model.dims)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Cut the corpus into clusters; gives a `Clustering`."""

    index: VectorIndex
    number: int


@dataclass(frozen=True, slots=True)
class FindIslands:
    """Find where texts lie close on a map; gives a `Clustering`.

    Attributes:
        index: the vectors of the texts.
        drawn: the map.
        smallest: texts of a cluster at least.
    """

    index: VectorIndex
    drawn: Drawn
    smallest: int


@dataclass(frozen=True, slots=True)
class CountWords:
    """Count the words of every cluster; gives `WordCounts`."""

    corpus: Corpus
    clustering: Clustering


@dataclass(frozen=True, slots=True)
class Describe:
    """Find the words that tell clusters apart, but for the `ignored`; gives a `Description`."""

    model: StaticEmbedding
    clustering: Clustering
    counts: WordCounts
    ignored: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Description:
    """What clusters are about, by their place.

    Attributes:
        keywords: words of the texts, by class-based tf-idf.
        tokens: words of the model's vocabulary nearest to the centre.
    """

    keywords: tuple[tuple[str, ...], ...]
    tokens: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PaintClusters:
    """Colour the map by clusters called `names`; gives a `Colouring`."""

    clustering: Clustering
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Compare two groups of texts in words; `second` is None for all the others. Gives a `Difference`."""

    corpus: Corpus
    first: RowSet
    second: RowSet | None
    ignored: tuple[str, ...]


Loading = LoadModel | OpenCorpus | AddTexts | Download | ClearCache | FetchSuite
"""What the user asks for by name; it goes on whatever else is needed."""

Measuring = ReadSet | Evaluate
Mapping = Flatten | Project | Recall | Keep | Extend | Move | Colour | Nearest | MeasureTrust
Grouping = Cluster | FindIslands | CountWords | Describe | PaintClusters | Contrast
ForColours = Cluster | FindIslands | CountWords | Colour | Move
"""What only the colours of the map need."""

Searching = Cut | Tune | Occur | Among | Search
Filtering = Filter | Remain | ReadColumn | CountColumn
Deriving = Embed | Filtering | Searching | CompareTexts | CompareRows | Overlap | Explain | Near | Mapping | Grouping
Request = Check | Loading | Measuring | Deriving
