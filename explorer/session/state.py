"""What is open now and what the user has asked for, as one frozen value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from explorer.analysis.stop_words import STOP_WORDS
from explorer.jobs.requests import tested_by

if TYPE_CHECKING:
    from explorer.corpus.corpus import Corpus
    from explorer.corpus.facets import Facet
    from explorer.index.asking import Mode
    from explorer.jobs.requests import Grown, ReadSet, RowSet, Tested
    from explorer.model.embedding import StaticEmbedding

Tab = Literal["all", "filtered", "selected", "results"]
Found = Literal["all", "both", "meaning", "words"]
MatrixSource = Literal["typed", "selection", "hits"]
Method = Literal["umap", "pca"]
CutBy = Literal["centres", "density"]
Cutting = Literal["auto", "always", "never"]

TRUST, KEPT, CLUSTERS, MOVED = ":trust", ":kept", ":clusters", ":moved"
COMPUTED = frozenset(("", "score", TRUST, KEPT, CLUSTERS, MOVED))
"""Colours of the map that are no column: true neighbours on it, neighbours the dimension keeps, clusters, movement."""

MOST_QUERY = 20_000
"""Characters of a query; a longer one says nothing more, and a book may be pasted."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two groups of texts compared in words; `second` is None for all the others."""

    first: RowSet
    second: RowSet | None
    first_name: str
    second_name: str


@dataclass(frozen=True, slots=True)
class SessionState:
    """One moment of a session. A change makes a new one.

    Attributes:
        model: the model in use, or None before the first is loaded.
        corpus: the corpus in use, or None before the first is read.
        dimension: the Matryoshka stop under every view; 0 before a model is loaded.
        query: the text in the query bar.
        k: hits wanted.
        where: a WHERE clause over the corpus' columns; empty for none.
        facets: filters picked from columns, one a column at most.
        counted: the column whose values are counted, because one may be picked; empty for none.
        selection: the rows picked, shared by every view; None for none.
        focus: the row whose text is read in the Why panel.
        tab: the list shown in the records table.
        matrix_shown: whether the matrix is in view, and so worth computing.
        matrix_source: what the matrix compares.
        matrix_texts: the texts typed for the matrix, one a line.
        method: how the map is laid out.
        neighbours: UMAP's n_neighbors.
        grown: the maps that texts were added to, which stay as they were; None where the map is one of all texts.
        mode: what ranks the hits: meaning, words or both.
        found: which hits are listed, by who found them; all of them unless meaning and words rank them together.
        more, less: rows the hits shall be like and unlike.
        threshold: what hits must have at least, or None.
        threshold_is_percentile: whether that is a percentile of the scores of chance, 0 to 100, or else a score.
        cutting: when texts are searched passage by passage: when they are long, always, or never.
        exact: whether every search reads all vectors, even where a funnel is known to lose next to nothing.
        only: places in the legend of the groups that map, lists and searches are restricted to; none stands for all.
        labels: whether categories and clusters are named on the map.
        contours: whether lines of equal density are drawn.
        against: the dimension that movement is measured from; 0 for the full one.
        cut_by: how clusters are found: by their centres (k-means), or by density on the map (HDBSCAN).
        clusters: how many are wanted by centres; 0 for the usual number.
        smallest: texts of a cluster by density at least; 0 for the usual number.
        cluster_names: places of clusters that the user named, and their names.
        ignored: words that are left out of every description; the built-in ones until the user says otherwise.
        kept: a selection kept to compare another with.
        sides: groups whose words are compared.
        colour: the column that colours the map, one of `COMPUTED`, or empty for one colour.
        test_sets: the retrieval test sets to measure a model on.
        tested: the model that is measured on them, which need not be the one in use any more; None without sets.
    """

    model: StaticEmbedding | None = None
    corpus: Corpus | None = None
    dimension: int = 0
    query: str = ""
    k: int = 50
    where: str = ""
    facets: tuple[Facet, ...] = ()
    counted: str = ""
    selection: RowSet | None = None
    focus: int | None = None
    tab: Tab = "all"
    matrix_shown: bool = False
    matrix_source: MatrixSource = "typed"
    matrix_texts: str = ""
    method: Method = "umap"
    neighbours: int = 15
    grown: Grown | None = None
    colour: str = ""
    only: frozenset[int] = frozenset()
    cutting: Cutting = "auto"
    exact: bool = False
    mode: Mode = "meaning"
    found: Found = "all"
    more: tuple[int, ...] = ()
    less: tuple[int, ...] = ()
    threshold: float | None = None
    threshold_is_percentile: bool = False
    test_sets: tuple[ReadSet, ...] = ()
    tested: Tested | None = None
    labels: bool = True
    contours: bool = False
    against: int = 0
    cut_by: CutBy = "centres"
    clusters: int = 0
    smallest: int = 0
    cluster_names: tuple[tuple[int, str], ...] = ()
    ignored: frozenset[str] = STOP_WORDS
    kept: RowSet | None = None
    sides: Sides | None = None


