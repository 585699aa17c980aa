"""The worker process as the program sees it, with real processes."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from explorer.index.vectors import VectorIndex, index_of
from explorer.jobs import wire, worker
from explorer.jobs.worker import WorkerProcess
from explorer.projection.params import UmapParams
from tests.unit.jobs.memory import in_use

WAIT = 60
PARAMS = UmapParams(n_neighbours=5)
LONG = UmapParams(n_neighbours=50)


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One folder for compiled code, so that only the first process compiles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATRYOSHKA_EXPLORER_HOME", str(tmp_path_factory.mktemp("home")))
        yield


class Heard:
    """Events in the order they came."""

    def __init__(self) -> None:
        self.queue: queue.Queue[wire.Event] = queue.Queue()
        self.all: list[wire.Event] = []

    def __call__(self, event: wire.Event) -> None:
        self.all.append(event)
        self.queue.put(event)

    def until(self, *kinds: type) -> wire.Event:
        while not isinstance(event := self.queue.get(timeout=WAIT), kinds):
            pass
        return event


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def process(heard: Heard) -> Iterator[WorkerProcess]:
    threads, memory = threading.active_count(), in_use()
    process = WorkerProcess(heard)
    yield process
    process.close()
    assert threading.active_count() == threads
    assert in_use() <= memory


def small() -> VectorIndex:
    return index_of(np.random.default_rng(0).standard_normal((60, 8)).astype(np.float32), (4, 8))


def large() -> VectorIndex:
    return index_of(np.random.default_rng(0).standard_normal((4000, 32)).astype(np.float32), (16, 32))


def test_maps_arrive_one_by_one_and_are_those_made_in_the_program(process: WorkerProcess, heard: Heard) -> None:
    from explorer.progress import drain
    from explorer.projection.layout import umap_layouts

    index = small()
    process.start()
    process.project(1, index, index.dims, PARAMS)
    assert heard.until(wire.JobDone) == wire.JobDone(1)
    maps = [event for event in heard.all if isinstance(event, wire.LayoutDone)]
    here = drain(umap_layouts(index, index.dims, PARAMS))
    assert [event.dim for event in maps] == [8, 4]
    assert all(np.array_equal(event.xy, here[event.dim].xy) for event in maps)
    assert process.live(1) is None


def test_a_forming_map_can_be_watched_and_its_job_cancelled(
    process: WorkerProcess, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PATIENCE", WAIT)
    index = large()
    process.project(1, index, index.dims, LONG)
    assert process.live(1) is None
    heard.until(wire.LayoutPartial)
    live = process.live(1)
    assert live is not None
    assert live.shape == (4000, 2)
    assert np.isfinite(live).all()
    assert live.any()
    pid = process.pid
    process.cancel(1)
    assert process.live(1) is None
    told = len(heard.all)
    process.project(2, small(), (4, 8), PARAMS)
    assert heard.until(wire.JobDone) == wire.JobDone(2)
    assert all(event.job == 2 for event in heard.all[told:])
    assert process.pid == pid
    assert live.any()  # memory lasts as long as the array


def test_a_job_is_cancelled_before_it_reaches_the_process(process: WorkerProcess, heard: Heard) -> None:
    process.project(1, small(), (4, 8), PARAMS)
    process.cancel(1)
    process.cancel(1)
    process.cancel(99)
    process.project(2, small(), (4, 8), PARAMS)
    heard.until(wire.JobDone)
    assert {event.job for event in heard.all} == {2}


def test_a_process_that_does_not_stop_a_job_is_replaced_and_other_jobs_go_on(
    process: WorkerProcess, heard: Heard
) -> None:
    process.project(1, large(), (16, 32), LONG)
    process.project(2, small(), (4, 8), PARAMS)
    heard.until(wire.LayoutPartial)
    stuck = process.pid
    os.kill(stuck, signal.SIGSTOP)
    process.cancel(1)
    assert heard.until(wire.JobDone) == wire.JobDone(2)
    assert process.pid != stuck
    assert not [event for event in heard.all if isinstance(event, wire.WorkerDied)]


def test_a_process_ended_from_outside_is_told_of_and_started_again_by_the_next_job(
    process: WorkerProcess, heard: Heard
) -> None:
    process.project(1, large(), (16, 32), LONG)
    heard.until(wire.LayoutPartial)
    killed = process.pid
    os.kill(killed, signal.SIGKILL)
    died = heard.until(wire.WorkerDied)
    assert "signal 9" in died.sentence
    assert process.live(1) is None
    process.project(2, small(), (4, 8), PARAMS)
    assert heard.until(wire.JobDone) == wire.JobDone(2)
    assert process.pid != killed


def test_bad_requests_fail_in_a_sentence_and_the_process_lives_on(process: WorkerProcess, heard: Heard) -> None:
    process.project(1, small(), (5,), PARAMS)
    failed = heard.until(wire.JobFailed)
    assert "no dimension 5" in failed.sentence
    process.project(2, small(), (4, 8), "nonsense")
    failed = heard.until(wire.JobFailed)
    assert failed.job == 2
    assert "AttributeError" in failed.sentence
    process.project(3, small(), (4, 8), PARAMS)
    assert heard.until(wire.JobDone) == wire.JobDone(3)


def test_a_job_without_stops_is_refused(process: WorkerProcess) -> None:
    with pytest.raises(ValueError, match="no dimensions"):
        process.project(1, small(), (), PARAMS)


def test_closing_ends_a_process_at_work(heard: Heard) -> None:
    memory, process = in_use(), WorkerProcess(heard)
    process.project(1, large(), (16, 32), LONG)
    heard.until(wire.LayoutPartial)
    pid = process.pid
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert process.pid is None
    assert in_use() <= memory
    process.close()
    process.start()
    assert process.pid is None


def test_closing_ends_a_process_that_does_not_answer(heard: Heard) -> None:
    process = WorkerProcess(heard)
    process.project(1, large(), (16, 32), LONG)
    heard.until(wire.LayoutPartial)
    pid = process.pid
    os.kill(pid, signal.SIGSTOP)
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_process_that_was_never_started_is_closed() -> None:
    WorkerProcess(print).close()


def test_a_process_that_cannot_be_started_is_told_of(
    process: WorkerProcess, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise OSError("Resource temporarily unavailable")

    monkeypatch.setattr(worker, "SpawnedWorker", refuse)
    process.project(1, small(), (4, 8), PARAMS)
    died = heard.until(wire.WorkerDied)
    assert "could not be started (Resource temporarily unavailable)" in died.sentence


SCRIPT = """
import os, threading
import numpy as np
from explorer.index.vectors import index_of
from explorer.jobs import wire
from explorer.jobs.worker import WorkerProcess
from explorer.projection.params import UmapParams

def hear(event):
    if isinstance(event, wire.LayoutPartial):
        os.kill(os.getpid(), 9)

if __name__ == "__main__":
    index = index_of(np.random.default_rng(0).standard_normal((4000, 32)).astype(np.float32), (16, 32))
    WorkerProcess(hear).project(1, index, index.dims, UmapParams(n_neighbours=50))
    threading.Event().wait()
"""


def test_the_process_ends_when_the_program_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(SCRIPT)
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": str(root)}
    # Returns when nobody holds the output open any more: neither the program nor its worker.
    program = subprocess.run(
        [sys.executable, script], env=environment, stdout=subprocess.PIPE, timeout=WAIT, check=False
    )
    assert program.returncode == -9
