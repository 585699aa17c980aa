"""Which piece of work the status bar shows, how far it is, and when it ends."""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.jobs.requests import Request
from explorer.progress import Progress
from explorer.ui.status import JobLine, seconds_left

SHOWN_AFTER = 0.3
"""Seconds before a piece of work is worth showing."""
TICK_MS = 100


@dataclass(slots=True)
class _Running:
    """One request on its way: when it began, and its latest step."""

    began: float
    stage_began: float
    progress: Progress | None = None


class JobBoard(QObject):
    """Watches requests, and says which line to show.

    Signals:
        shown(JobLine | None): what the status bar shows from now on.
    """

    shown = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: dict[Request, _Running] = {}
        self._line: JobLine | None = None
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._look)

    @property
    def visible(self) -> Request | None:
        """The request whose line is shown: the oldest that has run long enough."""
        now = time.monotonic()
        return next((r for r, run in self._running.items() if now - run.began >= SHOWN_AFTER), None)

    def begin(self, request: Request) -> None:
        """Watch `request` from now on."""
        now = time.monotonic()
        self._running[request] = _Running(now, now)
        self._timer.start()

    def step(self, request: Request, progress: Progress) -> None:
        """Note how far `request` is."""
        run = self._running.get(request)
        if run is None:
            return
        if run.progress is None or run.progress.what != progress.what:
            run.stage_began = time.monotonic()
        run.progress = progress

    def end(self, request: Request) -> None:
        """Watch `request` no longer."""
        self._running.pop(request, None)
        if not self._running:
            self._timer.stop()
        self._look()

    def clear(self) -> None:
        """Watch nothing from now on."""
        self._running.clear()
        self._timer.stop()

    def _look(self) -> None:
        request = self.visible
        line = _line(self._running[request]) if request is not None else None
        if line != self._line:
            self._line = line
            self.shown.emit(line)


def _line(run: _Running) -> JobLine:
    progress = run.progress
    if progress is None:
        return JobLine("Working", None, None)
    if not progress.total:
        return JobLine(progress.what, None, None)
    fraction = min(1.0, progress.done / progress.total)
    return JobLine(progress.what, fraction, seconds_left(fraction, time.monotonic() - run.stage_began))