def with_model(state: SessionState, model: StaticEmbedding) -> SessionState:
    """Use `model` from now on, at the stop nearest to the one in use; measurements stay those of the model before."""
    state = replace(state, model=model, dimension=nearest_stop(model.dims, state.dimension or model.dim))
    if state.colour == CLUSTERS:  # those of another model are others
        state = with_groups(replace(state, cluster_names=()), frozenset())
    return state if state.tested is not None else with_test_sets(state, state.test_sets)


def with_corpus(state: SessionState, corpus: Corpus) -> SessionState:
    """Use `corpus` from now on; what referred to the rows or columns of the old one is cleared."""
    names = {column.name for column in corpus.columns}
    return replace(
        state,
        corpus=corpus,
        cutting="auto",
        where="",
        facets=(),
        counted="",
        selection=None,
        focus=None,
        more=(),
        less=(),
        grown=None,
        tab="results" if state.query.strip() else "all",
        only=frozenset(),
        cluster_names=(),
        kept=None,
        sides=None,
        colour=state.colour if state.colour in names | COMPUTED - {""} else default_colour(corpus),
    )


def with_added(state: SessionState, corpus: Corpus, new: RowSet, grown: Grown | None) -> SessionState:
    """Use `corpus`, which is the one in use with texts behind it, those at `new`: they are picked, the map stays."""
    fresh = replace(with_groups(state, frozenset()), cluster_names=(), kept=None, sides=None)
    return replace(fresh, corpus=corpus, grown=grown, selection=new, tab="selected")


def default_colour(corpus: Corpus) -> str:
    """Return the column that colours a map nobody has coloured yet: the first of categories, if there is one."""
    return next((c.name for c in corpus.columns if c.kind == "category" and c.name != corpus.text_column), "")


def with_query(state: SessionState, query: str) -> SessionState:
    """Search for the first `MOST_QUERY` characters of `query`; results come to the front, and leave it without one."""
    return _results_first(replace(state, query=query[:MOST_QUERY]))


def with_example(state: SessionState, row: int, *, like: bool) -> SessionState:
    """Look for texts like the one at `row`, or unlike it; asked again, forget it. The results come to the front."""
    more = tuple(other for other in state.more if other != row)
    less = tuple(other for other in state.less if other != row)
    if like and row not in state.more:
        more = (*more, row)
    elif not like and row not in state.less:
        less = (*less, row)
    return _results_first(replace(state, more=more, less=less))


def without_examples(state: SessionState) -> SessionState:
    """Forget the texts that the hits shall be like and unlike."""
    return _results_first(replace(state, more=(), less=()))


def with_threshold(state: SessionState, threshold: float | None, *, percentile: bool = False) -> SessionState:
    """Show only hits whose similarity, or whose percentile of the scores of chance, is at least `threshold`."""
    return replace(state, threshold=threshold, threshold_is_percentile=percentile and threshold is not None)


def asks(state: SessionState) -> bool:
    """Tell whether something is looked for."""
    return bool(state.query.strip() or state.more or state.less)


def asks_by_texts(state: SessionState) -> bool:
    """Tell whether texts of the corpus are all that says what is looked for."""
    return not state.query.strip() and bool(state.more or state.less)


def _results_first(state: SessionState) -> SessionState:
    tab: Tab = "results" if asks(state) else ("all" if state.tab == "results" else state.tab)
    return replace(state, tab=tab)


def with_selection(state: SessionState, selection: RowSet | None) -> SessionState:
    """Pick rows; an emptied selection leaves its list."""
    selection = selection if selection is not None and len(selection) else None
    tab: Tab = "all" if selection is None and state.tab == "selected" else state.tab
    return replace(state, selection=selection, tab=tab)


