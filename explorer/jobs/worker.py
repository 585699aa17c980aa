"""The program's side of the worker process: give it jobs, hear from it, and see that it ends."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import connection
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.jobs import wire
from explorer.jobs.spawned import SpawnedWorker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.index.vectors import VectorIndex
    from explorer.jobs.handover import Handover
    from explorer.projection.params import UmapParams

PATIENCE = 0.15
"""Seconds a worker has to stop a job before it is ended and replaced."""

FAREWELL = 0.1
"""Seconds a worker has to end by itself."""

NEVER = float("inf")


@dataclass(slots=True, eq=False)
class _Job:
    """A job on its way.

    Attributes:
        number, index, dims, params: what was asked for.
        handover: the shared memory.
        forming: whether a map can be seen in it.
        cancelled: whether the worker was told to stop.
        deadline: when a cancelled job must have stopped.
    """

    number: int
    index: VectorIndex
    dims: tuple[int, ...]
    params: UmapParams
    handover: Handover | None = None
    forming: bool = False
    cancelled: bool = False
    deadline: float = NEVER


class WorkerProcess:
    """A process of its own that lays out maps, and the thread that looks after it.

    No method waits: `start`, `project` and `cancel` leave word with the thread; only `close` waits, 0.2 s at most.
    `on_event` is called on that thread. Once `cancel` has returned, no event of that job begins to be delivered. A
    process that does not stop a job in time is replaced; one that was ended from outside is started again by the next
    job. The process ends when the program does, however that ends.
    """

    def __init__(self, on_event: Callable[[wire.Event], None], process: SpawnedWorker | None = None) -> None:
        """Prepare, without a process yet unless one is taken over."""
        self._on_event = on_event
        self._orders: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._bell, self._button = connection.Pipe(duplex=False)
        self._wanted: set[int] = set()
        self._jobs: dict[int, _Job] = {}
        self._process = process
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Number of the process, or None while there is none."""
        process = self._process
        return process.pid if process is not None else None

    def start(self) -> None:
        """Start the process, so that it has everything imported and compiled when the first job comes."""
        self._order(self._start)

    def project(self, job: int, index: VectorIndex, dims: Sequence[int], params: UmapParams) -> None:
        """Map the vectors of `index` at `dims`; the events that follow carry the number `job`."""
        if not dims:
            raise ValueError("no dimensions to map")
        self._wanted.add(job)
        self._order(lambda: self._submit(_Job(job, index, tuple(dims), params)))

    def cancel(self, job: int) -> None:
        """Stop `job`, if it is on its way."""
        if job in self._wanted:
            self._wanted.discard(job)
            self._order(lambda: self._cancel(job))

    def live(self, job: int) -> NDArray[np.float32] | None:
        """Return the map of `job` as it is now, float32 (n, 2), without a copy; None unless one is forming."""
        known = self._jobs.get(job)
        if known is None or known.handover is None or not known.forming or job not in self._wanted:
            return None
        return known.handover.live

    def close(self) -> None:
        """End the process and the thread; not to be called from `on_event`."""
        if self._closed:
            return
        self._closed = True
        self._wanted.clear()
        if self._thread is not None:
            self._button.send_bytes(b"!")
            self._thread.join()
        self._bell.close()
        self._button.close()

    def _order(self, order: Callable[[], None]) -> None:
        if self._closed:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="worker-process", daemon=True)
            self._thread.start()
        self._orders.put(order)
        self._button.send_bytes(b"!")

    # The rest runs on the thread.

    def _run(self) -> None:
        try:
            while not self._closed:
                self._step()
        finally:
            self._forget(*self._jobs)
            if self._process is not None:
                self._process.end(FAREWELL)
                self._process = None

    def _step(self) -> None:
        pipes = [self._bell] if self._process is None else [self._bell, self._process.pipe]
        soonest = min((job.deadline for job in self._jobs.values()), default=NEVER)
        ready = connection.wait(pipes, None if soonest == NEVER else max(soonest - time.monotonic(), 0))
        if self._bell in ready:
            self._bell.recv_bytes()
            if not self._closed:
                self._orders.get()()
        elif ready:
            self._receive()
        if any(job.deadline <= time.monotonic() for job in self._jobs.values()):
            self._replace()

    def _start(self) -> None:
        if self._process is None:
            try:
                self._process = SpawnedWorker()
            except OSError as error:
                sentence = f"The map process could not be started ({error}); close other programs and try again."
                self._mourn(sentence)

    def _submit(self, job: _Job) -> None:
        if job.number not in self._wanted:
            return
        self._jobs[job.number] = job
        self._start()
        if self._process is None:
            return
        from explorer.jobs.handover import hand_over

        try:
            job.handover = hand_over(job.number, job.index, job.dims, job.params, lambda: job.number in self._wanted)
        except ExplorerError as error:
            self._finish(wire.JobFailed(job.number, str(error)))
            return
        if job.handover is None:
            self._forget(job.number)
        else:
            self._process.send(job.handover.command)

    def _cancel(self, number: int) -> None:
        job = self._jobs.get(number)
        if job is None or self._process is None:
            return
        job.cancelled = True
        self._process.send(wire.Cancel(number))
        self._set_deadlines()

    def _set_deadlines(self) -> None:
        """Give cancelled jobs until then; a process that is still getting ready runs no job, and keeps its time."""
        if self._process is not None and self._process.ready:
            for job in self._jobs.values():
                if job.cancelled and job.deadline == NEVER:
                    job.deadline = time.monotonic() + PATIENCE

    def _receive(self) -> None:
        assert self._process is not None
        try:
            reply = self._process.pipe.recv()
        except (EOFError, OSError):
            sentence = self._process.end(FAREWELL)
            self._process = None
            self._mourn(sentence)
            return
        match reply:
            case wire.Ready():
                self._process.ready = True
                self._set_deadlines()
            case wire.Attached():
                self._hide(reply.job)
            case wire.Cancelled():
                self._forget(reply.job)
            case wire.JobDone() | wire.JobFailed():
                self._finish(reply)
            case wire.Prepared():
                self._on_event(reply)
            case _:
                self._deliver(reply)

    def _deliver(self, event: wire.JobProgress | wire.LayoutPartial | wire.LayoutDone) -> None:
        if event.job in self._wanted:
            if isinstance(event, wire.LayoutPartial):
                self._jobs[event.job].forming = True
            self._on_event(event)

    def _finish(self, event: wire.JobDone | wire.JobFailed) -> None:
        wanted = event.job in self._wanted
        self._forget(event.job)
        if wanted:
            self._on_event(event)

    def _replace(self) -> None:
        """End a process that does not stop a job, and give the other jobs to a new one."""
        assert self._process is not None
        self._process.end(0)
        self._process = None
        jobs = list(self._jobs.values())
        for job in jobs:
            self._hide(job.number)
        self._jobs.clear()
        self._start()
        for job in jobs:
            self._submit(_Job(job.number, job.index, job.dims, job.params))

    def _mourn(self, sentence: str) -> None:
        self._forget(*self._jobs)
        self._on_event(wire.WorkerDied(sentence))

    def _forget(self, *numbers: int) -> None:
        for number in numbers:
            self._hide(number)
            self._jobs.pop(number, None)
            self._wanted.discard(number)

    def _hide(self, number: int) -> None:
        job = self._jobs.get(number)
        if job is not None and job.handover is not None:
            job.handover.hide()
