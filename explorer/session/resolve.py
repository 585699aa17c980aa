"""From the state and what is already known: what to show, and what is still to be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.index.wording import parse
from explorer.jobs import requests as ask
from explorer.session.groups import Groups, groups
from explorer.session.maps import charted, drawn_map, maps_ahead, movement, trust_of
from explorer.session.reader import Reader
from explorer.session.state import MOVED, SessionState, asks, asks_by_texts, is_filtered

if TYPE_CHECKING:
    from explorer.analysis.attribution import Explanation
    from explorer.analysis.clusters import Clustering
    from explorer.analysis.colouring import Colouring
    from explorer.analysis.evaluation import SetResult
    from explorer.analysis.matrix import MatrixStack
    from explorer.analysis.tallies import Tally
    from explorer.analysis.trust import Trust
    from explorer.analysis.vocabulary import Difference
    from explorer.index.cutting import CutTexts
    from explorer.index.tuning import Tuning
    from explorer.index.vectors import VectorIndex
    from explorer.projection.movement import Movement
    from explorer.session.cache import Cache


@dataclass(frozen=True, eq=False, slots=True)
class Resolved:
    """Everything the views show, derived from one state.

    Attributes:
        index: the corpus' vectors, once embedded.
        passing: the rows that pass the filters; None without any, or before they are known.
        filtered: those of them in the groups that were picked in the legend; None where nothing is left out, or before
            it is known.
        tally: what the texts that pass all other filters have in the column that is counted.
        cut: the passages that texts are searched by; None where these are whole, or before it is known.
        tuning: how the corpus is searched fast, and what its scores are by chance; None before that is measured.
        search: the answer to the query; None without a query, or before it is known.
        matrix: the comparison asked for, at every stop.
        compared: rows in the matrix; None when it compares typed texts.
        drawn: the map at the current stop, the best that is known.
        settled: whether that is the map that was asked for.
        ahead: the finished maps of the other stops, where the slider may lead.
        overlap: share of the top 10 kept at each stop, 0 to 1.
        colouring: the map's colours by column; None without one, or before they are known.
        trust: what the map at the current stop keeps of the true neighbours; None before it is measured.
        movement: how far texts moved on the way from another dimension, where that colours the map.
        clustering: the clusters that colour the map.
        described: the words that tell them apart.
        difference: what two groups of texts speak of more than each other.
        explanation: why the text in focus is as similar to the query as it is.
        near: the nearest texts of the one in focus.
        measured: the results on the test sets, as far as they are known.
        measured_sets: which of the test sets these are the results on, in the same order.
        needed: requests still to be answered, the most urgent first.
    """

    index: VectorIndex | None = None
    passing: ask.RowSet | None = None
    filtered: ask.RowSet | None = None
    tally: Tally | None = None
    cut: CutTexts | None = None
    tuning: Tuning | None = None
    search: ask.SearchResult | None = None
    matrix: MatrixStack | None = None
    compared: ask.RowSet | None = None
    drawn: ask.Drawn | None = None
    settled: bool = False
    ahead: tuple[ask.Drawn, ...] = ()
    overlap: dict[int, float] | None = None
    colouring: Colouring | None = None
    trust: Trust | None = None
    movement: Movement | None = None
    clustering: Clustering | None = None
    described: ask.Description | None = None
    difference: Difference | None = None
    explanation: Explanation | None = None
    near: ask.Neighbourhood | None = None
    measured: tuple[SetResult, ...] = ()
    measured_sets: tuple[ask.ReadSet, ...] = ()
    needed: tuple[ask.Request, ...] = ()


def resolve(state: SessionState, cache: Cache) -> Resolved:
    """Derive what to show from `state` and the results in `cache`."""
    reader = Reader(cache)
    model, corpus = state.model, state.corpus
    if model is None:
        return Resolved()
    narrowed = corpus is not None and is_filtered(state)
    passing = reader.want(ask.Filter(corpus, state.where, state.facets)) if corpus and narrowed else None
    index = reader.want(ask.Embed(model, corpus)) if corpus is not None and len(corpus) else None
    later = Reader(cache)  # groups are less urgent than hits, but hits may be looked for in some groups only
    grouped = groups(state, index, lambda: charted(state, later, index), later.want)
    filtered = _filtered(state, reader, grouped, passing)
    cutting = Reader(cache)  # whole texts are searched until their passages are there
    cut = _cut(state, cutting, index)
    tune = _tune(state, index, cut)
    known = tune is not None and tune.index.measured  # then it is read within the time of one exact search
    tuning: Tuning | None = (reader.want(tune) if known else cache.get(tune)) if tune is not None else None
    search = _search(state, reader, index, cut, filtered, tuning)
    reader.needed += cutting.needed
    matrix, compared = _matrix(state, reader, index, search)
    drawn, settled = drawn_map(state, reader, index)
    moved = movement(state, reader, index, drawn) if settled and state.colour == MOVED else None
    reader.needed += later.needed
    measured = drawn is not None and index is not None and len(index) > 1
    overlap = reader.want(ask.Overlap(index)) if index is not None and measured else None
    if overlap is not None and tune is not None and not known and not cutting.needed:
        reader.want(tune)  # the last thing to be measured: everything is right without it
    results = _measured(state, reader)
    return Resolved(
        index=index,
        cut=cut,
        tuning=tuning,
        passing=passing,
        filtered=filtered,
        tally=_tally(state, reader, grouped, passing),
        search=search,
        matrix=matrix,
        compared=compared,
        drawn=drawn,
        settled=settled,
        ahead=maps_ahead(state, cache, index) if settled else (),
        overlap=overlap,
        colouring=grouped.colouring,
        movement=moved,
        trust=trust_of(state, reader, index, drawn if settled else None),
        clustering=grouped.clustering,
        described=grouped.described,
        difference=grouped.difference,
        explanation=_explanation(state, reader, search),
        near=_near(state, reader, index),
        measured=tuple(results.values()),
        measured_sets=tuple(results),
        needed=tuple(reader.needed),
    )


def typed_texts(state: SessionState) -> tuple[str, ...]:
    """Return the texts typed for the matrix: its lines, but for blank ones."""
    return tuple(line.strip() for line in state.matrix_texts.splitlines() if line.strip())[: ask.MATRIX_ROWS]


def _cut(state: SessionState, reader: Reader, index: VectorIndex | None) -> CutTexts | None:
    """Return the passages that texts are searched by; None where these stay whole, or before it is known."""
    if state.model is None or state.corpus is None or index is None or state.cutting == "never":
        return None
    found: CutTexts | None = reader.want(ask.Cut(state.model, state.corpus, index, state.cutting == "always"))
    return found if found is not None and found.index is not None else None


def _tune(state: SessionState, index: VectorIndex | None, cut: CutTexts | None) -> ask.Tune | None:
    """Return the request for measuring what is searched."""
    if state.model is None or state.corpus is None or index is None:
        return None
    if cut is not None and cut.passages is not None and cut.index is not None:
        return ask.Tune(state.model, cut.passages, cut.index)
    return ask.Tune(state.model, state.corpus, index)


def _filtered(state: SessionState, reader: Reader, grouped: Groups, passing: ask.RowSet | None) -> ask.RowSet | None:
    """Return the rows that filter and legend leave, once they are known; None where neither leaves anything out."""
    if not state.only:
        return passing
    if grouped.cut is None or (is_filtered(state) and passing is None):
        return None
    found: ask.RowSet | None = reader.want(ask.Among(grouped.cut, state.only, passing))
    return found


def _search(
    state: SessionState,
    reader: Reader,
    index: VectorIndex | None,
    cut: CutTexts | None,
    filtered: ask.RowSet | None,
    tuning: Tuning | None,
) -> ask.SearchResult | None:
    if state.model is None or state.corpus is None or index is None or not asks(state):
        return None
    wording = parse(state.query)
    occurring = None
    if wording.restricted:
        request = ask.Occur(state.model, state.corpus, index, wording.phrases, wording.without)
        occurring = reader.want(request)
    narrowed = is_filtered(state) or bool(state.only)
    if (narrowed and filtered is None) or (wording.restricted and occurring is None):
        return None
    joined = state.mode == "both"
    result: ask.SearchResult | None = reader.want(
        ask.Search(
            state.model,
            index,
            state.query,
            state.dimension,
            2 * ask.JOINED if joined else state.k,
            filtered,
            None if state.exact or tuning is None else tuning.funnels.get(state.dimension),
            mode=state.mode,
            occurring=occurring,
            more=state.more,
            less=state.less,
            floor=score_floor(state, tuning),
            depth=ask.JOINED if joined else None,
            cut=cut,
        )
    )
    return result


def _tally(state: SessionState, reader: Reader, grouped: Groups, passing: ask.RowSet | None) -> Tally | None:
    """Return the counts of the values that can be picked: of the texts there would be without this column's filter."""
    if state.corpus is None or not state.counted or (is_filtered(state) and passing is None):
        return None
    others, within = tuple(facet for facet in state.facets if facet.column != state.counted), passing
    if others != state.facets:
        asked = bool(state.where or others)
        within = reader.want(ask.Remain(state.corpus, state.where, others)) if asked else None
        if asked and within is None:
            return None
    if state.only:
        within = reader.want(ask.Among(grouped.cut, state.only, within)) if grouped.cut is not None else None
        if within is None:
            return None
    column = reader.want(ask.ReadColumn(state.corpus, state.counted))
    counted: Tally | None = None
    if column is not None:
        counted = reader.want(ask.CountColumn(state.corpus, column, within))
    return counted


