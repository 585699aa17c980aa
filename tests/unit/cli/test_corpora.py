"""embed, search and dimensions: from files to vectors, hits and figures."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from safetensors.numpy import load_file

from explorer.model.embedding import StaticEmbedding

Run = Callable[..., tuple[int, str, str]]
TEXTS = ["red wine of the sea", "green tea", "blue seas", "a red tea"]


@pytest.mark.parametrize("dtype", ["float32", "float16"])
@pytest.mark.parametrize("ending", [".npy", ".safetensors"])
def test_embed_writes_the_vectors_of_the_model(
    run: Run, model_folder: Path, tiny: StaticEmbedding, corpus: Path, tmp_path: Path, ending: str, dtype: str
) -> None:
    out = tmp_path / f"vectors{ending}"
    code, said, _ = run("embed", corpus, "-o", out, "--model", model_folder, "--dim", 3, "--dtype", dtype)
    assert code == 0
    assert said.endswith(f"4 vectors of 3 numbers, {dtype}\n")
    vectors = np.load(out) if ending == ".npy" else load_file(out)["embeddings"]
    assert (vectors.dtype, vectors.shape) == (dtype, (4, 3))
    np.testing.assert_allclose(vectors, tiny.encode(TEXTS, dim=3), atol=1e-6 if dtype == "float32" else 2e-3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drinks.csv", out.name]


def test_embed_refuses_an_unknown_ending_and_a_missing_folder_before_any_work(
    run: Run, model_folder: Path, corpus: Path, tmp_path: Path
) -> None:
    code, _, err = run("embed", corpus, "-o", tmp_path / "vectors.txt", "--model", model_folder)
    assert (code, "must end in .npy or .safetensors" in err) == (1, True)
    code, _, err = run("embed", corpus, "-o", tmp_path / "no" / "vectors.npy", "--model", model_folder)
    assert (code, f"There is no folder {tmp_path / 'no'}" in err) == (1, True)


def test_what_cannot_be_written_is_said_and_leaves_nothing(
    run: Run, model_folder: Path, corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "vectors.npy"
    out.mkdir()
    code, _, err = run("embed", corpus, "-o", out, "--model", model_folder)
    assert (code, f"{out} cannot be written" in err) == (1, True)
    assert not (tmp_path / "vectors.npy.part").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files")
def test_a_full_disk_is_said_and_leaves_nothing(run: Run, model_folder: Path, tmp_path: Path) -> None:
    import resource

    corpus = tmp_path / "many.txt"
    corpus.write_text("red\n" * 5000, encoding="utf-8")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))  # the vectors take 160,000 bytes
    try:
        code, _, err = run("embed", corpus, "-o", tmp_path / "vectors.npy", "--model", model_folder, "--quiet")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (code, "vectors.npy cannot be written" in err, len(err.strip().splitlines())) == (1, True, 1)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["many.txt"]


@pytest.mark.parametrize("dim", [8, 2, 5])
def test_search_finds_what_comparing_everything_finds(
    run: Run, model_folder: Path, tiny: StaticEmbedding, corpus: Path, dim: int
) -> None:
    code, out, _ = run("search", corpus, "red seas", "-k", 3, "--dim", dim, "--json", "--model", model_folder)
    result = json.loads(out)
    assert code == 0
    assert {key: result[key] for key in ("model", "dim", "mode", "query")} == {
        "model": "tiny",
        "dim": dim,
        "mode": "meaning",
        "query": "red seas",
    }
    scores = tiny.scores(tiny.encode(["red seas"], dim=dim), tiny.encode(TEXTS, dim=dim))[0]
    order = np.argsort(-scores)[:3]
    assert [hit["text"] for hit in result["hits"]] == [TEXTS[row] for row in order]
    assert [hit["rank"] for hit in result["hits"]] == [1, 2, 3]
    np.testing.assert_allclose([hit["score"] for hit in result["hits"]], scores[order], atol=1e-6)
    assert list(result["hits"][0]) == ["rank", "id", "score", "text", "columns"]


def test_hits_come_with_their_columns_in_terms_of_json(run: Run, model_folder: Path, corpus: Path) -> None:
    _, out, _ = run("search", corpus, "green tea", "-k", 1, "--json", "--model", model_folder)
    assert json.loads(out)["hits"][0]["columns"] == {"year": 2004, "seen": "2024-02-10"}


def test_search_looks_only_where_the_condition_holds(run: Run, model_folder: Path, corpus: Path) -> None:
    where = ("--where", "year > 2005", "--json", "--model", model_folder)
    _, out, _ = run("search", corpus, "green tea", *where)
    assert {hit["text"] for hit in json.loads(out)["hits"]} == {"blue seas", "a red tea"}


def test_search_prints_a_line_a_hit(run: Run, model_folder: Path, corpus: Path) -> None:
    _, out, _ = run("search", corpus, "green tea", "-k", 2, "--model", model_folder)
    first, second = out.splitlines()
    assert first.split(maxsplit=3) == ["1", "1.0000", "2", "green tea"]
    assert second.startswith("   2 ")


def test_texts_can_come_from_stdin(run: Run, model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("green tea\nthe séa\n".encode())))
    code, out, _ = run("search", "-", "tea", "--json", "--model", model_folder)
    assert code == 0
    assert {hit["text"] for hit in json.loads(out)["hits"]} == {"green tea", "the séa"}


def test_another_column_can_be_embedded(run: Run, model_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("long,short\nthe red wine of the sea,green tea\nthe blue wine of the sea,red tea\n")
    _, out, _ = run("search", path, "green tea", "--text", "short", "--json", "--model", model_folder)
    assert json.loads(out)["hits"][0]["text"] == "green tea"


def test_notes_and_stages_go_to_stderr_unless_quiet(run: Run, model_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("text,n\ngreen tea,1\n,2\nred wine,3\n")
    _, _, err = run("search", path, "tea", "--model", model_folder)
    assert "Embedding texts\n" in err
    assert "left out" in err
    _, _, err = run("search", path, "tea", "--model", model_folder, "--quiet")
    assert err == ""


def test_dimensions_compare_every_stop_with_the_full_dimension(run: Run, model_folder: Path, corpus: Path) -> None:
    code, out, _ = run("dimensions", corpus, "--json", "--model", model_folder)
    result = json.loads(out)
    assert code == 0
    assert list(result) == ["model", "queries", "dims", "smallest_keeping_95"]
    assert list(result["dims"]) == ["2", "4", "8"]
    assert result["dims"]["8"] == {"overlap@10": 1.0, "rbo": pytest.approx(1.0)}
    assert (result["queries"], result["smallest_keeping_95"]) == (4, 2)
    _, out, _ = run("dimensions", corpus, "--model", model_folder, "--dim", 5)
    assert [line.split()[0] for line in out.splitlines()[1:4]] == ["2", "4", "5"]
    assert "2 is the smallest that keeps 95 %" in out


def test_a_missing_corpus_is_one_sentence(run: Run, model_folder: Path, tmp_path: Path) -> None:
    code, out, err = run("search", tmp_path / "no.csv", "tea", "--model", model_folder, "--quiet")
    assert (code, out, err) == (1, "", f"matryoshka-explorer: There is no file or folder {tmp_path / 'no.csv'}.\n")


def texts_of(out: str) -> list[str]:
    return [hit["text"] for hit in json.loads(out)["hits"]]


def test_words_rank_by_bm25_and_both_say_who_found_a_hit(run: Run, model_folder: Path, corpus: Path) -> None:
    ask = (corpus, "red wine", "--json", "--model", model_folder, "--mode")
    _, out, _ = run("search", *ask, "words")
    assert texts_of(out) == ["red wine of the sea", "a red tea"]
    first = json.loads(out)["hits"][0]
    assert (first["found_by"], first["ranked"] > 0, json.loads(out)["mode"]) == ("words", True, "words")
    _, out, _ = run("search", *ask, "both")
    found = {hit["text"]: hit["found_by"] for hit in json.loads(out)["hits"]}
    assert found["red wine of the sea"] == "both"
    assert found["green tea"] == "meaning"


def test_phrases_must_occur_and_excluded_words_must_not(run: Run, model_folder: Path, corpus: Path) -> None:
    ask = ("--json", "--model", model_folder)
    assert texts_of(run("search", corpus, 'sea "red wine"', *ask)[1]) == ["red wine of the sea"]
    assert set(texts_of(run("search", corpus, "tea -red", *ask)[1])) == {"green tea", "blue seas"}
    assert texts_of(run("search", corpus, '"no such thing"', *ask)[1]) == []


def test_hits_below_a_score_or_a_percentile_are_left_out(run: Run, model_folder: Path, corpus: Path) -> None:
    ask = (corpus, "green tea", "--json", "--model", model_folder)
    assert texts_of(run("search", *ask, "--min-score", 0.999)[1]) == ["green tea"]
    assert len(texts_of(run("search", *ask, "--min-percentile", 0)[1])) == 4
    code, _, err = run("search", *ask, "--min-percentile", 50, "--dim", 3)
    assert (code, "choose a --dim of 2, 4, 8" in err) == (1, True)
    assert run("search", *ask, "--min-percentile", 101)[0] == 2


def test_an_empty_query_and_one_without_known_words_are_answered_plainly(
    run: Run, model_folder: Path, corpus: Path
) -> None:
    code, out, err = run("search", corpus, "  ", "--model", model_folder)
    assert (code, out, "The query is empty" in err) == (1, "", True)
    code, _, err = run("search", corpus, "\u200b", "--model", model_folder)
    assert (code, "No word of the query is known" in err) == (0, True)
    assert run("search", corpus, "tea " * 10_000, "-k", 1, "--model", model_folder)[0] == 0


def test_long_texts_are_found_by_their_passages(run: Run, model_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    filler = "the sea of the sea. " * 200
    path.write_text(f"{filler}Green tea, red tea. {filler}\nred wine. {filler}\n", encoding="utf-8")
    code, out, err = run("search", path, "green tea", "--json", "--model", model_folder)
    assert code == 0
    assert "2 texts are searched by" in err
    best = json.loads(out)["hits"][0]
    assert best["id"] == "1"
    passage = best["passage"]
    assert "Green tea, red tea." in passage["text"]
    assert best["text"][passage["start"] : passage["end"]] == passage["text"]
    asked = ("search", path, "green tea", "--json", "--model", model_folder)
    assert run(*asked, "--min-percentile", 1)[0] == 0
    assert "passage" not in run(*asked, "--passages", "never")[1]
