"""Retrieval test sets as Parquet, and what is said when one is wrong."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Any

import pytest

from explorer.analysis.retrieval_set import RetrievalSet, is_retrieval_set, read_retrieval_set, set_names
from explorer.corpus import scratch
from explorer.errors import CorpusError
from explorer.progress import Progress, drain
from tests.unit.analysis.parquet import SHARD, write_parts, write_table
from tests.unit.analysis.retrieval import Data, made_data, write_beir

SMALL = Data({"a": "the cat", "b": "a dög", "c": ""}, {"q": "dog", "r": "cat", "s": ""}, {"q": {"b": 1}, "s": {"a": 1}})
TEXTS = {"_id": "VARCHAR", "text": "VARCHAR"}
TWICE = "row 3: the id {} was already used in row 1; ids must be unique."
IDS = {"query-id": "VARCHAR", "corpus-id": "VARCHAR"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MATRYOSHKA_EXPLORER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_parts(tmp_path / "pets", SMALL)


def read(folder: Path, split: str | None = None) -> RetrievalSet:
    return drain(read_retrieval_set(folder, split=split))


def test_parquet_and_json_lines_give_the_same_set(tmp_path: Path) -> None:
    made = made_data()
    made = made._replace(documents={name: text for name, text in made.documents.items() if text.strip()})
    kept = {
        query: {name: grade for name, grade in found.items() if name in made.documents}
        for query, found in made.qrels.items()
    }
    made = made._replace(queries={name: text for name, text in made.queries.items() if text}, qrels=kept)
    del made.qrels["empty"]
    lines = read(write_beir(tmp_path / "lines", made))
    tables = read(write_parts(tmp_path / "tables", made, graded=True))
    assert (tables.query_ids, tables.queries, tables.judged) == (lines.query_ids, lines.queries, lines.judged)
    assert tables.documents.ids == lines.documents.ids
    assert list(tables.documents) == list(lines.documents)
    assert [tables.documents.text(row) for row in (0, 7)] == [lines.documents.text(row) for row in (0, 7)]
    assert len(tables.documents) == len(lines.documents)


def test_documents_and_queries_without_text_are_left_out_as_sentence_transformers_does(folder: Path) -> None:
    data = read(folder)
    assert (data.name, data.split) == ("pets", "train")
    assert data.documents.ids == ("a", "b")
    assert (data.query_ids, data.judged) == (("q",), ({1: 1},))


def test_a_document_without_text_that_is_relevant_stays(tmp_path: Path) -> None:
    data = read(write_parts(tmp_path / "pets", SMALL._replace(qrels={"q": {"c": 1}})))
    assert data.documents.ids == ("a", "b", "c")
    assert list(data.documents) == ["the cat", "a dög", ""]


def test_titles_stand_before_texts_and_ids_may_be_numbers(folder: Path) -> None:
    rows = [(1, "the", "cat "), (2, None, " dog"), (3, "a", None)]
    write_table(folder / "corpus" / SHARD, {"_id": "BIGINT", "title": "VARCHAR", "text": "VARCHAR"}, rows)
    write_table(folder / "qrels" / SHARD, {"query-id": "VARCHAR", "corpus-id": "BIGINT"}, [("q", 2)])
    data = read(folder)
    assert (data.documents.ids, list(data.documents)) == (("1", "2", "3"), ["the cat", "dog", "a"])


def test_a_row_of_judgements_may_name_several_documents(folder: Path) -> None:
    write_table(folder / "qrels" / SHARD, {"query-id": "VARCHAR", "corpus-id": "VARCHAR[]"}, [("q", ["b", "c"])])
    assert read(folder).judged == ({1: 1, 2: 1},)


def test_grades_are_read_when_there_are_some(folder: Path) -> None:
    rows = [("q", "a", 2.0), ("q", "b", 0.0)]
    write_table(folder / "qrels" / SHARD, {**IDS, "score": "DOUBLE"}, rows)
    assert read(folder).judged == ({0: 2, 1: 0},)


def test_several_files_of_a_part_are_one_after_the_other(folder: Path) -> None:
    (folder / "corpus" / SHARD).unlink()
    for number, name in enumerate("ba"):
        write_table(folder / "corpus" / f"train-0000{number}-of-00002.parquet", TEXTS, [(name, f"text {name}")])
    assert read(folder).documents.ids == ("b", "a")


def test_the_layout_of_converted_data_sets_is_read(tmp_path: Path) -> None:
    assert read(write_parts(tmp_path / "pets", SMALL, "test/0000.parquet")).split == "test"


def test_judgements_of_several_splits_are_chosen_as_in_json_lines(folder: Path) -> None:
    for split in ("dev", "test"):
        write_table(folder / "qrels" / f"{split}-00000-of-00001.parquet", IDS, [("r", "a")])
    assert read(folder).split == "test"
    assert read(folder, "train").query_ids == ("q",)
    with pytest.raises(CorpusError, match=r"^pets has no judgements 'other'; there are: dev, test, train\.$"):
        read(folder, "other")


def test_a_folder_may_hold_several_sets(tmp_path: Path) -> None:
    folder = tmp_path / "collection"
    for name, query in (("NanoCats", "q"), ("NanoDogs", "r")):
        write_parts(folder, SMALL._replace(qrels={query: {"a": 1}}), f"{name}-00000-of-00001.parquet")
    assert set_names(folder) == ("NanoCats", "NanoDogs")
    data = read(folder, "NanoDogs")
    assert (data.name, data.query_ids) == ("NanoDogs", ("r",))
    with pytest.raises(CorpusError, match="several splits of judgements; there are: NanoCats, NanoDogs"):
        read(folder)


def test_a_single_set_has_no_names_within(folder: Path, tmp_path: Path) -> None:
    assert set_names(folder) == ()
    assert set_names(write_beir(tmp_path / "lines", SMALL)) == ()


def test_a_set_is_told_from_any_other_folder(folder: Path, tmp_path: Path) -> None:
    assert is_retrieval_set(folder)
    assert is_retrieval_set(write_beir(tmp_path / "lines", SMALL))
    assert not is_retrieval_set(tmp_path)
    (folder / "qrels" / SHARD).unlink()
    assert not is_retrieval_set(folder)


def test_reading_tells_how_far_it_is(folder: Path) -> None:
    seen: list[Progress] = []
    drain(read_retrieval_set(folder), seen.append)
    assert {progress.what for progress in seen} == {"Reading pets"}
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert seen[-1].done == seen[-1].total


@pytest.mark.parametrize(
    ("part", "columns", "rows", "message"),
    [
        ("qrels", IDS, [("q", "z")], "row 1: the document z is not in pets/corpus."),
        ("qrels", IDS, [("q", "a"), ("z", "a")], "row 2: the query z is not in pets/queries."),
        ("qrels", IDS, [("q", None)], "row 1: the id of the document is missing."),
        ("qrels", IDS, [(None, "a")], "row 1: the id of the query is missing."),
        ("qrels", IDS, [], " holds no judgement."),
        ("qrels", {**IDS, "score": "DOUBLE"}, [("q", "a", 0.5)], "row 1: the grade is 0.5, not a whole number."),
        ("qrels", {**IDS, "score": "INT"}, [("q", "a", None)], "row 1: the grade is None, not a whole number."),
        ("qrels", {**IDS, "score": "INT"}, [("q", "a", 1), ("q", "a", 2)], "the document a have two grades."),
        ("qrels", {**IDS, "score": "INT"}, [("q", "a", 0)], " names no relevant document: every score is 0 or less."),
        ("qrels", {"query-id": "INT", "doc": "INT"}, [], "column corpus-id is missing; there are: query-id, doc."),
        ("corpus", TEXTS, [("a", "x"), ("b", "y"), ("a", "z")], TWICE.format("a")),
        ("corpus", TEXTS, [("a", "x"), (None, "y")], "row 2: the id is missing."),
        ("corpus", {"_id": "INT", "body": "INT"}, [], ": the column text is missing; there are: _id, body."),
        ("corpus", TEXTS, [("a", ""), ("b", " ")], " holds no text."),
        ("queries", TEXTS, [("q", "x"), ("s", "x"), ("q", "x")], TWICE.format("q")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_with_file_and_row(
    folder: Path, part: str, columns: dict[str, str], rows: list[tuple[Any, ...]], message: str
) -> None:
    write_table(folder / part / SHARD, columns, rows)
    with pytest.raises(CorpusError) as error:
        read(folder)
    sentence = str(error.value)
    assert sentence.startswith(f"pets/{part}/{SHARD}")
    assert sentence.endswith(message)


@pytest.mark.parametrize("part", ["corpus", "queries", "qrels"])
@pytest.mark.parametrize("kept", [0, 100, -20])
def test_a_damaged_file_is_named(folder: Path, part: str, kept: int) -> None:
    path = folder / part / SHARD
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(CorpusError, match=rf"^pets/{part}/{SHARD} is not a Parquet file, or is damaged \(.*\)\.$"):
        read(folder)


def test_damage_within_a_file_is_found_before_anything_is_used(folder: Path) -> None:
    rows = [(str(number), "word " * (number % 50)) for number in range(2_000)]
    path = write_table(folder / "corpus" / SHARD, TEXTS, [*rows, ("b", "dog"), ("a", "cat")])
    data = bytearray(path.read_bytes())
    data[100:400] = bytes(300)
    path.write_bytes(data)
    with pytest.raises(CorpusError, match=r"^pets/corpus/.* is damaged \("):
        read(folder)


def test_nothing_stays_on_disk_once_a_set_is_forgotten_refused_or_cancelled(folder: Path) -> None:
    data = read(folder)
    assert len(list(scratch.home().glob("*/*.texts"))) == 1
    del data
    gc.collect()
    steps = read_retrieval_set(folder)
    next(steps)
    steps.close()
    write_table(folder / "qrels" / SHARD, IDS, [("q", "z")])
    with pytest.raises(CorpusError):
        read(folder)
    gc.collect()
    assert list(scratch.home().iterdir()) == []


def test_a_full_disk_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("explorer.corpus.parquet_set.PackedDocuments", full)
    with pytest.raises(CorpusError, match="The disk is full"):
        read(folder)
