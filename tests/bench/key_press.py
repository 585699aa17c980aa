"""From a key press and from a slider step to what the window shows, over 50,000 texts, without a screen.

Prints milliseconds, median and 95th percentile: the work on the GUI thread, and the time until the new hits are there.
While the texts are opened, in a window that shows the sample, and embedded, a timer of 5 ms shows how long the GUI
thread is away: by the clock, which counts what other programs do, and by the processor time of that thread alone,
which is what it was busy with.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from explorer.ui.store import Store

QUERIES = ("frozen rivers of ice", "how do bees find home", "early codes and ciphers", "bread without yeast")
MATRIX = 2000


def write_texts(path: Path, count: int) -> None:
    """Write passages made of the sample's own sentences, so that lengths and words are those of real texts."""
    lines = (ROOT / "resources/samples/encyclopaedia/corpus.jsonl").read_text(encoding="utf-8").splitlines()
    sentences = [part.strip() for line in lines for part in json.loads(line)["text"].split(". ")]
    draw = random.Random(0)
    with path.open("w", encoding="utf-8") as out:
        for _ in range(count):
            out.write(json.dumps({"text": ". ".join(draw.sample(sentences, 3))}) + "\n")


def timed(act: Callable[[], object], arrived: Callable[[], bool], spin: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds `act` took, and those until `arrived`."""
    began = time.perf_counter()
    act()
    work = time.perf_counter() - began
    while not arrived():
        spin()
    return 1000 * work, 1000 * (time.perf_counter() - began)


def new_hits(store: Store) -> Callable[[], bool]:
    """Return a question: have other hits arrived than those of now?"""
    before = store.resolved.search
    return lambda: store.resolved.search not in (None, before)


def spread(values: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[int(0.95 * (len(ordered) - 1))]


class Watch:
    """Notes, at every turn of the event loop, how long the last one was, and how long its thread worked."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.away: list[float] = []
        self.busy: list[float] = []
        self._last = time.perf_counter(), time.thread_time()
        self._timer = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._note)
        self._timer.start()

    def _note(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self.away.append(1000 * (now[0] - self._last[0]))
        self.busy.append(1000 * (now[1] - self._last[1]))
        self._last = now

    def end(self) -> dict[str, float]:
        """Print and return what was noted."""
        self._timer.stop()
        found = {}
        for name, values in (("away", sorted(self.away)), ("busy", sorted(self.busy))):
            places = (("p50", 0.5), ("p99", 0.99), ("worst", 1.0))
            parts = {place: values[min(int(part * len(values)), len(values) - 1)] for place, part in places}
            print(f"GUI thread {name:5s}" + "".join(f"  {place} {value:.1f}" for place, value in parts.items()) + " ms")
            found |= {f"embedding_{name}_{place}_ms": round(value, 2) for place, value in parts.items()}
        return found


def measure(count: int, folder: Path) -> dict[str, float]:
    """Open `count` texts, type and slide."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from explorer.jobs.requests import RowSet
    from explorer.ui.app import SWITCH_SECONDS
    from explorer.ui.beginning import open_first
    from explorer.ui.program import MATRIX_TAB, Program
    from explorer.ui.wiring import set_field

    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication([])
    program = Program(app)
    store = program.store
    store.state = replace(store.state, method="pca")
    program.window.resize(1280, 800)
    program.window.show()
    write_texts(folder / "texts.jsonl", count)
    spin = partial(app.processEvents, QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    open_first(store, [])
    while store.resolved.drawn is None or store.runner.running():
        spin()
    began = time.perf_counter()
    program.open([folder / "texts.jsonl"])
    spin()
    watch = Watch()
    while store.resolved.index is None or len(store.resolved.index) != count:
        spin()
    gaps = watch.end()
    while store.resolved.overlap is None:
        spin()
    print(f"{count:,} texts open, embedded and mapped after {time.perf_counter() - began:.1f} s")

    def wait() -> None:
        """Let everything that follows from the last change arrive."""
        while store.runner.running():
            spin()

    keys = []
    for query in QUERIES:
        for end in range(1, len(query) + 1):
            keys.append(timed(partial(set_field, store, "query", query[:end]), new_hits(store), spin))
            wait()

    import numpy as np

    program.window.centre.setCurrentIndex(MATRIX_TAB)
    store.change(replace(store.state, selection=RowSet(np.arange(MATRIX)), matrix_source="selection"))
    while store.resolved.matrix is None or len(store.resolved.matrix) != MATRIX:
        spin()

    def step(dim: int) -> None:
        """Move the slider, and paint."""
        set_field(store, "dimension", dim)
        app.processEvents()

    dims = store.state.model.dims
    steps = []
    for dim in (*reversed(dims[:-1]), *dims[1:]) * 3:
        steps.append(timed(partial(step, dim), new_hits(store), spin))
        wait()
    program.window.close()
    return gaps | figures(keys, steps)


def figures(keys: list[tuple[float, float]], steps: list[tuple[float, float]]) -> dict[str, float]:
    """Print and return what was measured."""
    found = {}
    for name, what in (("key_press", keys), ("slider_step", steps)):
        for part, values in zip(("work", "hits"), zip(*what, strict=True), strict=True):
            middle, high = spread(list(values))
            print(f"{name:12s} {part:5s} median {middle:6.1f} ms   p95 {high:6.1f} ms")
            found[f"{name}_{part}_ms"], found[f"{name}_{part}_p95_ms"] = round(middle, 2), round(high, 2)
    return found


def main() -> int:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--texts", type=int, default=50_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MATRYOSHKA_EXPLORER_HOME"] = folder
        found = measure(options.texts, Path(folder))
    if options.json:
        options.json.write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
