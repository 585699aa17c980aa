from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from safetensors.numpy import load_file

from explorer.errors import ModelError
from explorer.model.embedding import StaticEmbedding
from explorer.model.writing import quantized, save_pretrained
from tests.unit.model.tiny import TEXTS, tiny_table


def reloaded(model: StaticEmbedding, folder: Path, **how: Any) -> StaticEmbedding:
    save_pretrained(model, folder, **how)
    return StaticEmbedding.from_pretrained(folder)


def test_the_folder_has_the_layout_of_sentence_transformers(model: StaticEmbedding, tmp_path: Path) -> None:
    save_pretrained(model, tmp_path)
    files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert files == [
        "0_StaticEmbedding/model.safetensors",
        "0_StaticEmbedding/tokenizer.json",
        "config_sentence_transformers.json",
        "modules.json",
    ]
    [module] = json.loads((tmp_path / "modules.json").read_text(encoding="utf-8"))
    assert module == {
        "idx": 0,
        "name": "0",
        "path": "0_StaticEmbedding",
        "type": "sentence_transformers.models.StaticEmbedding",
    }
    weights = load_file(tmp_path / "0_StaticEmbedding" / "model.safetensors")
    assert list(weights) == ["embedding.weight"]
    np.testing.assert_array_equal(weights["embedding.weight"], model.table)


@pytest.mark.parametrize("dim", [None, 32, 50, 64])
def test_a_truncated_model_gives_the_truncated_embeddings(
    model: StaticEmbedding, tmp_path: Path, dim: int | None
) -> None:
    other = reloaded(model, tmp_path, dim=dim)
    assert other.dim == (dim or 64)
    assert other.dims == tuple(stop for stop in (32, 50, 64) if stop == other.dim or (stop < other.dim and stop != 50))
    np.testing.assert_array_equal(other.encode(TEXTS), model.encode(TEXTS, dim=dim))


def test_float16_is_off_by_its_rounding_only(model: StaticEmbedding, tmp_path: Path) -> None:
    other = reloaded(model, tmp_path, dtype="float16")
    assert other.info.dtype == "float16"
    np.testing.assert_array_equal(other.table, model.table.astype(np.float16))


def test_int8_is_off_by_half_a_step_at_most(model: StaticEmbedding, tmp_path: Path) -> None:
    other = reloaded(model, tmp_path, dtype="int8")
    assert other.info.dtype == "int8"
    step = np.abs(model.table).max(axis=1, keepdims=True) / 127
    assert (np.abs(other.table - model.table) <= step * 0.5001).all()


@given(arrays(np.float32, (4, 5), elements=st.floats(-1e6, 1e6, width=32)))
def test_any_table_fits_in_int8(table: Any) -> None:
    rows, scale = quantized(table)
    step = np.abs(table).max(axis=1, keepdims=True) / 127
    assert (np.abs(rows * scale[:, None] - table) <= step * 0.501 + 1e-37).all()


def test_settings_survive(model: StaticEmbedding, tmp_path: Path) -> None:
    info = dataclasses.replace(
        model.info,
        name="näme",
        similarity="euclidean",
        prompts={"query": "frage: ", "document": ""},
        default_prompt="query",
        normalize=True,
        dims=(8, 64),
    )
    told = StaticEmbedding.from_table(model.table, model.tokenizer, info)
    other = reloaded(told, tmp_path, card="# A card")
    assert dataclasses.replace(other.info, path=None, bytes=info.bytes) == info
    assert other.key == told.key
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "# A card"
    np.testing.assert_array_equal(other.encode(TEXTS), told.encode(TEXTS))


def test_a_model_that_drops_unknown_tokens_keeps_its_directions(model2vec_folder: Path, tmp_path: Path) -> None:
    model = StaticEmbedding.from_pretrained(model2vec_folder)
    other = reloaded(model, tmp_path / "out")
    texts = ["☃ cat ☃", "a dog"]
    for one, two in zip(model.encode(texts), other.encode(texts), strict=True):
        assert model.scores(one[None], two[None]) == pytest.approx(1)


@pytest.mark.parametrize("dim", [0, 65])
def test_a_dimension_the_model_does_not_have_is_refused(model: StaticEmbedding, tmp_path: Path, dim: int) -> None:
    with pytest.raises(ModelError, match=f"{dim} is not a dimension"):
        save_pretrained(model, tmp_path, dim=dim)


def test_a_folder_that_cannot_be_written_is_named(model: StaticEmbedding, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ModelError, match="file cannot be written: Not a directory"):
        save_pretrained(model, tmp_path / "file")


def test_a_failed_write_leaves_the_old_model(
    model: StaticEmbedding, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_pretrained(model, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full_disk)
        with pytest.raises(ModelError, match="No space left on device"):
            save_pretrained(model.with_table(tiny_table(len(model.table), 8), name="other"), tmp_path)
    assert StaticEmbedding.from_pretrained(tmp_path).dim == 64
    assert not list(tmp_path.rglob("*.part"))


def full_disk(*_: object) -> None:
    raise OSError(28, "No space left on device")
