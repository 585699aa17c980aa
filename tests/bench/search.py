"""How long a search takes, alone and beside exact search by faiss and usearch on the same vectors, in one run.

Run with `python tests/bench/search.py [--json FILE] [--rows 1000000] [--texts FILE]`. Times are milliseconds a query,
with 384 numbers for 50,000 and 100,000 texts and 256 for a million made-up ones. A ratio is their median over ours,
searching as the program does: through the funnel that was measured to keep 99 % of the exact top 10. With `--texts` the
vectors are those of real texts by the bundled model, opened from the cache or embedded, and so are the queries.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from numpy.typing import NDArray

from explorer.index.funnel import find
from explorer.index.search import Hits, top_k
from explorer.index.tuning import Tuning, measure_with, short_queries
from explorer.index.vectors import IndexBuilder, VectorIndex
from explorer.progress import drain

K = 10
QUERIES = 40
CHECKED = 10
BATCH = 50_000

Vectors = NDArray[np.float32]
Find = Callable[[Vectors], object]


def clustered(count: int, dim: int, rng: np.random.Generator, centres: Vectors) -> Vectors:
    """Return unit vectors around `centres`, whose later numbers matter less, as in a Matryoshka model."""
    fade = np.linspace(1.5, 0.5, dim, dtype=np.float32)
    noise = rng.standard_normal((count, dim), dtype=np.float32)
    vectors = (centres[rng.integers(0, len(centres), count)] + noise) * fade
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def made(rows: int, dims: tuple[int, ...], keep: bool) -> tuple[VectorIndex, Vectors, Vectors]:
    """Return an index, its vectors once more in one array if `keep`, and queries."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((500, dims[-1]), dtype=np.float32)
    builder = IndexBuilder(rows, dims, "cosine")
    whole = np.empty((rows if keep else 0, dims[-1]), np.float32)
    for start in range(0, rows, BATCH):
        batch = clustered(min(BATCH, rows - start), dims[-1], rng, centres)
        builder.add(batch)
        if keep:
            whole[start : start + len(batch)] = batch
    return builder.finish(), whole, clustered(QUERIES, dims[-1], rng, centres)


def times(find: Find, queries: Any) -> list[float]:
    """Return the milliseconds of each query, after three to warm up."""
    for query in queries[:3]:
        find(query)
    taken = []
    for query in queries:
        start = time.perf_counter()
        find(query)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def percentile(taken: list[float], part: float) -> float:
    return round(float(np.percentile(taken, part)), 2)


def others(whole: Vectors) -> dict[str, Find]:
    """Return exact search by the libraries that are installed."""
    found: dict[str, Find] = {}
    try:
        import faiss

        flat = faiss.IndexFlatIP(whole.shape[1])
        flat.add(whole)
        found["faiss_flat"] = lambda query: flat.search(query[None], K)
    except ImportError:
        print("faiss is not installed", file=sys.stderr)
    try:
        from usearch.index import MetricKind, search

        found["usearch_exact"] = lambda query: search(whole, query, K, MetricKind.IP, exact=True)
    except ImportError:
        print("usearch is not installed", file=sys.stderr)
    return found


def recall(index: VectorIndex, find_one: Callable[[Vectors], Hits], queries: Vectors) -> float:
    """Return the part of the exact ten best that a search finds."""
    hits = 0
    for query in queries[:CHECKED]:
        hits += len(np.intersect1d(top_k(index, query, dim=index.dim, k=K).rows, find_one(query).rows))
    return hits / (min(CHECKED, len(queries)) * K)


def real(path: Path) -> tuple[VectorIndex, Tuning, Vectors]:
    """Return the vectors of real texts, what was measured of them, and queries that had no part in that."""
    from explorer import paths
    from explorer.corpus.readers import read_corpus
    from explorer.index.corpus_vectors import embed_corpus
    from explorer.index.measured import tuned
    from explorer.model.embedding import StaticEmbedding

    model = StaticEmbedding.from_pretrained(paths.resource("model"))
    corpus = drain(read_corpus([path]))
    began = time.perf_counter()
    index = drain(embed_corpus(model, corpus))
    print(f"{len(index):>9,} texts opened or embedded in {time.perf_counter() - began:.1f} s", flush=True)
    began = time.perf_counter()
    tuning = drain(tuned(model, corpus, index))
    print(f"{len(index):>9,} texts measured in {time.perf_counter() - began:.1f} s", flush=True)
    rng = np.random.default_rng(1)
    texts = corpus.texts(rng.choice(len(corpus), QUERIES, replace=False))
    queries = model.encode(list(short_queries(texts, rng)), prompt="query")
    by_words(model, corpus, index, texts, rng)
    return index, tuning, queries


