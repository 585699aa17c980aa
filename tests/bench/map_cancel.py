"""How soon the layout of a large map ends when it is cancelled or the window closes, and that no process is left.

Run with `python tests/bench/map_cancel.py [--texts FILE --count N] [--tries N] [--json FILE]`, a text a line; without a
file 50,000 vectors are made up. `stop` is the longest time between two places to stop, `close` how long the generator
took to end at any of them, its threads included. `cancel` is from `WorkerProcess.cancel` to the end of the job in the
worker, at random moments: while points move, and anywhere else. `window` is from the close of the window until nothing
runs any more.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import threading
import time
from collections import defaultdict
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the worker does
ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from explorer.corpus.readers import read_corpus  # noqa: E402
from explorer.index.vectors import IndexBuilder, VectorIndex  # noqa: E402
from explorer.jobs import wire  # noqa: E402
from explorer.jobs.worker import WorkerProcess  # noqa: E402
from explorer.model.embedding import StaticEmbedding  # noqa: E402
from explorer.progress import drain  # noqa: E402
from explorer.projection.layout import umap_layouts  # noqa: E402
from explorer.projection.params import UmapParams  # noqa: E402

DIMS = (32, 64, 128, 256, 512, 1024)
COUNT = 50_000
WINDOWS = 3
PATIENCE = 300.0

Figures = dict[str, float]


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, help="a file with a text a line")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--tries", type=int, default=30, help="jobs that are cancelled")
    parser.add_argument("--json", type=Path, help="write one flat JSON object here")
    given = parser.parse_args()
    index = made_up(given.count) if given.texts is None else embedded(given.texts, given.count)
    print(f"{len(index):,} texts", flush=True)
    figures, seconds = stops(index)
    figures |= closes(index, seconds, max(given.tries // 3, 1)) | cancels(index, seconds, given.tries)
    if given.texts is not None:
        figures |= windows(given.texts, given.count)
    figures = {f"map_cancel_{name}": round(value, 2) for name, value in figures.items()}
    print(json.dumps(figures, indent=1))
    if given.json is not None:
        given.json.write_text(json.dumps(figures), encoding="utf-8")


def made_up(count: int) -> VectorIndex:
    """Return clustered vectors whose later numbers matter less."""
    rng, builder = np.random.default_rng(0), IndexBuilder(count, DIMS, "cosine")
    fading = (1 / np.sqrt(1 + np.arange(DIMS[-1]) / 32)).astype(np.float32)
    centres = rng.standard_normal((40, DIMS[-1]), np.float32)
    for start in range(0, count, 4096):
        number = min(4096, count - start)
        noise = rng.standard_normal((number, DIMS[-1]), np.float32)
        builder.add((centres[rng.integers(40, size=number)] + 0.8 * noise) * fading)
    return builder.finish()


def embedded(path: Path, count: int) -> VectorIndex:
    """Return the vectors of the first `count` texts by the bundled model."""
    model = StaticEmbedding.from_pretrained(ROOT / "resources" / "model")
    corpus = drain(read_corpus([path]))
    builder = IndexBuilder(min(count, len(corpus)), DIMS, "cosine")
    for start in range(0, min(count, len(corpus)), 4096):
        builder.add(model.encode(corpus.texts(range(start, min(start + 4096, count, len(corpus))))))
    return builder.finish()


def stops(index: VectorIndex) -> tuple[Figures, float]:
    """Return the longest times between two places to stop, by what was done, and the seconds of a whole run."""
    drain(umap_layouts(made_up(3_000), DIMS))  # compiled
    longest: dict[str, float] = defaultdict(float)
    began = last = time.perf_counter()
    for progress in umap_layouts(index, DIMS):
        now = time.perf_counter()
        what = "layout" if progress.what.startswith("Mapping") else "elsewhere"
        longest[what], last = max(longest[what], 1000 * (now - last)), now
    return {f"stop_{what}_ms": value for what, value in longest.items()}, last - began


def closes(index: VectorIndex, seconds: float, tries: int) -> Figures:
    """Return how long a run takes to end at any of its places to stop; fails when a thread is left."""
    took, threads = [], threading.active_count()
    for moment in np.linspace(0.02, 0.95, tries):
        steps, began = umap_layouts(index, DIMS), time.perf_counter()
        for _ in steps:
            if time.perf_counter() - began > moment * seconds:
                break
        asked = time.perf_counter()
        steps.close()
        took.append(1000 * (time.perf_counter() - asked))
    assert threading.active_count() == threads
    return {"close_median_ms": float(np.median(took)), "close_worst_ms": max(took)}


class Ears:
    """Hears what a worker tells of its job.

    Attributes:
        moving: whether points are moving.
        progressed: set when a job has taken a step.
    """

    def __init__(self) -> None:
        self.moving = False
        self.progressed = threading.Event()

    def __call__(self, event: wire.Event) -> None:
        """Take note."""
        self.progressed.set()
        if isinstance(event, wire.LayoutPartial | wire.LayoutDone):
            self.moving = isinstance(event, wire.LayoutPartial)


def cancels(index: VectorIndex, seconds: float, tries: int) -> Figures:
    """Return how long cancelled jobs go on, and how long the worker takes to close with a job on its way."""
    hears = Ears()
    worker = WorkerProcess(hears)
    took: dict[str, list[float]] = {"moving": [], "elsewhere": []}
    pids = set()
    for number, moment in enumerate(np.random.default_rng(0).uniform(0, 0.95, tries), 1):
        hears.moving = False
        hears.progressed.clear()
        worker.project(number, index, DIMS, UmapParams())
        hears.progressed.wait(PATIENCE)
        pids.add(worker.pid)
        time.sleep(moment * seconds)
        where, asked = "moving" if hears.moving else "elsewhere", time.perf_counter()
        worker.cancel(number)
        while worker._jobs and worker.pid in pids:
            time.sleep(0.0005)
        took[where].append(1000 * (time.perf_counter() - asked))
    worker.project(tries + 1, index, DIMS, UmapParams())
    hears.progressed.clear()
    hears.progressed.wait(PATIENCE)
    time.sleep(seconds / 2)
    last, asked = worker.pid, time.perf_counter()
    worker.close()
    figures = {"close_worker_ms": 1000 * (time.perf_counter() - asked)}
    assert last is not None
    assert not multiprocessing.active_children()
    assert not Path(f"/proc/{last}").exists()
    for where, times in took.items():
        figures |= {f"cancel_{where}_ms": max(times, default=0.0), f"cancel_{where}_tries": len(times)}
    return figures | {"processes_replaced": len(pids) - 1}


def windows(path: Path, count: int) -> Figures:
    """Return how long closing the window takes while its map is made; fails when a process is left."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from explorer.ui.beginning import open_first
    from explorer.ui.program import Program

    app, took = QApplication([]), []
    spin = partial(app.processEvents, QEventLoop.ProcessEventsFlag.AllEvents, 50)
    with tempfile.TemporaryDirectory() as home:
        os.environ["MATRYOSHKA_EXPLORER_HOME"] = home
        texts = Path(home, "texts.txt")
        lines = path.read_text(encoding="utf-8").splitlines()[:count]
        texts.write_text("\n".join(lines), encoding="utf-8")
        for number in range(WINDOWS):
            program, until = Program(app), time.monotonic() + PATIENCE
            program.window.show()
            open_first(program.store, [texts])
            while program.store.worker.live() is None and time.monotonic() < until:
                spin()
            wait = time.monotonic() + 2 * number
            while time.monotonic() < wait:
                spin()
            asked = time.perf_counter()
            program.window.close()
            program.close()
            took.append(1000 * (time.perf_counter() - asked))
            assert not multiprocessing.active_children()
    return {"window_worst_ms": max(took)}


if __name__ == "__main__":
    main()
