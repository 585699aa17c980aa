"""The worker process as a lane of its own: it lays out maps, and the window can watch them form."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from explorer.jobs.requests import Drawn, Layout, Project, Request

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.jobs.spawned import SpawnedWorker
    from explorer.jobs.worker import WorkerProcess


class MapWorker(QObject):
    """Carries `Project` requests out in the worker process, one at a time.

    Signals:
        progressed(request, Progress), finished(request, None), failed(request, sentence): as of every lane.
        laid_out(Layout, Drawn): the layout of one stop is finished.
        forming(dim): the layout of a stop moves; `live` shows it.
    """

    progressed = Signal(object, object)
    finished = Signal(object, object)
    failed = Signal(object, str)
    laid_out = Signal(object, object)
    forming = Signal(int)
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker: WorkerProcess | None = None
        self._numbers = count(1)
        self._job: tuple[int, Project] | None = None
        self._released: Callable[[str], None] | None = None
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def warm(self, process: SpawnedWorker | None = None, released: Callable[[str], None] | None = None) -> None:
        """Start the process, so that the first map need not wait for it.

        Args:
            process: one that is at work already.
            released: is told what need not be waited for any longer: what `process` has prepared, or never will. It is
                called on another thread.
        """
        if self._worker is None:
            from explorer.jobs.worker import WorkerProcess

            self._released = released
            self._worker = WorkerProcess(self._hear, process)
            self._worker.start()

    def start(self, request: Request) -> None:
        """Lay out the maps `request` asks for, instead of those on their way."""
        assert isinstance(request, Project)
        self.warm()
        assert self._worker is not None
        if self._job is not None:
            self._worker.cancel(self._job[0])
        self._job = (next(self._numbers), request)
        self._worker.project(self._job[0], request.index, request.index.dims, request.params)

    def running(self) -> list[Request]:
        """Return the request on its way, if there is one."""
        return [self._job[1]] if self._job is not None else []

    def same_slot(self, one: Request, other: Request) -> bool:
        """Tell whether starting `other` would stop `one`: there is one process."""
        return isinstance(one, Project) and isinstance(other, Project)

    def cancel(self, request: Request) -> None:
        """Stop `request`, if it is on its way."""
        if self._job is not None and self._job[1] == request and self._worker is not None:
            self._worker.cancel(self._job[0])
            self._job = None

    def live(self) -> NDArray[np.float32] | None:
        """Return the layout that is forming, float32 (n, 2), as it is now."""
        if self._job is None or self._worker is None:
            return None
        return self._worker.live(self._job[0])

    def close(self) -> None:
        """End the process."""
        self._job = None
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _hear(self, event: object) -> None:
        """Pass on what the process says, at once where a thread waits for it."""
        from explorer.jobs import wire

        if not isinstance(event, wire.Prepared):
            self._arrived.emit(event)
        if self._released is not None and isinstance(event, wire.Prepared | wire.WorkerDied):
            for what in (event.what,) if isinstance(event, wire.Prepared) else ("texts", "vectors"):
                self._released(what)

    def _deliver(self, event: object) -> None:
        from explorer.jobs import wire

        if isinstance(event, wire.WorkerDied):
            self._give_up(event.sentence)
            return
        if self._job is None or getattr(event, "job", None) != self._job[0]:
            return
        request = self._job[1]
        match event:
            case wire.JobProgress():
                self.progressed.emit(request, event.progress)
            case wire.LayoutPartial():
                self.forming.emit(event.dim)
            case wire.LayoutDone():
                drawn = Drawn(event.xy, event.method, event.fitted)
                self.laid_out.emit(Layout(request, event.dim), drawn)
            case wire.JobDone():
                self._job = None
                self.finished.emit(request, None)
            case wire.JobFailed():
                self._give_up(event.sentence)

    def _give_up(self, sentence: str) -> None:
        if self._job is not None:
            request, self._job = self._job[1], None
            self.failed.emit(request, sentence)
