from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from explorer.corpus.corpus import Corpus
from explorer.errors import CorpusError

Write = Callable[..., Path]
Open = Callable[..., Corpus]
OBJECTS = [{"id": "a1", "text": "some words"}, {"id": "a2", "text": "other words"}]


def texts(corpus: Corpus) -> list[str]:
    return corpus.texts(range(len(corpus)))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", "".join(json.dumps(item) + "\n" for item in OBJECTS)),
        ("a.ndjson", "\r\n\r\n".join(json.dumps(item) for item in OBJECTS)),
        ("a.json", json.dumps(OBJECTS)),
        ("a.json", json.dumps(OBJECTS, indent=2)),
        ("a.jsonl", json.dumps(OBJECTS)),
        ("a.json", "".join(json.dumps(item) + "\n" for item in OBJECTS)),
        ("a.json", json.dumps({"id": ["a1", "a2"], "text": ["some words", "other words"]})),
        ("a.json", json.dumps({"version": 2, "data": OBJECTS})),
    ],
)
def test_objects_are_read_from_every_layout(write: Write, open_corpus: Open, name: str, content: str) -> None:
    corpus = open_corpus(write(name, content))
    assert texts(corpus) == ["some words", "other words"]
    assert [record.id for record in corpus.records([0, 1])] == ["a1", "a2"]


@pytest.mark.parametrize("content", ['["some words", "other words"]', '"some words"\n"other words"\n'])
def test_bare_strings_are_texts(write: Write, open_corpus: Open, content: str) -> None:
    corpus = open_corpus(write("a.json", content))
    assert texts(corpus) == ["some words", "other words"]
    assert corpus.text_column == "text"


def test_keys_that_only_late_objects_have_are_columns(write: Write, open_corpus: Open) -> None:
    rows = [{"n": i, "text": f"word number {i}"} for i in range(21000)]
    late = {"n": "x", "text": "the last", "extra": "new"}
    corpus = open_corpus(write("a.jsonl", "\n".join(map(json.dumps, [*rows, late]))))
    last = corpus.records([21000])[0]
    assert (last.columns["n"], last.columns["extra"]) == ("x", "new")


def test_values_keep_their_types(write: Write, open_corpus: Open) -> None:
    item = {"text": "some words", "n": 3, "f": 0.5, "b": True, "d": "2024-02-03", "tags": ["x", "y"], "o": {"k": 1}}
    corpus = open_corpus(write("a.jsonl", json.dumps(item) + "\n" + json.dumps({"text": "other words"})))
    first, second = corpus.records([0, 1])
    assert first.columns == {
        "n": 3,
        "f": 0.5,
        "b": True,
        "d": date(2024, 2, 3),
        "tags": ["x", "y"],
        "o": {"k": 1},
    }
    assert set(second.columns.values()) == {None}
    kinds = {column.name: column.kind for column in corpus.columns}
    assert kinds == {
        "text": "text",
        "n": "number",
        "f": "number",
        "b": "bool",
        "d": "date",
        "tags": "other",
        "o": "other",
    }


def test_mixed_values_are_text_without_json_quotes(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.jsonl", '{"text":"some words","v":1}\n{"text":"more words","v":"x"}\n'))
    assert [record.columns["v"] for record in corpus.records([0, 1])] == ["1", "x"]


def test_ids_that_look_like_dates_or_uuids_stay_as_written(write: Write, open_corpus: Open) -> None:
    identifier = "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"
    corpus = open_corpus(write("a.jsonl", json.dumps({"id": identifier, "text": "some words"})))
    assert corpus.records([0])[0].id == identifier


def test_keys_that_differ_in_case_only_are_told_apart(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.jsonl", '{"Text":"some words","text":"x","RowId":5}\n'))
    assert [column.name for column in corpus.columns] == ["Text", "text_1", "RowId_1"]


def test_times_with_a_zone_are_dates_in_utc(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.jsonl", '{"text":"some words","at":"2024-02-03T04:00:00+02:00"}\n'))
    assert str(corpus.records([0])[0].columns["at"]) == "2024-02-03 02:00:00"
    assert str(corpus.column("at")[0]).startswith("2024-02-03T02:00:00")


def test_hundreds_of_sparse_keys_are_columns(write: Write, open_corpus: Open) -> None:
    rows = [json.dumps({"text": f"some words {i}", f"k{i}": i}) for i in range(300)]
    assert len(open_corpus(write("a.jsonl", "\n".join(rows))).columns) == 301


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", '{"text":"x"}\n{"text":"y"}\n{"text":\n{"text":"z"}\n', "a.jsonl, line 3: not valid JSON"),
        ("a.jsonl", '{"text":"x"}\nnonsense\n', "a.jsonl, line 2: not valid JSON"),
        ("a.json", '[\n{"text":"x"},\n{"text":]\n]', "a.json, line 3: not valid JSON"),
        ("a.json", '[{"text":"x"},\n{"text":"y"},', "a.json is not complete: it begins with"),
        ("a.json", '{"text":["x","y"],"n":[1]}', "a.json: its arrays have different lengths (text 2, n 1)."),
        ("a.jsonl", '{"text":"x","text":"y"}\n', "a.jsonl, line 1: the JSON cannot be read"),
        ("a.json", "[]", "a.json holds no rows."),
        ("a.json", "[1, 2, 3]", "a.json has no column with text"),
        ("a.json", "{", "a.json, line 1: not valid JSON"),
    ],
)
def test_bad_json_is_named_with_its_line(
    write: Write, open_corpus: Open, name: str, content: str, message: str
) -> None:
    with pytest.raises(CorpusError) as error:
        open_corpus(write(name, content))
    assert message in str(error.value)


def test_a_bad_line_far_into_a_large_file_is_named(write: Write, open_corpus: Open) -> None:
    rows = [json.dumps({"id": i, "text": f"some words {i}"}) for i in range(30000)]
    rows[25000] = rows[25000][:-3]
    with pytest.raises(CorpusError, match="line 25001: not valid JSON"):
        open_corpus(write("a.jsonl", "\n".join(rows)))


def test_halves_of_cut_characters_are_replaced_and_counted(write: Write, open_corpus: Open) -> None:
    content = '{"text":"cut \\ud83d here"}\n{"text":"whole \\ud83d\\ude00 and \\\\ud83d"}\n{"text":"end \\udc00"}\n'
    corpus = open_corpus(write("a.jsonl", content))
    assert texts(corpus) == ["cut � here", "whole 😀 and \\ud83d", "end �"]
    assert corpus.notices == ("a.jsonl: 2 broken characters are shown as �.",)


def test_large_files_are_searched_for_the_bad_line_without_reading_them_whole(
    write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.corpus.json_files.PARSED", 10)
    with pytest.raises(CorpusError, match=r"a.jsonl, line 2: not valid JSON .*; mend or delete it and try again\.$"):
        open_corpus(write("a.jsonl", '{"text":"some words"}\n{"text":\n'))
    with pytest.raises(CorpusError, match=r"a.jsonl, line 1: the JSON cannot be read"):
        open_corpus(write("a.jsonl", '{"text":"some words","text":"again"}\n'))


def test_objects_nested_too_deeply_are_refused(write: Write, open_corpus: Open) -> None:
    with pytest.raises(CorpusError, match=r"^a.jsonl, line 1: .*\.$"):
        open_corpus(write("a.jsonl", '{"a":' * 3000 + "1" + "}" * 3000))
