"""Searching by words: the same scores as BM25 over everything, phrases that occur, and rankings joined."""

from __future__ import annotations

import string
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from explorer.index import lexical, postings
from explorer.index.asking import answer, query_vector
from explorer.index.bm25 import Bm25, token_counts
from explorer.index.corpus_vectors import embed_corpus
from explorer.index.counting import count_tokens, joined
from explorer.index.fusion import BOTH, MEANING, WORDS, fuse
from explorer.index.lexical import best_by_words
from explorer.index.occurring import rows_where
from explorer.index.postings import Postings, merge_spills, open_postings, write_spill
from explorer.index.search import top_k
from explorer.index.vectors import index_of
from explorer.index.wording import Wording, parse, pattern
from explorer.model.embedding import StaticEmbedding
from explorer.model.tokens import Tokens
from explorer.progress import drain
from tests.unit.index.conftest import Texts, some_texts

VOCABULARY = 7
Documents = list[list[int]]
documents = st.lists(st.lists(st.integers(0, VOCABULARY - 1), max_size=12), min_size=1, max_size=25)


def tokens_of(texts: Documents) -> Tokens:
    ids = [token for text in texts for token in text]
    return Tokens(np.array(ids, np.int32), np.cumsum([0, *map(len, texts)]))


def indexed(folder: Path, texts: Documents, chunk: int) -> Postings:
    """Postings made in chunks of batches of two."""
    folder.mkdir(exist_ok=True)
    starts = range(0, len(texts), chunk)
    for number, start in enumerate(starts):
        firsts = list(range(start, min(start + chunk, len(texts)), 2))
        batches = [count_tokens(tokens_of(texts[first : min(first + 2, start + chunk)])) for first in firsts]
        write_spill(folder, number, joined(batches, firsts))
    lengths = np.array(list(map(len, texts)), np.uint32)
    drain(merge_spills(folder, len(starts), lengths, VOCABULARY))
    return open_postings(folder, len(texts))


