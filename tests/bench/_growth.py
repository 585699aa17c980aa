"""How the processor time of a query grows from 10,000 to a million texts, drawn: _growth.py TEXTS OUT.svg.

The vectors are those of real texts by the bundled model at full dimension, opened from the cache or embedded. Exact
search, the funnel and faiss' flat index answer the same short queries in one run. Time is what the processors spend on
a query, all threads together: other programs on the machine change it less than the time on the clock.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from numpy.typing import NDArray

from explorer.index.funnel import Funnel, find
from explorer.index.search import top_k
from explorer.index.signs import Signs
from explorer.index.vectors import VectorIndex

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
QUERIES = 20
K = 10
FLAT = 300_000
"""Texts up to which faiss answers too: of a million its copy of the vectors takes 4 GB."""

KEPT, SIZE = 12_500, 800
"""What measuring chose for 100,000 of these texts; more than it chose for a million."""

Vectors = NDArray[np.float32]


def opened(path: Path) -> tuple[VectorIndex, Signs, Vectors]:
    """Return the vectors, their signs and queries."""
    from explorer import paths
    from explorer.corpus.readers import read_corpus
    from explorer.index.corpus_vectors import embed_corpus
    from explorer.index.measured import tuned
    from explorer.index.tuning import short_queries
    from explorer.model.embedding import StaticEmbedding
    from explorer.progress import drain

    model = StaticEmbedding.from_pretrained(paths.resource("model"))
    corpus = drain(read_corpus([path]))
    index = drain(embed_corpus(model, corpus))
    signs = drain(tuned(model, corpus, index)).funnels[index.dim].signs
    rng = np.random.default_rng(7)
    texts = corpus.texts(rng.choice(len(corpus), QUERIES, replace=False))
    return index, signs, model.encode(list(short_queries(texts, rng)), prompt="query")


def first(index: VectorIndex, signs: Signs, count: int) -> tuple[VectorIndex, Signs]:
    """Return the first `count` texts, without a copy."""
    bands, norms = tuple(band[:count] for band in index.bands), index.norms[:, :count]
    cut = Signs(signs.dim, signs.coarse[:, :count], signs.fine[:count], signs.mean)
    return VectorIndex(index.dims, bands, norms, index.similarity), cut


def spent(answer: Callable[[Vectors], object], queries: Vectors) -> list[float]:
    """Return the milliseconds of processor time of each query, after two to warm up."""
    for query in queries[:2]:
        answer(query)
    taken = []
    for query in queries:
        start = time.process_time()
        answer(query)
        taken.append(1000 * (time.process_time() - start))
    return taken


def measure(path: Path) -> Iterator[dict[str, list[tuple[float, float]]]]:
    """Print median and 95th percentile at each size, and yield all so far, by what searches."""
    import faiss

    whole, every, queries = opened(path)
    unit = queries / np.maximum(np.linalg.norm(queries, axis=1, keepdims=True), 1e-30)
    flat = faiss.IndexFlatIP(whole.dim)
    found: dict[str, list[tuple[float, float]]] = {}
    for before, count in zip((0, *SIZES), SIZES, strict=False):
        index, signs = first(whole, every, count)
        for start in range(before, count if count <= FLAT else before, 10_000):
            flat.add(whole.unit_rows(slice(start, min(start + 10_000, count)), whole.dim))
        funnel = Funnel(signs, max(KEPT, count // 128), SIZE, 1.0)
        searches: dict[str, Callable[[Vectors], object]] = {
            "faiss flat": lambda query: flat.search(query[None], K),
            "exact": lambda query, index=index: top_k(index, query, dim=index.dim, k=K),
            "funnel": lambda query, index=index, funnel=funnel: find(index, query, dim=index.dim, k=K, funnel=funnel),
        }
        hits = [len(np.intersect1d(searches["exact"](q).rows, searches["funnel"](q).rows)) for q in queries]
        if count > FLAT:
            del searches["faiss flat"]
        for name, search in searches.items():
            taken = spent(search, unit if name == "faiss flat" else queries)
            spread = float(np.percentile(taken, 50)), float(np.percentile(taken, 95))
            found.setdefault(name, []).append(spread)
            print(f"{count:>9,} texts  {name:10}  median {spread[0]:7.2f}  p95 {spread[1]:7.2f} ms", flush=True)
        recall = np.sum(hits) / (K * len(hits))
        print(f"{count:>9,} texts  the funnel finds {recall:.3f} of the exact top 10", flush=True)
        yield found


def draw(found: dict[str, list[tuple[float, float]]], out: Path) -> None:
    """Draw medians as wide lines and 95th percentiles as usual ones."""
    from PySide6.QtWidgets import QApplication

    from explorer.ui.charts import Axis, Chart, ChartView, Line

    application = QApplication.instance() or QApplication([])
    lines = []
    for tone, (name, spreads) in enumerate(found.items()):
        middle, high = ([max(spread[at], 0.01) for spread in spreads] for at in (0, 1))
        lines.append(Line(name, SIZES[: len(middle)], np.log10(middle).tolist(), tone, "strong"))
        lines.append(Line(f"{name}, p95", SIZES[: len(high)], np.log10(high).tolist(), tone, "faint"))
    title = "Processor time of a query at 1,024 dimensions"
    y = Axis("powers of ten of a millisecond: 0 is 1 ms, 1 is 10 ms, 2 is 100 ms", places=1)
    view = ChartView()
    view.resize(860, 420)
    view.set_chart(Chart(title, Axis("texts", SIZES, log2=True), y, tuple(lines)))
    view.save_svg(out)
    del application


def main() -> int:
    """Measure and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, help="a million texts, a line each, see _texts.py")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    for found in measure(arguments.texts):
        draw(found, arguments.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
