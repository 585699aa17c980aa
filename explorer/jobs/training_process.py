"""The program's side of a training: start it in a process of its own, hear from it, and see that it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection
from typing import TYPE_CHECKING

from explorer.jobs import training_child
from explorer.jobs import training_wire as wire
from explorer.jobs.spawned import SpawnedWorker

if TYPE_CHECKING:
    from explorer.training.plan import TrainingPlan

PATIENCE = 2.0
"""Seconds a cancelled training has to stop at a step before it is killed."""

SAVING = 120.0
"""Seconds a paused training has to write its checkpoint before it is killed: the one before it stays."""

FAREWELL = 3.0
"""Seconds a training has to write a checkpoint when the program closes."""

NEVER = float("inf")
AGAIN = "Retry goes on from the last checkpoint."


class TrainingProcess:
    """One training on its way, and the thread that looks after its process.

    No method waits, but for `close`. `on_event` is called on the thread; the last event is one of `wire.Ended`, unless
    `close` came first. The process ends when the program does, however that ends.
    """

    def __init__(self, plan: TrainingPlan, on_event: Callable[[wire.Event], None]) -> None:
        self._plan, self._on_event = plan, on_event
        self._bell, self._button = connection.Pipe(duplex=False)
        self._process: SpawnedWorker | None = None
        self._deadline = NEVER
        self._cancelled = self._closed = False
        self._thread = threading.Thread(target=self._run, name="training-process", daemon=True)

    @property
    def pid(self) -> int | None:
        """Number of the process, or None while there is none."""
        process = self._process
        return process.pid if process is not None else None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def pause(self) -> None:
        """Stop after the next step, with a checkpoint of it."""
        self._order("pause")

    def cancel(self) -> None:
        """Stop at once; what the training left in its output folder is deleted."""
        self._order("cancel")

    def close(self) -> None:
        """End it, with a checkpoint if that is quick; waits `FAREWELL` at most, and hears of nothing any more."""
        if not self._closed:
            self._closed = True
            self._order("close")
            self._thread.join()
            self._bell.close()
            self._button.close()

    def _order(self, what: str) -> None:
        with suppress(OSError):  # the training has ended
            self._button.send(what)

    # The rest runs on the thread.

    def _run(self) -> None:
        try:
            self._process = SpawnedWorker(training_child.main, "training", AGAIN)
        except OSError as error:
            self._tell(wire.Failed(f"The training process could not be started ({error}); close other programs."))
            return
        self._process.send(self._plan)
        end = self._followed(self._process)
        process, self._process = self._process, None
        sentence = process.end(0)
        if self._cancelled:
            _discard(self._plan)
            end = wire.Stopped(kept=False)
        self._tell(end or wire.Failed(sentence))

    def _followed(self, process: SpawnedWorker) -> wire.Ended | None:
        """Pass on what the process tells until it ends; returns how, or None when it did not say."""
        while True:
            patience = None if self._deadline == NEVER else max(0.0, self._deadline - time.monotonic())
            ready = connection.wait([process.pipe, self._bell], patience)
            if self._bell in ready:
                self._obey(process, self._bell.recv())
            elif not ready:
                return wire.Stopped(kept=True)
            elif (event := _received(process)) is None or not isinstance(event, wire.Moved):
                return event
            elif not self._cancelled:
                self._tell(event)

    def _obey(self, process: SpawnedWorker, order: str) -> None:
        self._cancelled = self._cancelled or order == "cancel"
        process.send(wire.Stop(keep=order != "cancel"))
        patience = {"pause": SAVING, "cancel": PATIENCE, "close": FAREWELL}[order]
        self._deadline = min(self._deadline, time.monotonic() + patience)

    def _tell(self, event: wire.Event) -> None:
        if not self._closed:
            self._on_event(event)


def _received(process: SpawnedWorker) -> wire.Event | None:
    try:
        event: wire.Event = process.pipe.recv()
    except (EOFError, OSError):
        return None
    return event


def _discard(plan: TrainingPlan) -> None:
    from explorer.training.plan import discard

    discard(plan.output)
