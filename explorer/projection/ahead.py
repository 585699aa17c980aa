"""Work done in a second thread before its result is needed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable
from typing import Generic, TypeVar

from explorer.progress import Progress, Steps

T = TypeVar("T")

LOOK_SECONDS = 0.03
"""How often the waiting side looks whether to go on waiting."""


class Ahead(Generic[T]):
    """Does works one after the other in a thread of its own, from the moment it is made; it must be closed."""

    def __init__(self, works: Iterable[Steps[T]]) -> None:
        self._works = works
        self._results: queue.SimpleQueue[T] = queue.SimpleQueue()
        self._reached = Progress("", 0)
        self._error: BaseException | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        """Whether the next result need not be waited for."""
        return not self._results.empty() or not self._thread.is_alive()

    def take(self) -> Steps[T]:
        """Wait for the next result and return it; each work has one. Raises what the work raised."""
        while True:
            ended = not self._thread.is_alive()
            try:
                return self._results.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                yield self._reached
            if ended:
                raise self._error or LookupError("there is no further result")

    def close(self) -> None:
        """Stop at the next step, and wait until that is so."""
        self._stopping = True
        self._thread.join()

    def _run(self) -> None:
        try:
            for steps in self._works:
                if not self._follow(steps):
                    return
        except BaseException as error:  # raised again by the thread that waits
            self._error = error

    def _follow(self, steps: Steps[T]) -> bool:
        while not self._stopping:
            try:
                self._reached = next(steps)
            except StopIteration as end:
                self._results.put(end.value)
                return True
        steps.close()
        return False
