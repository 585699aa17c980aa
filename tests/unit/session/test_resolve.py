from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np

from explorer.jobs import requests as ask
from explorer.session.cache import LIMITS, Cache
from explorer.session.maps import finished_maps, project_request
from explorer.session.resolve import resolve
from explorer.session.state import MOVED, TRUST, SessionState, asks, with_example, with_threshold, without_examples
from tests.unit.session.fakes import FakeCorpus, FakeIndex, FakeModel

MODEL: Any = FakeModel()
CORPUS: Any = FakeCorpus()
INDEX: Any = FakeIndex()
WHOLE = SimpleNamespace(passages=None, index=None)
OPEN: Any = SessionState(model=MODEL, corpus=CORPUS, dimension=64)


SEARCHED = FakeIndex(count=7)


@dataclass(frozen=True, eq=False)
class FakeCut:
    passages: str = "passages"
    index: Any = SEARCHED


def cache_with_index() -> Cache:
    cache = Cache()
    cache.put(ask.Embed(MODEL, CORPUS), INDEX)
    cache.put(ask.Cut(MODEL, CORPUS, INDEX), WHOLE)
    cache.put(recall_of(OPEN), ask.Recalled({}))
    return cache


def recall_of(state: SessionState) -> ask.Recall:
    return ask.Recall(project_request(state, INDEX), MODEL.key, CORPUS.key)


def found(*rows: int) -> Any:
    hits = SimpleNamespace(rows=np.array(rows, dtype=np.int64))
    return SimpleNamespace(hits=hits, rows=ask.RowSet(hits.rows), span_of=lambda row: None)


def kinds(state: SessionState, cache: Cache) -> list[str]:
    return [type(request).__name__ for request in resolve(state, cache).needed]


def with_(**changes: Any) -> SessionState:
    changed: SessionState = replace(OPEN, **changes)
    return changed


def test_without_a_model_nothing_is_asked_for() -> None:
    assert kinds(SessionState(query="tea", where="x"), Cache()) == []


def test_a_corpus_is_embedded_before_anything_is_derived_from_it() -> None:
    assert kinds(with_(query="tea"), Cache()) == ["Embed"]


def test_an_empty_corpus_is_not_embedded() -> None:
    assert kinds(with_(corpus=FakeCorpus(lines=())), Cache()) == []


def test_the_flat_map_comes_before_the_worker_is_asked_and_before_the_overlap_is_measured() -> None:
    cache = cache_with_index()
    assert kinds(with_(), cache) == ["Flatten"]
    cache.put(ask.Flatten(INDEX), {32: "a", 64: "b", 128: "c"})
    assert resolve(with_(), cache).drawn == "b"
    assert kinds(with_(), cache) == ["Project", "Overlap"]


def test_a_finished_umap_layout_replaces_the_flat_one_and_the_others_are_still_wanted() -> None:
    cache = cache_with_index()
    cache.put(ask.Flatten(INDEX), dict.fromkeys(INDEX.dims, "flat"))
    project = project_request(with_(), INDEX)
    cache.put(ask.Layout(project, 64), "umap")
    assert resolve(with_(), cache).drawn == "umap"
    assert "Project" in kinds(with_(), cache)
    for dim in INDEX.dims:
        cache.put(ask.Layout(project, dim), "umap")
    assert "Project" not in kinds(with_(), cache)


def test_maps_of_an_earlier_session_are_looked_for_before_any_is_made() -> None:
    cache = Cache()
    cache.put(ask.Embed(MODEL, CORPUS), INDEX)
    cache.put(ask.Cut(MODEL, CORPUS, INDEX), WHOLE)
    assert kinds(with_(), cache) == ["Recall"]
    assert resolve(with_(), cache).drawn is None
    kept: Any = {dim: f"kept {dim}" for dim in INDEX.dims}
    cache.put(recall_of(OPEN), ask.Recalled(kept))
    assert not {"Project", "Flatten", "Keep"} & set(kinds(with_(), cache))
    assert resolve(with_(dimension=32), cache).drawn == "kept 32"
    assert resolve(with_(), cache).settled


