from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from explorer.model.embedding import StaticEmbedding
from tests.unit.model.tiny import tiny_table, tiny_tokenizer, write_json

DIM = 64
REFERENCES = Path(__file__).parent / "references"


@pytest.fixture
def tokenizer() -> Tokenizer:
    return tiny_tokenizer()


@pytest.fixture
def table(tokenizer: Tokenizer) -> Any:
    return tiny_table(tokenizer.get_vocab_size(), DIM)


@pytest.fixture
def model(table: Any, tokenizer: Tokenizer) -> StaticEmbedding:
    return StaticEmbedding.from_table(table, tokenizer)


@pytest.fixture(scope="session")
def references() -> Mapping[str, Any]:
    with np.load(REFERENCES / "tiny.npz") as file:
        return {name: file[name] for name in file.files}


@pytest.fixture
def folder(tmp_path: Path, table: Any, tokenizer: Tokenizer) -> Path:
    """A model folder as sentence-transformers writes it."""
    root = tmp_path / "tiny-model"
    home = root / "0_StaticEmbedding"
    home.mkdir(parents=True)
    save_file({"embedding.weight": table}, home / "model.safetensors")
    tokenizer.save(str(home / "tokenizer.json"))
    kind = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
    write_json(root / "modules.json", [{"idx": 0, "name": "0", "path": "0_StaticEmbedding", "type": kind}])
    write_json(root / "config_sentence_transformers.json", {"similarity_fn_name": "cosine", "prompts": {}})
    return root


@pytest.fixture
def model2vec_folder(tmp_path: Path, table: Any, tokenizer: Tokenizer) -> Path:
    """A model folder as Model2Vec writes it."""
    root = tmp_path / "tiny-model2vec"
    root.mkdir()
    save_file({"embeddings": table}, root / "model.safetensors")
    tokenizer.save(str(root / "tokenizer.json"))
    write_json(root / "config.json", {"normalize": False})
    return root
