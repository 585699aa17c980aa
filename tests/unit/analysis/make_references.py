"""Write what sentence-transformers, trec_eval and bm25s measure on the small test set.

    pip install -e ".[bench]" bm25s ir-measures
    python -m tests.unit.analysis.make_references

The figures are committed; the tests need none of these libraries.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import bm25s
import ir_measures
import numpy as np
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.evaluation import InformationRetrievalEvaluator
from sentence_transformers.sentence_transformer.modules import StaticEmbedding

from tests.unit.analysis.retrieval import DIMS, SIMILARITIES, Data, made_data, made_table
from tests.unit.model.tiny import tiny_tokenizer

HERE = Path(__file__).parent / "references"


def evaluator_figures(data: Data) -> dict[str, Any]:
    """Every measure of InformationRetrievalEvaluator for each similarity and dimension."""
    relevant = {query: {name for name, grade in judged.items() if grade > 0} for query, judged in data.qrels.items()}
    tokenizer = tiny_tokenizer()
    module = StaticEmbedding(tokenizer, torch.from_numpy(made_table(tokenizer.get_vocab_size())))
    figures: dict[str, Any] = {}
    for similarity in SIMILARITIES:
        model = SentenceTransformer(modules=[module], similarity_fn_name=similarity, device="cpu")
        for dim in DIMS:
            evaluate = InformationRetrievalEvaluator(data.queries, data.documents, relevant, truncate_dim=dim)
            values = evaluate(model)
            figures[f"{similarity} {dim}"] = {
                name.removeprefix(f"{similarity}_"): float(value) for name, value in values.items()
            }
    return figures


def graded_figures() -> dict[str, Any]:
    """Graded nDCG@10 of trec_eval for rankings drawn at random."""
    chance = np.random.default_rng(1)
    rankings = [chance.permutation(60)[:20].tolist() for _ in range(12)]
    judged = [
        {str(row): int(chance.integers(0, 5)) for row in chance.choice(60, size, replace=False)}
        for size in range(3, 51, 4)
    ]
    qrels = {str(query): {"best": 1} | grades for query, grades in enumerate(judged)}
    run = {str(q): {str(row): -float(rank) for rank, row in enumerate(rows)} for q, rows in enumerate(rankings)}
    measured = ir_measures.iter_calc([ir_measures.nDCG @ 10], qrels, run)
    values = {int(value.query_id): value.value for value in measured}
    return {"rankings": rankings, "judged": judged, "ndcg@10": [values[query] for query in range(len(rankings))]}


def bm25_scores(data: Data) -> list[list[float]]:
    """The score of every document for every query, over the tokens of the tiny model."""
    tokenizer = tiny_tokenizer()
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def ids(text: str) -> list[str]:
        return [str(row) for row in tokenizer.encode(text, add_special_tokens=False).ids]

    index = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    index.index([ids(text) for text in data.documents.values()], show_progress=False)
    return [index.get_scores(tokens).tolist() if (tokens := ids(text)) else [] for text in data.queries.values()]


def main() -> None:
    """Write the figures, and which libraries made them."""
    HERE.mkdir(exist_ok=True)
    data = made_data()
    figures = {"evaluator": evaluator_figures(data), "graded": graded_figures()}
    (HERE / "evaluation.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    scores = np.array([row or [0.0] * len(data.documents) for row in bm25_scores(data)], dtype=np.float32)
    np.savez_compressed(HERE / "bm25.npz", scores=scores)
    versions = {name: version(name) for name in ("bm25s", "ir-measures", "sentence-transformers", "torch")}
    (HERE / "made_by.json").write_text(json.dumps(versions, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