def test_finished_maps_are_kept_once_all_are_there() -> None:
    cache = cache_with_index()
    project = project_request(OPEN, INDEX)
    for dim in INDEX.dims:
        assert "Keep" not in kinds(OPEN, cache)
        cache.put(ask.Layout(project, dim), f"map {dim}")
    layouts: Any = tuple((dim, f"map {dim}") for dim in INDEX.dims)
    keep = ask.Keep(project, MODEL.key, CORPUS.key, layouts)
    assert keep in resolve(OPEN, cache).needed
    cache.put(keep, True)
    assert keep not in resolve(OPEN, cache).needed


def test_movement_is_measured_from_the_full_dimension_unless_another_is_chosen() -> None:
    cache = cache_with_index()
    cache.put(ask.Flatten(INDEX), {dim: f"flat {dim}" for dim in INDEX.dims})
    moved: Any = replace(OPEN, method="pca", colour=MOVED)
    assert ask.Move(INDEX, "flat 128", "flat 64") in resolve(moved, cache).needed
    assert ask.Move(INDEX, "flat 32", "flat 64") in resolve(replace(moved, against=32), cache).needed
    assert ask.Move(INDEX, "flat 64", "flat 128") in resolve(replace(moved, dimension=128, against=128), cache).needed
    assert "Move" not in kinds(with_(method="umap", colour=MOVED), cache)
    assert "Move" not in kinds(with_(method="pca"), cache)


def test_the_pca_method_never_asks_the_worker() -> None:
    assert "Project" not in kinds(with_(method="pca"), cache_with_index())


def test_a_finished_map_is_measured_by_a_sample_and_thoroughly_once_its_colours_ask_for_it() -> None:
    cache = cache_with_index()
    assert "Nearest" not in kinds(with_(method="pca"), cache)
    cache.put(ask.Flatten(INDEX), {64: "flat"})
    assert "Nearest" not in kinds(with_(), cache)
    assert "Nearest" in kinds(with_(method="pca"), cache)
    cache.put(ask.Nearest(INDEX, thorough=False), "sampled")
    asked = resolve(with_(method="pca", colour=TRUST), cache).needed
    assert ask.Nearest(INDEX, thorough=True) in asked
    assert ask.MeasureTrust(INDEX, "sampled", "flat", 64) in asked
    cache.put(ask.Nearest(INDEX, thorough=True), "all")
    cache.put(ask.MeasureTrust(INDEX, "all", "flat", 64), "measured")
    assert resolve(with_(method="pca"), cache).trust == "measured"


def test_a_query_waits_for_its_filter() -> None:
    cache = cache_with_index()
    state = with_(query="tea", where="year > 1")
    assert "Search" not in kinds(state, cache)
    rows = ask.RowSet(np.array([1], dtype=np.int64))
    cache.put(ask.Filter(CORPUS, "year > 1"), rows)
    search = next(r for r in resolve(state, cache).needed if isinstance(r, ask.Search))
    assert search.within is rows


def test_a_blank_query_is_no_search() -> None:
    assert "Search" not in kinds(with_(query="  "), cache_with_index())


def test_the_matrix_is_computed_only_while_it_is_in_view() -> None:
    state = with_(matrix_texts="a\n\n b ")
    assert "CompareTexts" not in kinds(state, cache_with_index())
    shown = with_(matrix_texts="a\n\n b ", matrix_shown=True)
    request = next(r for r in resolve(shown, cache_with_index()).needed if isinstance(r, ask.CompareTexts))
    assert request.texts == ("a", "b")


def test_the_matrix_compares_the_hits_or_the_selection() -> None:
    cache = cache_with_index()
    state = with_(matrix_shown=True, matrix_source="hits", query="tea")
    assert "CompareRows" not in kinds(state, cache)
    search = found(2, 0)
    cache.put(ask.Search(MODEL, INDEX, "tea", 64, 50, None), search)
    assert resolve(state, cache).compared is search.rows
    picked = ask.RowSet(np.array([1], dtype=np.int64))
    assert resolve(with_(matrix_shown=True, matrix_source="selection", selection=picked), cache).compared is picked


