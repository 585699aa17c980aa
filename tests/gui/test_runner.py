from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from explorer.errors import CorpusError
from explorer.jobs import requests as ask
from explorer.jobs import tasks
from explorer.progress import Progress, Steps
from explorer.ui import runner as runner_module
from explorer.ui.runner import Runner

Script = Callable[[ask.Request], Steps[Any]]
NO_INDEX: Any = object()


@pytest.fixture
def runner() -> Iterator[Runner]:
    made = Runner()
    yield made
    made.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("slot-")]


def play(monkeypatch: pytest.MonkeyPatch, script: Script) -> None:
    monkeypatch.setattr(tasks, "run", script)


def model(name: str) -> ask.LoadModel:
    return ask.LoadModel(Path(name))


def test_a_request_reports_its_steps_and_then_its_result(
    qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(_request: ask.Request) -> Steps[str]:
        yield Progress("Reading", 1, 2)
        return "result"

    play(monkeypatch, script)
    steps: list[Progress] = []
    runner.progressed.connect(lambda _request, step: steps.append(step))
    with qtbot.waitSignal(runner.finished) as done:
        runner.start(model("a"))
    assert done.args == [model("a"), "result"]
    assert steps == [Progress("Reading", 1, 2)]
    assert runner.running() == []


def test_the_latest_request_wins_and_the_one_before_stops_at_its_next_step(
    qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, going = threading.Event(), threading.Event()

    def script(request: ask.Request) -> Steps[str]:
        try:
            yield Progress("Reading", 0)
            while request == model("slow"):
                going.set()
                yield Progress("Reading", 0)
        finally:
            closed.set()
        return "fast"

    play(monkeypatch, script)
    runner.start(model("slow"))
    qtbot.waitUntil(going.is_set)
    with qtbot.waitSignal(runner.finished) as done:
        runner.start(model("fast"))
    assert done.args == [model("fast"), "fast"]
    assert closed.is_set()


def test_a_cancelled_request_gives_neither_result_nor_failure(
    qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = threading.Event()

    def script(_request: ask.Request) -> Steps[str]:
        try:
            while True:
                yield Progress("Reading", 0)
        finally:
            closed.set()

    play(monkeypatch, script)
    with qtbot.waitSignal(runner.progressed):
        runner.start(model("a"))
    with qtbot.assertNotEmitted(runner.finished), qtbot.assertNotEmitted(runner.failed):
        runner.cancel(model("a"))
        qtbot.waitUntil(closed.is_set)
        qtbot.wait(20)
    assert runner.running() == []


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (CorpusError("The file is empty."), "The file is empty."),
        (MemoryError(), "not enough memory"),
        (ValueError("odd"), "unexpected"),
    ],
)
def test_a_failure_becomes_a_sentence(
    qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def script(_request: ask.Request) -> Steps[str]:
        yield Progress("Reading", 0)
        raise error

    play(monkeypatch, script)
    with qtbot.waitSignal(runner.failed) as failed:
        runner.start(model("a"))
    assert words in failed.args[1]


def test_a_request_on_its_way_is_not_begun_again(qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[ask.Request] = []
    release = threading.Event()

    def script(request: ask.Request) -> Steps[str]:
        begun.append(request)
        yield Progress("Reading", 0)
        release.wait(5)
        return "done"

    play(monkeypatch, script)
    runner.start(model("a"))
    runner.start(model("a"))
    with qtbot.waitSignal(runner.finished):
        release.set()
    assert begun == [model("a")]


def texts(name: str) -> ask.OpenCorpus:
    return ask.OpenCorpus((Path(name),))


def at_once(monkeypatch: pytest.MonkeyPatch) -> list[ask.Request]:
    begun: list[ask.Request] = []

    def script(request: ask.Request) -> Steps[str]:
        begun.append(request)
        yield Progress("Reading", 0)
        return "done"

    play(monkeypatch, script)
    return begun


def test_texts_wait_for_what_prepares_them_and_nothing_else_does(
    qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = at_once(monkeypatch)
    runner.hold()
    runner.start(texts("a"))
    with qtbot.waitSignal(runner.finished) as done:
        runner.start(model("a"))
    qtbot.wait(30)
    assert done.args[0] == model("a")
    assert begun == [model("a")]
    assert runner.running() == [texts("a")]
    with qtbot.waitSignal(runner.finished) as done:
        threading.Thread(target=runner.release, args=("texts",)).start()
    assert done.args == [texts("a"), "done"]
    with qtbot.waitSignal(runner.finished):
        runner.start(texts("b"))


def test_texts_that_wait_can_be_cancelled_and_replaced(
    qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = at_once(monkeypatch)
    runner.hold()
    runner.start(texts("a"))
    runner.start(texts("b"))
    runner.cancel(texts("b"))
    assert runner.running() == []
    runner.start(texts("c"))
    with qtbot.waitSignal(runner.finished) as done:
        runner.release("texts")
    assert done.args[0] == texts("c")
    assert begun == [texts("c")]


def test_texts_do_not_wait_for_ever(qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)
    monkeypatch.setattr(runner_module, "HELD_SECONDS", 0.05)
    runner.hold()
    with qtbot.waitSignal(runner.finished) as done:
        runner.start(texts("a"))
    assert done.args == [texts("a"), "done"]


def test_different_kinds_of_work_run_side_by_side(
    qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = threading.Barrier(2)

    def script(_request: ask.Request) -> Steps[bool]:
        yield Progress("Reading", 0)
        return meeting.wait(5) >= 0

    play(monkeypatch, script)
    done: list[object] = []
    runner.finished.connect(lambda request, _result: done.append(request))
    runner.start(model("a"))
    runner.start(ask.OpenCorpus((Path("b"),)))
    qtbot.waitUntil(lambda: len(done) == 2)


def test_what_is_measured_for_later_is_not_begun_when_it_is_needed_no_longer(
    qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = list[ask.Request]()

    def script(request: ask.Request) -> Steps[str]:
        begun.append(request)
        yield Progress("Measuring", 0)
        return "result"

    play(monkeypatch, script)
    monkeypatch.setattr(runner_module, "PATIENCE_SECONDS", 60)
    runner.start(ask.Overlap(NO_INDEX))
    runner.cancel(ask.Overlap(NO_INDEX))
    with qtbot.waitSignal(runner.finished):
        runner.start(model("a"))
    runner.close()
    assert begun == [model("a")]


def test_what_is_measured_for_later_is_measured(qtbot: QtBot, runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def script(_request: ask.Request) -> Steps[str]:
        yield Progress("Measuring", 0)
        return "result"

    play(monkeypatch, script)
    with qtbot.waitSignal(runner.finished) as done:
        runner.start(ask.Overlap(NO_INDEX))
    assert done.args == [ask.Overlap(NO_INDEX), "result"]