def score_floor(state: SessionState, tuning: Tuning | None) -> float | None:
    """Return the similarity that the threshold of `state` comes to at its dimension, None for none.

    A percentile counts once the scores of chance have been measured.
    """
    if state.threshold is None or not state.threshold_is_percentile:
        return state.threshold
    if tuning is None:
        return None
    return tuning.background.score(state.threshold, state.dimension, texts=asks_by_texts(state))


def _matrix(
    state: SessionState, reader: Reader, index: VectorIndex | None, search: ask.SearchResult | None
) -> tuple[MatrixStack | None, ask.RowSet | None]:
    if not state.matrix_shown or state.model is None:
        return None, None
    if state.matrix_source == "typed":
        texts = typed_texts(state)
        return (reader.want(ask.CompareTexts(state.model, texts)) if texts else None), None
    rows = compared_rows(state, search)
    if index is None or rows is None:
        return None, None
    return reader.want(ask.CompareRows(index, rows)), rows


def compared_rows(state: SessionState, search: ask.SearchResult | None) -> ask.RowSet | None:
    """Return the rows the matrix compares: the selection or the hits, never an empty set."""
    if state.matrix_source == "hits":
        return search.rows if search is not None and len(search.rows) else None
    return state.selection


def _near(state: SessionState, reader: Reader, index: VectorIndex | None) -> ask.Neighbourhood | None:
    if index is None or state.focus is None or len(index) < 2:
        return None
    near: ask.Neighbourhood | None = reader.want(ask.Near(index, state.focus, state.dimension))
    return near


