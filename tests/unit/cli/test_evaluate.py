"""evaluate: figures as a table, as JSON, as Markdown, and query by query."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.analysis.metrics import NAMES as MEASURES
from explorer.analysis.nanobeir import NAMES, OWNER
from explorer.analysis.published import NANOBEIR
from tests.unit.analysis.parquet import files_of, write_parts
from tests.unit.analysis.retrieval import Data, write_beir
from tests.unit.hub.hub_server import Hub, running

Run = Callable[..., tuple[int, str, str]]
DRINKS = Data(
    {"1": "red wine of the sea", "2": "green tea", "3": "blue seas"},
    {"a": "red wine", "b": "green tea"},
    {"a": {"1": 1}, "b": {"2": 1}},
)


@pytest.fixture
def drinks(tmp_path: Path) -> Path:
    return write_beir(tmp_path / "drinks", DRINKS)


@pytest.fixture
def colours(tmp_path: Path) -> Path:
    return write_beir(tmp_path / "colours", DRINKS._replace(qrels={"a": {"3": 1}}))


def test_json_has_the_documented_form(run: Run, model_folder: Path, drinks: Path, colours: Path) -> None:
    code, out, err = run("evaluate", drinks, colours, "--json", "--model", model_folder, "--quiet")
    result = json.loads(out)
    assert (code, err) == (0, "")
    assert (list(result), result["model"]) == (["model", "sets", "mean"], "tiny")
    assert [(one["name"], one["queries"], one["documents"]) for one in result["sets"]] == [
        ("drinks", 2, 3),
        ("colours", 1, 3),
    ]
    for figures in (*result["sets"], result["mean"]):
        assert list(figures["dims"]) == ["2", "4", "8"]
        assert list(figures["dims"]["8"]) == list(figures["bm25"]) == list(MEASURES)
    assert result["sets"][0]["bm25"]["accuracy@1"] == 1
    mean = sum(one["dims"]["8"]["ndcg@10"] for one in result["sets"]) / 2
    assert result["mean"]["dims"]["8"]["ndcg@10"] == pytest.approx(mean)


@pytest.mark.parametrize(
    ("options", "dims"),
    [(("--dims", "8,3"), ["3", "8"]), (("--dim", "5"), ["2", "4", "5"]), (("--dims", "1", "--dim", "4"), ["1"])],
)
def test_the_dimensions_can_be_chosen(
    run: Run, model_folder: Path, drinks: Path, options: tuple[str, ...], dims: list[str]
) -> None:
    _, out, _ = run("evaluate", drinks, "--json", "--model", model_folder, *options)
    assert list(json.loads(out)["sets"][0]["dims"]) == dims


def test_markdown_is_a_section_of_a_model_card(run: Run, model_folder: Path, drinks: Path) -> None:
    code, out, _ = run("evaluate", drinks, "--markdown", "--model", model_folder)
    assert code == 0
    assert out.startswith("## Evaluation\n")
    assert "| Metric | 8 dims | 4 dims | 2 dims | BM25 |\n" in out


def test_a_table_is_printed_and_progress_is_told(run: Run, model_folder: Path, drinks: Path) -> None:
    code, out, err = run("evaluate", drinks, "--model", model_folder)
    assert code == 0
    assert out.startswith("drinks  2 queries, 3 documents\n")
    assert err == "Reading drinks\nEvaluating drinks\nBM25 on drinks\n"


def test_what_happened_to_each_query_is_written(run: Run, model_folder: Path, drinks: Path, tmp_path: Path) -> None:
    target = tmp_path / "queries.jsonl"
    code, _, _ = run("evaluate", drinks, "--model", model_folder, "--per-query", target)
    lines = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert code == 0
    assert [line["query_id"] for line in lines] == ["a", "b"]
    assert lines[1]["dims"]["8"]["hits"][0] == {"id": "2", "score": pytest.approx(1), "grade": 1}


def test_an_unknown_ending_is_refused_before_any_work(run: Run, drinks: Path, tmp_path: Path) -> None:
    code, out, err = run("evaluate", drinks, "--per-query", tmp_path / "queries.txt")
    assert (code, out) == (1, "")
    assert "must end in .jsonl" in err


def test_bad_judgements_are_one_sentence(run: Run, model_folder: Path, drinks: Path) -> None:
    (drinks / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\na\t9\t1\n", encoding="utf-8")
    code, out, err = run("evaluate", drinks, "--model", model_folder, "--quiet")
    line = "matryoshka-explorer: drinks/qrels/test.tsv, line 2: the document 9 is not in corpus.jsonl.\n"
    assert (code, out, err) == (1, "", line)


@pytest.mark.parametrize("options", [("--dims", "0"), ("--dims", "8,x"), ("--json", "--markdown")])
def test_what_cannot_be_meant_is_wrong_usage(run: Run, drinks: Path, options: tuple[str, ...]) -> None:
    code, _, err = run("evaluate", drinks, *options)
    assert code == 2
    assert "usage:" in err


def test_a_dimension_the_model_does_not_have_is_refused(run: Run, model_folder: Path, drinks: Path) -> None:
    code, _, err = run("evaluate", drinks, "--model", model_folder, "--dims", "4,9")
    assert (code, err) == (1, "matryoshka-explorer: 9 is not a dimension of this model; choose one from 1 to 8.\n")


def test_a_folder_of_parquet_is_measured_and_one_of_several_sets_too(
    run: Run, model_folder: Path, tmp_path: Path
) -> None:
    one, several = write_parts(tmp_path / "one", DRINKS), tmp_path / "several"
    for name in ("first", "second"):
        write_parts(several, DRINKS, f"{name}-00000-of-00001.parquet")
    code, out, err = run("evaluate", one, several, "--json", "--model", model_folder, "--quiet")
    assert (code, err) == (0, "")
    result = json.loads(out)
    assert [found["name"] for found in result["sets"]] == ["one", "first", "second"]
    assert result["sets"][0]["bm25"]["accuracy@1"] == 1
    assert "published" not in result


def nano_server(folder: Path) -> Hub:
    return Hub({}, datasets={f"{OWNER}/{name}": files_of(write_parts(folder / name, DRINKS)) for name in NAMES})


def test_the_suite_is_fetched_once_and_shown_beside_published_figures(model_folder: Path, tmp_path: Path) -> None:
    env = os.environ | {"MATRYOSHKA_EXPLORER_HOME": str(tmp_path / "home"), "PYTHONWARNINGS": "ignore"}

    def suite(endpoint: str, *words: str) -> str:
        command = [sys.executable, "-m", "explorer", "evaluate", "--suite", "nanobeir", "--model", str(model_folder)]
        done = subprocess.run(
            [*command, *words],
            env=env | {"HF_ENDPOINT": endpoint},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    with running(nano_server(tmp_path / "hub")) as hub:
        result = json.loads(suite(hub.endpoint, "--json"))
    assert [found["name"] for found in result["sets"]] == list(NAMES)
    assert result["published"]["mean"] == NANOBEIR.mean
    assert list(result) == ["model", "sets", "mean", "published"]
    text = suite(hub.endpoint)  # the hub is gone
    assert "\npublished" in text
    assert text.endswith("as its authors give them; not measured here.\n")


def test_a_suite_that_cannot_be_fetched_is_one_sentence(run: Run, model_folder: Path, tmp_path: Path) -> None:
    with running(Hub({})) as hub:
        pass
    command = [sys.executable, "-m", "explorer", "evaluate", "--suite", "nanobeir", "--model", str(model_folder)]
    env = os.environ | {"MATRYOSHKA_EXPLORER_HOME": str(tmp_path), "HF_ENDPOINT": hub.endpoint}
    done = subprocess.run([*command, "--quiet"], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("matryoshka-explorer: The hub cannot be reached for")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("options", [(), ("--suite", "other"), ("folder", "--suite", "nanobeir")])
def test_folders_or_a_suite_must_be_named(run: Run, options: tuple[str, ...]) -> None:
    code, _, err = run("evaluate", *options)
    assert code == 2
    assert "usage:" in err
