"""When the map is drawn again: sixty times a second while something moves; in between, the next move is prepared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from explorer.ui.map.ahead import Ahead
from explorer.ui.map.stage import Stage

FRAME_MS = 16


class Pace(QObject):
    """Brings the stage of a map forward while the map is seen.

    Attributes:
        timer: of the frames.
        ahead: gets layouts ready.
    """

    def __init__(self, map_: QWidget, stage: Stage, lively: Callable[[], bool], moved: Callable[[], None]) -> None:
        """Look after `stage`, shown by `map_`.

        Args:
            map_: the widget.
            stage: what moves.
            lively: tells whether view or points move, by themselves or by the hand.
            moved: called when they have.
        """
        super().__init__(map_)
        self._map, self._stage, self._moved = map_, stage, moved
        self.ahead, self._sorting = Ahead(lively, self), Ahead(lively, self)
        self.timer = QTimer(self)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.setInterval(FRAME_MS)
        self.timer.timeout.connect(self._tick)

    def run(self) -> None:
        """Begin, if something moves and is seen."""
        if self._stage.moving and not self.timer.isActive() and self._map.isVisible():
            self.timer.start()

    def prepare(self, layouts: Sequence[NDArray[np.float32]]) -> None:
        """Get ready to glide to `layouts`; those of another number of points do not count."""
        cloud = self._stage.cloud
        if cloud is not None:
            self.ahead.take([cloud.prepare(xy) for xy in layouts if len(xy) == len(cloud)])

    def sort(self) -> None:
        """Get ready to find the point under the cursor."""
        if self._stage.cloud is not None:
            self._sorting.take([self._stage.cloud.rest()])

    def stop(self) -> None:
        """End all movement where it is heading, and leave what was being prepared."""
        self.timer.stop()
        self.ahead.stop()
        self._sorting.stop()
        self._stage.finish()

    def _tick(self) -> None:
        self._stage.advance()
        if not self._stage.moving:
            self.timer.stop()
            self.sort()
        self._moved()
