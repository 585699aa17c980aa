"""Write the losses, gradients and trained tables that sentence-transformers and torch give.

    pip install -e ".[bench]"
    python -m tests.unit.training.make_references

The arrays are committed; the tests need neither library.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import sentence_transformers
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MatryoshkaLoss, MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.modules import StaticEmbedding

from tests.unit.model.tiny import tiny_tokenizer

HERE = Path(__file__).parent / "references"
DIM, ANCHORS, ROWS, STEPS = 32, 7, 60, 6
CASES: dict[str, tuple[tuple[int, ...], tuple[float, ...], float]] = {
    "plain": ((32,), (1.0,), 20.0),
    "warm": ((32,), (1.0,), 5.0),
    "matryoshka": ((32, 16, 8), (1.0, 1.0, 1.0), 20.0),
    "weighted": ((32, 24, 4, 2), (1.0, 0.5, 2.0, 0.25), 20.0),
    "without_the_full": ((16, 8), (1.0, 3.0), 20.0),
}
BAGS = [[[3, 4, 5], [6, 7], [8, 8, 9]], [[10, 3], [11], [12, 13, 14]]]
"""Two batches: token ids of three anchors are those here, of their positives those here plus 20."""


def model_of(table: np.ndarray) -> SentenceTransformer:
    """Return a model with `table` as weights; every text can be one token."""
    module = StaticEmbedding(tiny_tokenizer(), embedding_weights=table)
    return SentenceTransformer(modules=[module], device="cpu")


def features(bags: list[list[int]]) -> dict[str, Any]:
    """Return the model's input for texts of these tokens."""
    starts = np.cumsum([0, *map(len, bags)])[:-1]
    return {"input_ids": torch.tensor([token for bag in bags for token in bag]), "offsets": torch.tensor(starts)}


def losses(arrays: dict[str, Any], negatives: int) -> None:
    """Add value and gradients of each case, with `negatives` hard negatives an anchor."""
    vocabulary = tiny_tokenizer().get_vocab_size()
    vectors = np.random.default_rng(negatives).standard_normal((vocabulary, DIM)).astype(np.float32)
    arrays[f"vectors_{negatives}"] = vectors[: ANCHORS * (2 + negatives)]
    for name, (dims, weights, scale) in CASES.items():
        model = model_of(vectors)
        loss = MatryoshkaLoss(model, MultipleNegativesRankingLoss(model, scale=scale), dims, weights)
        columns = [
            features([[row] for row in range(start, start + ANCHORS)])
            for start in range(0, ANCHORS * (2 + negatives), ANCHORS)
        ]
        value = loss(columns, torch.zeros(ANCHORS))
        value.backward()
        arrays[f"{name}_{negatives}_loss"] = value.item()
        gradient = model[0].embedding.weight.grad
        arrays[f"{name}_{negatives}_gradient"] = gradient.to_dense().numpy()[: ANCHORS * (2 + negatives)]


def training(arrays: dict[str, Any]) -> None:
    """Add a table before and after a few steps with SparseAdam."""
    torch.manual_seed(0)
    vocabulary = tiny_tokenizer().get_vocab_size()
    table = np.random.default_rng(9).standard_normal((vocabulary, DIM)).astype(np.float32)
    weight = torch.nn.Parameter(torch.from_numpy(table.copy()))
    optimizer = torch.optim.SparseAdam([weight], lr=0.05)
    for step in range(STEPS):
        anchors = BAGS[step % 2]
        bags = anchors + [[token + 20 for token in bag] for bag in anchors]
        given = features(bags)
        pooled = torch.nn.functional.embedding_bag(
            given["input_ids"], weight, given["offsets"], mode="mean", sparse=True
        )
        value = torch.zeros(())
        for dim in (32, 8):
            cut = torch.nn.functional.normalize(pooled[:, :dim], dim=1)
            value = value + torch.nn.functional.cross_entropy(20 * cut[:3] @ cut[3:].T, torch.arange(3))
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
    arrays |= {"table_before": table[:ROWS], "table_after": weight.detach().numpy()[:ROWS], "last_loss": value.item()}


def main() -> None:
    """Write the arrays, and which libraries made them."""
    HERE.mkdir(exist_ok=True)
    arrays: dict[str, Any] = {}
    for negatives in (0, 1, 2):
        losses(arrays, negatives)
    training(arrays)
    np.savez_compressed(HERE / "losses.npz", **{name: np.asarray(a, dtype=np.float32) for name, a in arrays.items()})
    versions = {m.__name__: m.__version__ for m in (sentence_transformers, torch)}
    (HERE / "made_by.json").write_text(json.dumps(versions, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
