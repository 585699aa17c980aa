"""How each request is carried out: one generator a request, the same for a thread, the command line and a test.

Each imports what it needs when it runs, so that at the start the model and the texts need not wait for the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from explorer.jobs import requests as ask
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from explorer.analysis.attribution import Explanation
    from explorer.analysis.clusters import Clustering
    from explorer.analysis.colouring import Colouring
    from explorer.analysis.evaluation import SetResult
    from explorer.analysis.matrix import MatrixStack
    from explorer.analysis.retrieval_set import RetrievalSet
    from explorer.analysis.tallies import ColumnValues, Tally
    from explorer.analysis.trust import TrueNeighbours, Trust
    from explorer.analysis.vocabulary import Difference, WordCounts
    from explorer.corpus.corpus import Corpus
    from explorer.index.asking import Found
    from explorer.index.cutting import CutTexts
    from explorer.index.postings import Postings
    from explorer.index.search import Hits
    from explorer.index.shelf import Cleared
    from explorer.index.tuning import Tuning
    from explorer.index.vectors import VectorIndex
    from explorer.model.embedding import StaticEmbedding
    from explorer.projection.movement import Movement

CATEGORIES = 20
"""Categories a map tells apart by colour."""

NEIGHBOURS = 10
"""Nearest texts compared between two dimensions."""

CONTRASTED = 4000
"""Texts of each of two groups whose words are compared."""

THOROUGH_PAIRS = 150_000_000
"""Comparisons that colouring a map by trust is worth: about 6 seconds of one core; all pairs of 12,000 texts."""


def run(request: ask.Request) -> Steps[Any]:
    """Return the generator that carries `request` out; its return value is the result.

    Raises:
        ExplorerError: while running, when the request meets bad input.
        KeyError: for `Project`, which only the worker process carries out.
    """
    return _TASKS[type(request)](request)


def load_model(request: ask.LoadModel) -> Steps[StaticEmbedding]:
    """Load a model folder."""
    from explorer.model.embedding import StaticEmbedding

    yield Progress("Loading the model", 0)
    return StaticEmbedding.from_pretrained(request.folder)


def fetch_model(request: ask.Download) -> Steps[Path]:
    """Fetch a model by name."""
    from explorer.model.hub import download

    return (yield from download(request.name))


def fetch_suite(_: ask.FetchSuite) -> Steps[dict[Path, RetrievalSet]]:
    """Fetch what is missing of NanoBEIR, and read all of it."""
    from explorer.analysis.nanobeir import NAMES, nanobeir_sets, set_folder

    sets = yield from nanobeir_sets()
    return dict(zip(map(set_folder, NAMES), sets, strict=True))


def clear_cache(_: ask.ClearCache) -> Steps[Cleared]:
    """Remove stored vectors and maps."""
    from dataclasses import replace

    from explorer.index import shelf
    from explorer.projection import kept

    yield Progress("Clearing the cache", 0)
    return replace(shelf.clear(), maps=kept.clear())


def look_at(request: ask.Check) -> Steps[None]:
    """Look at what a training is to be made from."""
    from explorer.jobs.checks import check

    return (yield from check(request))


def open_corpus(request: ask.OpenCorpus) -> Steps[Corpus]:
    """Read files into a corpus."""
    from explorer.corpus.readers import read_corpus

    return (yield from read_corpus(request.paths, text_column=request.text_column))


def add_texts(request: ask.AddTexts) -> Steps[Corpus]:
    """Read more texts behind those of a corpus."""
    from explorer.jobs.adding import add_texts

    return (yield from add_texts(request.corpus, request.paths, request.typed))


def embed(request: ask.Embed) -> Steps[VectorIndex]:
    """Open the stored vectors of a corpus, or embed its texts a batch at a time."""
    from explorer.index.corpus_vectors import embed_corpus

    return (yield from embed_corpus(request.model, request.corpus))


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

    def find(k: int) -> Found:
        return answer(
            request.searched,
            query,
            dim=request.dim,
            k=k,
            mode=request.mode,
            postings=_postings(request.searched) if by_words else None,
            tokens=model.tokenize([wording.words]).ids if by_words else None,
            rows=rows if passages is None or rows is None else passages.of(rows),
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
    """Return the words of the corpus, which are stored beside its vectors.

    Raises:
        JobError: they are not there, or not any more.
    """
    from explorer.errors import JobError
    from explorer.index.postings import open_postings

    try:
        if index.folder is not None:
            return open_postings(index.folder, len(index))
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


def compare_texts(request: ask.CompareTexts) -> Steps[MatrixStack]:
    """Compare typed texts at every stop."""
    from explorer.analysis.matrix import matrix_stack

    model = request.model
    return (yield from matrix_stack(model.encode(request.texts), model.dims, model.similarity))


def compare_rows(request: ask.CompareRows) -> Steps[MatrixStack]:
    """Compare rows of the corpus at every stop: the first `MATRIX_ROWS` of them."""
    from explorer.analysis.matrix import matrix_stack

    index = request.index
    vectors = index.rows(request.rows.rows[: ask.MATRIX_ROWS])
    return (yield from matrix_stack(vectors, index.dims, index.similarity))


def flatten(request: ask.Flatten) -> Steps[dict[int, ask.Drawn]]:
    """Lay the corpus out by PCA."""
    from explorer.projection.pca import pca_layouts

    index = request.index
    layouts = yield from pca_layouts(index, index.dims, seed=request.seed)
    return {dim: ask.Drawn(xy, "pca", len(index)) for dim, xy in layouts.items()}


def move(request: ask.Move) -> Steps[Movement]:
    """Measure what moved."""
    from explorer.projection.movement import movement

    yield Progress("Measuring what moved", 0)
    return movement(request.before.xy, request.after.xy)


def recall(request: ask.Recall) -> Steps[ask.Recalled]:
    """Bring maps back."""
    from explorer.projection.kept import layouts_key, read_layouts

    yield Progress("Looking for maps", 0)
    index = request.project.index
    found = read_layouts(layouts_key(request.model, request.corpus, index.dims, request.project.params), len(index))
    if set(found) != set(index.dims):
        import explorer.jobs.worker  # noqa: F401 - wanted next, by the thread that must not wait for it

        return ask.Recalled({})
    return ask.Recalled({dim: ask.Drawn(one.xy, one.method, one.fitted) for dim, one in found.items()})


def keep(request: ask.Keep) -> Steps[bool]:
    """Keep maps for the next time."""
    from explorer.projection.kept import layouts_key, write_layouts
    from explorer.projection.layout import StopLayout

    yield Progress("Keeping the maps", 0)
    made = {dim: StopLayout(dim, drawn.xy, drawn.method, drawn.fitted) for dim, drawn in request.layouts}
    params = request.project.params
    write_layouts(layouts_key(request.model, request.corpus, request.project.index.dims, params), made)
    return True


def extend(request: ask.Extend) -> Steps[dict[int, ask.Drawn]]:
    """Put more texts on finished maps."""
    from explorer.projection.growing import continues, grown

    index, before = request.index, request.grown
    yield Progress("Placing texts", 0)
    if not continues(index, before.index):
        return {}
    found = yield from grown(index, {dim: drawn.xy for dim, drawn in before.layouts.items()})
    return {dim: ask.Drawn(xy, before.layouts[dim].method, before.layouts[dim].fitted) for dim, xy in found.items()}


def overlap(request: ask.Overlap) -> Steps[dict[int, float]]:
    """Measure what each stop keeps of the top 10."""
    from explorer.analysis.dimensions import overlap_at_k

    return (yield from overlap_at_k(request.index, request.index.dims))


def attribute(request: ask.Explain) -> Steps[Explanation]:
    """Share a similarity out over tokens."""
    from explorer.analysis.attribution import explain

    yield Progress("Explaining", 0)
    return explain(request.model, request.a, request.b, dim=request.dim, prompt_a="query", prompt_b="document")


def colour(request: ask.Colour) -> Steps[Colouring]:
    """Turn a column into map colours."""
    from explorer.analysis.colouring import colouring

    yield Progress("Colouring the map", 0)
    return colouring(request.corpus.column(request.column), CATEGORIES)


def near(request: ask.Near) -> Steps[ask.Neighbourhood]:
    """Find a text's nearest at two dimensions."""
    import numpy as np

    from explorer.analysis.dimensions import nearest

    yield Progress("Finding neighbours", 0)
    index, row = request.index, request.row
    full = nearest(index, row, dim=index.dim, k=NEIGHBOURS)
    cut = nearest(index, row, dim=request.dim, k=NEIGHBOURS)
    stays, lasts = np.isin(cut.rows, full.rows), np.isin(full.rows, cut.rows)
    return ask.Neighbourhood(_those(cut, stays), _those(full, ~lasts), _those(cut, ~stays))


