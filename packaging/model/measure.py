"""Measure a model on test collections: nDCG@10 at every Matryoshka stop.

    python packaging/model/measure.py MODEL_FOLDER BEIR_FOLDER...

A collection is a folder in BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv. A document is its title and its
text; gains are the judgements as they are, discounted by log2(rank + 1).
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.model.embedding import StaticEmbedding
from explorer.model.similarity import normalized

CUT = 10
Judgements = dict[str, dict[str, float]]


def read_texts(path: Path) -> dict[str, str]:
    """Return the texts in a BEIR jsonl file, by id."""
    with path.open(encoding="utf-8") as file:
        records = [json.loads(line) for line in file if line.strip()]
    return {str(r["_id"]): f"{r.get('title') or ''} {r['text']}".strip() for r in records}


def read_judgements(path: Path) -> Judgements:
    """Return the gain of every judged document above 0, by query and document."""
    judged: Judgements = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, gain = line.split("\t")
        if float(gain) > 0:
            judged[query][document] = float(gain)
    return judged


def ndcg(ranked: list[str], gains: dict[str, float]) -> float:
    """Return nDCG at the length of `ranked` for one query."""
    discount = 1 / np.log2(np.arange(2, CUT + 2))
    ideal = sorted(gains.values(), reverse=True)[:CUT]
    found = [gains.get(document, 0.0) for document in ranked]
    return float(discount[: len(found)] @ found / (discount[: len(ideal)] @ ideal))


def measure(model: StaticEmbedding, folder: Path) -> dict[int, float]:
    """Return the mean nDCG@10 over the queries of the collection in `folder`, by dimension."""
    documents = read_texts(folder / "corpus.jsonl")
    judged = read_judgements(folder / "qrels" / "test.tsv")
    queries = {name: text for name, text in read_texts(folder / "queries.jsonl").items() if name in judged}
    names = list(documents)
    corpus = np.concatenate(list(model.encode_batches(documents.values(), prompt="document")))
    asked = model.encode(list(queries.values()), prompt="query")
    return {dim: _mean_ndcg(corpus[:, :dim], asked[:, :dim], names, [judged[q] for q in queries]) for dim in model.dims}


def _mean_ndcg(
    corpus: NDArray[np.float32], asked: NDArray[np.float32], names: list[str], gains: list[dict[str, float]]
) -> float:
    scores = normalized(asked) @ normalized(corpus).T
    best = np.argsort(-scores, axis=1, kind="stable")[:, :CUT]
    return float(np.mean([ndcg([names[i] for i in row], gain) for row, gain in zip(best, gains, strict=True)]))


def main() -> None:
    """Print a Markdown table of the collections named on the command line."""
    model = StaticEmbedding.from_pretrained(sys.argv[1])
    folders = [Path(name) for name in sys.argv[2:]]
    table = {folder.name: measure(model, folder) for folder in folders}
    table["mean"] = {dim: float(np.mean([row[dim] for row in table.values()])) for dim in model.dims}
    dims = model.dims[::-1]
    print("| nDCG@10 | " + " | ".join(map(str, dims)) + " |\n|---|" + "---|" * len(dims))
    for name, row in table.items():
        print(f"| {name} | " + " | ".join(f"{row[dim]:.3f}" for dim in dims) + " |")


if __name__ == "__main__":
    main()
