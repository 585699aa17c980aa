"""The worker process: it lays out maps at low priority, so that the window never waits.

The process is spawned, never forked. One thread reads commands, so that a job can be cancelled while it
computes, and ends the process when the program is gone; the main thread does the work.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, TypeVar, cast

from explorer.errors import ExplorerError
from explorer.jobs import wire

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.index.halves import Stored
    from explorer.index.vectors import VectorIndex
    from explorer.progress import Steps
    from explorer.projection.layout import StopLayout

NICE = 10
PROGRESS_SECONDS = 1 / 20
"""Progress is told this often at most."""

BELOW_NORMAL = 0x4000
"""Windows' BELOW_NORMAL_PRIORITY_CLASS."""

THREAD_LIMITS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

T = TypeVar("T")
Send = Callable[[wire.Reply], None]


@dataclass(slots=True, eq=False)
class Job:
    """A command to map vectors, what it works on, and how far it is.

    Attributes:
        command: what was asked for.
        index: the vectors, in shared memory.
        live: float32 (n, 2) in shared memory, where the map is shown while it forms.
        started: whether the main thread has taken it.
        cancelled: whether it is to stop.
    """

    command: wire.Project
    index: VectorIndex
    live: NDArray[np.float32]
    started: bool = False
    cancelled: bool = False


class Inbox:
    """Reads commands from the pipe, keeps the jobs to be done, and answers what cannot wait."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._sending = threading.Lock()
        self._changing = threading.Lock()
        self._waiting: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._known: dict[int, Job] = {}

    def send(self, reply: wire.Reply) -> None:
        """Tell the program something; any thread may."""
        with self._sending:
            self._pipe.send(reply)

    def read(self) -> None:
        """Take commands until the program is gone."""
        while True:
            try:
                command = self._pipe.recv()
            except (EOFError, OSError):
                return
            if isinstance(command, wire.Cancel):
                self._cancel(command.job)
            else:
                self._accept(command)

    def take(self) -> Job:
        """Wait for the next job, and start it."""
        while True:
            job = self._waiting.get()
            with self._changing:
                job.started = True
                if not job.cancelled:
                    return job

    def done(self, job: Job) -> None:
        """Forget `job`."""
        with self._changing:
            self._known.pop(job.command.job, None)

    def _accept(self, command: wire.Project) -> None:
        try:
            job = attached(command)
        except (OSError, ValueError) as error:
            self.send(wire.JobFailed(command.job, f"The vectors did not reach the map process ({error}); try again."))
            return
        self.send(wire.Attached(command.job))
        with self._changing:
            self._known[command.job] = job
        self._waiting.put(job)

    def _cancel(self, number: int) -> None:
        with self._changing:
            job = self._known.get(number)
            if job is None:
                return
            job.cancelled = True
            answered = not job.started
        if answered:
            self.done(job)
            self.send(wire.Cancelled(number))


def attached(command: wire.Project) -> Job:
    """Return the job that `command` asks for, with its arrays in shared memory or in the files of a store."""
    from explorer.index.pages import FileArray, Pages
    from explorer.index.vectors import VectorIndex
    from explorer.jobs.shared import attach

    files = [band for band in command.bands if isinstance(band, FileArray)]
    pages = Pages(*files) if files else None
    shared = tuple(attach(band) for band in command.bands if not isinstance(band, FileArray))
    bands = shared if pages is None else cast("tuple[Stored, ...]", pages.arrays)
    index = VectorIndex(command.stops, bands, attach(command.norms), command.similarity, pages=pages)
    return Job(command, index, attach(command.live))


def carry_out(job: Job, send: Send) -> None:
    """Do `job`, and tell how it goes and ends."""
    number = job.command.job
    try:
        if _follow(_steps(job, send), job, send):
            send(wire.JobDone(number))
    except ExplorerError as error:
        send(wire.JobFailed(number, str(error)))
    except MemoryError:
        send(
            wire.JobFailed(number, "There is not enough memory for the map; close other programs or open fewer texts.")
        )
    except Exception as error:  # a defect must reach the user as a sentence, and must not end the process
        send(wire.JobFailed(number, f"The map could not be made ({type(error).__name__}: {error})."))


def _steps(job: Job, send: Send) -> Steps[dict[int, StopLayout]]:
    from explorer.projection.layout import umap_layouts

    command, forming = job.command, set[int]()

    def show(dim: int, xy: NDArray[np.float32]) -> None:
        job.live[:] = xy
        if dim not in forming:
            forming.add(dim)
            send(wire.LayoutPartial(command.job, dim))

    def finish(layout: StopLayout) -> None:
        job.live[:] = layout.xy
        send(wire.LayoutDone(command.job, layout.dim, layout.xy, layout.method, layout.fitted))

    return umap_layouts(job.index, command.dims, command.params, on_frame=show, on_layout=finish)


def _follow(steps: Steps[T], job: Job, send: Send) -> bool:
    """Run `steps` unless the job is cancelled; returns whether they came to the end."""
    told = -PROGRESS_SECONDS
    with closing(steps):
        for progress in steps:
            if job.cancelled:
                send(wire.Cancelled(job.command.job))  # at once: a thread that works ahead may take a moment to end
                return False
            now = time.monotonic()
            if now - told >= PROGRESS_SECONDS:
                send(wire.JobProgress(job.command.job, progress))
                told = now
    return True


def warm_up() -> None:
    """Import and compile all that a map needs, by making a small one."""
    import numpy as np

    from explorer.index.vectors import index_of
    from explorer.progress import drain
    from explorer.projection.layout import umap_layouts

    vectors = np.random.default_rng(0).standard_normal((64, 8), np.float32)
    drain(umap_layouts(index_of(vectors, (4, 8)), (4, 8)))


def leave_threads_to_others() -> None:
    """Have the numerical libraries use one thread; must come before numpy is imported."""
    for name in THREAD_LIMITS:
        os.environ[name] = "1"


def be_polite() -> None:
    """Leave the processor to the window: low priority, one thread."""
    leave_threads_to_others()
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetPriorityClass(ctypes.windll.kernel32.GetCurrentProcess(), BELOW_NORMAL)
    else:
        os.nice(NICE)


def main(pipe: Connection, first: wire.Prepare | None = None) -> None:
    """Serve the program at the other end of `pipe` until it is gone; `first` is what it waits for."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl+C in a terminal is for the program, which then ends this process
    leave_threads_to_others()
    inbox = Inbox(pipe)
    threading.Thread(target=_read_and_leave, args=(inbox,), daemon=True).start()
    if first is not None:
        from explorer.jobs.preparing import prepare

        prepare(first, inbox.send)
    be_polite()
    warm_up()
    inbox.send(wire.Ready())
    while True:
        job = inbox.take()
        carry_out(job, inbox.send)
        inbox.done(job)


def _read_and_leave(inbox: Inbox) -> None:
    try:
        inbox.read()
    finally:
        os._exit(0)  # at once, whatever the main thread computes
