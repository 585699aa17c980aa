"""The worker process's own side, run in the process of the test."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import ExplorerError
from explorer.index.vectors import index_of
from explorer.jobs import child, wire
from explorer.jobs.handover import Handover, hand_over
from explorer.progress import Progress, Steps
from explorer.projection.params import UmapParams


@pytest.fixture(scope="module", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATRYOSHKA_EXPLORER_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture
def pipe() -> Iterator[tuple[Connection, child.Inbox]]:
    """The program's end of the pipe, and an inbox that reads the other end until the test is over."""
    ours, theirs = Pipe()
    inbox = child.Inbox(theirs)
    reader = threading.Thread(target=inbox.read)
    reader.start()
    yield ours, inbox
    ours.close()
    reader.join()
    theirs.close()


@pytest.fixture
def handed() -> Iterator[Handover]:
    vectors = np.random.default_rng(0).standard_normal((40, 8)).astype(np.float32)
    handover = hand_over(1, index_of(vectors, (4, 8)), (4, 8), UmapParams(n_neighbours=5), lambda: True)
    assert handover is not None
    yield handover
    handover.hide()


def replies_to(job: child.Job) -> list[wire.Reply]:
    replies: list[wire.Reply] = []
    child.carry_out(job, replies.append)
    return replies


def failing(error: Exception) -> object:
    def steps(*_args: object, **_options: object) -> Steps[None]:
        yield Progress("Mapping", 0)
        raise error

    return steps


def test_a_job_tells_of_progress_of_every_map_and_of_its_end(handed: Handover) -> None:
    replies = replies_to(child.attached(handed.command))
    assert isinstance(replies[0], wire.JobProgress)
    assert [
        (type(reply), reply.dim) for reply in replies if isinstance(reply, wire.LayoutPartial | wire.LayoutDone)
    ] == [
        (wire.LayoutPartial, 8),
        (wire.LayoutDone, 8),
        (wire.LayoutPartial, 4),
        (wire.LayoutDone, 4),
    ]
    assert replies[-1] == wire.JobDone(1)
    last = [reply for reply in replies if isinstance(reply, wire.LayoutDone)][-1]
    assert (last.method, last.fitted) == ("umap", 40)
    assert np.array_equal(handed.live, last.xy)


def test_a_job_that_is_cancelled_stops_at_the_next_step(handed: Handover) -> None:
    job = child.attached(handed.command)
    job.cancelled = True
    assert replies_to(job) == [wire.Cancelled(1)]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ExplorerError("A sentence."), "A sentence."),
        (MemoryError(), "not enough memory"),
        (ZeroDivisionError("division"), "ZeroDivisionError: division"),
    ],
)
def test_a_job_that_fails_says_why(
    error: Exception, words: str, handed: Handover, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.projection.layout.umap_layouts", failing(error))
    failed = replies_to(child.attached(handed.command))[-1]
    assert isinstance(failed, wire.JobFailed)
    assert words in failed.sentence


def test_jobs_are_taken_in_the_order_they_came(pipe: tuple[Connection, child.Inbox], handed: Handover) -> None:
    program, inbox = pipe
    for number in (1, 2):
        program.send(replace(handed.command, job=number))
        assert program.recv() == wire.Attached(number)
    for number in (1, 2):
        job = inbox.take()
        assert job.command.job == number
        inbox.done(job)


def test_a_waiting_job_is_cancelled_at_once_and_never_taken(
    pipe: tuple[Connection, child.Inbox], handed: Handover
) -> None:
    program, inbox = pipe
    for number in (1, 2):
        program.send(replace(handed.command, job=number))
        program.recv()
    program.send(wire.Cancel(1))
    assert program.recv() == wire.Cancelled(1)
    assert inbox.take().command.job == 2


def test_a_running_job_is_flagged_and_answers_by_itself(pipe: tuple[Connection, child.Inbox], handed: Handover) -> None:
    program, inbox = pipe
    program.send(handed.command)
    program.recv()
    job = inbox.take()
    program.send(wire.Cancel(1))
    program.send(wire.Cancel(99))  # a job nobody knows is no reason to answer
    program.send(replace(handed.command, job=2))
    assert program.recv() == wire.Attached(2)
    assert job.cancelled


def test_vectors_that_cannot_be_found_fail_the_job(pipe: tuple[Connection, child.Inbox], handed: Handover) -> None:
    program, _ = pipe
    handed.hide()
    program.send(handed.command)
    failed = program.recv()
    assert isinstance(failed, wire.JobFailed)
    assert "did not reach" in failed.sentence


def test_reading_ends_when_the_program_is_gone() -> None:
    ours, theirs = Pipe()
    ours.close()
    child.Inbox(theirs).read()
    theirs.close()


def test_the_process_is_left_at_once_when_the_program_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[int] = []
    monkeypatch.setattr(os, "_exit", left.append)
    ours, theirs = Pipe()
    ours.close()
    child._read_and_leave(child.Inbox(theirs))
    theirs.close()
    assert left == [0]


def test_a_polite_process_has_low_priority_and_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    nice: list[int] = []
    monkeypatch.setattr(os, "nice", nice.append)
    for name in child.THREAD_LIMITS:
        monkeypatch.setenv(name, "8")
    child.be_polite()
    assert nice == [10]
    assert {os.environ[name] for name in child.THREAD_LIMITS} == {"1"}


def test_warming_up_keeps_compiled_code(tmp_path: Path) -> None:
    from explorer.projection.numba_cache import code_folder

    child.warm_up()
    folder = code_folder()
    assert folder is not None
    assert [*folder.glob("kernels.move_points*.nbc")]


def test_the_process_warms_up_says_so_and_does_jobs(handed: Handover, monkeypatch: pytest.MonkeyPatch) -> None:
    class LeaveError(Exception):
        pass

    def leave(_job: child.Job, _send: object) -> None:
        raise LeaveError

    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(child, "_read_and_leave", child.Inbox.read)
    monkeypatch.setattr(child, "be_polite", lambda: None)
    monkeypatch.setattr(child, "warm_up", lambda: None)
    monkeypatch.setattr(child, "carry_out", leave)
    ours, theirs = Pipe()
    ours.send(handed.command)
    before = set(threading.enumerate())
    with pytest.raises(LeaveError):
        child.main(theirs)
    assert {type(ours.recv()), type(ours.recv())} == {wire.Attached, wire.Ready}
    ours.close()
    for reader in set(threading.enumerate()) - before:
        reader.join()
    theirs.close()
