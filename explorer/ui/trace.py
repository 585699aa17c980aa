"""Milestones of a start, in milliseconds since the process began, for those who measure it."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from explorer.session.resolve import Resolved
    from explorer.session.state import SessionState
    from explorer.ui.store import Store
    from explorer.ui.train.hold import Training
    from explorer.ui.window import MainWindow

TICK_MS = 5
SETTLED_MS = 100
"""After this long the first map is painted, and the gaps that follow are those of a window at work."""


def since_start() -> float:
    """Return the milliseconds since this process was started, from the kernel's own record where there is one."""
    try:
        fields = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 1000 * time.process_time()
    began = int(fields[19]) / 100  # in clock ticks of 10 ms, after boot
    return 1000 * (time.clock_gettime(time.CLOCK_BOOTTIME) - began)


class Trace(QObject):
    """Prints when the window was first painted, when each thing was ready, and how long the GUI thread was away.

    Gaps are by the clock, and grow with what other programs do; busy is the processor time of the thread in them.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self._store: Store | None = None
        self._seen = set[str]()
        self._settled = False
        self._gaps: list[float] = []
        self._work: list[float] = []
        self._last = time.perf_counter(), time.thread_time()
        self._window = window
        if window.curtain is not None:
            window.curtain.painted.connect(lambda: self.mark("painted"))
        window.closing.connect(lambda: self._say("closing"))

    def follow(self, store: Store) -> None:
        """Watch what happens to `store` from now on."""
        self._store = store
        store.changed.connect(self._look)
        store.told.connect(lambda level, sentence, action: self._say(f"told {level} {sentence} {action}".rstrip()))
        store.ended.connect(self._report)
        from PySide6.QtCore import Qt

        self._timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def follow_training(self, training: Training) -> None:
        """Print how far a training is."""
        training.told.connect(lambda words: self._say(f"training {words}"))

    def await_views(self) -> None:
        """Notice the next paint of the window: the views stand."""
        self._window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice the first paint of the views."""
        if event.type() == QEvent.Type.Paint:
            self.mark("views")
        return super().eventFilter(watched, event)

    def mark(self, name: str) -> None:
        """Print the milestone `name`, the first time it is reached."""
        if name not in self._seen:
            self._seen.add(name)
            self._say(f"{name} {since_start():.0f} ms")

    def _say(self, words: str) -> None:
        print(f"trace {words}", file=sys.stderr, flush=True)

    def _look(self) -> None:
        assert self._store is not None
        state, resolved = self._store.state, self._store.resolved
        milestones = {
            "model": state.model is not None,
            "corpus": state.corpus is not None,
            "index": resolved.index is not None,
            "map": resolved.drawn is not None,
            "umap": resolved.drawn is not None and resolved.drawn.method == "umap",
        }
        for name, reached in milestones.items():
            if reached:
                self.mark(name)
        self._say(f"state {summary(state, resolved)}")
        if "map" in self._seen and not self._settled:
            self._settled = True
            QTimer.singleShot(SETTLED_MS, self._forget)

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self._gaps.append(1000 * (now[0] - self._last[0]))
        self._work.append(1000 * (now[1] - self._last[1]))
        self._last = now

    def _forget(self) -> None:
        self._gaps.clear()
        self._work.clear()

    def _report(self, request: object) -> None:
        from explorer.jobs.requests import Project  # the window is to be measured, not what measures it

        if not isinstance(request, Project):
            return
        self.mark("maps")
        if not self._gaps:  # the maps ended in the turn in which the first of them was shown
            return
        for name, values in (("busy", sorted(self._work)), ("gaps", sorted(self._gaps))):
            middle, high = values[len(values) // 2], values[int(0.99 * len(values))]
            self._say(f"{name} p50 {middle:.1f} p99 {high:.1f} worst {values[-1]:.1f} ms")
        self._forget()


def summary(state: SessionState, resolved: Resolved) -> str:
    """Return the session in one line of `name=value`, without spaces in the values."""
    values = {
        "texts": len(state.corpus) if state.corpus is not None else "",
        "dim": state.dimension,
        "index": "yes" if resolved.index is not None else "no",
        "query": "_".join(state.query.split()),
        "hits": len(resolved.search.hits.rows) if resolved.search is not None else "",
        "mode": state.mode,
        "filters": len(state.facets) + bool(state.where),
        "examples": len(state.more) + len(state.less),
        "threshold": "" if state.threshold is None else f"{state.threshold:g}",
        "values": len(resolved.tally.values) if resolved.tally is not None else "",
        "selected": len(state.selection) if state.selection is not None else 0,
        "filtered": len(resolved.filtered) if resolved.filtered is not None else "",
        "map": resolved.drawn.method if resolved.drawn is not None else "",
        "matrix": len(resolved.matrix) if resolved.matrix is not None else "",
        "measured": len(resolved.measured),
    }
    return " ".join(f"{name}={value}" for name, value in values.items())
