"""Threads that carry requests out, one slot for each kind of work: the latest wins, stale answers are dropped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Qt, Signal

from explorer.errors import ExplorerError
from explorer.jobs.requests import Request

Emit = Callable[[object, str, object], None]

SLOTS = {
    "LoadModel": "model",
    "Download": "download",
    "Check": "check",
    "OpenCorpus": "corpus",
    "AddTexts": "corpus",
    "ClearCache": "cache",
    "FetchSuite": "suite",
    "Embed": "embed",
    "Filter": "filter",
    "Among": "among",
    "Remain": "remain",
    "ReadColumn": "column",
    "CountColumn": "column",
    "Search": "search",
    "Occur": "occur",
    "Cut": "cut",
    "Tune": "tune",
    "CompareTexts": "matrix",
    "CompareRows": "matrix",
    "Flatten": "map",
    "Overlap": "overlap",
    "Explain": "explain",
    "Colour": "colour",
    "Near": "near",
    "Move": "moved",
    "Recall": "layouts",
    "Keep": "layouts",
    "Extend": "map",
    "Nearest": "nearest",
    "MeasureTrust": "trust",
    "ReadSet": "measure",
    "Evaluate": "measure",
    "Cluster": "clusters",
    "FindIslands": "clusters",
    "CountWords": "words",
    "Describe": "words",
    "PaintClusters": "colour",
    "Contrast": "contrast",
}

HELD = {"OpenCorpus": "texts", "Embed": "vectors"}
"""What waits at the start until another process has prepared it."""
LOOK_SECONDS = 0.01
HELD_SECONDS = 10.0
"""After this long it is done here."""

PATIENT = frozenset({"MeasureTrust", "Nearest", "Overlap", "Tune"})
"""Measured for later: begun when the frame that asked is painted, so that it need not share the interpreter."""
PATIENCE_SECONDS = 0.1


@dataclass(eq=False, slots=True)
class _Job:
    """One request on its way, and the flag that stops it."""

    request: Request
    cancelled: threading.Event = field(default_factory=threading.Event)


class _Slot:
    """A thread that runs one job at a time; a new job stops the one before it."""

    def __init__(self, name: str, emit: Emit, held: Mapping[str, threading.Event]) -> None:
        self._emit, self._held = emit, held
        self._wake = threading.Condition()
        self._next: _Job | None = None
        self._closed = False
        self.current: _Job | None = None
        self._thread = threading.Thread(target=self._loop, name=f"slot-{name}")
        self._thread.start()

    def post(self, request: Request) -> None:
        """Run `request` next, and stop what runs now."""
        with self._wake:
            self._stop_current()
            self.current = self._next = _Job(request)
            self._wake.notify()

    def cancel(self) -> None:
        """Stop what runs now, and forget what waits."""
        with self._wake:
            self._stop_current()
            self.current = self._next = None

    def close(self) -> None:
        """Stop, and tell the thread to end."""
        with self._wake:
            self._stop_current()
            self._next, self._closed = None, True
            self._wake.notify()

    def join(self) -> None:
        """Wait for the thread to end."""
        self._thread.join()

    def _stop_current(self) -> None:
        if self.current is not None:
            self.current.cancelled.set()

    def _loop(self) -> None:
        while (job := self._take()) is not None:
            _carry_out(job, self._emit, self._held)

    def _take(self) -> _Job | None:
        with self._wake:
            self._wake.wait_for(lambda: self._next is not None or self._closed)
            job, self._next = self._next, None
            return job


def _carry_out(job: _Job, emit: Emit, held: Mapping[str, threading.Event]) -> None:
    if type(job.request).__name__ in PATIENT and job.cancelled.wait(PATIENCE_SECONDS):
        return
    try:
        from explorer.jobs.tasks import run

        _await_turn(job, held)
        with closing(run(job.request)) as steps:
            while not job.cancelled.is_set():
                emit(job, "progress", next(steps))
    except StopIteration as end:
        emit(job, "done", end.value)
    except ExplorerError as error:
        emit(job, "failed", str(error))
    except MemoryError:
        emit(job, "failed", "There is not enough memory for this; close other programs or open fewer texts.")
    except Exception as error:  # a defect must reach the user as a sentence, never end the thread in silence
        emit(job, "failed", f"Something unexpected went wrong ({type(error).__name__}: {error}).")


def _await_turn(job: _Job, held: Mapping[str, threading.Event]) -> None:
    """Wait while what `job` is to make is being prepared elsewhere."""
    prepared = held.get(HELD.get(type(job.request).__name__, ""))
    until = time.monotonic() + HELD_SECONDS
    while prepared is not None and not prepared.wait(LOOK_SECONDS):
        if job.cancelled.is_set() or time.monotonic() > until:
            return


class Runner(QObject):
    """Carries requests out on threads.

    Signals:
        progressed(request, Progress): a running request took a step.
        finished(request, result): a request was answered.
        failed(request, sentence): a request could not be answered; the sentence says why.
    """

    progressed = Signal(object, object)
    finished = Signal(object, object)
    failed = Signal(object, str)
    _arrived = Signal(object, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._slots: dict[str, _Slot] = {}
        self._held: dict[str, threading.Event] = {}
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def hold(self) -> None:
        """Let what another process prepares wait until it is released."""
        self._held.update({what: threading.Event() for what in HELD.values()})

    def release(self, what: str) -> None:
        """Let "texts" or "vectors" wait no longer; any thread may say so."""
        self._held[what].set()

    def start(self, request: Request) -> None:
        """Carry `request` out, unless it is on its way already."""
        name = SLOTS[type(request).__name__]
        slot = self._slots.get(name)
        if slot is None:
            slot = self._slots[name] = _Slot(name, self._arrived.emit, self._held)
        if slot.current is None or slot.current.request != request:
            slot.post(request)

    def running(self) -> list[Request]:
        """Return the requests on their way."""
        return [slot.current.request for slot in self._slots.values() if slot.current is not None]

    def same_slot(self, one: Request, other: Request) -> bool:
        """Tell whether starting `other` would stop `one`."""
        return SLOTS[type(one).__name__] == SLOTS[type(other).__name__]

    def cancel(self, request: Request) -> None:
        """Stop `request` at its next step, if it is on its way."""
        slot = self._slots.get(SLOTS[type(request).__name__])
        if slot is not None and slot.current is not None and slot.current.request == request:
            slot.cancel()

    def close(self) -> None:
        """Stop everything and wait for the threads to end."""
        for slot in self._slots.values():
            slot.close()
        for slot in self._slots.values():
            slot.join()
        self._slots.clear()

    def _deliver(self, job: _Job, what: str, value: object) -> None:
        slot = self._slots.get(SLOTS[type(job.request).__name__])
        if slot is None or slot.current is not job:
            return
        if what == "progress":
            self.progressed.emit(job.request, value)
            return
        slot.current = None
        if what == "done":
            self.finished.emit(job.request, value)
        else:
            self.failed.emit(job.request, value)
