from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from explorer.session.history import LIMIT, History, changed
from explorer.session.state import SessionState


def test_undo_brings_back_the_filter_and_redo_takes_it_away_again() -> None:
    old, new = SessionState(), SessionState(where="a = 1")
    history = History().recorded(old, new, 0.0)
    history, state = history.undone(new)
    assert state.where == ""
    _, state = history.redone(state)
    assert state.where == "a = 1"


def test_quick_changes_of_one_thing_are_one_step() -> None:
    history, state = History(), SessionState()
    for at, query in enumerate(("t", "te", "tea")):
        new = replace(state, query=query)
        history, state = history.recorded(state, new, 0.2 * at), new
    assert len(history.past) == 1
    assert history.undone(state)[1].query == ""


def test_changes_with_a_pause_between_them_are_steps_of_their_own() -> None:
    history = History().recorded(SessionState(), SessionState(query="a"), 0.0)
    assert len(history.recorded(SessionState(query="a"), SessionState(query="ab"), 5.0).past) == 2


def test_a_new_change_after_undo_forgets_what_could_be_redone() -> None:
    old, new = SessionState(), SessionState(dimension=64)
    history, state = History().recorded(old, new, 0.0).undone(new)
    assert history.future
    assert not history.recorded(state, replace(state, dimension=128), 9.0).future


def test_undo_never_brings_back_a_focus_or_a_colour() -> None:
    old = SessionState(query="a", focus=1, colour="x")
    now = SessionState(query="b", focus=2, colour="y")
    _, state = History().recorded(old, now, 0.0).undone(now)
    assert (state.query, state.focus, state.colour) == ("a", 2, "y")


def test_what_undo_does_not_bring_back_is_not_a_step() -> None:
    assert History().recorded(SessionState(), SessionState(focus=3), 0.0) == History()


def test_with_nothing_to_undo_or_redo_the_state_stays() -> None:
    state = SessionState(query="a")
    assert History().undone(state) == (History(), state)
    assert History().redone(state) == (History(), state)


def test_the_history_is_bounded() -> None:
    history = History()
    for i in range(LIMIT + 50):
        history = history.recorded(SessionState(dimension=i), SessionState(dimension=i + 1), 10.0 * i)
    assert len(history.past) == LIMIT


def test_a_step_is_named_after_what_changed() -> None:
    assert changed(SessionState(), SessionState(where="x")) == "filter"
    assert changed(SessionState(), SessionState(tab="selected")) == ""


@given(st.lists(st.sampled_from(["dimension", "query", "where", "matrix_texts"]), max_size=20))
def test_undoing_every_step_returns_to_the_beginning(names: list[str]) -> None:
    first = state = SessionState()
    history = History()
    for i, name in enumerate(names):
        new = replace(state, **{name: i + 1 if name == "dimension" else str(i)})
        history, state = history.recorded(state, new, 10.0 * i), new
    while history.past:
        history, state = history.undone(state)
    assert state == first


def test_undo_brings_back_a_stop_word_that_was_let_go() -> None:
    old, new = SessionState(), SessionState(ignored=SessionState().ignored - {"the"} | {"tea"})
    history = History().recorded(old, new, 0.0)
    assert history.past[-1].name == "stop words"
    assert history.undone(new)[1].ignored == old.ignored


def test_groups_of_the_legend_come_back_only_while_they_are_the_same_groups() -> None:
    old, new = SessionState(colour="topic"), SessionState(colour="topic", only=frozenset({1}))
    history = History().recorded(old, new, 0.0).recorded(new, replace(new, only=frozenset()), 9.0)
    assert history.past[-1].name == "choice of groups"
    assert history.undone(replace(new, only=frozenset()))[1].only == {1}
    assert history.undone(SessionState(colour="year"))[1].only == frozenset()
