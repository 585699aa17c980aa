from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.jobs.requests import RowSet
from explorer.session import state as to
from explorer.session.state import SessionState
from tests.unit.session.fakes import FakeColumn, FakeCorpus, FakeModel


def rows(*values: int) -> RowSet:
    return RowSet(np.array(values, dtype=np.int64))


def test_the_first_model_is_used_at_its_full_dimension() -> None:
    assert to.with_model(SessionState(), FakeModel((32, 64, 384))).dimension == 384


def test_a_new_model_keeps_the_stop_nearest_to_the_one_in_use() -> None:
    state = to.with_model(SessionState(), FakeModel((32, 64, 128)))
    assert to.with_model(state, FakeModel((50, 100, 200))).dimension == 100


def test_a_new_corpus_clears_what_referred_to_the_rows_of_the_old_one() -> None:
    state = SessionState(where="a = 1", selection=rows(1), focus=2, tab="selected", colour="topic", query="")
    fresh = to.with_corpus(state, FakeCorpus(columns=(FakeColumn("other", "number"),)))
    assert (fresh.where, fresh.selection, fresh.focus, fresh.tab, fresh.colour) == ("", None, None, "all", "")


def test_a_new_corpus_is_searched_for_the_query_that_stands() -> None:
    assert to.with_corpus(SessionState(query="tea"), FakeCorpus()).tab == "results"


def test_a_colour_that_the_new_corpus_also_has_is_kept() -> None:
    assert to.with_corpus(SessionState(colour="topic"), FakeCorpus()).colour == "topic"
    assert to.with_corpus(SessionState(colour="score"), FakeCorpus()).colour == "score"


def test_typing_a_query_brings_its_results_to_the_front_and_emptying_it_takes_them_away() -> None:
    typed = to.with_query(SessionState(tab="selected"), "tea")
    assert typed.tab == "results"
    assert to.with_query(typed, "  ").tab == "all"


def test_an_emptied_selection_is_no_selection_and_leaves_its_list() -> None:
    state = SessionState(selection=rows(1), tab="selected")
    assert to.with_selection(state, rows()).selection is None
    assert to.with_selection(state, None).tab == "all"
    assert to.with_selection(state, rows(2)).tab == "selected"


def test_a_filter_shows_its_list_and_its_removal_leaves_it() -> None:
    state = to.with_filter(SessionState(), " year > 2000 ")
    assert (state.where, state.tab) == ("year > 2000", "filtered")
    assert to.with_filter(state, "").tab == "all"


def test_a_filter_does_not_hide_the_results() -> None:
    assert to.with_filter(SessionState(tab="results"), "a = 1").tab == "results"


@given(st.lists(st.integers(1, 2048), min_size=1, unique=True), st.integers(0, 4096))
def test_the_nearest_stop_is_a_stop_and_no_other_is_nearer(dims: list[int], wanted: int) -> None:
    found = to.nearest_stop(tuple(sorted(dims)), wanted)
    assert found in dims
    assert all(abs(dim - wanted) >= abs(found - wanted) for dim in dims)


def test_a_corpus_nobody_has_coloured_is_coloured_by_its_first_category() -> None:
    columns = (FakeColumn("year", "number"), FakeColumn("topic"), FakeColumn("kind"))
    assert to.with_corpus(SessionState(), FakeCorpus(columns=columns)).colour == "topic"


def test_groups_of_the_legend_show_their_list_and_leave_it_with_the_last_of_them() -> None:
    state = to.with_groups(SessionState(), {2})
    assert (state.only, state.tab) == ({2}, "filtered")
    assert to.with_groups(state, ()).tab == "all"
    assert to.with_groups(to.with_filter(state, "year > 2000"), ()).tab == "filtered"
    assert to.with_filter(to.with_filter(state, "year > 2000"), "").tab == "filtered"
    assert to.with_groups(SessionState(tab="results"), {2}).tab == "results"


def test_another_colour_corpus_or_number_of_clusters_ends_the_choice_of_groups() -> None:
    state = to.with_groups(SessionState(colour=to.CLUSTERS), {1})
    assert to.with_colour(state, "topic").only == frozenset()
    assert to.with_corpus(state, FakeCorpus()).only == frozenset()
    assert to.with_clusters(state, 3).only == frozenset()
    assert to.with_model(state, FakeModel()).only == frozenset()
    assert to.with_model(to.with_colour(state, "topic"), FakeModel()).colour == "topic"


def test_a_click_picks_one_group_and_shift_more_of_them() -> None:
    one = to.picked_groups(frozenset(), 3, several=False)
    assert one == {3}
    assert to.picked_groups(one, 3, several=False) == frozenset()
    assert to.picked_groups(one, 1, several=False) == {1}
    assert to.picked_groups(one, 1, several=True) == {1, 3}
    assert to.picked_groups(frozenset({1, 3}), 3, several=True) == {1}


@given(st.sets(st.integers(0, 5)), st.integers(0, 5))
def test_switching_a_group_off_and_on_again_changes_nothing_while_others_are_shown(only: set[int], place: int) -> None:
    wanted = frozenset() if len(only) == 6 else frozenset(only)
    once = to.toggled_groups(wanted, place, 6)
    assert len(once) < 6
    if once:
        assert to.toggled_groups(once, place, 6) == wanted


def test_added_texts_are_picked_and_nothing_else_of_the_session_is_lost() -> None:
    state = SessionState(query="tea", dimension=64, colour="topic", focus=2, only=frozenset({1}))
    grown = to.with_added(state, FakeCorpus(), rows(3, 4), None)
    assert grown.selection is not None
    assert (grown.query, grown.dimension, grown.colour, grown.focus, grown.tab) == ("tea", 64, "topic", 2, "selected")
    assert (grown.selection.rows.tolist(), grown.only) == ([3, 4], frozenset())
