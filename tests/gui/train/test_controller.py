"""Preparing a training and following it, with a real process where one is needed."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.jobs import training_wire as wire
from explorer.jobs.checks import CheckedModel
from explorer.jobs.training import GoneOn
from explorer.model.embedding import StaticEmbedding
from explorer.model.writing import save_pretrained
from explorer.progress import Progress
from explorer.session.training import obstacle
from explorer.training.checkpoint import Glimpse
from explorer.training.log import Evaluated, LogEntry, ScoresProgress, TrainingProgress
from explorer.training.plan import TrainingPlan, interrupted
from explorer.ui.train.controller import TrainController
from tests.gui.train.conftest import PATIENCE


class FakeLane:
    """Notes what is asked of the training process."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def start(self, plan: TrainingPlan) -> None:
        self.asked.append(plan)

    def pause(self) -> None:
        self.asked.append("pause")

    def cancel(self) -> None:
        self.asked.append("cancel")

    def close(self) -> None:
        self.asked.append("close")


@pytest.fixture
def lane(ready: TrainController) -> FakeLane:
    ready.lane = FakeLane()  # type: ignore[assignment]
    return ready.lane  # type: ignore[return-value]


def step(number: int) -> TrainingProgress:
    return TrainingProgress("Training", number, 15, 1.0, {8: 0.5}, 0.1, 16 * number, 0.1 * number)


def test_everything_that_is_added_is_taken_for_what_it_is(
    qtbot: QtBot, control: TrainController, pairs: Path, broken: Path, beir: Path, tmp_path: Path, base: StaticEmbedding
) -> None:
    save_pretrained(base, tmp_path / "other")
    control.add([pairs, beir, tmp_path / "other"])
    control.add([broken])
    qtbot.waitUntil(lambda: not control.state.checking, timeout=PATIENCE)
    assert sorted((file.path.name, file.pairs) for file in control.state.pairs) == [
        ("broken.csv", 1),
        ("faq.jsonl", 80),
    ]
    assert [one.name for one in control.state.sets] == ["story"]
    assert control.state.base is not None
    assert control.state.base.path == tmp_path / "other"
    assert obstacle(control.state) == "broken.csv cannot be used; mend or remove it."
    control.remove(broken)
    assert obstacle(control.state) == ""


def test_the_base_follows_the_open_model_until_the_user_chooses_one(
    qtbot: QtBot, control: TrainController, tmp_path: Path, base: StaticEmbedding
) -> None:
    opened = replace(base.info, path=tmp_path / "opened")
    control.offer_base(opened)
    assert control.state.base == CheckedModel(tmp_path / "opened", opened)
    control.set_base(tmp_path / "tiny")
    qtbot.waitUntil(lambda: not control.state.checking, timeout=PATIENCE)
    control.offer_base(opened)
    assert control.state.base.path == tmp_path / "tiny"


def test_a_training_runs_in_its_process_and_reports(qtbot: QtBot, ready: TrainController, beir: Path) -> None:
    ready.add_sets([beir])
    qtbot.waitUntil(lambda: not ready.state.checking, timeout=PATIENCE)
    ready.train()
    assert ready.state.phase == "running"
    qtbot.waitUntil(lambda: ready.state.phase == "done", timeout=PATIENCE)
    report = ready.state.report
    assert report is not None
    assert (report.folder, report.steps, len(report.changes)) == (ready.output, 15, 3)
    assert (ready.curve.step, ready.curve.total, ready.curve.dims) == (15, 15, [16, 8, 4])
    assert ready.curve.evaluations[0].step == 0
    ready.begin_anew()
    assert ready.state.phase == "setup"
    assert ready.state.output == ready.state.pairs[0].path.parent / "faq-model-2"