def test_the_text_in_focus_is_explained_when_there_is_a_query_and_the_score_shares_out() -> None:
    cache = cache_with_index()
    cache.put(ask.Search(MODEL, INDEX, "tea", 64, 50, None), found(1))
    request = next(r for r in resolve(with_(query="tea", focus=1), cache).needed if isinstance(r, ask.Explain))
    assert (request.a, request.b, request.dim) == ("tea", "two", 64)
    far: Any = FakeModel(similarity="euclidean")
    cache.put(ask.Embed(far, CORPUS), INDEX)
    cache.put(ask.Search(far, INDEX, "tea", 64, 50, None), found(1))
    assert "Explain" not in kinds(with_(model=far, query="tea", focus=1), cache)


def test_a_column_colours_the_map_and_the_score_needs_no_request() -> None:
    assert "Colour" in kinds(with_(colour="topic"), cache_with_index())
    assert "Colour" not in kinds(with_(colour="score"), cache_with_index())


def test_the_cache_keeps_the_latest_and_drops_the_oldest() -> None:
    cache = Cache()
    requests = [ask.Colour(CORPUS, str(i)) for i in range(LIMITS["Colour"] + 1)]
    for request in requests:
        cache.put(request, 1)
    assert cache.get(requests[0]) is None
    assert cache.get(requests[-1]) == 1


def test_the_cache_forgets_what_belongs_to_a_closed_corpus() -> None:
    cache = cache_with_index()
    other: Any = FakeCorpus()
    cache.put(ask.Colour(other, "x"), 1)
    cache.put(ask.Layout(project_request(with_(), INDEX), 64), "kept")
    cache.forget(MODEL, CORPUS, INDEX)
    assert cache.get(ask.Colour(other, "x")) is None
    assert cache.get(ask.Embed(MODEL, CORPUS)) is INDEX
    assert cache.get(ask.Layout(project_request(with_(), INDEX), 64)) == "kept"


def test_the_neighbours_of_the_text_in_focus_are_asked_for() -> None:
    request = next(r for r in resolve(with_(focus=1), cache_with_index()).needed if isinstance(r, ask.Near))
    assert (request.row, request.dim) == (1, 64)


def wanted(state: SessionState, cache: Cache, kind: Any) -> Any:
    return next((request for request in resolve(state, cache).needed if isinstance(request, kind)), None)


def test_a_query_waits_for_the_rows_in_which_its_phrases_occur() -> None:
    cache = cache_with_index()
    state = with_(query='hot "green tea" -wine', mode="both")
    occur = wanted(state, cache, ask.Occur)
    assert (occur.phrases, occur.without) == (("green tea",), ("wine",))
    assert wanted(state, cache, ask.Search) is None
    rows = ask.RowSet(np.array([1], dtype=np.int64))
    cache.put(occur, rows)
    search = wanted(state, cache, ask.Search)
    assert (search.occurring, search.mode) == (rows, "both")


def test_examples_are_looked_for_without_a_query_and_are_not_explained() -> None:
    state = with_example(with_example(with_(focus=2), 1, like=True), 0, like=False)
    assert (state.more, state.less, state.tab) == ((1,), (0,), "results")
    search = wanted(state, cache_with_index(), ask.Search)
    assert (search.more, search.less) == ((1,), (0,))
    cache = cache_with_index()
    cache.put(search, found(2))
    assert wanted(state, cache, ask.Explain) is None
    assert with_example(state, 1, like=True).more == ()
    assert with_example(state, 1, like=False).less == (0, 1)
    assert not asks(without_examples(state))


def test_a_threshold_is_a_score_or_a_percentile_of_chance_at_the_dimension() -> None:
    cache = cache_with_index()
    assert wanted(with_threshold(with_(query="tea"), 0.4), cache, ask.Search).floor == 0.4
    state = with_threshold(with_(query="tea"), 90, percentile=True)
    assert wanted(state, cache, ask.Search).floor is None
    background = SimpleNamespace(score=lambda percentile, dim, texts: (2 if texts else 1) * percentile / dim)
    cache.put(ask.Tune(MODEL, CORPUS, INDEX), SimpleNamespace(background=background, funnels={}))
    assert wanted(state, cache, ask.Search).floor == 90 / 64
    assert wanted(replace(state, query="", more=(1,)), cache, ask.Search).floor == 2 * 90 / 64
    assert not with_threshold(state, None, percentile=True).threshold_is_percentile


