from __future__ import annotations

import gzip
import json
from pathlib import Path

import duckdb
import pytest

from explorer.jobs import requests as ask
from explorer.jobs.checks import Checked, CheckedModel, CheckedOne, CheckedPairs, CheckedSet
from explorer.jobs.tasks import run
from explorer.progress import Progress, drain
from explorer.training.errors import TrainingError
from explorer.training.pair_files import read_pairs
from explorer.training.plan import TrainingPlan


def checked(request: ask.Check) -> dict[Path, tuple[Checked, ...]]:
    seen: list[Progress] = []
    drain(run(request), seen.append)
    return {each.path: each.found for each in seen if isinstance(each, CheckedOne)}


def write_parquet(path: Path, select: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    return path


def test_a_file_of_pairs_is_counted_and_its_first_pair_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    rows = [{"anchor": f"q{n}", "positive": f"a{n}", "negative": f"x{n}"} for n in range(5000)]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    assert checked(ask.Check(pairs=(path,))) == {path: (CheckedPairs(path, 5000, 1, ("q0", "a0", "x0")),)}


def test_what_is_wrong_is_named_with_file_and_line_and_the_others_are_checked_all_the_same(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.csv", tmp_path / "good.tsv"
    bad.write_text("anchor,positive\nred,blue\ngreen,\n")
    good.write_text("anchor\tpositive\nred\tblue\ngreen\tteal\n")
    found = checked(ask.Check(pairs=(bad, good)))
    (first,) = found[bad]
    assert first.problem == "bad.csv, line 3: the column 'positive' is empty; mend or remove the pair."
    assert found[good] == (CheckedPairs(good, 2, 0, ("red", "blue")),)


def test_a_folder_of_pairs_is_its_files_and_one_without_any_is_named(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv"):
        (tmp_path / name).write_text("anchor,positive\nred,blue\ngreen,teal\n")
    empty = tmp_path / "empty"
    empty.mkdir()
    found = checked(ask.Check(pairs=(tmp_path, empty)))
    assert [file.path.name for file in found[tmp_path]] == ["a.csv", "b.csv"]
    assert "holds no file of pairs" in found[empty][0].problem


def test_a_test_set_and_a_model_are_described(plan: TrainingPlan, beir: Path) -> None:
    found = checked(ask.Check(sets=(beir,), models=(plan.base,)))
    assert found[beir] == (CheckedSet(beir, "story", 12, 12),)
    (model,) = found[plan.base]
    assert isinstance(model, CheckedModel)
    assert model.info is not None
    assert (model.info.dim, model.problem) == (16, "")


def test_a_folder_that_is_neither_is_told_of(plan: TrainingPlan, beir: Path) -> None:
    (no_model,) = checked(ask.Check(models=(beir,)))[beir]
    (no_set,) = checked(ask.Check(sets=(plan.base,)))[plan.base]
    assert isinstance(no_model, CheckedModel)
    assert no_model.info is None
    assert no_model.problem
    assert "is not a BEIR folder" in no_set.problem


def test_parquet_pairs_are_read_in_order_with_their_negatives(tmp_path: Path) -> None:
    path = write_parquet(
        tmp_path / "a.parquet",
        "SELECT 'q' || i AS anchor, 'a' || i AS positive, 'x' || i AS negative, i FROM range(5000) t(i) ORDER BY i",
    )
    pairs = list(read_pairs(path))
    assert [pair.texts for pair in pairs] == [(f"q{n}", f"a{n}", f"x{n}") for n in range(5000)]
    assert [pair.line for pair in pairs] == list(range(1, 5001))


@pytest.mark.parametrize(
    ("select", "words"),
    [
        ("SELECT 'a' AS anchor, unnest(['b', NULL]) AS positive", "row 2: the column 'positive' is not a text"),
        ("SELECT 'a' AS anchor, unnest(['b', ' ']) AS positive", "row 2: the column 'positive' is empty"),
        ("SELECT 'a' AS query, unnest(['b', 'c']) AS answer", "row 1: the column 'anchor' is missing"),
        ("SELECT 'a' AS anchor, 'b' AS positive", "holds one pair only"),
    ],
)
def test_a_bad_pair_of_a_parquet_file_is_named_by_its_row(tmp_path: Path, select: str, words: str) -> None:
    path = write_parquet(tmp_path / "a.parquet", select)
    with pytest.raises(TrainingError, match=words):
        list(read_pairs(path))


def test_a_file_that_only_claims_to_be_parquet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_text("no parquet")
    with pytest.raises(TrainingError, match=r"a\.parquet cannot be read as Parquet: "):
        list(read_pairs(path))
