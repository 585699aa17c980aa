"""The training process as the window sees it: its events arrive on the GUI thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from explorer.jobs.training_process import TrainingProcess
    from explorer.training.plan import TrainingPlan


class TrainingLane(QObject):
    """Carries one training at a time out, in a process of its own.

    Signals:
        moved(tuple[Progress, ...]): what was done since the last time.
        ended(Ended): how the training ended, see `explorer.jobs.training_wire`.
    """

    moved = Signal(object)
    ended = Signal(object)
    _arrived = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: TrainingProcess | None = None
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def pid(self) -> int | None:
        """Number of the process, or None while there is none."""
        return self._process.pid if self._process is not None else None

    def start(self, plan: TrainingPlan) -> None:
        """Begin a training; none is on its way."""
        from explorer.jobs.training_process import TrainingProcess

        assert self._process is None
        process = TrainingProcess(plan, lambda event: self._arrived.emit(process, event))
        self._process = process
        process.start()

    def pause(self) -> None:
        """Stop after the next step, with a checkpoint of it."""
        if self._process is not None:
            self._process.pause()

    def cancel(self) -> None:
        """Stop at once, and delete what the training left."""
        if self._process is not None:
            self._process.cancel()

    def close(self) -> None:
        """End the process, and wait for that."""
        process, self._process = self._process, None
        if process is not None:
            process.close()

    def _deliver(self, process: TrainingProcess, event: object) -> None:
        from explorer.jobs import training_wire as wire

        if process is not self._process:
            return
        if isinstance(event, wire.Moved):
            self.moved.emit(event.progress)
        else:
            self.close()
            self.ended.emit(event)
