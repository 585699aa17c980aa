"""What the program opens first is read and embedded by the worker process, and found by the program."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from explorer import paths, shelves
from explorer.corpus import kept
from explorer.corpus.readers import read_corpus
from explorer.index import shelf
from explorer.index.corpus_vectors import embed_corpus, stored_vectors
from explorer.jobs import preparing, wire
from explorer.jobs.preparing import prepare
from explorer.jobs.spawned import SpawnedWorker
from explorer.jobs.worker import WorkerProcess
from explorer.model.embedding import StaticEmbedding
from explorer.model.writing import save_pretrained
from explorer.progress import Progress, drain
from tests.unit.model.tiny import tiny_table, tiny_tokenizer

ALL = [wire.Prepared("texts"), wire.Prepared("vectors")]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    tokenizer = tiny_tokenizer()
    made = StaticEmbedding.from_table(tiny_table(tokenizer.get_vocab_size(), 64), tokenizer)
    save_pretrained(made, tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    file = tmp_path / "texts.txt"
    file.write_text("the cat sat\nmarket and money\nred house\n", encoding="utf-8")
    return file


def heard(*opened: Path) -> list[wire.Reply]:
    replies: list[wire.Reply] = []
    prepare(wire.Prepare(opened), replies.append)
    return replies


def in_order(replies: list[wire.Reply]) -> list[wire.Reply]:
    return list(dict.fromkeys(replies))


def test_texts_and_vectors_are_found_as_the_program_would_have_made_them(model: Path, texts: Path) -> None:
    with closing(drain(read_corpus([texts], keep=False))) as corpus:
        right = list(StaticEmbedding.from_pretrained(model).encode(corpus.texts([0, 1, 2])))
    assert in_order(heard(texts, model)) == ALL
    seen: list[Progress] = []
    with closing(drain(read_corpus([texts]), seen.append)) as corpus:
        assert "Arranging the texts" not in {step.what for step in seen}
        assert corpus.texts([1]) == ["market and money"]
        loaded = StaticEmbedding.from_pretrained(model)
        assert stored_vectors(loaded, corpus) is not None
        index = drain(embed_corpus(loaded, corpus))
    np.testing.assert_allclose(index.rows(np.arange(3)), np.array(right), rtol=1e-6)


def test_many_texts_are_left_to_the_program(model: Path, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "MOST", 10)
    assert in_order(heard(model, texts)) == ALL
    assert shelves.all_kept(kept.home()) == []


@pytest.mark.parametrize("what", ["no texts", "no model", "no such file", "no text in it", "damaged model", "a defect"])
def test_what_goes_wrong_is_left_to_the_program(
    model: Path, texts: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    odd = {"no texts": (model,), "no model": (texts,), "no such file": (model, texts / "x")}
    if what == "no text in it":
        texts.write_text(" \n", encoding="utf-8")
    if what == "damaged model":
        next(model.rglob("model.safetensors")).write_bytes(b"damaged")
    if what == "a defect":
        monkeypatch.setattr("explorer.index.corpus_vectors.embed_corpus", lambda *_: 1 / 0)
    assert in_order(heard(*odd.get(what, (model, texts)))) == ALL
    assert shelves.all_kept(shelf.home()) == []


def test_a_process_prepares_first_and_makes_maps_after_that(model: Path, texts: Path) -> None:
    events: queue.Queue[wire.Event] = queue.Queue()
    process = WorkerProcess(events.put, SpawnedWorker(first=wire.Prepare((model, texts))))
    process.start()
    replies = [events.get(timeout=60) for _ in range(3)]
    assert in_order(list(replies)) == ALL
    assert process.pid is not None
    process.close()
    with closing(drain(read_corpus([texts]))) as corpus:
        assert stored_vectors(StaticEmbedding.from_pretrained(model), corpus) is not None