def with_filter(state: SessionState, where: str) -> SessionState:
    """Filter the rows by a WHERE clause; a filter shows its list, and its removal leaves it."""
    return _filtered_first(replace(state, where=where.strip()))


def with_facet(state: SessionState, facet: Facet) -> SessionState:
    """Filter the rows by what is picked of one column, in place of what was; a facet that asks nothing is no filter."""
    known = [other.column for other in state.facets]
    others = tuple(facet if other.column == facet.column else other for other in state.facets)
    facets = others if facet.column in known else (*others, facet)
    return _filtered_first(replace(state, facets=tuple(one for one in facets if one.asks)))


def without_filters(state: SessionState) -> SessionState:
    """Search all texts again."""
    return _filtered_first(replace(state, where="", facets=()))


def is_filtered(state: SessionState) -> bool:
    """Tell whether some texts may be left out."""
    return bool(state.where or state.facets)


def _filtered_first(state: SessionState) -> SessionState:
    filtered = is_filtered(state) or bool(state.only)
    tab: Tab = "filtered" if filtered and state.tab == "all" else state.tab
    return replace(state, tab="all" if not filtered and tab == "filtered" else tab)


def with_colour(state: SessionState, colour: str) -> SessionState:
    """Colour the map by something else; the groups of the colour before restrict nothing any more."""
    return replace(with_groups(state, frozenset()), colour=colour)


def coloured_as(state: SessionState, other: SessionState) -> SessionState:
    """Return `state` with the colours, clusters and groups of `other`."""
    names = ("colour", "cut_by", "clusters", "smallest", "cluster_names", "only", "sides")
    back = replace(state, **{name: getattr(other, name) for name in names})
    return with_groups(back, back.only)


def with_groups(state: SessionState, places: Collection[int]) -> SessionState:
    """Restrict map, lists and searches to the groups at `places` of the legend, or to nothing; it shows their list."""
    only = frozenset(places)
    tab: Tab = "filtered" if only and state.tab == "all" else state.tab
    gone = not only and not is_filtered(state) and tab == "filtered"
    return replace(state, only=only, tab="all" if gone else tab)


def picked_groups(only: frozenset[int], place: int, *, several: bool) -> frozenset[int]:
    """Return the groups wanted after one is clicked: it alone, or beside the others; clicked again, it goes."""
    if several:
        return only ^ {place}
    return frozenset() if only == {place} else frozenset({place})


def toggled_groups(only: frozenset[int], place: int, count: int) -> frozenset[int]:
    """Return the groups wanted of `count` after the one at `place` is switched off or on; none stands for all."""
    shown = (only or frozenset(range(count))) ^ {place}
    return frozenset() if len(shown) == count else shown


def with_test_sets(state: SessionState, test_sets: tuple[ReadSet, ...]) -> SessionState:
    """Measure the model in use on `test_sets`, or on nothing."""
    tested = tested_by(state.model) if test_sets and state.model is not None else None
    return replace(state, test_sets=test_sets, tested=tested)


def moved_from(state: SessionState) -> int:
    """Return the stop that movement is measured from: the one chosen, else the full dimension, never the one in use."""
    dims = state.model.dims if state.model is not None else ()
    others = [dim for dim in dims if dim != state.dimension]
    if state.against in others:
        return state.against
    return others[-1] if others else state.dimension


def with_clusters(state: SessionState, number: int) -> SessionState:
    """Cut the corpus into `number` clusters, or of at least so many texts, as the state cuts them; 0 for the usual.

    What was said of the old ones is cleared.
    """
    fresh = with_cut(state, state.cut_by)
    return replace(fresh, clusters=number) if state.cut_by == "centres" else replace(fresh, smallest=number)


def with_cut(state: SessionState, cut_by: CutBy) -> SessionState:
    """Find clusters in another way; what was said of the old ones is cleared."""
    return replace(with_groups(state, frozenset()), cluster_names=(), sides=None, cut_by=cut_by)


def with_cluster_name(state: SessionState, place: int, name: str) -> SessionState:
    """Call the cluster at `place` by a name of the user's; an empty one brings its keywords back."""
    others = tuple(entry for entry in state.cluster_names if entry[0] != place)
    return replace(state, cluster_names=(*others, (place, name.strip())) if name.strip() else others)


def nearest_stop(dims: tuple[int, ...], wanted: int) -> int:
    """Return the stop of `dims` closest to `wanted`, the larger one on a tie."""
    return min(dims, key=lambda dim: (abs(dim - wanted), -dim))
