from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from explorer.analysis.clusters import Clustering
from explorer.analysis.stop_words import STOP_WORDS
from explorer.jobs import requests as ask
from explorer.jobs.tasks import run
from explorer.progress import drain
from explorer.session.cache import Cache
from explorer.session.groups import cluster_names
from explorer.session.resolve import resolve
from explorer.session.state import (
    CLUSTERS,
    SessionState,
    Sides,
    coloured_as,
    with_cluster_name,
    with_clusters,
    with_corpus,
    with_cut,
)
from tests.unit.session.fakes import FakeCorpus, FakeIndex, FakeModel

MODEL: Any = FakeModel()
CORPUS: Any = FakeCorpus()
INDEX: Any = FakeIndex()
OPEN: Any = SessionState(model=MODEL, corpus=CORPUS, dimension=64, method="pca", colour=CLUSTERS)
CENTRES = np.zeros((2, 4), np.float32)
FOUND = Clustering(np.array([0, 0, 1], np.uint8), CENTRES, (2, 1), (np.array([0]), np.array([2])))
WORDS = ask.Description((("tea", "cup", "pot", "milk"), ()), (("kettle",), ("sea",)))


def asked(state: SessionState, cache: Cache) -> list[ask.Request]:
    grouping = (ask.Cluster, ask.CountWords, ask.Describe, ask.PaintClusters, ask.Contrast, ask.Colour)
    return [request for request in resolve(state, cache).needed if isinstance(request, grouping)]


def test_clusters_are_found_then_counted_then_described_and_painted_as_soon_as_they_can_be() -> None:
    cache = Cache()
    assert asked(OPEN, cache) == []
    cache.put(ask.Embed(MODEL, CORPUS), INDEX)
    assert asked(OPEN, cache) == [ask.Cluster(INDEX, 1)]
    assert asked(replace(OPEN, clusters=7), cache) == [ask.Cluster(INDEX, 7)]
    cache.put(ask.Cluster(INDEX, 1), FOUND)
    numbered = ask.PaintClusters(FOUND, ("Cluster 1", "Cluster 2"))
    assert asked(OPEN, cache) == [ask.CountWords(CORPUS, FOUND), numbered]
    counts: Any = object()
    cache.put(ask.CountWords(CORPUS, FOUND), counts)
    describe = ask.Describe(MODEL, FOUND, counts, STOP_WORDS)
    assert asked(OPEN, cache) == [describe, numbered]
    cache.put(describe, WORDS)
    assert asked(OPEN, cache) == [ask.PaintClusters(FOUND, ("tea, cup, pot", "Cluster 2"))]
    assert asked(replace(OPEN, ignored=frozenset({"tea"})), cache)[0] == ask.Describe(
        MODEL, FOUND, counts, frozenset({"tea"})
    )


def test_other_colours_want_no_clusters() -> None:
    cache = Cache()
    cache.put(ask.Embed(MODEL, CORPUS), INDEX)
    assert asked(replace(OPEN, colour=""), cache) == []
    assert asked(replace(OPEN, colour="topic"), cache) == [ask.Colour(CORPUS, "topic")]


def test_a_name_of_the_users_stands_before_the_keywords_until_it_is_emptied() -> None:
    named = with_cluster_name(OPEN, 1, "  Boats ")
    assert cluster_names(named, 2, WORDS) == ("tea, cup, pot", "Boats")
    assert cluster_names(with_cluster_name(named, 1, " "), 2, WORDS) == ("tea, cup, pot", "Cluster 2")
    assert with_cluster_name(named, 1, "Ships").cluster_names == ((1, "Ships"),)


def test_another_number_of_clusters_and_another_corpus_forget_names_and_comparisons() -> None:
    sides = Sides(ask.RowSet(np.array([1])), None, "one", "the rest")
    state = replace(with_cluster_name(OPEN, 0, "Tea"), sides=sides, kept=sides.first, only=frozenset({1}))
    recut = with_clusters(state, 5)
    assert (recut.clusters, recut.cluster_names, recut.sides, recut.only) == (5, (), None, frozenset())
    other: Any = FakeCorpus()
    reopened = with_corpus(state, other)
    assert (reopened.cluster_names, reopened.sides, reopened.kept, reopened.colour) == ((), None, None, CLUSTERS)


def test_two_groups_are_compared_whatever_colours_the_map() -> None:
    sides = Sides(ask.RowSet(np.array([1])), None, "one", "the rest")
    state = replace(OPEN, colour="", sides=sides)
    request = ask.Contrast(CORPUS, sides.first, None, STOP_WORDS)
    assert asked(state, Cache()) == [request]
    cache, difference = Cache(), object()
    cache.put(request, difference)
    assert resolve(state, cache).difference is difference


def test_hits_are_looked_for_in_the_chosen_groups_once_their_rows_are_known() -> None:
    cache = Cache()
    cache.put(ask.Embed(MODEL, CORPUS), INDEX)
    state = replace(OPEN, only=frozenset({1}), query="tea")
    searches = [r for r in resolve(state, cache).needed if isinstance(r, ask.Search | ask.Among)]
    assert searches == []
    cache.put(ask.Cluster(INDEX, 1), FOUND)
    among = ask.Among(FOUND, frozenset({1}), None)
    assert among in resolve(state, cache).needed
    rows = ask.RowSet(np.array([2]))
    cache.put(among, rows)
    resolved = resolve(state, cache)
    assert (resolved.filtered, resolved.passing) == (rows, None)
    assert next(r for r in resolved.needed if isinstance(r, ask.Search)).within is rows


def test_a_filter_and_a_choice_of_groups_hold_together() -> None:
    cache = Cache()
    cache.put(ask.Embed(MODEL, CORPUS), INDEX)
    cache.put(ask.Cluster(INDEX, 1), FOUND)
    state = replace(OPEN, only=frozenset({0}), where="year > 2000")
    assert not any(isinstance(request, ask.Among) for request in resolve(state, cache).needed)
    passing = ask.RowSet(np.array([1, 2]))
    cache.put(ask.Filter(CORPUS, state.where), passing)
    among = ask.Among(FOUND, frozenset({0}), passing)
    assert among in resolve(state, cache).needed
    assert drain(run(among)).rows.tolist() == [1]
    assert drain(run(replace(among, within=None))).rows.tolist() == [0, 1]


def test_clusters_by_density_wait_for_the_map_at_full_dimension_and_stay_when_the_slider_moves() -> None:
    cache = Cache()
    cache.put(ask.Embed(MODEL, CORPUS), INDEX)
    state = with_cut(OPEN, "density")
    assert not any(isinstance(request, ask.FindIslands) for request in resolve(state, cache).needed)
    drawn = {dim: ask.Drawn(np.zeros((3, 2), np.float32), "pca", 3) for dim in INDEX.dims}
    cache.put(ask.Flatten(INDEX), drawn)
    wanted = ask.FindIslands(INDEX, drawn[128], 5)
    for dimension in (32, 64, 128):
        assert wanted in resolve(replace(state, dimension=dimension), cache).needed
    fewer = with_clusters(state, 40)
    assert (fewer.smallest, fewer.clusters) == (40, 0)
    assert ask.FindIslands(INDEX, drawn[128], 40) in resolve(fewer, cache).needed


def test_the_colours_of_another_state_come_back_with_their_groups() -> None:
    other = replace(OPEN, colour="topic", only=frozenset({1}), tab="filtered")
    back = coloured_as(replace(OPEN, query="tea"), other)
    assert (back.colour, back.only, back.query) == ("topic", {1}, "tea")
