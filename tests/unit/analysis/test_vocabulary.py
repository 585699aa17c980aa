from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.analysis.stop_words import STOP_WORDS
from explorer.analysis.vocabulary import (
    WordCounts,
    count_words,
    difference,
    keywords,
    nearest_tokens,
    words_of,
)
from explorer.model.embedding import StaticEmbedding
from explorer.progress import drain
from tests.unit.model.tiny import tiny_table, tiny_tokenizer
from tests.unit.session.fakes import FakeCorpus

TEXTS = (
    "The cat sat on the mat.",
    "A cat and another cat, purring.",
    "Cats purr; the sun shines.",
    "Ships sail on the sea.",
    "The sea carries ships, and the sun shines.",
    "A ship's cat at sea",
)
ANIMALS, SHIPS = np.array([0, 1, 2]), np.array([3, 4, 5])


def counted(*groups: Any) -> WordCounts:
    corpus: Any = FakeCorpus(lines=TEXTS)
    return drain(count_words(corpus, groups))


def test_a_word_counts_once_a_text_whatever_its_case() -> None:
    found = counted(ANIMALS, SHIPS)
    count = dict(zip(found.words, found.counts.T.tolist(), strict=True))
    assert count["cat"] == [2, 1]
    assert count["the"] == [2, 2]
    assert count["ship's"] == [0, 1]
    assert found.texts.tolist() == [3, 3]


@settings(deadline=None)
@given(st.text())
def test_words_have_neither_blanks_nor_capitals_and_are_no_numbers(text: str) -> None:
    for word in words_of(text):
        assert word == word.lower()
        assert not word.isdigit()
        assert not any(char.isspace() or char == "_" for char in word)


def test_keywords_are_weighed_by_class_based_tf_idf() -> None:
    found = WordCounts(("tea", "cup", "sea"), np.array([[4, 4, 0], [0, 4, 4]]), np.array([4, 4]))
    weight = {"tea": 1 * math.log(1 + 8 / 4), "cup": 1 * math.log(1 + 8 / 8)}
    assert weight["tea"] > weight["cup"]
    assert keywords(found) == [("tea", "cup"), ("sea", "cup")]
    assert keywords(found, {"CUP"}) == [("tea",), ("sea",)]


def test_keywords_leave_out_what_says_nothing_and_other_forms_of_a_word() -> None:
    first, second = keywords(counted(ANIMALS, SHIPS))
    assert first[0] == "cat"
    assert "the" not in first + second
    assert "cats" not in first
    assert set(second) >= {"sea", "ships"}


def test_a_stop_word_that_is_no_longer_left_out_can_be_a_keyword() -> None:
    found = WordCounts(("the", "tea"), np.array([[4, 1], [0, 4]]), np.array([4, 4]))
    assert keywords(found) == [(), ("tea",)]
    assert keywords(found, STOP_WORDS - {"the"})[0] == ("the",)
    counts = np.array([[90, 1], [10, 1]])
    told = difference(WordCounts(("the", "tea"), counts, np.array([100, 100])), STOP_WORDS - {"the"})
    assert [line.word for line in told.first] == ["the"]


def test_a_word_of_one_text_does_not_speak_for_a_group_of_several() -> None:
    assert "mat" not in keywords(counted(ANIMALS, SHIPS))[0]
    assert "mat" in keywords(counted(ANIMALS[:1], SHIPS))[0]


def test_no_groups_and_empty_groups_have_no_words() -> None:
    assert keywords(counted()) == []
    assert keywords(counted(ANIMALS[:0])) == [()]
    assert difference(counted(ANIMALS[:0], SHIPS[:0])).first == ()


def test_the_difference_names_what_each_side_says_more_and_how_often() -> None:
    counts = np.array([[90, 50, 2, 40], [10, 50, 60, 41]])
    found = difference(WordCounts(("tea", "cup", "sea", "sun"), counts, np.array([100, 100])))
    assert [(line.word, line.here, line.there) for line in found.first] == [("tea", 0.9, 0.1)]
    assert [(line.word, line.here, line.there) for line in found.second] == [("sea", 0.6, 0.02)]


def test_the_difference_is_the_same_seen_from_the_other_side() -> None:
    rng = np.random.default_rng(0)
    counts, texts = rng.integers(0, 40, (2, 30)), np.array([50, 45])
    words = tuple(f"word{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(30))
    one, other = difference(WordCounts(words, counts, texts)), difference(WordCounts(words, counts[::-1], texts[::-1]))
    assert (one.first, one.second) == (other.second, other.first)


def test_a_large_group_is_sampled() -> None:
    corpus: Any = FakeCorpus(lines=("one word",) * 500)
    found = drain(count_words(corpus, [np.arange(500)], most=20))
    assert found.texts.tolist() == [20]
    assert dict(zip(found.words, found.counts[0].tolist(), strict=True)) == {"one": 20, "word": 20}


def test_the_nearest_tokens_are_whole_words_in_the_direction_of_the_group() -> None:
    tokenizer = tiny_tokenizer()
    table = np.array(tiny_table(tokenizer.get_vocab_size(), 8), copy=True)
    ids = tokenizer.get_vocab()
    up, across = np.eye(8, dtype=np.float32)[:2]
    for token in ("river", "water", "##ing", "the", "a", "5"):
        table[ids[token]] = 5 * up
    table[ids["guitar"]] = across
    model = StaticEmbedding.from_table(table, tokenizer)
    first, second = nearest_tokens(model, np.stack([up, across]), most=3)
    assert set(first[:2]) == {"river", "water"}
    assert second[0] == "guitar"
    assert not {"##ing", "the", "a", "5"} & {*first, *second}
    assert "river" not in nearest_tokens(model, np.stack([up, across]), {"River"}, most=3)[0]
    assert nearest_tokens(model, np.empty((0, 8), np.float32)) == []
    assert set(nearest_tokens(model, up[None], most=2)[0]) == {"river", "water"}


def test_tokens_of_other_tokenizers_are_read_without_their_marks(tmp_path: Path) -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel

    tokenizer = Tokenizer(WordLevel({"▁tea": 0, "cups": 1, "▁Cup": 2}, unk_token="cups"))
    model = StaticEmbedding.from_table(np.eye(3, 4, dtype=np.float32), tokenizer)
    assert nearest_tokens(model, np.array([[1, 0, 0.5, 0]], np.float32)) == [("tea", "cup")]


def test_counting_can_be_stopped_between_texts() -> None:
    corpus: Any = FakeCorpus(lines=("one word",) * 500)
    steps = count_words(corpus, [np.arange(500)])
    assert [next(steps).done, next(steps).done] == [0, 100]
    steps.close()


def test_unequal_words_are_no_forms_of_each_other() -> None:
    counts = np.array([[5, 5, 5, 5, 5, 5]])
    found = WordCounts(("glass", "glasses", "berry", "berries", "bus", "gas"), counts, np.array([5]))
    assert keywords(found) == [("glass", "berry", "bus", "gas")]
