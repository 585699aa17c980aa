"""What a corpus beyond memory costs: _huge.py TEXTS [--home FOLDER] [--json FILE], such as 10,000,000 lines.

The engine opens, embeds and measures TEXTS, lists words, then searches at every stop: through the funnel, exactly, by
words and by both. For each step the seconds by the clock are printed, and the most memory that the process had,
everything counted that it had mapped. What is kept in FOLDER from an earlier run is found again.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does

import numpy as np

QUERIES = 20
FEW = 5
"""Queries that are searched exactly."""

K = 50

T = TypeVar("T")


class Meter:
    """Takes the time and the highest memory of one step after the other."""

    def __init__(self) -> None:
        self.figures: dict[str, float] = {}

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Do `work`, and print what it took."""
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the highest begins anew
        began = time.perf_counter()
        result = work()
        self._note(name, time.perf_counter() - began)
        return result

    def each(self, name: str, works: Iterator[Callable[[], object]]) -> None:
        """Do several pieces of work, and print the median and the longest."""
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        taken = []
        for work in works:
            began = time.perf_counter()
            work()
            taken.append(time.perf_counter() - began)
        self._note(name, statistics.median(taken), max(taken))

    def _note(self, name: str, seconds: float, longest: float | None = None) -> None:
        most = int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))[0]) / 1e6
        self.figures |= {f"huge_{name}_s": round(seconds, 4), f"huge_{name}_gb": round(most, 2)}
        beside = "" if longest is None else f"   longest {longest:9.3f} s"
        print(f"{name:24} {seconds:9.3f} s   most memory {most:5.2f} GB{beside}", flush=True)


def measure(path: Path) -> dict[str, float]:
    """Take a corpus through everything."""
    from explorer import paths
    from explorer.corpus.readers import read_corpus
    from explorer.index.asking import answer
    from explorer.index.corpus_vectors import embed_corpus
    from explorer.index.measured import tuned
    from explorer.index.postings import open_postings
    from explorer.index.tuning import short_queries
    from explorer.model.embedding import StaticEmbedding
    from explorer.progress import drain

    meter = Meter()
    model = StaticEmbedding.from_pretrained(paths.resource("model"))
    corpus = meter.step("open", lambda: drain(read_corpus([path])))
    index = meter.step("embed", lambda: drain(embed_corpus(model, corpus)))
    tuning = meter.step("measure", lambda: drain(tuned(model, corpus, index)))
    rng = np.random.default_rng(7)
    texts = corpus.texts(rng.choice(len(corpus), QUERIES, replace=False))
    words = list(short_queries(texts, rng))
    asked = [(model.encode([query], prompt="query")[0], model.tokenize([query]).ids) for query in words]
    assert index.folder is not None
    postings = open_postings(index.folder, len(index))

    def search(mode: str, dim: int, funnel: Any) -> Iterator[Callable[[], object]]:
        for query, tokens in asked[: QUERIES if funnel is not None or mode == "words" else FEW]:
            more = {"mode": mode, "postings": postings, "tokens": tokens, "funnel": funnel}
            yield partial(answer, index, query, dim=dim, k=K, **more)

    for dim in index.dims:
        meter.each(f"meaning_{dim}", search("meaning", dim, tuning.funnels.get(dim)))
    meter.each("words", search("words", index.dim, None))
    meter.each("both", search("both", index.dim, tuning.funnels.get(index.dim)))
    meter.each("exact", search("meaning", index.dim, None))
    return meter.figures


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MATRYOSHKA_EXPLORER_HOME"] = str(arguments.home or folder)
        figures = measure(arguments.texts)
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
