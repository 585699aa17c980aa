from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from explorer.analysis.clusters import Clustering
from explorer.analysis.colouring import Colouring
from explorer.analysis.trust import Trust
from explorer.index.funnel import Funnel
from explorer.jobs.requests import Drawn, RowSet, SearchResult
from explorer.session.resolve import Resolved
from explorer.session.state import CLUSTERS, KEPT, MOVED, TRUST, SessionState
from explorer.ui import words
from explorer.ui.narrowing_words import groups_words
from tests.unit.session.fakes import FakeColumn, FakeCorpus, FakeIndex, FakeModel

CORPUS: Any = FakeCorpus(lines=("x",) * 1200)
MODEL: Any = FakeModel()
XY = np.zeros((1200, 2), dtype=np.float32)


def search(seconds: float, known: bool = True) -> Any:
    query = np.full(4, float(known), dtype=np.float32)
    return SimpleNamespace(
        seconds=seconds, query=query, hits=SimpleNamespace(rows=np.arange(50)), funnel=None, mode="meaning"
    )


def test_a_search_that_may_miss_something_says_how_much() -> None:
    result: Any = SearchResult(
        np.ones(4), cast("Any", None), cast("Any", None), 0.006, Funnel(cast("Any", None), 200, 100, 0.9987)
    )
    assert words.search_note(result) == "search 6.0 ms, measured to find 99.8 % of the exact top 10"
    result = replace(result, mode="both")
    assert (
        words.search_note(result) == "search by meaning and words 6.0 ms, measured to find 99.8 % of the exact top 10"
    )
    assert words.search_note(replace(result, mode="words")) == "search by words 6.0 ms"


def test_signs_of_a_query_are_not_marked_and_what_must_not_occur_is_not_either() -> None:
    marked = words.query_words('the bees "in a hive" -wasps + "royal jelly"')
    assert marked == ["bees", "in", "a", "hive", "royal", "jelly"]


def test_the_readout_says_what_is_open_and_how_long_the_search_took() -> None:
    state = SessionState(model=MODEL, corpus=CORPUS, dimension=64, query="tea")
    assert words.readout(state, Resolved(search=search(0.0062))) == (
        "1,200 texts · 64 dims · exact search 6.2 ms · offline"
    )
    assert "no word of the query is known" in words.readout(state, Resolved(search=search(0.02, known=False)))
    assert words.readout(SessionState(), Resolved()) == "Starting…"
    assert words.readout(SessionState(model=MODEL), Resolved()) == "No texts are open"


@pytest.mark.parametrize(("seconds", "said"), [(0.0004, "0.4 ms"), (0.0123, "12 ms"), (1.5, "1500 ms")])
def test_durations_are_read_at_a_glance(seconds: float, said: str) -> None:
    assert words.milliseconds(seconds) == said


def test_only_words_that_carry_meaning_are_marked_unless_there_are_no_others() -> None:
    assert words.query_words("How do bees find the way?") == ["bees", "find", "way"]
    assert words.query_words("to be or not to be") == ["to", "be", "or", "not", "to", "be"]
    assert words.query_words(" ?! ") == []


def test_a_long_text_is_shown_by_its_beginning_on_one_line() -> None:
    assert words.one_line("one\n\ttwo") == "one two"
    assert len(words.one_line("word " * 1000)) <= words.LINE


def test_every_list_says_why_it_is_empty() -> None:
    assert "Drop texts" in words.empty_list(SessionState(), Resolved())
    assert "Shift" in words.empty_list(SessionState(corpus=CORPUS, tab="selected"), Resolved())
    assert "filter" in words.empty_list(SessionState(corpus=CORPUS, tab="filtered"), Resolved())
    assert "Type a query" in words.empty_list(SessionState(corpus=CORPUS, tab="results"), Resolved())


@pytest.mark.parametrize(
    ("asked", "known", "said"),
    [
        ({"query": "tea"}, {"index": None}, "as soon as the texts are embedded"),
        ({"query": "tea"}, {"filtered": RowSet(np.arange(0))}, "No text passes the filter"),
        ({"more": (1,), "mode": "words"}, {}, "no words to rank by"),
        ({"query": "\u200b?"}, {"search": search(0.1, known=False)}, "knows no word"),
        ({"query": "tea", "threshold": 0.9}, {}, "threshold"),
        ({"query": 'tea "with milk"'}, {}, "No text has “with milk”, word for word."),
        ({"query": "tea -a -the"}, {}, "No text is without “a” and “the”, word for word."),
        ({"query": "qwxz", "mode": "words"}, {}, "No text has a word"),
    ],
)
def test_a_query_without_hits_says_why_and_what_helps(asked: Any, known: Any, said: str) -> None:
    state = SessionState(model=MODEL, corpus=CORPUS, tab="results", **asked)
    assert said in words.empty_list(state, Resolved(**{"index": FakeIndex(), **known}))


