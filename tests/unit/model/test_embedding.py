from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import Unigram, WordLevel
from tokenizers.pre_tokenizers import Whitespace

from explorer.errors import ModelError
from explorer.model import batches
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.model.tokens import TokenSpan, unknown_id
from explorer.model.writing import save_pretrained
from explorer.paths import resource
from tests.unit.model.tiny import TEXTS, tiny_table, tiny_tokenizer, write_json


def word_level(words: str) -> Tokenizer:
    tokenizer = Tokenizer(WordLevel({word: row for row, word in enumerate(words.split())}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    return tokenizer


def test_an_embedding_is_the_mean_of_its_tokens_rows(model: StaticEmbedding) -> None:
    ids = model.tokenizer.encode("the cat sat", add_special_tokens=False).ids
    np.testing.assert_allclose(model.encode(["the cat sat"])[0], model.table[ids].mean(axis=0), rtol=1e-6)


@pytest.mark.parametrize("text", ["", "   \n", "\x00", "\ufffd"])
def test_a_text_without_tokens_is_the_zero_vector(model: StaticEmbedding, text: str) -> None:
    assert not model.encode([text]).any()


def test_no_texts_give_no_rows(model: StaticEmbedding) -> None:
    assert model.encode([]).shape == (0, 64)
    assert model.encode([], dim=32).shape == (0, 32)
    assert list(model.encode_batches([])) == []


def test_vectors_are_float32_and_contiguous_at_every_dimension(model: StaticEmbedding) -> None:
    for dim in (None, 1, 32, 64):
        vectors = model.encode(TEXTS, dim=dim)
        assert vectors.dtype == np.float32
        assert vectors.flags.c_contiguous
        assert vectors.shape == (len(TEXTS), dim or 64)


@pytest.mark.parametrize("dim", [0, -1, 65])
def test_a_dimension_the_model_does_not_have_is_refused(model: StaticEmbedding, dim: int) -> None:
    with pytest.raises(ModelError, match=f"{dim} is not a dimension of this model; choose one from 1 to 64"):
        model.encode(["a"], dim=dim)


def test_a_prompt_the_model_does_not_have_is_refused(model: StaticEmbedding) -> None:
    with pytest.raises(ModelError, match="no prompt 'title'; it has query, document"):
        model.encode(["a"], prompt="title")
    with pytest.raises(ModelError, match="no prompt 'title'"):
        model.encode_batches(["a"], prompt="title")


def test_the_table_cannot_be_written_to(model: StaticEmbedding) -> None:
    with pytest.raises(ValueError, match="read-only"):
        model.table[0, 0] = 1


def test_tokenize_gives_ids_and_where_each_text_begins(model: StaticEmbedding) -> None:
    tokens = model.tokenize(["the cat", "", "dog"])
    assert tokens.offsets.tolist() == [0, 2, 2, 3]
    assert tokens.lengths.tolist() == [2, 0, 1]
    assert [model.tokenizer.id_to_token(row) for row in tokens.ids] == ["the", "cat", "dog"]
    assert (len(tokens), tokens.ids.dtype, tokens.offsets.dtype) == (3, np.int32, np.int64)


def test_token_spans_count_characters_not_bytes(model: StaticEmbedding) -> None:
    spans = model.token_spans("Ünder 中 cats")
    assert spans[-2:] == [
        TokenSpan("cat", 8, 11, model.tokenizer.token_to_id("cat")),
        TokenSpan("##s", 11, 12, model.tokenizer.token_to_id("##s")),
    ]


def test_token_spans_name_the_tokens_of_the_embedding(model: StaticEmbedding) -> None:
    for text in TEXTS:
        assert [span.id for span in model.token_spans(text)] == model.tokenize([text]).ids.tolist()


def test_a_model_that_drops_unknown_tokens_drops_them_everywhere(model2vec_folder: Path) -> None:
    model = StaticEmbedding.from_pretrained(model2vec_folder)
    unknown = model.tokenizer.token_to_id("[UNK]")
    assert unknown not in model.tokenize(["☃ cat ☃"]).ids
    assert [span.token for span in model.token_spans("☃ cat ☃")] == ["cat"]
    np.testing.assert_array_equal(model.encode(["☃ cat ☃", "☃"]), np.stack((model.encode(["cat"])[0], np.zeros(64))))


def test_a_tokenizer_of_another_kind_gives_its_own_ids() -> None:
    model = StaticEmbedding.from_table(tiny_table(4, 8), word_level("[UNK] a b c"))
    assert model.tokenize(["a b  c\td", "", "b"]).ids.tolist() == [1, 2, 3, 0, 2]


def test_the_unknown_token_is_found_in_every_kind_of_vocabulary() -> None:
    assert unknown_id(word_level("a [UNK]")) == 1
    assert unknown_id(Tokenizer(Unigram([("a", 0.0), ("<unk>", 0.0)], unk_id=1))) == 1
    assert unknown_id(Tokenizer(Unigram([("a", 0.0)]))) is None


@pytest.mark.parametrize("threads", [None, 1, 3])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_batches_are_the_rows_of_encode_in_order(model: StaticEmbedding, threads: int | None, size: int) -> None:
    texts = [f"{text} {number}" for number in range(5) for text in TEXTS]
    found = list(model.encode_batches(iter(texts), batch_size=size, threads=threads))
    assert [len(batch) for batch in found[:-1]] == [size] * (len(found) - 1)
    np.testing.assert_array_equal(np.concatenate(found), model.encode(texts))


def test_a_large_job_gives_the_same_rows_as_its_texts_alone(model: StaticEmbedding) -> None:
    texts = [f"{text} cat {number}" for number in range(30) for text in TEXTS]
    assert sum(map(len, texts)) > 16_000
    alone = np.concatenate([model.encode([text]) for text in texts])
    np.testing.assert_allclose(model.encode(texts), alone, atol=1e-6)


def test_a_large_job_with_another_kind_of_tokenizer_gives_the_mean_of_its_rows() -> None:
    model = StaticEmbedding.from_table(tiny_table(4, 8), word_level("[UNK] a b c"))
    texts = ["a b " * 5000, "c"]
    np.testing.assert_allclose(model.encode(texts), [model.table[1:3].mean(axis=0), model.table[3]], atol=1e-4)


def test_batches_put_the_prompt_before_each_text(folder: Path) -> None:
    write_json(folder / "config_sentence_transformers.json", {"prompts": {"query": "river "}})
    model = StaticEmbedding.from_pretrained(folder)
    [found] = model.encode_batches(["cat"], prompt="query")
    np.testing.assert_array_equal(found, model.encode(["river cat"]))


def test_batches_read_only_a_few_texts_ahead(model: StaticEmbedding) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield "the cat"

    steps = model.encode_batches(endless(), batch_size=10, threads=2)
    for done in range(1, 5):
        next(steps)
        assert read <= (done + 2) * 10
    steps.close()


def test_closing_the_batches_leaves_no_thread(model: StaticEmbedding) -> None:
    before = set(threading.enumerate())
    steps = model.encode_batches(["the cat"] * 1000, batch_size=10, threads=3)
    next(steps)
    steps.close()
    assert set(threading.enumerate()) <= before


def test_an_error_in_the_texts_reaches_the_caller_and_leaves_no_thread(model: StaticEmbedding) -> None:
    def broken() -> Iterator[str]:
        yield from ["a"] * 25
        raise OSError("disk")

    before = set(threading.enumerate())
    with pytest.raises(OSError, match="disk"):
        list(model.encode_batches(broken(), batch_size=10))
    assert set(threading.enumerate()) <= before


def test_work_stops_between_chunks_once_it_is_told_to(model: StaticEmbedding, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK_TEXTS", 1)
    stop = threading.Event()
    asked: list[int] = []

    def tokenize(texts: list[str]) -> Any:
        asked.append(len(texts))
        stop.set()
        return StaticEmbedding.tokenize(model, texts)

    monkeypatch.setattr(model, "tokenize", tokenize)
    model._encode(["a", "b", "c"], "", stop)
    assert asked == [1]


def test_chunks_cover_all_texts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "CHUNK_CHARACTERS", 10)
    monkeypatch.setattr(batches, "CHUNK_TEXTS", 3)
    texts = ["a", "b", "c", "d", "x" * 30, "y" * 5, "z" * 5, "w"]
    parts = [texts[part] for part in batches.chunks(texts)]
    assert parts == [["a", "b", "c"], ["d"], ["x" * 30], ["y" * 5, "z" * 5], ["w"]]
    assert list(batches.chunks([])) == []


def test_equal_models_have_equal_keys(folder: Path, tmp_path: Path, table: Any) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    one, two = StaticEmbedding.from_pretrained(folder), StaticEmbedding.from_pretrained(tmp_path / "copy")
    assert one.key == two.key == StaticEmbedding.from_table(table, tiny_tokenizer()).key


def test_another_table_tokenizer_or_setting_has_another_key(model: StaticEmbedding, folder: Path) -> None:
    keys = {model.key, model.with_table(model.table * 2, name="double").key}
    larger = tiny_tokenizer()
    larger.add_special_tokens(["[NEW]"])
    table = tiny_table(larger.get_vocab_size(), 64)
    keys.add(StaticEmbedding.from_table(table, larger).key)
    keys.add(StaticEmbedding.from_table(table[:-1], tiny_tokenizer(), plain_info(table[:-1], "n", normalize=True)).key)
    write_json(folder / "config_sentence_transformers.json", {"prompts": {"query": "q: "}})
    keys.add(StaticEmbedding.from_pretrained(folder).key)
    assert len(keys) == 5


def test_a_model_with_another_table_keeps_tokenizer_and_settings(model: StaticEmbedding) -> None:
    other = model.with_table(tiny_table(len(model.table), 48), name="other", dims=(12,))
    assert (other.dim, other.dims, other.info.name, other.similarity) == (48, (12, 48), "other", "cosine")
    assert other.tokenizer is model.tokenizer


def test_scores_are_the_models_own_similarity(folder: Path) -> None:
    write_json(folder / "config_sentence_transformers.json", {"similarity_fn_name": "dot"})
    model = StaticEmbedding.from_pretrained(folder)
    vectors = model.encode(TEXTS)
    np.testing.assert_array_equal(model.scores(vectors, vectors), vectors @ vectors.T)


def test_the_bundled_model_loads_and_finds_related_texts_alike() -> None:
    model = StaticEmbedding.from_pretrained(resource("model"))
    assert model.info.vocabulary == 30_522
    assert model.dims[0] == 32
    texts = ["how do plants make food from sunlight", "photosynthesis in green leaves", "the price of shares fell"]
    for dim in model.dims:
        vectors = model.encode(texts, dim=dim)
        near, far = model.scores(vectors[:1], vectors[1:])[0]
        assert near > far


def test_a_saved_model_is_equal_to_the_one_it_came_from(model: StaticEmbedding, tmp_path: Path) -> None:
    save_pretrained(model, tmp_path / "saved")
    assert StaticEmbedding.from_pretrained(tmp_path / "saved").key == model.key
