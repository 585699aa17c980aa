"""The numbers are those that sentence-transformers and Model2Vec gave; `make_references.py` asked them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from explorer.model.embedding import StaticEmbedding
from explorer.model.pooling import _sum_by_product, _sum_one_by_one
from explorer.model.similarity import SIMILARITIES
from explorer.model.table import TokenTable
from tests.unit.model.tiny import LONG_TEXT, TEXTS, write_json

PROMPTS = {"query": "the river: ", "document": "it was "}
References = Mapping[str, Any]


def close(found: Any, expected: Any, tolerance: float = 1e-6) -> None:
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


def configure(folder: Path, **settings: Any) -> StaticEmbedding:
    write_json(folder / "config_sentence_transformers.json", {"prompts": PROMPTS, **settings})
    return StaticEmbedding.from_pretrained(folder)


def test_embeddings_equal_those_of_sentence_transformers(folder: Path, references: References) -> None:
    close(StaticEmbedding.from_pretrained(folder).encode(TEXTS), references["embeddings"])


@pytest.mark.parametrize("how", [_sum_one_by_one, _sum_by_product])
def test_a_long_text_is_summed_in_the_order_of_sentence_transformers(
    model: StaticEmbedding, references: References, how: Callable[..., None]
) -> None:
    tokens = model.tokenize([LONG_TEXT])
    assert len(tokens.ids) > 15_000
    out = np.empty((1, model.dim), np.float32)
    how(model.table if how is _sum_by_product else TokenTable(model.table), tokens, out)
    close(out / len(tokens.ids), references["long"], 1e-7)


@pytest.mark.parametrize("dim", [16, 32, 50])
def test_a_truncated_embedding_equals_that_of_sentence_transformers(
    folder: Path, references: References, dim: int
) -> None:
    close(StaticEmbedding.from_pretrained(folder).encode(TEXTS, dim=dim), references[f"embeddings_{dim}"])


@pytest.mark.parametrize("prompt", ["query", "document"])
def test_prompts_are_put_before_the_text_as_sentence_transformers_does(
    folder: Path, references: References, prompt: str
) -> None:
    close(configure(folder).encode(TEXTS, prompt=prompt), references[prompt])


@pytest.mark.parametrize("name", list(SIMILARITIES))
def test_similarities_equal_those_of_sentence_transformers(references: References, name: str) -> None:
    vectors = references["embeddings"]
    np.testing.assert_allclose(SIMILARITIES[name](vectors, vectors[:5]), references[name], rtol=1e-6, atol=1e-6)


def test_a_normalize_module_and_a_default_prompt_are_honoured(folder: Path, references: References) -> None:
    kinds = [("StaticEmbedding", "0_StaticEmbedding"), ("Normalize", "1_Normalize")]
    modules = [
        {"idx": i, "path": path, "type": f"sentence_transformers.models.{kind}"} for i, (kind, path) in enumerate(kinds)
    ]
    write_json(folder / "modules.json", modules)
    model = configure(folder, default_prompt_name="query")
    close(model.encode(TEXTS), references["normalized"])
    close(model.encode(TEXTS, dim=16), references["normalized_16"])


def test_a_float16_table_gives_the_embeddings_of_its_rounded_numbers(
    folder: Path, references: References, table: Any
) -> None:
    save_file({"embedding.weight": table.astype(np.float16)}, folder / "0_StaticEmbedding" / "model.safetensors")
    close(StaticEmbedding.from_pretrained(folder).encode(TEXTS), references["float16"])


def test_a_bfloat16_table_gives_the_embeddings_of_its_rounded_numbers(
    folder: Path, references: References, table: Any
) -> None:
    write_bfloat16(folder / "0_StaticEmbedding" / "model.safetensors", table)
    model = StaticEmbedding.from_pretrained(folder)
    close(model.encode(TEXTS), references["bfloat16"])
    assert model.info.dtype == "bfloat16"


def write_bfloat16(path: Path, table: Any) -> None:
    bits = table.view(np.uint32)
    rounded = ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)  # to nearest, ties to even
    entry = {"dtype": "BF16", "shape": list(table.shape), "data_offsets": [0, rounded.nbytes]}
    header = json.dumps({"embedding.weight": entry}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + rounded.tobytes())


def test_embeddings_equal_those_of_model2vec(model2vec_folder: Path, references: References) -> None:
    close(StaticEmbedding.from_pretrained(model2vec_folder).encode(TEXTS), references["model2vec"])


def test_model2vec_normalizes_when_its_configuration_says_so(model2vec_folder: Path, references: References) -> None:
    write_json(model2vec_folder / "config.json", {"normalize": True})
    close(StaticEmbedding.from_pretrained(model2vec_folder).encode(TEXTS), references["model2vec_normalized"])


def test_model2vec_mapping_and_weights_are_folded_into_the_table(
    model2vec_folder: Path, references: References, table: Any
) -> None:
    mapping = np.arange(len(table)) // 3
    tensors = {"embeddings": table[: mapping.max() + 1], "mapping": mapping, "weights": np.linspace(0.1, 2, len(table))}
    save_file(tensors, model2vec_folder / "model.safetensors")
    close(StaticEmbedding.from_pretrained(model2vec_folder).encode(TEXTS), references["model2vec_mapped"])
