"""The training process as the program sees it, with real processes."""

from __future__ import annotations

import dataclasses
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from multiprocessing import Pipe
from pathlib import Path

import numpy as np
import pytest

from explorer.jobs import training_child as child
from explorer.jobs import training_process
from explorer.jobs import training_wire as wire
from explorer.jobs.training import run_training
from explorer.jobs.training_process import TrainingProcess
from explorer.model.embedding import StaticEmbedding
from explorer.progress import drain
from explorer.training import plan as plans
from explorer.training.log import SavedProgress, TrainingProgress
from explorer.training.plan import TrainingPlan

WAIT = 60


class Heard:
    """Events in the order they came."""

    def __init__(self) -> None:
        self.queue: queue.Queue[wire.Event] = queue.Queue()

    def until_step(self, kind: type = TrainingProgress) -> None:
        while not any(isinstance(progress, kind) for progress in self._next_moved().progress):
            pass

    def end(self) -> wire.Ended:
        while isinstance(event := self.queue.get(timeout=WAIT), wire.Moved):
            pass
        return event

    def _next_moved(self) -> wire.Moved:
        event = self.queue.get(timeout=WAIT)
        assert isinstance(event, wire.Moved), event
        return event


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture(autouse=True)
def no_thread_left() -> Iterator[None]:
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "training-process"]


@pytest.fixture
def long(plan: TrainingPlan) -> TrainingPlan:
    """A training that lasts until it is stopped."""
    return dataclasses.replace(plan, config=dataclasses.replace(plan.config, epochs=1500, checkpoint_every=10**9))


def started(plan: TrainingPlan, heard: Heard) -> TrainingProcess:
    process = TrainingProcess(plan, heard.queue.put)
    process.start()
    return process


def gone(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_process_trains_the_model_that_the_program_would(plan: TrainingPlan, heard: Heard) -> None:
    process = started(plan, heard)
    end = heard.end()
    process.close()
    assert isinstance(end, wire.Finished)
    assert (end.report.folder, end.report.steps) == (plan.output, 15)
    here = dataclasses.replace(plan, output=plan.output.with_name("here"))
    drain(run_training(here))
    one, other = (StaticEmbedding.from_pretrained(folder).table for folder in (plan.output, here.output))
    np.testing.assert_array_equal(one, other)
    assert process.pid is None


def test_a_cancelled_training_ends_its_process_and_leaves_no_file(long: TrainingPlan, heard: Heard) -> None:
    process = started(long, heard)
    heard.until_step()
    pid = process.pid
    process.cancel()
    assert heard.end() == wire.Stopped(kept=False)
    process.close()
    assert gone(pid)
    assert not long.output.exists()


def test_a_training_that_does_not_answer_is_killed(
    long: TrainingPlan, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_process, "PATIENCE", 0.05)
    process = started(long, heard)
    heard.until_step()
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    process.cancel()
    assert heard.end() == wire.Stopped(kept=False)
    process.close()
    assert gone(pid)
    assert not long.output.exists()


def test_a_paused_training_can_be_gone_on_with(long: TrainingPlan, heard: Heard) -> None:
    process = started(long, heard)
    heard.until_step()
    process.pause()
    assert heard.end() == wire.Stopped(kept=True)
    process.close()
    found = plans.interrupted(long.output)
    assert found is not None
    assert found.done.step > 0
    again = Heard()
    process = started(found.plan, again)
    again.until_step()
    process.cancel()
    again.end()
    process.close()


def test_a_killed_process_is_told_of_and_what_was_saved_stays(plan: TrainingPlan, heard: Heard) -> None:
    plan = dataclasses.replace(plan, config=dataclasses.replace(plan.config, epochs=1500, checkpoint_every=3))
    process = started(plan, heard)
    heard.until_step(SavedProgress)
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    end = heard.end()
    process.close()
    assert isinstance(end, wire.Failed)
    assert "signal 9" in end.sentence
    assert "Retry goes on from the last checkpoint" in end.sentence
    found = plans.interrupted(plan.output)
    assert found is not None
    assert found.done.step % 3 == 0


def test_closing_saves_and_leaves_no_process(long: TrainingPlan, heard: Heard) -> None:
    process = started(long, heard)
    heard.until_step()
    pid = process.pid
    process.close()
    process.close()
    assert gone(pid)
    assert plans.interrupted(long.output) is not None


def test_closing_ends_a_process_that_does_not_answer(
    long: TrainingPlan, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_process, "FAREWELL", 0.05)
    process = started(long, heard)
    heard.until_step()
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    process.close()
    assert gone(pid)


def test_a_process_that_cannot_be_started_is_told_of(
    plan: TrainingPlan, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError("Resource temporarily unavailable")

    monkeypatch.setattr(training_process, "SpawnedWorker", refuse)
    process = started(plan, heard)
    end = heard.end()
    process.close()
    assert isinstance(end, wire.Failed)
    assert "could not be started (Resource temporarily unavailable)" in end.sentence


def test_the_child_does_one_training_and_knows_no_qt(plan: TrainingPlan, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(
        "import sys\n"
        "from multiprocessing import Pipe\n"
        "from pathlib import Path\n"
        "from explorer.jobs import training_child, training_wire\n"
        "from explorer.training.config import TrainingConfig\n"
        "from explorer.training.plan import TrainingPlan\n"
        "ours, theirs = Pipe()\n"
        f"base, pairs, out = map(Path, {[str(plan.base), str(plan.pairs[0]), str(plan.output)]})\n"
        f"ours.send(TrainingPlan(base, (pairs,), out, {plan.config!r}))\n"
        "training_child.main(theirs)\n"
        "while isinstance(event := ours.recv(), training_wire.Moved):\n"
        "    pass\n"
        "print(type(event).__name__, 'PySide6' in sys.modules, 'numba' in sys.modules)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, timeout=WAIT, check=True
    )
    assert done.stdout.split() == ["Finished", "False", "False"]


def test_a_child_without_a_program_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(child, "be_polite", lambda: None)
    ours, theirs = Pipe()
    ours.close()
    child.main(theirs)
    theirs.close()


def test_orders_are_read_until_the_program_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    ours, theirs = Pipe()
    orders = child.Orders()
    assert not orders.wants_checkpoint()
    ours.send(wire.Stop(keep=True))
    ours.close()
    child._read_and_leave(orders, theirs)
    theirs.close()
    assert left == [0]
    assert orders.wants_checkpoint()


SCRIPT = """
import os, sys, threading
from pathlib import Path
from explorer.jobs import training_wire as wire
from explorer.jobs.training_process import TrainingProcess
from explorer.training.log import TrainingProgress
from explorer.training.plan import interrupted

def hear(event):
    if isinstance(event, wire.Moved) and any(isinstance(step, TrainingProgress) for step in event.progress):
        os.kill(os.getpid(), 9)

if __name__ == "__main__":
    TrainingProcess(interrupted(Path(sys.argv[1])).plan, hear).start()
    threading.Event().wait()
"""


def test_the_process_ends_when_the_program_is_killed(long: TrainingPlan, tmp_path: Path, heard: Heard) -> None:
    process = started(long, heard)
    heard.until_step()
    process.close()
    script = tmp_path / "program.py"
    script.write_text(SCRIPT)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    # Returns when nobody holds the output open any more: neither the program nor its training.
    program = subprocess.run(
        [sys.executable, script, str(long.output)],
        env=environment,
        stdout=subprocess.PIPE,
        timeout=WAIT,
        check=False,
    )
    assert program.returncode == -9
