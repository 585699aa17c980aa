"""Measuring on test sets in the session: what a cancel and a failure leave behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from explorer.errors import CorpusError
from explorer.jobs import requests as ask
from explorer.jobs import tasks
from explorer.progress import Progress, Steps
from explorer.ui.map_worker import MapWorker
from explorer.ui.runner import Runner
from explorer.ui.store import Store


class Plain(SimpleNamespace):
    """Has just what the session reads of a model or a set, and is equal to itself alone."""

    __hash__ = object.__hash__
    __eq__ = object.__eq__


class Script:
    """Reads every set but "bad", and measures every set but "slow", which takes until it is told to go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.measured: list[str] = []

    def __call__(self, request: ask.Request) -> Steps[Any]:
        yield Progress("Working", 0)
        if isinstance(request, ask.ReadSet):
            if request.folder.name == "bad":
                raise CorpusError("bad/queries.jsonl, line 1: an id is missing.")
            return Plain(name=request.folder.name)
        assert isinstance(request, ask.Evaluate)
        while request.data.name == "slow" and not self.go_on.wait(0.01):
            yield Progress("Evaluating slow", 1, 2)
        self.measured.append(request.data.name)
        return f"{request.data.name} by {request.model.key}"


def model(key: str) -> Any:
    return Plain(key=key, info=Plain(name=key), similarity="cosine", dims=(32, 64), dim=64)


def sets(*names: str) -> tuple[ask.ReadSet, ...]:
    return tuple(ask.ReadSet(Path(name)) for name in names)


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Script:
    made = Script()
    monkeypatch.setattr(tasks, "run", made)
    return made


@pytest.fixture
def store(qtbot: QtBot, script: Script) -> Iterator[Store]:
    made = Store(Runner(), MapWorker())
    made.state = replace(made.state, model=model("one"), dimension=64)
    yield made
    made.close()


def wait_for(qtbot: QtBot, store: Store, *results: str) -> None:
    qtbot.waitUntil(lambda: store.resolved.measured == results and not store.runner.running())


def test_sets_are_measured_one_after_the_other_and_results_come_as_they_are_ready(
    qtbot: QtBot, store: Store, script: Script
) -> None:
    store.measure(sets("a", "slow", "b"))
    qtbot.waitUntil(lambda: store.resolved.measured == ("a by one",))
    script.go_on.set()
    wait_for(qtbot, store, "a by one", "slow by one", "b by one")
    assert script.measured == ["a", "slow", "b"]


def test_after_a_cancel_what_was_measured_before_is_back(qtbot: QtBot, store: Store) -> None:
    store.measure(sets("a"))
    wait_for(qtbot, store, "a by one")
    before = store.state
    store.measure(sets("a", "b", "slow"))
    qtbot.waitUntil(lambda: store.resolved.measured == ("a by one", "b by one"))
    qtbot.waitUntil(lambda: isinstance(store.runner.running()[0], ask.Evaluate))
    store.cancel(store.runner.running()[0])
    assert store.state == before
    wait_for(qtbot, store, "a by one")


def test_a_set_that_cannot_be_read_is_named_and_the_others_are_measured(qtbot: QtBot, store: Store) -> None:
    with qtbot.waitSignal(store.told) as told:
        store.measure(sets("a", "bad", "b"))
    assert told.args[1] == "bad/queries.jsonl, line 1: an id is missing."
    wait_for(qtbot, store, "a by one", "b by one")
    assert store.state.test_sets == sets("a", "b")


def test_when_no_set_can_be_read_what_was_measured_before_stays(qtbot: QtBot, store: Store) -> None:
    store.measure(sets("a"))
    wait_for(qtbot, store, "a by one")
    with qtbot.waitSignal(store.told):
        store.measure(sets("bad"))
    wait_for(qtbot, store, "a by one")
    assert store.state.test_sets == sets("a")


def test_another_model_is_measured_when_it_is_asked_for_and_cancelled_back_to_the_first(
    qtbot: QtBot, store: Store, script: Script
) -> None:
    script.go_on.set()
    store.measure(sets("slow"))
    wait_for(qtbot, store, "slow by one")
    script.go_on.clear()
    store.change(replace(store.state, model=model("two")))
    wait_for(qtbot, store, "slow by one")
    store.measure(store.state.test_sets)
    qtbot.waitUntil(lambda: len(store.runner.running()) == 1)
    store.cancel(store.runner.running()[0])
    wait_for(qtbot, store, "slow by one")
    script.go_on.set()
    store.measure(store.state.test_sets)
    wait_for(qtbot, store, "slow by two")


def test_what_is_known_is_shown_at_once_and_not_measured_again(qtbot: QtBot, store: Store, script: Script) -> None:
    store.measure(sets("a", "b"))
    wait_for(qtbot, store, "a by one", "b by one")
    store.measure(sets("b"))
    assert store.resolved.measured == ("b by one",)
    store.measure(())
    assert store.resolved.measured == ()
    store.measure(sets("a"))
    assert store.resolved.measured == ("a by one",)
    assert script.measured == ["a", "b"]


def test_sets_that_were_read_already_are_measured_without_reading_them_again(
    qtbot: QtBot, store: Store, script: Script, tmp_path: Path
) -> None:
    store.measure(sets("a"))
    wait_for(qtbot, store, "a by one")
    store.measure_read({tmp_path / "bad": Plain(name="fetched")})
    wait_for(qtbot, store, "a by one", "fetched by one")
