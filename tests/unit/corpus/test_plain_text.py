from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.corpus.corpus import Corpus

Write = Callable[..., Path]
Open = Callable[..., Corpus]


def test_each_line_is_a_text(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.txt", "first line, with comma\n\nthird line\r\nfourth"))
    assert list(corpus.batches()) == [["first line, with comma", "third line", "fourth"]]
    assert corpus.notices == (
        "a.txt: each line is one text.",
        "1 row has no text in text and is left out.",
    )
    assert [record.id for record in corpus.records([0, 1, 2])] == ["1", "3", "4"]


def test_paragraphs_between_blank_lines_are_texts(write: Write, open_corpus: Open) -> None:
    corpus = open_corpus(write("a.txt", "one\ntwo\n \t\nthree\nfour\nfive\n\n\nsix\nseven\n"))
    assert list(corpus.batches()) == [["one\ntwo", "three\nfour\nfive", "six\nseven"]]
    assert corpus.notices == ("a.txt: each paragraph (up to a blank line) is one text.",)


def test_a_long_list_with_few_blank_lines_is_read_by_line(write: Write, open_corpus: Open) -> None:
    block = "".join(f"text number {i}\n" for i in range(100))
    assert len(open_corpus(write("a.txt", f"{block}\n{block}\n{block}"))) == 300


@pytest.mark.parametrize("character", ["\v", "\f", "\x1c", "\x85", "\u2028", "\0"])
def test_only_line_ends_end_a_line(write: Write, open_corpus: Open, character: str) -> None:
    text = f"some words{character}other words"
    assert open_corpus(write("a.txt", f"{text}\n{text * 5}")).texts([0, 1]) == [text, text * 5]
