"""How long a search takes, alone and beside exact search by faiss and usearch on the same vectors, in one run.

Run with `python tests/bench/search.py [--json FILE] [--rows 1000000]`. Times are milliseconds a query, with 384
numbers for 50,000 and 100,000 texts and 256 for a million. A ratio is their median over ours.
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

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does
sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from numpy.typing import NDArray

from explorer.index.search import top_k
from explorer.index.vectors import IndexBuilder, VectorIndex

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


def times(find: Find, queries: Vectors) -> list[float]:
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


def recall(index: VectorIndex, whole: Vectors, queries: Vectors) -> float:
    """Return the part of the true ten best, by float64, that search finds."""
    hits = 0
    for query in queries[:CHECKED]:
        parts = (whole[start : start + BATCH].astype(float) @ query for start in range(0, len(whole), BATCH))
        truth = np.argsort(-np.concatenate(list(parts)))[:K]
        hits += len(np.intersect1d(truth, top_k(index, query, dim=index.dim, k=K).rows))
    return hits / (CHECKED * K)


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
    arguments = parser.parse_args()
    stops(50_000, (32, 64, 128, 256, 384))
    stops(50_000, (32, 64, 128, 256, 512, 1024))
    figures = {"search_100k_p95_ms": percentile(stops(100_000, (32, 64, 128, 256, 384)), 95)}
    index, whole, queries = made(arguments.rows, (32, 64, 128, 256), keep=True)
    ours = times(lambda query: top_k(index, query, dim=256, k=K), queries)
    figures |= {"search_1m_p95_ms": percentile(ours, 95), "search_1m_recall_at_10": recall(index, whole, queries)}
    print(
        f"{arguments.rows:>9,} texts   256 dims  median {percentile(ours, 50):7.2f}  p95 {percentile(ours, 95):7.2f} ms"
    )
    for name, find in others(whole).items():
        theirs = times(find, queries)
        again = times(lambda query: top_k(index, query, dim=256, k=K), queries)
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
