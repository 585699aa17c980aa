"""similarity, explain and model: their numbers, and their formats that may not change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.model.embedding import StaticEmbedding

Run = Callable[..., tuple[int, str, str]]
TEXTS = ["red wine", "the sea", "日本 red"]


@pytest.mark.parametrize("dim", [None, 4, 3])
def test_similarity_is_the_matrix_of_the_model(
    run: Run, model_folder: Path, tiny: StaticEmbedding, dim: int | None
) -> None:
    cut = [] if dim is None else ["--dim", dim]
    code, out, err = run("similarity", *TEXTS, "--json", "--model", model_folder, *cut)
    result = json.loads(out)
    assert (code, err) == (0, "")
    assert list(result) == ["model", "dim", "texts", "scores"]
    assert (result["model"], result["dim"], result["texts"]) == ("tiny", dim or 8, TEXTS)
    vectors = tiny.encode(TEXTS, dim=dim)
    np.testing.assert_allclose(result["scores"], tiny.scores(vectors, vectors), atol=1e-6)
    assert "日本" in out


def test_similarity_prints_a_table_of_numbers(run: Run, model_folder: Path) -> None:
    _, out, _ = run("similarity", "red", "red", "--model", model_folder)
    assert out == "1.0000\t1.0000\n" * 2


def test_explain_gives_every_token_with_place_and_share(run: Run, model_folder: Path) -> None:
    code, out, _ = run("explain", "red seas", "the tea", "--json", "--model", model_folder, "--dim", 4)
    result = json.loads(out)
    assert code == 0
    assert list(result) == ["model", "dim", "score", "a", "b"]
    assert [(s["token"], s["start"], s["end"]) for s in result["a"]] == [("red", 0, 3), ("sea", 4, 7), ("##s", 7, 8)]
    assert sum(share["share"] for share in result["a"]) == pytest.approx(result["score"], abs=1e-6)


def test_explain_prints_the_score_and_both_texts(run: Run, model_folder: Path) -> None:
    _, out, _ = run("explain", "red wine", "the tea", "--model", model_folder)
    lines = out.splitlines()
    assert lines[0].endswith("cosine at 8 dimensions")
    assert [line.split()[-1] for line in lines if line.startswith(" ")] == ["red", "wine", "the", "tea"]


def test_a_dimension_the_model_does_not_have_is_refused(run: Run, model_folder: Path) -> None:
    code, _, err = run("similarity", "red", "--model", model_folder, "--dim", 9)
    assert (code, err) == (
        1,
        "matryoshka-explorer: 9 is not a dimension of this model; choose one from 1 to 8.\n",
    )


def test_model_info_tells_all_there_is(run: Run, model_folder: Path) -> None:
    _, out, _ = run("model", "info", model_folder, "--json")
    result = json.loads(out)
    weights = model_folder / "0_StaticEmbedding" / "model.safetensors"
    assert result == {
        "path": str(model_folder),
        "name": "tiny",
        "vocabulary": 11,
        "dim": 8,
        "dims": [2, 4, 8],
        "dtype": "float32",
        "similarity": "cosine",
        "bytes": weights.stat().st_size,
    }
    _, out, _ = run("model", "info", model_folder)
    assert "dims        2, 4, 8\n" in out


def test_without_a_name_the_bundled_model_is_meant(run: Run) -> None:
    code, out, _ = run("model", "info", "--json")
    assert code == 0
    assert json.loads(out)["path"].endswith("model")


def test_an_exported_model_is_the_head_of_the_old_one(
    run: Run, model_folder: Path, tiny: StaticEmbedding, tmp_path: Path
) -> None:
    code, out, _ = run("model", "export", model_folder, "-o", tmp_path / "small", "--dim", 4)
    assert (code, out) == (0, f"{tmp_path / 'small'}\n")
    small = StaticEmbedding.from_pretrained(tmp_path / "small")
    np.testing.assert_allclose(small.encode(TEXTS), tiny.encode(TEXTS, dim=4), atol=1e-6)