def by_words(model: Any, corpus: Any, index: VectorIndex, texts: list[str], rng: np.random.Generator) -> None:
    """Print how long BM25 takes for short queries."""
    from explorer.index.lexical import best_by_words
    from explorer.index.postings import open_postings

    kept = open_postings(index.folder, len(index))
    asked = [model.tokenize([query]).ids for query in short_queries(texts, rng)]
    taken = times(lambda tokens: best_by_words(kept, tokens, 50), asked)
    print(
        f"{len(index):>9,} texts   by words  median {percentile(taken, 50):7.2f}  p95 {percentile(taken, 95):7.2f} ms"
    )


def stops(rows: int, dims: tuple[int, ...]) -> list[float]:
    """Print the time at every stop, and return those of the full dimension."""
    index, _, queries = made(rows, dims, keep=False)
    taken = [0.0]
    for dim in dims:
        taken = times(lambda query, dim=dim: top_k(index, query, dim=dim, k=50), queries)
        print(
            f"{rows:>9,} texts {dim:>5} dims  median {percentile(taken, 50):7.2f}  p95 {percentile(taken, 95):7.2f} ms"
        )
    return taken


def main() -> int:
    """Measure, print, and write the figures that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--texts", type=Path, help="a file of texts to search in, instead of made-up vectors")
    arguments = parser.parse_args()
    if arguments.texts is None:
        stops(50_000, (32, 64, 128, 256, 384))
        stops(50_000, (32, 64, 128, 256, 512, 1024))
    figures: dict[str, float] = {"search_100k_p95_ms": percentile(stops(100_000, (32, 64, 128, 256, 384)), 95)}
    if arguments.texts is None:
        index, whole, queries = made(arguments.rows, (32, 64, 128, 256), keep=True)
        rng = np.random.default_rng(1)
        rows = rng.choice(len(index), QUERIES, replace=False)
        asked = index.rows(rows) + np.float32(0.02) * rng.standard_normal((QUERIES, 256), dtype=np.float32)
        tuning = drain(measure_with(index, asked, rows, rng))
    else:
        index, tuning, queries = real(arguments.texts)
        whole = np.concatenate([index.unit_rows(part, index.dim) for part in np.array_split(np.arange(len(index)), 20)])
    funnel = tuning.funnels.get(index.dim)
    shown = "exact" if funnel is None else f"{funnel.kept:,} > {funnel.size}"

    def ask(query: Vectors) -> Hits:
        return find(index, query, dim=index.dim, k=K, funnel=funnel)

    exact = times(lambda query: top_k(index, query, dim=index.dim, k=K), queries)
    ours = times(ask, queries)
    figures |= {
        "search_1m_p95_ms": percentile(ours, 95),
        "search_1m_exact_p95_ms": percentile(exact, 95),
        "search_1m_recall_at_10": recall(index, ask, queries),
    }
    for what, taken in ((f"funnel {shown}", ours), ("exact", exact)):
        spread = f"median {percentile(taken, 50):7.2f}  p95 {percentile(taken, 95):7.2f} ms"
        print(f"{len(index):>9,} texts {index.dim:>5} dims  {spread}  {what}", flush=True)
    unit = queries / np.maximum(np.linalg.norm(queries, axis=1, keepdims=True), 1e-30)
    for name, theirs_find in others(whole).items():
        theirs = times(theirs_find, unit)
        again = times(ask, queries)
        ratio = statistics.median(theirs) / statistics.median(again)
        figures[f"search_1m_vs_{name}"] = round(ratio, 2)
        print(
            f"{name:>15}  median {percentile(theirs, 50):7.2f}  p95 {percentile(theirs, 95):7.2f} ms, ratio {ratio:.2f}"
        )
    print(json.dumps(figures))
    if arguments.json:
        arguments.json.write_text(json.dumps(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
