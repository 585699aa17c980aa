"""Write the vectors and scores that sentence-transformers and Model2Vec give for the tiny model.

    pip install -e ".[bench]"
    python -m tests.unit.model.make_references

The arrays are committed; the tests need neither library.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import model2vec
import numpy as np
import sentence_transformers
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

from tests.unit.model.tiny import LONG_TEXT, TEXTS, tiny_table, tiny_tokenizer

HERE = Path(__file__).parent / "references"
DIM = 64
DIMS = (16, 32, 50)
SIMILARITIES = ("cosine", "dot", "euclidean", "manhattan")
PROMPTS = {"query": "the river: ", "document": "it was "}


def static(dtype: torch.dtype = torch.float32) -> StaticEmbedding:
    """Return the tiny table as the library's module."""
    tokenizer = tiny_tokenizer()
    return StaticEmbedding(tokenizer, torch.from_numpy(tiny_table(tokenizer.get_vocab_size(), DIM)).to(dtype))


def saved(model: SentenceTransformer) -> SentenceTransformer:
    """Return `model` as it is after saving and loading."""
    with TemporaryDirectory() as folder:
        model.save_pretrained(folder, create_model_card=False)
        return SentenceTransformer(folder, device="cpu")


def plain() -> dict[str, Any]:
    """Embeddings, truncations, similarities and prompts of a model without other modules."""
    model = saved(SentenceTransformer(modules=[static()], prompts=PROMPTS, device="cpu"))
    out = {
        "embeddings": model.encode(TEXTS),
        "query": model.encode_query(TEXTS),
        "document": model.encode_document(TEXTS),
    }
    out["long"] = model.encode([LONG_TEXT])
    for dim in DIMS:
        out[f"embeddings_{dim}"] = model.encode(TEXTS, truncate_dim=dim)
    for name in SIMILARITIES:
        model.similarity_fn_name = name
        out[name] = model.similarity(out["embeddings"], out["embeddings"][:5]).numpy()
    return out


def normalized() -> dict[str, Any]:
    """Embeddings of a model with a Normalize module and a default prompt."""
    modules = [static(), Normalize()]
    model = saved(SentenceTransformer(modules=modules, prompts=PROMPTS, default_prompt_name="query", device="cpu"))
    return {"normalized": model.encode(TEXTS), "normalized_16": model.encode(TEXTS, truncate_dim=16)}


def halves() -> dict[str, Any]:
    """Embeddings of the table rounded to half precision; summed in float32, as this program does."""
    out = {}
    for name, dtype in (("float16", torch.float16), ("bfloat16", torch.bfloat16)):
        module = static(dtype).to(torch.float32)
        out[name] = SentenceTransformer(modules=[module], device="cpu").encode(TEXTS)
    return out


def model2vec_reference() -> dict[str, Any]:
    """Embeddings of Model2Vec: plain, normalized, and with mapping and weights."""
    tokenizer = tiny_tokenizer()
    count = tokenizer.get_vocab_size()
    table = tiny_table(count, DIM)
    mapping, weights = np.arange(count) // 3, np.linspace(0.1, 2, count)
    make = model2vec.StaticModel
    return {
        "model2vec": make(table, tokenizer, max_length=None).encode(TEXTS),
        "model2vec_normalized": make(table, tokenizer, normalize=True, max_length=None).encode(TEXTS),
        "model2vec_mapped": make(
            table[: mapping.max() + 1], tokenizer, weights=weights, token_mapping=mapping, max_length=None
        ).encode(TEXTS),
    }


def main() -> None:
    """Write the arrays, and which libraries made them."""
    HERE.mkdir(exist_ok=True)
    arrays = plain() | normalized() | halves() | model2vec_reference()
    np.savez_compressed(HERE / "tiny.npz", **{name: np.asarray(a, dtype=np.float32) for name, a in arrays.items()})
    versions = {m.__name__: m.__version__ for m in (sentence_transformers, model2vec, torch)}
    (HERE / "made_by.json").write_text(json.dumps(versions, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