@settings(max_examples=60, deadline=None)
@given(documents, st.lists(st.integers(0, VOCABULARY - 1), max_size=6), st.data())
def test_hits_by_words_are_those_of_scoring_every_text(
    tmp_path_factory: pytest.TempPathFactory, texts: Documents, query: list[int], data: st.DataObject
) -> None:
    k = data.draw(st.integers(1, 30))
    mask = data.draw(st.none() | st.lists(st.booleans(), min_size=len(texts), max_size=len(texts)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "MERGED", data.draw(st.integers(1, 40)))
        patch.setattr(lexical, "LOOKED_UP", data.draw(st.sampled_from([0, 8])))
        kept = indexed(tmp_path_factory.mktemp("words"), texts, data.draw(st.integers(1, 9)))
        allowed = None if mask is None else np.array(mask, np.bool_)
        hits = best_by_words(kept, np.array(query, np.int32), k, allowed)
    scores = Bm25([token_counts(tokens_of(texts), VOCABULARY)]).scores(token_counts(tokens_of([query]), VOCABULARY))[0]
    rows = [row for row in range(len(texts)) if scores[row] > 0 and (mask is None or mask[row])]
    expected = sorted(rows, key=lambda row: (-scores[row], row))[:k]
    np.testing.assert_allclose(hits.scores, scores[expected], rtol=1e-5)
    np.testing.assert_allclose(scores[hits.rows], scores[expected], rtol=1e-5)
    assert set(hits.rows.tolist()) <= set(rows)
    assert len(set(hits.rows.tolist())) == len(expected)


def test_common_words_are_looked_up_only_where_they_can_matter(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    texts = [[0] * int(rng.integers(1, 4)) + [1] * int(rng.random() < 0.02) for _ in range(2000)]
    kept = indexed(tmp_path, texts, 500)
    hits = best_by_words(kept, np.array([0, 1], np.int32), 5)
    assert all(1 in texts[row] for row in hits.rows)
    scores = Bm25([token_counts(tokens_of(texts), VOCABULARY)]).scores(token_counts(tokens_of([[0, 1]]), VOCABULARY))
    np.testing.assert_allclose(hits.scores, np.sort(scores[0])[::-1][:5], rtol=1e-5)


@given(st.text(alphabet=string.ascii_letters + ' "-+“”\n\t', max_size=60))
@settings(deadline=None)
@example('"')
@example('- "')
@example('-"" + "" ""')
def test_every_text_is_a_query_and_nothing_of_it_is_lost(text: str) -> None:
    found = parse(text)
    said = " ".join((found.text, *found.without, *found.plus, *found.minus))
    letters = set(filter(str.isalpha, text))
    assert letters == set(filter(str.isalpha, said))
    assert '"' not in said
    assert all(phrase in found.text for phrase in found.phrases)


@given(st.lists(st.from_regex(r"\A[a-z]{1,5}\Z"), max_size=6), st.lists(st.from_regex(r"\A[a-z]{1,5}\Z"), max_size=3))
@settings(deadline=None)
def test_what_is_written_is_what_is_read(plain: list[str], signed: list[str]) -> None:
    def unique(words: list[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(words))

    query = " ".join([*plain, *(f"-{word}" for word in signed), *(f'"{word} x"' for word in signed)])
    expected = " ".join([*plain, *(f"{word} x" for word in signed)])
    assert parse(query) == Wording(expected, unique([f"{word} x" for word in signed]), unique(signed))
    examples = " ".join([*plain, *(f'+ "{word}"' for word in signed), *(f'- "{word} x"' for word in signed)])
    wanted = Wording(" ".join(plain), plus=unique(signed), minus=unique([f"{word} x" for word in signed]))
    assert parse(examples) == wanted


@pytest.mark.parametrize(
    ("query", "wording"),
    [
        ("well-known bees", Wording("well-known bees")),
        ("a - b + c", Wording("a - b + c")),
        ('bees "in the hive" -wasp', Wording("bees in the hive", ("in the hive",), ("wasp",))),
        ('-"queen bee" -“old hive”', Wording(without=("queen bee", "old hive"))),
        ('+ "king" - "man" + "woman"', Wording(plus=("king", "woman"), minus=("man",))),
        ('"new yo', Wording("new yo")),
        ("", Wording()),
    ],
)
def test_queries_are_taken_apart(query: str, wording: Wording) -> None:
    assert parse(query) == wording


def test_a_megabyte_is_a_query() -> None:
    assert len(parse('word -x "y" + "z" ' * 60_000).without) == 1
    assert parse("-" * 1_000_000).text == "-" * 1_000_000
    assert parse('"' * 1_000_000) == Wording()


@pytest.mark.parametrize(
    ("phrase", "text", "occurs"),
    [
        ("new york", "In New  York, 1900", True),
        ("new york", "new-york", True),
        ("new york", "new yorkers", False),
        ("cat", "concatenate", False),
        ("C++", "C++ and C", True),
        ("++", "C++", True),
        ("文字", "中文字母", True),
    ],
)
def test_a_phrase_is_whole_words_in_a_row(phrase: str, text: str, occurs: bool) -> None:
    assert (pattern(phrase).search(text) is not None) == occurs


@pytest.fixture
def opened(model: StaticEmbedding) -> tuple[StaticEmbedding, Any, Any, Postings]:
    corpus: Any = Texts(some_texts(2500))
    index = drain(embed_corpus(model, corpus))
    assert index.folder is not None
    return model, corpus, index, open_postings(index.folder, len(index))


def test_what_must_occur_does_and_what_must_not_does_not(
    opened: tuple[StaticEmbedding, Any, Any, Postings], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, corpus, _, kept = opened
    for phrases, without in ((["the cat"], []), (["cat"], ["dog", "the"]), ([], ["a"]), (["no such"], [])):
        expected = [
            row
            for row, line in enumerate(corpus.lines)
            if all(f" {phrase} " in f" {line} " for phrase in phrases)
            and not any(f" {word} " in f" {line} " for word in without)
        ]
        assert drain(rows_where(model, corpus, kept, phrases, without)).tolist() == expected
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(StaticEmbedding, "works_word_by_word", property(lambda _: False))
            assert drain(rows_where(model, corpus, kept, phrases, without)).tolist() == expected


@given(st.lists(st.integers(0, 30), unique=True), st.lists(st.integers(0, 30), unique=True), st.integers(1, 40))
@settings(deadline=None)
def test_joined_rankings_add_reciprocal_ranks(meaning: list[int], words: list[int], k: int) -> None:
    found = fuse(np.array(meaning, np.int64), np.array(words, np.int64), k)
    sums = {
        row: sum(1 / (61 + ranking.index(row)) for ranking in (meaning, words) if row in ranking)
        for row in {*meaning, *words}
    }
    np.testing.assert_allclose(found.scores, sorted(sums.values(), reverse=True)[:k], rtol=1e-6)
    for row, score, who in zip(found.rows.tolist(), found.scores.tolist(), found.found_by.tolist(), strict=True):
        assert score == pytest.approx(sums[row])
        assert who == (MEANING if row in meaning else 0) + (WORDS if row in words else 0)


def test_every_mode_scores_by_similarity_and_says_who_found_what(
    opened: tuple[StaticEmbedding, Any, Any, Postings],
) -> None:
    model, _, index, kept = opened
    query, tokens = model.encode(["the cat sat"])[0], model.tokenize(["the cat sat"]).ids
    ask: dict[str, Any] = {"dim": 4, "k": 20, "postings": kept, "tokens": tokens}
    meaning, words, both = (answer(index, query, mode=mode, **ask) for mode in ("meaning", "words", "both"))
    assert meaning.hits.rows.tolist() == top_k(index, query, dim=4, k=20).rows.tolist()
    assert words.hits.rows.tolist() == best_by_words(kept, tokens, 20).rows.tolist()
    assert set(both.found_by.tolist()) <= {MEANING, WORDS, BOTH}
    for found in (meaning, words, both):
        np.testing.assert_allclose(
            found.hits.scores, [top_k(index, query, dim=4, k=1, rows=found.hits.rows[[i]]).scores[0] for i in range(20)]
        )
    rows = np.arange(100, 300)
    assert set(answer(index, query, mode="both", rows=rows, **ask).hits.rows.tolist()) <= set(rows.tolist())
    high = answer(index, query, mode="both", floor=0.9, **ask)
    assert (high.hits.scores >= 0.9).all()
    nothing = answer(index, np.zeros(8, np.float32), mode="both", **(ask | {"tokens": np.empty(0, np.int32)}))
    assert len(nothing.hits) == 0
    unknown = answer(index, np.zeros(8, np.float32), mode="meaning", **(ask | {"tokens": np.empty(0, np.int32)}))
    assert len(unknown.hits) == 0


def test_all_that_either_ranking_found_comes_back_when_there_is_room(
    opened: tuple[StaticEmbedding, Any, Any, Postings],
) -> None:
    model, _, index, kept = opened
    query, tokens = model.encode(["the cat sat"])[0], model.tokenize(["the cat sat"]).ids
    found = answer(index, query, dim=4, k=14, mode="both", postings=kept, tokens=tokens, depth=7)
    meaning = set(top_k(index, query, dim=4, k=7).rows.tolist())
    words = set(best_by_words(kept, tokens, 7).rows.tolist())
    by = dict(zip(found.hits.rows.tolist(), found.found_by.tolist(), strict=True))
    assert {row for row, who in by.items() if who & MEANING} == meaning
    assert {row for row, who in by.items() if who & WORDS} == words


def test_examples_are_added_and_taken_away_as_directions(model: StaticEmbedding) -> None:
    texts = ["the cat sat", "a dog lay", "green house", "play guitar"]
    index = index_of(model.encode(texts), (2, 4, 8))
    unit = index.unit_rows(slice(None), 8)
    plain = query_vector(model, index, parse("the cat sat"), 8)
    np.testing.assert_array_equal(plain, model.encode(["the cat sat"])[0])
    more, less = np.array([1]), np.array([2, 3])
    found = query_vector(model, index, parse('the cat sat - "a dog lay"'), 8, more, less)
    np.testing.assert_allclose(found, unit[0] - unit[2] - unit[3], atol=1e-6)
    only = query_vector(model, index, parse(""), 8, np.array([2]))
    np.testing.assert_allclose(only, unit[2], atol=1e-6)
