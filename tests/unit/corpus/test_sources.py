from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from explorer.corpus.corpus import Corpus
from explorer.errors import CorpusError

Write = Callable[..., Path]
Open = Callable[..., Corpus]


def parquet(path: Path, query: str) -> Path:
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


def test_parquet_is_read_with_its_types(tmp_path: Path, open_corpus: Open) -> None:
    query = """SELECT 'some words '||i AS text, i AS n, [i] AS l, uuid() AS u, 1.5::DECIMAL(4,2) AS x, NULL AS nothing,
               now() AS at, 'x'::BLOB AS b, time '10:00' AS t, interval 1 day AS v FROM range(20) r(i)"""
    corpus = open_corpus(parquet(tmp_path / "a.parquet", query))
    kinds = {column.name: column.kind for column in corpus.columns}
    assert kinds.pop("nothing") in ("text", "number")
    assert kinds == {
        "text": "text",
        "n": "number",
        "l": "other",
        "u": "text",
        "x": "number",
        "at": "date",
        "b": "category",
        "t": "category",
        "v": "category",
    }
    assert corpus.records([3])[0].columns["l"] == [3]
    assert corpus.column("l")[3] == "[3]"


def test_a_parquet_file_that_ends_early_is_refused(tmp_path: Path, open_corpus: Open) -> None:
    path = parquet(tmp_path / "a.parquet", "SELECT 'some words '||i AS text FROM range(2000) r(i)")
    path.write_bytes(path.read_bytes()[:-50])
    with pytest.raises(CorpusError, match=r"a.parquet cannot be read"):
        open_corpus(path)


def test_text_under_a_parquet_name_is_refused(write: Write, open_corpus: Open) -> None:
    with pytest.raises(CorpusError, match=r"a.parquet is not a Parquet file, or is damaged; export it again"):
        open_corpus(write("a.parquet", "plain words"))


def test_several_files_are_one_corpus_that_says_which_row_is_from_where(write: Write, open_corpus: Open) -> None:
    first = write("a.csv", "id,text,year\n1,some words,1999\n")
    second = write("b.jsonl", '{"text":"other words","tag":"x","year":"unknown"}\n')
    corpus = open_corpus(first, second)
    assert corpus.name == "a.csv and 1 more"
    assert corpus.sources == (first, second)
    records = corpus.records([0, 1])
    assert [record.columns["source"] for record in records] == ["a.csv", "b.jsonl"]
    assert [record.columns["year"] for record in records] == ["1999", "unknown"]
    assert [record.columns["tag"] for record in records] == [None, "x"]


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ('{"k":1}', "[true]", ["{'k': 1}", "[true]"]),
        ("true", "1", ["true", "1"]),
        ('"2024-01-02"', "7", ["2024-01-02", "7"]),
        ("1", "2.5", [1, 2.5]),
        ("[1]", "[2]", [[1], [2]]),
    ],
)
def test_columns_that_hold_different_things_become_text(
    write: Write, open_corpus: Open, first: str, second: str, kept: list[object]
) -> None:
    paths = [write(f"{n}.jsonl", f'{{"text":"some words","V":{value}}}\n') for n, value in enumerate([first, second])]
    assert [record.columns["V"] for record in open_corpus(*paths).records([0, 1])] == kept


def test_a_column_called_source_is_kept(write: Write, open_corpus: Open) -> None:
    first = write("a.csv", "source,text\nmine,some words\n")
    second = write("b.csv", "source,text\nyours,other words\n")
    columns = open_corpus(first, second).records([0])[0].columns
    assert columns == {"source": "mine", "source_1": "a.csv"}


def test_a_folder_is_read_with_all_below_it_in_order(write: Write, open_corpus: Open) -> None:
    write("docs/b.txt", "from b")
    write("docs/a/z.csv", "id,text\n1,from z\n")
    write("docs/.hidden.txt", "hidden")
    write("docs/photo.png", b"\x89PNG\r\n\x1a\n")
    folder = write("docs/notes.tmp", "x").parent
    corpus = open_corpus(folder)
    assert [record.columns["source"] for record in corpus.records([0, 1])] == ["a/z.csv", "b.txt"]
    assert corpus.texts([0, 1]) == ["from z", "from b"]
    assert corpus.notices[0] == "2 files were skipped, such as notes.tmp: not text, CSV, JSON or Parquet."


def test_a_broken_file_in_a_folder_is_skipped_and_named(write: Write, open_corpus: Open) -> None:
    write("docs/a.jsonl", '{"text":\n')
    write("docs/photo.png", b"\x89PNG\r\n\x1a\n")
    folder = write("docs/b.txt", "some words").parent
    corpus = open_corpus(folder)
    assert corpus.texts([0]) == ["some words"]
    assert corpus.notices[0] == "photo.png was skipped: not a text, CSV, JSON or Parquet file."
    assert corpus.notices[1].startswith("a.jsonl, line 1: not valid JSON")
    assert corpus.notices[1].endswith("It was skipped.")


def test_a_folder_of_broken_files_says_what_is_wrong_with_the_first(write: Write, open_corpus: Open) -> None:
    folder = write("docs/a.jsonl", '{"text":\n').parent
    with pytest.raises(CorpusError, match=r"a.jsonl, line 1: not valid JSON .*\.$"):
        open_corpus(folder)


def test_a_file_given_twice_is_read_once(write: Write, open_corpus: Open) -> None:
    path = write("docs/a.txt", "some words")
    assert len(open_corpus(path, path.parent)) == 1


def test_a_folder_that_cannot_be_listed_is_passed_over(
    write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("docs/a.txt", "some words").parent
    locked = write("docs/locked/b.txt", "x").parent
    listed = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: listed(path) if path != locked else _refuse())
    assert open_corpus(folder).notices[0].startswith("locked was skipped")


def _refuse() -> None:
    raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize(
    ("name", "content", "texts"),
    [
        ("data", "id;text\n1;some words\n2;other words\n", ["some words", "other words"]),
        ("data.dat", '{"text":"some words"}\n', ["some words"]),
        ("README", "some words\nother words", ["some words", "other words"]),
    ],
)
def test_files_with_other_names_are_read_by_what_they_hold(
    write: Write, open_corpus: Open, name: str, content: str, texts: list[str]
) -> None:
    assert next(open_corpus(write(name, content)).batches()) == texts


def test_a_large_corpus_lies_on_disk(write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.corpus.reading.LARGE", 10)
    corpus = open_corpus(write("a.csv", "id,text\n1,some words\n2,other words\n"))
    assert (corpus._table.scratch.folder / "corpus.duckdb").exists()
    assert corpus.where("id = 2").tolist() == [1]
    assert corpus.texts([0, 1]) == ["some words", "other words"]