def test_a_measured_funnel_is_used_unless_search_must_be_exact() -> None:
    cache = cache_with_index()
    cache.put(ask.Tune(MODEL, CORPUS, INDEX), SimpleNamespace(background=None, funnels={64: "funnel"}))
    assert wanted(with_(query="tea"), cache, ask.Search).funnel == "funnel"
    assert wanted(with_(query="tea", exact=True), cache, ask.Search).funnel is None
    assert wanted(with_(query="tea", dimension=32), cache, ask.Search).funnel is None


def test_texts_are_added_to_finished_maps_at_every_stop_until_the_map_is_made_in_another_way() -> None:
    cache = Cache()
    cache.put(ask.Embed(MODEL, CORPUS), INDEX)
    state = replace(OPEN, method="pca")
    assert finished_maps(state, cache) is None
    flat = {dim: ask.Drawn(np.zeros((3, 2), np.float32), "pca", 3) for dim in INDEX.dims}
    cache.put(ask.Flatten(INDEX), flat)
    grown = finished_maps(state, cache)
    assert grown is not None
    assert (grown.index, grown.layouts) == (INDEX, flat)
    state = replace(state, grown=grown)
    extend = ask.Extend(INDEX, grown)
    assert extend in resolve(state, cache).needed
    assert resolve(state, cache).drawn is None
    more = {dim: ask.Drawn(np.zeros((5, 2), np.float32), "pca", 3) for dim in INDEX.dims}
    cache.put(extend, more)
    assert (resolve(state, cache).drawn, resolve(state, cache).settled) == (more[state.dimension], True)
    assert resolve(replace(state, grown=None), cache).drawn is flat[state.dimension]
    cache.put(extend, {})
    assert resolve(state, cache).drawn is flat[state.dimension]


def test_whole_texts_are_searched_until_their_passages_are_there() -> None:
    cache = Cache()
    cache.put(ask.Embed(MODEL, CORPUS), INDEX)
    looked = [type(request).__name__ for request in resolve(with_(query="tea"), cache).needed][:2]
    assert looked == ["Search", "Cut"]
    assert wanted(with_(query="tea"), cache, ask.Search).cut is None
    cut: Any = FakeCut()
    cache.put(ask.Cut(MODEL, CORPUS, INDEX), cut)
    assert wanted(with_(query="tea"), cache, ask.Search).cut is cut
    assert wanted(with_(query="tea", cutting="never"), cache, ask.Search).cut is None
    assert ask.Cut(MODEL, CORPUS, INDEX, always=True) in resolve(with_(cutting="always"), cache).needed
    assert not [r for r in resolve(with_(cutting="never"), cache).needed if isinstance(r, ask.Cut)]


def test_what_is_searched_is_measured() -> None:
    cache = cache_with_index()
    cut: Any = FakeCut()
    cache.put(ask.Cut(MODEL, CORPUS, INDEX), cut)
    cache.put(ask.Flatten(INDEX), dict.fromkeys(INDEX.dims, "flat"))
    cache.put(ask.Overlap(INDEX), {})
    tune = wanted(with_(), cache, ask.Tune)
    assert (tune.corpus, tune.index) == ("passages", cut.index)
    cache.put(tune, SimpleNamespace(background=None, funnels={64: "funnel"}))
    assert wanted(with_(query="tea"), cache, ask.Search).funnel == "funnel"
    assert wanted(with_(query="tea", cutting="never"), cache, ask.Search).funnel is None


def test_of_a_long_text_the_passage_that_was_found_is_explained() -> None:
    cache = cache_with_index()
    result = found(1)
    result.span_of = lambda row: (0, 2)
    cache.put(ask.Search(MODEL, INDEX, "tea", 64, 50, None), result)
    assert wanted(with_(query="tea", focus=1), cache, ask.Explain).b == "tw"


def test_what_was_measured_in_an_earlier_session_is_read_before_anything_is_searched() -> None:
    index, cache = FakeIndex(measured=True), Cache()
    cache.put(ask.Embed(MODEL, CORPUS), index)
    assert kinds(with_(query="a"), cache)[:2] == ["Tune", "Search"]
    assert kinds(with_(query="a"), cache).count("Tune") == 1
    cache.put(ask.Tune(MODEL, CORPUS, index), SimpleNamespace(background=None, funnels={64: "funnel"}))
    assert wanted(with_(query="a", dimension=64), cache, ask.Search).funnel == "funnel"