def nearest_of_many(request: ask.Nearest) -> Steps[TrueNeighbours]:
    """Find what a map should keep together."""
    from explorer.analysis.trust import true_neighbours

    return (yield from true_neighbours(request.index, pairs=THOROUGH_PAIRS if request.thorough else 0))


def trust(request: ask.MeasureTrust) -> Steps[Trust]:
    """Measure a map."""
    from explorer.analysis.trust import measure_trust

    return (yield from measure_trust(request.index, request.found, request.drawn.xy, request.dim))


def read_set(request: ask.ReadSet) -> Steps[RetrievalSet]:
    """Read a retrieval test set."""
    from explorer.analysis.retrieval_set import read_retrieval_set

    return (yield from read_retrieval_set(request.folder, split=request.split))


def measure(request: ask.Evaluate) -> Steps[SetResult]:
    """Measure a model, and BM25, on a test set."""
    from explorer.analysis.evaluation import evaluate_set

    return (yield from evaluate_set(request.model, request.data))


def cluster(request: ask.Cluster) -> Steps[Clustering]:
    """Group the corpus."""
    from explorer.analysis.clusters import find_clusters

    return (yield from find_clusters(request.index, request.number))


def find_islands(request: ask.FindIslands) -> Steps[Clustering]:
    """Group the map."""
    from explorer.analysis.density import find_islands

    return (yield from find_islands(request.index, request.drawn.xy, request.smallest))


