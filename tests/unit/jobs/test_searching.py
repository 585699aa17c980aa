"""Searching as the window and the command line ask for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.errors import JobError
from explorer.index import postings
from explorer.index.vectors import index_of
from explorer.jobs import requests as ask
from explorer.jobs.tasks import run
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.paths import HOME_VARIABLE
from explorer.progress import drain
from tests.unit.index.conftest import DIMS, Texts, some_texts
from tests.unit.model.tiny import tiny_tokenizer


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> tuple[StaticEmbedding, Any, Any]:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    tokenizer = tiny_tokenizer()
    table = np.random.default_rng(3).standard_normal((tokenizer.get_vocab_size(), 8), dtype=np.float32)
    model = StaticEmbedding.from_table(table, tokenizer, plain_info(table, "tiny", DIMS))
    corpus: Any = Texts(some_texts(400))
    return model, corpus, drain(run(ask.Embed(model, corpus)))


def test_hits_pass_the_filter_and_have_what_must_occur(opened: tuple[StaticEmbedding, Any, Any]) -> None:
    model, corpus, index = opened
    within = ask.RowSet(np.arange(0, 400, 2))
    occurring = drain(run(ask.Occur(model, corpus, index, ("the",), ())))
    expected = [row for row in range(0, 400, 2) if "the" in corpus.lines[row].split()]
    for mode in ("meaning", "words", "both"):
        wanted: Any = ask.Search(model, index, "the", 4, 400, within, mode=mode, occurring=occurring)
        result = drain(run(wanted))
        assert sorted(result.rows.rows.tolist()) == expected
        assert len(result.found_by) == len(result.ranked) == len(result.hits)
        assert (result.mode, result.recall) == (mode, 1.0)


def test_a_text_is_its_own_best_example_and_no_hit_when_hits_are_to_be_unlike_it(
    opened: tuple[StaticEmbedding, Any, Any],
) -> None:
    model, corpus, index = opened
    row = next(row for row, line in enumerate(corpus.lines) if len(line.split()) > 5)
    like = drain(run(ask.Search(model, index, "", 8, 400, more=(row,))))
    unlike = drain(run(ask.Search(model, index, "", 8, 400, less=(row,))))
    assert like.hits.scores[0] == pytest.approx(like.hits.scores[like.rows.rows.tolist().index(row)])
    assert row not in unlike.rows.rows
    assert len(unlike.rows) == 399
    by_words = drain(run(ask.Search(model, index, corpus.lines[row], 8, 400, less=(row,), mode="both")))
    assert row not in by_words.rows.rows
    assert len(by_words.found_by) == len(by_words.ranked) == len(by_words.rows)


def test_what_was_measured_is_asked_for_like_everything_else(opened: tuple[StaticEmbedding, Any, Any]) -> None:
    tuning = drain(run(ask.Tune(*opened)))
    assert tuning.funnels == {}
    assert tuning.background.dims == DIMS


def test_words_that_are_not_stored_are_one_sentence(opened: tuple[StaticEmbedding, Any, Any]) -> None:
    model, corpus, index = opened
    in_memory = index_of(model.encode(corpus.lines), DIMS)
    with pytest.raises(JobError, match="open the texts again"):
        drain(run(ask.Search(model, in_memory, "the", 8, 5, mode="words")))
    (index.folder / "words-rows").unlink()
    with pytest.raises(JobError, match="not stored any more"):
        drain(run(ask.Search(model, index, "the", 8, 5, mode="both")))


def test_the_words_of_a_corpus_are_opened_once_for_as_long_as_its_vectors_are_open(
    opened: tuple[StaticEmbedding, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, corpus, index = opened
    read: list[Path] = []
    real = postings.open_postings
    monkeypatch.setattr(postings, "open_postings", lambda folder, count: read.append(folder) or real(folder, count))
    for query in ("the", "cat", "the cat"):
        drain(run(ask.Search(model, index, query, 4, 10, mode="words")))
    assert read == [index.folder]
    again = drain(run(ask.Embed(model, corpus)))
    drain(run(ask.Search(model, again, "the", 4, 10, mode="words")))
    assert read == [index.folder] * 2
