from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.corpus.corpus import Corpus
from explorer.errors import CorpusError

Write = Callable[..., Path]
Open = Callable[..., Corpus]
WORDS = ("the old house", "by the river", "was sold", "to a family", "from the north", "last", "year", "or", "so")


def sentence(seed: int, length: int) -> str:
    return " ".join(WORDS[(seed * 7 + i * 3) % len(WORDS)] for i in range(length)) + f" {seed}"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (lambda i: {"url": f"https://example.org/{'x' * 90}/{i}", "body": sentence(i, 8)}, "body"),
        (lambda i: {"title": sentence(i, 4), "abstract": sentence(i, 30)}, "abstract"),
        (lambda i: {"hash": f"{i * 2654435761:040x}", "question": sentence(i, 4)}, "question"),
        (lambda i: {"category": "a very long category name that is always the same", "name": f"Mr {i} Smith"}, "name"),
        (lambda i: {"id": f"doc-{i}", "文章": "今天天气很好" + str(i)}, "文章"),
        (lambda i: {"mostly_empty": sentence(i, 30) if i == 3 else None, "note": sentence(i, 6)}, "note"),
        (lambda i: {"text": sentence(i, 3), "metadata_string": sentence(i, 6)}, "text"),
        (lambda i: {"word": f"w{WORDS[i % 9][:3].strip()}{i}", "code": f"00{i}"}, "word"),
    ],
)
def test_the_column_that_reads_like_text_is_chosen(
    write: Write, open_corpus: Open, row: Callable[[int], dict[str, str]], expected: str
) -> None:
    corpus = open_corpus(write("a.jsonl", "\n".join(json.dumps(row(i)) for i in range(40))))
    assert corpus.text_column == expected


def test_a_column_can_be_asked_for(write: Write, open_corpus: Open) -> None:
    path = write("a.csv", "title,text\nShort title,some longer words here\n")
    assert open_corpus(path, text_column="title").texts([0]) == ["Short title"]


def test_columns_of_numbers_only_are_refused_by_name(write: Write, open_corpus: Open) -> None:
    with pytest.raises(CorpusError, match=r"^a.csv has no column with text; the columns found are a, b, day\.$"):
        open_corpus(write("a.csv", "a,b,day\n1,2.5,2024-01-01\n2,3.5,2024-01-02\n"))


def test_many_columns_are_named_in_part(write: Write, open_corpus: Open) -> None:
    names = [f"c{i}" for i in range(12)]
    with pytest.raises(CorpusError, match="c0, c1, c2, c3, c4, c5, c6, c7 and 4 more"):
        open_corpus(write("a.csv", ",".join(names) + "\n" + ",".join("1" * 12) + "\n"))


@pytest.mark.parametrize(
    ("column", "values", "ids"),
    [("_id", ["a", "b"], ["a", "b"]), ("doc_id", [7, 9], ["7", "9"]), ("id", ["a", "a"], ["1", "2"])],
)
def test_an_id_column_must_be_called_so_and_be_unique(
    write: Write, open_corpus: Open, column: str, values: list[object], ids: list[str]
) -> None:
    rows = [json.dumps({column: value, "text": f"some words {i}"}) for i, value in enumerate(values)]
    corpus = open_corpus(write("a.jsonl", "\n".join(rows)))
    assert corpus.ids() == ids
    assert [record.id for record in corpus.records([0, 1])] == ids


def test_a_few_repeated_values_are_a_category_and_many_are_not(write: Write, open_corpus: Open) -> None:
    rows = [{"text": sentence(i, 5), "few": f"c{i % 5}", "many": f"m{i // 2}"} for i in range(400)]
    corpus = open_corpus(write("a.jsonl", "\n".join(map(json.dumps, rows))))
    assert {column.name: column.kind for column in corpus.columns} == {
        "text": "text",
        "few": "category",
        "many": "text",
    }