def _measured(state: SessionState, reader: Reader) -> dict[ask.ReadSet, SetResult]:
    """Return the results that are known, and want the first that is not: sets are measured one after the other."""
    results: dict[ask.ReadSet, SetResult] = {}
    lacking: list[ask.Request] = []
    in_use = ask.tested_by(state.model) if state.model is not None and state.test_sets else None
    for wanted in state.test_sets:
        data = reader.cache.get(wanted)
        known = reader.cache.get(ask.Measured(state.tested, data)) if data is not None and state.tested else None
        if known is not None:
            results[wanted] = known
        elif state.model is not None and state.tested == in_use:
            lacking.append(wanted if data is None else ask.Evaluate(state.model, data))
    reader.needed += lacking[:1]
    return results


def _explanation(state: SessionState, reader: Reader, search: ask.SearchResult | None) -> Explanation | None:
    if state.model is None or state.corpus is None or state.focus is None or search is None:
        return None
    if state.model.similarity not in ("cosine", "dot"):
        return None  # a distance does not share out over tokens
    wording = parse(state.query)
    if not wording.text or wording.plus or wording.minus or state.more or state.less:
        return None  # nor does the similarity to a sum of texts
    text = state.corpus.texts([state.focus])[0]
    text = text[slice(*(search.span_of(state.focus) or (None,)))]
    explanation: Explanation | None = reader.want(ask.Explain(state.model, wording.text, text, state.dimension))
    return explanation
