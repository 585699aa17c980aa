"""Where texts are cut: at the ends of sentences, and nothing of them is lost."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.corpus.passages import Passages, grouped, sentences, words


def cut(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ('He said "Stop." Then he left.', ['He said "Stop."', "Then he left."]),
        ("Dr. Smith met J. S. Bach. They ate.", ["Dr. Smith met J. S. Bach.", "They ate."]),
        ("It costs 3.5 euros, i.e. little. See fig. 4.", ["It costs 3.5 euros, i.e. little.", "See fig. 4."]),
        ("Visit example.com. now it goes on.", ["Visit example.com. now it goes on."]),
        ("It was lost.Then found.", ["It was lost.", "Then found."]),
        ("これは文です。次の文！終わり", ["これは文です。", "次の文！", "終わり"]),
        ("यह वाक्य है। दूसरा।", ["यह वाक्य है।", "दूसरा।"]),
        ("هل هذا سؤال؟ نعم.", ["هل هذا سؤال؟", "نعم."]),
        ("A heading\n\nA paragraph\nof two lines", ["A heading", "A paragraph\nof two lines"]),
        ("", []),
        ("...", ["..."]),
    ],
)
def test_sentences_end_where_a_reader_sees_it(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


@given(st.text(st.sampled_from('ab .!?\n。”)"D r')))
def test_sentences_make_up_the_text(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


@given(st.lists(st.integers(0, 12), max_size=40), st.integers(1, 15), st.integers(0, 8))
def test_passages_hold_every_piece_and_no_more_tokens_than_they_may(sizes: list[int], most: int, overlap: int) -> None:
    passages = grouped(sizes, most, overlap)
    assert sorted({piece for first, last in passages for piece in range(first, last)}) == list(range(len(sizes)))
    for first, last in passages:
        assert last - first == 1 or sum(sizes[first:last]) <= most
    for (before, end), (first, last) in pairwise(passages):
        assert before < first <= end < last
        assert sum(sizes[first:end]) <= overlap


def test_a_passage_repeats_the_end_of_the_one_before() -> None:
    assert grouped([4, 4, 2, 5, 4], 10, 3) == [(0, 3), (2, 4), (4, 5)]
    assert grouped([4, 4, 2, 5, 4], 10, 0) == [(0, 3), (3, 5)]


@given(st.text(st.sampled_from("ab  \n文字")), st.integers(0, 3))
def test_words_make_up_the_text_and_end_with_their_space(text: str, start: int) -> None:
    spans = words(text, (start, len(text))) if start < len(text) else []
    assert "".join(text[first:last] for first, last in spans) == text[start:]
    for first, _ in spans[1:]:
        assert not text[first].isspace()


def test_scripts_without_spaces_are_cut_anywhere() -> None:
    assert words("文字 ab", (0, 5)) == [(0, 1), (1, 3), (3, 5)]


class Lines:
    key, text_column = "lines", "text"

    def texts(self, rows: Any) -> list[str]:
        return [["one two", "three", "four five six"][row] for row in rows]


def test_passages_are_read_like_a_corpus() -> None:
    corpus: Any = Lines()
    starts, ends, owners = np.array([[0, 3, 0], [4, 7, 0], [0, 5, 1], [0, 4, 2], [5, 13, 2]]).T
    passages = Passages(corpus, starts, ends, owners, "halves")
    assert len(passages) == 5
    assert passages.texts([4, 0, 4]) == ["five six", "one", "five six"]
    assert [text for batch in passages.batches(2) for text in batch] == ["one", "two", "three", "four", "five six"]
    assert passages.of(np.array([0, 2])).tolist() == [0, 1, 3, 4]
    assert passages.of(np.empty(0, np.int64)).tolist() == []
    assert passages.key != Passages(corpus, starts, ends, owners, "thirds").key