def count_words(request: ask.CountWords) -> Steps[WordCounts]:
    """Count the words of clusters."""
    from explorer.analysis.vocabulary import count_words

    found = request.clustering
    return (yield from count_words(request.corpus, [found.rows(place) for place in range(len(found))]))


def describe(request: ask.Describe) -> Steps[ask.Description]:
    """Say what clusters are about."""
    from explorer.analysis.vocabulary import keywords, nearest_tokens

    yield Progress("Naming clusters", 0)
    words = keywords(request.counts, request.ignored)
    yield Progress("Naming clusters", 1, 2)
    tokens = nearest_tokens(request.model, request.clustering.centres, request.ignored)
    return ask.Description(tuple(words), tuple(tokens))


def paint_clusters(request: ask.PaintClusters) -> Steps[Colouring]:
    """Colour by cluster."""
    from explorer.analysis.colouring import Colouring

    yield Progress("Colouring the map", 0)
    return Colouring(codes=request.clustering.codes, labels=request.names, counts=request.clustering.sizes)


def contrast(request: ask.Contrast) -> Steps[Difference]:
    """Compare two groups in words."""
    import numpy as np

    from explorer.analysis.vocabulary import count_words, difference

    first = request.first.rows
    everything = np.arange(len(request.corpus))
    second = np.setdiff1d(everything, first) if request.second is None else request.second.rows
    found = yield from count_words(request.corpus, [first, second], most=CONTRASTED)
    return difference(found, request.ignored)


def _those(hits: Hits, chosen: NDArray[np.bool_]) -> Hits:
    from explorer.index.search import Hits

    return Hits(hits.rows[chosen], hits.scores[chosen])


_TASKS: dict[type, Callable[[Any], Steps[Any]]] = {
    ask.LoadModel: load_model,
    ask.Download: fetch_model,
    ask.Check: look_at,
    ask.ClearCache: clear_cache,
    ask.FetchSuite: fetch_suite,
    ask.OpenCorpus: open_corpus,
    ask.AddTexts: add_texts,
    ask.Embed: embed,
    ask.Filter: keep_rows,
    ask.Among: rows_among,
    ask.Remain: keep_rows,
    ask.ReadColumn: read_column,
    ask.CountColumn: count_column,
    ask.Occur: occur,
    ask.Search: search,
    ask.Cut: cut,
    ask.Tune: tune,
    ask.CompareTexts: compare_texts,
    ask.CompareRows: compare_rows,
    ask.Flatten: flatten,
    ask.Move: move,
    ask.Recall: recall,
    ask.Keep: keep,
    ask.Extend: extend,
    ask.Overlap: overlap,
    ask.Explain: attribute,
    ask.Colour: colour,
    ask.Near: near,
    ask.Nearest: nearest_of_many,
    ask.MeasureTrust: trust,
    ask.ReadSet: read_set,
    ask.Evaluate: measure,
    ask.Cluster: cluster,
    ask.FindIslands: find_islands,
    ask.CountWords: count_words,
    ask.Describe: describe,
    ask.PaintClusters: paint_clusters,
    ask.Contrast: contrast,
}
