"""Work done while nothing moves, so that the next movement begins at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from PySide6.QtCore import QObject, QTimer

PAUSE_MS = 10
"""Between two pieces of work, so that keys and mouse come first."""


class Ahead(QObject):
    """Takes steps of work, one a turn of the event loop, unless the map is busy."""

    def __init__(self, busy: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._busy = busy
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._work)

    def take(self, work: Iterable[Iterator[None]]) -> None:
        """Do this work, one after the other, instead of what is left of other work."""
        self._steps = chain.from_iterable(work)
        self._timer.start()

    def stop(self) -> None:
        """Leave the rest undone."""
        self._timer.stop()

    def _work(self) -> None:
        if not self._busy() and next(self._steps, self) is self:
            self._timer.stop()
