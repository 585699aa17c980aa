"""How fast a corpus opens, pages, filters and streams. Prints figures.

Usage: python tests/bench/corpus.py [--rows 1000000] [--json FILE] [FILE...]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from explorer.corpus import reading
from explorer.corpus.corpus import Corpus
from explorer.corpus.readers import read_corpus
from explorer.paths import HOME_VARIABLE
from explorer.progress import Progress, drain

PAGE = 100
PAGES = 2000


def main() -> None:
    """Measure on made-up files, or on the files given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ[HOME_VARIABLE] = folder
        for path in options.files or made_up(Path(folder), options.rows):
            for where, reading.LARGE in (("in memory", 1 << 60), ("on disk", 0)):
                figures |= measure(path, where)
    if options.json:
        options.json.write_text(json.dumps(figures), encoding="utf-8")


def made_up(folder: Path, rows: int) -> Iterator[Path]:
    """Yield a CSV of 50,000 texts of some 200 characters, and JSON lines of `rows` texts."""
    rng = random.Random(0)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 10))) for _ in range(20_000)]

    def row(number: int) -> dict[str, object]:
        text = " ".join(rng.choices(words, k=rng.randint(10, 50)))
        return {"id": f"d{number}", "text": text, "year": 1990 + number % 30, "label": words[number % 20]}

    table = folder / "texts.csv"
    with table.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["id", "text", "year", "label"])
        writer.writeheader()
        writer.writerows(map(row, range(50_000)))
    yield table
    lines = folder / "texts.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row(number)) + "\n" for number in range(rows))
    yield lines


def measure(path: Path, where: str) -> dict[str, float]:
    """Print the figures of one file, with its database `where` it is; return how long it took to open."""
    gaps = Gaps()
    started = time.perf_counter()
    corpus = drain(read_corpus([path], keep=False), gaps.note)
    took = time.perf_counter() - started
    print(f"{path.name}: {len(corpus):,} texts, {path.stat().st_size / 1e6:.0f} MB, database {where}")
    print(f"  open             {took:7.2f} s   longest step {gaps.worst:.2f} s")
    with closing(corpus):
        pages(corpus, "alone")
        for label, work in busy(corpus):
            with running(work):
                pages(corpus, label)
        once("where number     ", lambda: corpus.where("rowid % 3 = 0"))
        once("where text       ", lambda: corpus.where(f"contains(\"{corpus.text_column}\", 'abc')"))
        once("all batches      ", lambda: sum(map(len, corpus.batches())))
        once("ids              ", corpus.ids)
        for column in corpus.columns:
            once(f"column {column.kind:10}", lambda name=column.name: corpus.column(name))
    return {f"corpus_{path.suffix[1:]}_{where.split()[1]}_open_s": round(took, 3)}


class Gaps:
    """The longest time between two reports of progress: how long a cancel may wait."""

    def __init__(self) -> None:
        self.worst = 0.0
        self._last = time.perf_counter()

    def note(self, _: Progress) -> None:
        """Take the time since the last report."""
        now = time.perf_counter()
        self.worst, self._last = max(self.worst, now - self._last), now


def busy(corpus: Corpus) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what other threads may do while the window shows a page."""
    yield "while batches stream", lambda: sum(map(len, corpus.batches()))
    yield "while filtering", lambda: corpus.where(f"contains(\"{corpus.text_column}\", 'abc')")


@contextmanager
def running(work: Callable[[], object]) -> Iterator[None]:
    """Repeat `work` in a thread meanwhile."""
    stop = threading.Event()

    def repeat() -> None:
        while not stop.is_set():
            work()

    thread = threading.Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def pages(corpus: Corpus, label: str) -> None:
    """Print how long a page of scattered rows takes."""
    rng = np.random.default_rng(0)
    for name, page in (("texts", corpus.texts), ("records", corpus.records)):
        times = []
        for _ in range(PAGES if label == "alone" else PAGES // 10):
            rows = rng.integers(0, len(corpus), PAGE)
            started = time.perf_counter()
            page(rows)
            times.append(1e3 * (time.perf_counter() - started))
        p50, p95, p99 = np.quantile(times, [0.5, 0.95, 0.99])
        print(f"  {PAGE} {name:12} {p50:7.3f} ms  p95 {p95:.3f}  p99 {p99:.3f}   {label}")


def once(label: str, work: Callable[[], object]) -> None:
    """Print how long `work` takes."""
    started = time.perf_counter()
    work()
    print(f"  {label} {1e3 * (time.perf_counter() - started):8.1f} ms")


if __name__ == "__main__":
    main()