def test_only_columns_that_can_colour_are_offered() -> None:
    columns: Any = (FakeColumn("text", "text"), FakeColumn("topic"), FakeColumn("year", "number"))
    assert [key for key, _ in words.colour_choices(columns, "text")] == [
        "",
        "score",
        TRUST,
        KEPT,
        CLUSTERS,
        MOVED,
        "topic",
        "year",
    ]


@pytest.mark.parametrize(
    ("method", "drawn", "settled", "forming", "said"),
    [
        ("umap", None, False, False, ""),
        ("umap", Drawn(XY, "pca", 1200), False, False, "PCA at 64 dims · UMAP comes next"),
        ("umap", Drawn(XY, "pca", 1200), False, True, "UMAP at 64 dims is forming…"),
        ("pca", Drawn(XY, "pca", 1200), True, False, "PCA at 64 dims"),
        ("umap", Drawn(XY, "umap", 1200), True, False, "UMAP at 64 dims"),
        (
            "umap",
            Drawn(XY, "pca", 1200),
            True,
            False,
            "PCA at 64 dims: there are too few different texts for UMAP",
        ),
        (
            "umap",
            Drawn(XY, "umap", 700),
            True,
            False,
            "UMAP at 64 dims of 700 texts, the others placed beside their neighbours",
        ),
    ],
)
def test_the_map_says_how_it_was_made(
    method: Any, drawn: Drawn | None, settled: bool, forming: bool, said: str
) -> None:
    state = SessionState(corpus=CORPUS, dimension=64, method=method)
    assert words.map_notice(state, Resolved(drawn=drawn, settled=settled), forming) == said


def test_the_map_says_how_far_it_may_be_believed() -> None:
    resolved = Resolved(trust=Trust(XY[:, 0], XY[:, 0], 0.612, 0.999, 300))
    at_full = SessionState(model=MODEL, corpus=CORPUS, dimension=MODEL.dim)
    assert words.trust_words(at_full, resolved) == "The map keeps 61 % of the true neighbours"
    coloured = SessionState(model=MODEL, corpus=CORPUS, dimension=32, colour=TRUST)
    assert words.trust_words(coloured, resolved) == (
        "The map keeps 61 % of the true neighbours; 32 dims keep 99 % (measured on 300 texts, coloured around them)"
    )
    assert words.trust_words(at_full, Resolved(trust=Trust(XY[:, 0], XY[:, 0], np.nan, np.nan, 0))) == ""
    assert [words.percent(share) for share in (0, 0.001, 1)] == ["0 %", "1 %", "100 %"]


@pytest.mark.parametrize(("taken", "count", "said"), [(1, 1, "Copied 1 row."), (5, 5, "Copied 5 rows.")])
def test_copying_is_confirmed(taken: int, count: int, said: str) -> None:
    assert words.copied(taken, count) == said
    assert words.copied(10, 12_000) == "Copied the first 10 of 12,000 rows."


def test_the_chip_names_one_or_two_groups_and_counts_more() -> None:
    known = Resolved(colouring=Colouring(np.zeros(3, np.uint8), ("tea", "sea", "bee"), (1, 1, 1)))
    state = SessionState(colour="topic")
    said = [groups_words(replace(state, only=frozenset(only)), known) for only in ((), (1,), (2, 0), (0, 1, 2))]
    assert said == ["topic: 0 of 3", "topic: sea", "topic: tea or bee", "topic: 3 of 3"]
    assert groups_words(SessionState(colour=CLUSTERS, only=frozenset({4})), Resolved()) == "Clusters"


def test_the_panel_says_what_clusters_are_of_and_how_many_texts_are_in_none() -> None:
    def found(*sizes: int) -> Resolved:
        return Resolved(clustering=Clustering(np.zeros(3, np.uint8), np.zeros((len(sizes), 2)), sizes, ()))

    state = SessionState(corpus=cast(Any, FakeCorpus()))
    assert words.clusters_remark(state, Resolved()) == ""
    assert words.clusters_remark(state, found(2, 1)) == ""
    assert words.clusters_remark(state, found(2)) == "1 text is in none."
    dense = replace(state, cut_by="density")
    assert words.clusters_remark(dense, found(1)).endswith("at full dimension. 2 texts are in none.")
    many = replace(dense, corpus=cast(Any, FakeCorpus(lines=("a text",) * 20_001)))
    assert "in a sample of 20,000 of 20,001 texts" in words.clusters_remark(many, found(20_001))
    assert "sample of 12,000 of 20,001" in words.clusters_remark(replace(many, cut_by="centres"), found(20_001))
    assert words.clusters_remark(dense, found()) == "Nowhere on the map do texts lie close enough."