def test_a_killed_training_says_so_and_retry_goes_on(qtbot: QtBot, ready: TrainController) -> None:
    ready.change(replace(ready.state.settings, epochs=900))
    ready.train()
    qtbot.waitUntil(lambda: ready.curve.step > 500, timeout=PATIENCE)
    pid = ready.lane.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: ready.state.phase == "failed", timeout=PATIENCE)
    assert "ended from outside (signal 9)" in ready.state.sentence
    found = ready.state.interrupted
    assert found is not None
    assert found.done.step % 500 == 0
    ready.go_on()
    qtbot.waitUntil(lambda: ready.curve.step > found.done.step, timeout=PATIENCE)
    assert ready.curve.points(16)[0][0] == 20
    ready.cancel()
    qtbot.waitUntil(lambda: ready.state.phase == "setup", timeout=PATIENCE)
    assert not ready.output.exists()


def test_pause_keeps_and_continue_goes_on_with_the_same_training(ready: TrainController, lane: FakeLane) -> None:
    ready.train()
    ready._follow([step(1), step(2)])
    ready.pause()
    ready.pause()
    assert ready.state.phase == "pausing"
    ready._end(wire.Stopped(kept=True))
    assert ready.state.phase == "paused"
    ready.go_on()
    assert lane.asked == [lane.asked[0], "pause", lane.asked[0]]
    assert ready.state.phase == "running"


def test_what_was_done_before_is_shown_when_a_training_goes_on(ready: TrainController, lane: FakeLane) -> None:
    ready.train()
    log = (LogEntry(4, 1.0, {8: 1.0}, 0.1),)
    ready._follow([Progress("Reading pairs", 0)])
    assert ready.state.stage == "Reading pairs"
    ready._follow([GoneOn("Going on", 4, None, Glimpse(4, log, (Evaluated(4, {"a": 0.1}),)))])
    ready._follow([ScoresProgress("Training", 4, 15, Evaluated(4, {"a": 0.2})), step(5)])
    assert ready.curve.points(8) == ([4, 5], [1.0, 0.5])
    assert ready.curve.evaluations == [Evaluated(4, {"a": 0.2})]
    assert ready.state.stage == ""


def test_cancel_goes_back_to_the_form_with_everything_still_in_it(ready: TrainController, lane: FakeLane) -> None:
    before = ready.state
    ready.train()
    ready.cancel()
    assert ready.state.phase == "cancelling"
    ready._end(wire.Stopped(kept=False))
    assert ready.state == before


def test_a_paused_training_can_be_deleted(ready: TrainController, lane: FakeLane) -> None:
    ready.train()
    ready.output.mkdir()
    (ready.output / "checkpoint.bin").touch()
    ready._end(wire.Stopped(kept=True))
    ready.cancel()
    assert ready.state.phase == "setup"
    assert not ready.output.exists()


def test_an_unfinished_training_in_the_folder_is_found_and_can_be_continued_or_deleted(
    qtbot: QtBot, ready: TrainController, base: StaticEmbedding
) -> None:
    ready.change(replace(ready.state.settings, epochs=900))
    ready.train()
    qtbot.waitUntil(lambda: ready.curve.step > 3, timeout=PATIENCE)
    folder = ready.output
    ready.lane.close()
    assert interrupted(folder) is not None
    other = TrainController()
    other.offer_base(base.info)
    other.set_output(folder)
    assert other.state.interrupted is not None
    assert other.state.interrupted.plan.output == folder
    other.lane = lane = FakeLane()  # type: ignore[assignment]
    other.go_on()
    assert lane.asked == [other.state.interrupted.plan]
    other._end(wire.Stopped(kept=False))
    other.forget_interrupted()
    assert other.state.interrupted is None
    assert not folder.exists()
    other.close()


def test_nothing_begins_while_something_is_missing(control: TrainController) -> None:
    control.lane = lane = FakeLane()  # type: ignore[assignment]
    control.train()
    control.go_on()
    control.pause()
    control.cancel()
    control.forget_interrupted()
    assert lane.asked == []
    assert control.state.phase == "setup"
