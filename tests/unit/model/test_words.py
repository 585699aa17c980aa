"""The memory of words gives the tokenizer's ids, whatever Unicode it is given."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import BPE, WordPiece
from tokenizers.normalizers import BertNormalizer, Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer, Whitespace

from explorer.model import words
from explorer.model.tokens import Tokens, encode_all, load_tokenizer
from explorer.model.words import WordMemory, works_word_by_word
from explorer.paths import resource
from tests.unit.model.tiny import TEXTS, tiny_tokenizer

BUNDLED = load_tokenizer(resource("model", "0_StaticEmbedding", "tokenizer.json"))
MEMORY = WordMemory(BUNDLED)

SPACES = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2028\u2029\u202f\u205f\u3000\u180e\u200b\ufeff\x00\ufffd"
MARKS = "\u0301\u0308\u200d\ufe0f\U0001f3fd中犬한.,-[]#'"
CHARACTERS = st.one_of(st.characters(), st.sampled_from(SPACES), st.sampled_from(MARKS), st.sampled_from("aAéŠßİ1"))
PIECES = st.one_of(
    st.text(CHARACTERS, max_size=12),
    st.sampled_from(
        ["[MASK]", "[mask]", "[UNK]", "[CLS", "SEP]", "unaffable", "Zürich", "don't", "e\u0301", " ", "\n"]
    ),
)
ANY_TEXT = st.lists(PIECES, max_size=8).map("".join)


def lists(tokens: Tokens) -> list[list[int]]:
    return [ids.tolist() for ids in np.split(tokens.ids, tokens.offsets[1:-1])]


def expected(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    return [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]


@settings(max_examples=800)
@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_any_unicode_has_the_ids_of_the_tokenizer(texts: list[str]) -> None:
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    assert lists(MEMORY.encode_all(clean)) == expected(BUNDLED, clean)


@settings(max_examples=200)
@given(st.lists(ANY_TEXT, min_size=1, max_size=3), st.booleans(), st.booleans(), st.sampled_from([None, True, False]))
def test_any_setting_of_the_normalizer_keeps_the_ids_equal(
    texts: list[str], clean_text: bool, chinese: bool, accents: bool | None
) -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.normalizer = BertNormalizer(
        clean_text=clean_text, handle_chinese_chars=chinese, strip_accents=accents, lowercase=chinese
    )
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    assert lists(WordMemory(tokenizer).encode_all(clean)) == expected(tokenizer, clean)


def test_every_character_between_words_has_the_ids_of_the_tokenizer() -> None:
    characters = [chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF]
    texts = ["".join(f"ab{char}cd " for char in characters[start : start + 64]) for start in range(0, 0x3100, 64)]
    assert lists(WordMemory(BUNDLED).encode_all(texts)) == expected(BUNDLED, texts)


def test_a_lone_surrogate_counts_as_the_replacement_character() -> None:
    assert lists(MEMORY.encode_all(["a\ud800b c"])) == expected(BUNDLED, ["a\ufffdb c"])
    assert lists(encode_all(BUNDLED, ["a\ud800b c"])) == expected(BUNDLED, ["a\ufffdb c"])


def test_a_long_text_is_cut_at_white_space_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "LONG_TEXT", 10)
    monkeypatch.setattr(words, "BLOCK_PIECES", 3)
    texts = ["The unaffable [MASK] sat\n\non Zürich's mat " * 5, "x" * 40, *TEXTS]
    assert lists(WordMemory(BUNDLED).encode_all(texts)) == expected(BUNDLED, texts)


@pytest.mark.parametrize("limit", ["MOST_WORDS", "MOST_CHARACTERS"])
def test_a_full_memory_starts_again(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(words, limit, 3)
    memory = WordMemory(BUNDLED)
    for text in TEXTS * 2:
        assert lists(memory.encode_all([text])) == expected(BUNDLED, [text])
    assert len(memory._pieces.slot_of) < 40


def test_threads_that_learn_at_once_get_the_ids_of_the_tokenizer() -> None:
    memory = WordMemory(BUNDLED)
    texts = [[f"word{i} of thread{t} number{i * t}" for i in range(300)] for t in range(4)]
    found: dict[int, list[list[int]]] = {}
    threads = [
        threading.Thread(target=lambda t=t: found.update({t: lists(memory.encode_all(texts[t]))})) for t in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[t] == expected(BUNDLED, texts[t]) for t in range(4))


@pytest.mark.parametrize("many", [1, 1000])
def test_a_thread_gets_the_same_ids_while_another_looks_up_words(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(words, "MANY_CORES", many)
    memory = WordMemory(BUNDLED)
    if many == 1:
        memory._turn.acquire()
    assert lists(memory.encode_bulk(TEXTS)) == expected(BUNDLED, TEXTS)
    assert bool(memory._pieces.slot_of) == (many != 1)


def test_no_texts_have_no_ids() -> None:
    assert len(MEMORY.encode_all([])) == 0


def test_a_bert_tokenizer_works_word_by_word() -> None:
    assert works_word_by_word(BUNDLED)
    assert works_word_by_word(tiny_tokenizer())


@pytest.mark.parametrize(
    "change",
    [
        {"normalizer": Lowercase()},
        {"pre_tokenizer": Whitespace()},
        {"model": BPE()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_another_kind_of_tokenizer_is_not_taken_apart(change: dict[str, object]) -> None:
    tokenizer = tiny_tokenizer()
    for name, value in change.items():
        setattr(tokenizer, name, value)
    assert not works_word_by_word(tokenizer)


@pytest.mark.parametrize(
    "token",
    [
        AddedToken("new york"),
        AddedToken("paris", lstrip=True),
        AddedToken("paris", rstrip=True),
        AddedToken("paris", single_word=True),
        AddedToken("paris", normalized=True),
    ],
    ids=["space", "lstrip", "rstrip", "single_word", "normalized"],
)
def test_an_added_token_that_looks_beyond_a_word_is_not_taken_apart(token: AddedToken) -> None:
    tokenizer = tiny_tokenizer()
    tokenizer.add_tokens([token])
    assert not works_word_by_word(tokenizer)


def test_a_tokenizer_file_that_pads_and_truncates_is_read_without(tmp_path: Path) -> None:
    tokenizer = Tokenizer(WordPiece({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.enable_padding(length=5)
    tokenizer.enable_truncation(2)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    assert lists(encode_all(load_tokenizer(tmp_path / "tokenizer.json"), ["a", "a a a a"])) == [[1], [1, 1, 1, 1]]
