"""The training process: it trains at low priority, so that the window and the maps never wait.

One process is spawned for one training, and ends with it: what a training holds in memory is gone the moment it stops,
and killing it costs nothing else.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.jobs import training_wire as wire
from explorer.jobs.child import be_polite

if TYPE_CHECKING:
    from explorer.jobs.training import TrainingReport
    from explorer.progress import Progress, Steps
    from explorer.training.plan import TrainingPlan

TOLD_SECONDS = 0.1
"""Progress is told this often at most."""

Send = Callable[[wire.Event], None]


class Orders:
    """What the program wants of a running training.

    Attributes:
        stop: whether to stop at the next step.
        keep: whether to write a checkpoint first.
    """

    def __init__(self) -> None:
        self.stop = self.keep = False

    def read(self, pipe: Connection) -> None:
        """Take orders until the program is gone."""
        with suppress(EOFError, OSError):
            while True:
                order: wire.Stop = pipe.recv()
                self.keep, self.stop = order.keep, True

    def wants_checkpoint(self) -> bool:
        """Tell whether a checkpoint is wanted before its time."""
        return self.stop and self.keep


class Teller:
    """Gathers progress and sends it now and then, so that short steps do not flood the pipe."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._gathered: list[Progress] = []
        self._told = -TOLD_SECONDS

    def tell(self, progress: Progress) -> None:
        """Note `progress`; of progress that is a stage of the work and no more, the latest is enough."""
        if self._gathered and _is_plain(progress) and _is_plain(self._gathered[-1]):
            self._gathered.pop()
        self._gathered.append(progress)
        if time.monotonic() - self._told >= TOLD_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Send what was gathered."""
        if self._gathered:
            self._send(wire.Moved(tuple(self._gathered)))
            self._gathered.clear()
            self._told = time.monotonic()


def serve(plan: TrainingPlan, orders: Orders, send: Send) -> None:
    """Train as `plan` says, and tell how it goes and ends."""
    from explorer.jobs.training import run_training

    teller = Teller(send)
    try:
        end = _follow(run_training(plan, save_now=orders.wants_checkpoint), orders, teller)
    except ExplorerError as error:
        end = wire.Failed(str(error))
    except MemoryError:
        end = wire.Failed("There is not enough memory to train this; choose fewer dimensions or a smaller batch.")
    except Exception as error:  # a defect must reach the user as a sentence
        end = wire.Failed(f"The training failed unexpectedly ({type(error).__name__}: {error}).")
    teller.flush()
    send(end)


def _follow(steps: Steps[TrainingReport], orders: Orders, teller: Teller) -> wire.Ended:
    from explorer.training.log import SavedProgress

    saved = trained = False
    with closing(steps):
        try:
            while True:
                progress = next(steps)
                teller.tell(progress)
                saved = isinstance(progress, SavedProgress)
                trained = trained or not _is_plain(progress)
                if orders.stop and (saved or not orders.keep or not trained):
                    return wire.Stopped(kept=orders.keep and trained)
        except StopIteration as end:
            return wire.Finished(end.value)


def _is_plain(progress: Progress) -> bool:
    from explorer.progress import Progress

    return type(progress) is Progress


def main(pipe: Connection) -> None:
    """Do the one training that the program at the other end of `pipe` asks for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the program, which then ends this one
    be_polite()
    try:
        plan = pipe.recv()
    except (EOFError, OSError):
        return
    orders = Orders()
    threading.Thread(target=_read_and_leave, args=(orders, pipe), daemon=True).start()
    with suppress(OSError):  # the program may be gone by now
        serve(plan, orders, pipe.send)


def _read_and_leave(orders: Orders, pipe: Connection) -> None:
    try:
        orders.read(pipe)
    finally:
        os._exit(0)  # at once, whatever the main thread computes
