"""Embedding speed: this program, sentence-transformers and Model2Vec on the same texts and weights, in one run.

    python tests/bench/encode.py [--json FILE] [--texts FILE] [--count N] [--dim D]

The texts are paragraphs of the docstrings of numpy and scipy, or the lines of FILE. Every library runs as it comes, on
all cores; this program starts each time with an empty memory of words. Best of several rounds, taken in turns.
Libraries that are not installed are left out (`pip install -e ".[bench]"` brings them).
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from explorer.model.embedding import StaticEmbedding
from explorer.model.table import TokenTable
from explorer.model.tokens import load_tokenizer
from explorer.paths import resource

ROUNDS = 3
TICK = 0.005
Table = NDArray[np.float32]


def paragraphs() -> Iterator[str]:
    """Yield the paragraphs of docstrings in numpy and scipy."""
    for package in ("numpy", "scipy"):
        spec = importlib.util.find_spec(package)
        folders = spec.submodule_search_locations if spec else None
        for path in sorted(Path((folders or ["."])[0]).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                    yield from (text.strip() for text in (ast.get_docstring(node) or "").split("\n\n") if text.strip())


def ours(table: Table, tokenizer: Tokenizer, texts: list[str]) -> Callable[[], object]:
    """Return the work of this program, with a memory of words that is empty each time."""
    first = StaticEmbedding.from_table(table, tokenizer)

    def work() -> None:
        fresh = StaticEmbedding(TokenTable(table), tokenizer, first.info, b"")
        for _ in fresh.encode_batches(texts):
            pass

    return work


def tokenizing(tokenizer: Tokenizer, texts: list[str]) -> Callable[[], object]:
    """Return the work of `tokenizers` alone, ids out."""

    def work() -> None:
        for start in range(0, len(texts), 1024):
            batch = tokenizer.encode_batch_fast(texts[start : start + 1024], add_special_tokens=False)
            for encoding in batch:
                _ = encoding.ids

    return work


def sentence_transformers(table: Table, tokenizer: Tokenizer, texts: list[str]) -> Callable[[], object]:
    """Return the work of sentence-transformers, at a batch size that suits it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding as Module

    model = SentenceTransformer(modules=[Module(tokenizer, table)], device="cpu")
    return lambda: model.encode(texts, batch_size=1024, show_progress_bar=False)


def model2vec(table: Table, tokenizer: Tokenizer, texts: list[str]) -> Callable[[], object]:
    """Return the work of Model2Vec, without its limit of length."""
    from model2vec import StaticModel

    model = StaticModel(table, tokenizer, max_length=None)
    return lambda: model.encode(texts)


def seconds(work: Callable[[], object]) -> float:
    """Return how long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def gaps(work: Callable[[], object]) -> NDArray[np.float64]:
    """Return by how many milliseconds a thread that wakes every 5 ms is late while `work` runs."""
    late: list[float] = []
    over = threading.Event()

    def tick() -> None:
        last = time.perf_counter()
        while not over.is_set():
            time.sleep(TICK)
            now = time.perf_counter()
            late.append((now - last - TICK) * 1e3)
            last = now

    ticking = threading.Thread(target=tick)
    ticking.start()
    work()
    over.set()
    ticking.join()
    return np.array(late)


def main() -> None:
    """Print the figures, and write them as JSON where asked."""
    parser = argparse.ArgumentParser(description="Embedding speed.")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--dim", type=int, default=1024)
    asked = parser.parse_args()
    source = asked.texts.read_text(encoding="utf-8").splitlines() if asked.texts else paragraphs()
    texts = list(islice(source, asked.count))
    works = _works(texts, asked.dim)
    best = {name: min(times) for name, times in _rounds(works).items()}
    _report(best, gaps(works["ours"]), texts, asked.json)


def _works(texts: list[str], dim: int) -> dict[str, Callable[[], object]]:
    file = resource("model", "0_StaticEmbedding", "tokenizer.json")
    table = np.random.default_rng(0).standard_normal((load_tokenizer(file).get_vocab_size(), dim), dtype=np.float32)
    makers = {"ours": ours, "sentence_transformers": sentence_transformers, "model2vec": model2vec}
    found = {name: make for name, make in makers.items() if name == "ours" or importlib.util.find_spec(name)}
    works = {name: make(table, load_tokenizer(file), texts) for name, make in found.items()}
    return works | {"tokenizers": tokenizing(load_tokenizer(file), texts)}


def _rounds(works: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(seconds(work))
    return times


def _report(best: dict[str, float], late: NDArray[np.float64], texts: list[str], target: Path | None) -> None:
    print(f"{len(texts):,} texts of {sum(map(len, texts)) / len(texts):.0f} characters on average")
    for name, took in best.items():
        print(f"{name:24} {took:7.2f} s   {len(texts) / took:9,.0f} texts/s   x {took / best['ours']:.2f}")
    p50, p99 = np.percentile(late, (50, 99))
    print(f"a 5 ms timer is late by {p50:.1f} ms (p50), {p99:.1f} (p99), {late.max():.1f} (worst) while ours runs")
    figures = {f"encode_vs_{name}": best[name] / best["ours"] for name in best if name not in {"ours", "tokenizers"}}
    figures["encode_vs_tokenizers"] = best["ours"] / best["tokenizers"]
    figures["encode_texts_per_s"] = len(texts) / best["ours"]
    if target:
        target.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
