"""Long work of the GUI thread in slices, one at each turn of the event loop: keys and paints get in between."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

OVER: Final = object()


class Fetched(QObject):
    """Code that a thread imports while the window goes on.

    Attributes:
        done: whether it is there.

    Signals:
        ready(): it is there.
    """

    ready = Signal()
    _imported = Signal()

    def __init__(self, fetch: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.done = False
        self._fetch = fetch
        self._thread: threading.Thread | None = None
        self._imported.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin, the first time this is called."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="imports")
            self._thread.start()

    def join(self) -> None:
        """Wait for the thread to end, if there is one."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            self._fetch()
        finally:
            self._imported.emit()

    def _finish(self) -> None:
        self.done = True
        self.ready.emit()


def in_slices(owner: QObject, steps: Iterator[None]) -> None:
    """Take the first of `steps` now, and each of the others in a turn of its own, for as long as `owner` lives."""

    def take() -> None:
        if next(steps, OVER) is not OVER:
            QTimer.singleShot(0, owner, take)

    take()
