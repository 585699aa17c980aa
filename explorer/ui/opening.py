"""From the curtain to the program: what it needs is imported by a thread, then built in slices between two events.

The store comes first: model and texts load while everything that shows them is imported and built.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.installed import ahead

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from explorer.jobs.spawned import SpawnedWorker
    from explorer.ui.program import Program
    from explorer.ui.store import Store
    from explorer.ui.window import MainWindow

Load = Callable[["Store"], None]
Begin = Callable[["Program"], None]


class Opening(QObject):
    """Builds the program behind the curtain of a window that is shown already.

    Attributes:
        program: the program, once it is built.
    """

    _storable = Signal()
    _imported = Signal()

    def __init__(
        self, app: QApplication, window: MainWindow, load: Load, begin: Begin, process: SpawnedWorker | None = None
    ) -> None:
        """Prepare.

        Args:
            app: the application.
            window: it is shown already.
            load: called with the store before the views are built.
            begin: called with the program after that.
            process: a worker process that is preparing what is opened first.
        """
        super().__init__()
        self.program: Program | None = None
        self._app, self._window, self._load, self._begin = app, window, load, begin
        self._store: Store | None = None
        self._process = process
        self._closed = False
        self._thread = threading.Thread(target=self._import, name="opening")
        self._storable.connect(self._begin_to_load)  # from another thread, so it is queued
        self._imported.connect(self._go_on)
        window.closing.connect(self._stop)

    def start(self) -> None:
        """Begin to import."""
        ahead.read(ahead.FOR_THE_TEXTS)
        self._thread.start()

    def join(self) -> None:
        """Wait for the thread to end, and end the process if nobody took it over."""
        self._thread.join()
        if self._process is not None:
            self._process.end(0)

    def _import(self) -> None:
        try:
            import explorer.ui.beginning

            self._storable.emit()
            import explorer.ui.program  # noqa: F401 - found imported when the views are built
        finally:
            self._imported.emit()
        # The store's threads import explorer.jobs.tasks, so that the model and the texts load behind the curtain.

    def _begin_to_load(self) -> None:
        from explorer.ui.beginning import new_store

        if not self._closed:
            self._store, self._process = new_store(self._process), None
            self._load(self._store)

    def _go_on(self) -> None:
        self._slices = self._built()
        self._next_slice()

    def _next_slice(self) -> None:
        if self._closed:
            return
        try:
            more = next(self._slices, self) is not self
        except BaseException:
            self._app.exit(1)
            raise
        if more:
            QTimer.singleShot(0, self._next_slice)

    def _built(self) -> Iterator[None]:
        from explorer.ui.program import Program

        yield from self._window.furnish()
        self.program = Program(self._app, self._window, self._store)
        self._begin(self.program)

    def _stop(self) -> None:
        self._closed = True
        if self.program is None and self._store is not None:
            self._store.close()
