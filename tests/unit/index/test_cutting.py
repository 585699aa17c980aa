"""Long texts are searched by their passages: each text counts by its best one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.index import cutting, documents
from explorer.index.corpus_vectors import embed_corpus
from explorer.index.cutting import Lengths, cut, cut_corpus, measure_lengths
from explorer.index.vectors import index_of
from explorer.jobs import requests as ask
from explorer.jobs.tasks import run
from explorer.model.embedding import StaticEmbedding
from explorer.progress import drain
from tests.unit.index.conftest import Texts, some_texts

Opened = tuple[StaticEmbedding, Any, Any]


def long_texts(count: int) -> list[str]:
    """Texts of one to thirty short sentences."""
    sentences = [f"{line} end." for line in some_texts(600, seed=5) if line]
    rng = np.random.default_rng(0)
    return [" ".join(sentences[i] for i in rng.integers(0, len(sentences), rng.integers(1, 30))) for _ in range(count)]


@pytest.fixture
def opened(model: StaticEmbedding, monkeypatch: pytest.MonkeyPatch) -> Opened:
    monkeypatch.setattr(cutting, "MOST", 20)
    monkeypatch.setattr(cutting, "OVERLAP", 6)
    monkeypatch.setattr(cutting, "LONG", 40)
    corpus: Any = Texts(long_texts(300))
    return model, corpus, drain(embed_corpus(model, corpus))


def test_passages_cover_their_texts_and_have_few_tokens(opened: Opened) -> None:
    model, corpus, _ = opened
    passages = drain(cut(model, corpus))
    assert np.unique(passages.owners).tolist() == list(range(300))
    assert model.tokenize(passages.texts(np.arange(len(passages)))).lengths.max() <= 20
    for row, text in enumerate(corpus.lines):
        mine = passages.of(np.array([row]))
        held = np.zeros(len(text), np.bool_)
        for start, end in zip(passages.starts[mine], passages.ends[mine], strict=True):
            held[start:end] = True
        assert not "".join(np.array(list(text))[~held]).strip()


def test_a_short_text_is_one_passage(model: StaticEmbedding) -> None:
    corpus: Any = Texts(["One. Two.", "", " spaced "])
    passages = drain(cut(model, corpus))
    assert passages.texts(np.arange(3)) == corpus.lines


def test_cuts_are_kept_and_damage_is_noticed(opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model, corpus, _ = opened
    first = drain(cut(model, corpus, tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(cutting, "_cuts", lambda *_: pytest.fail("cut again"))
        again = drain(cut(model, corpus, tmp_path))
    np.testing.assert_array_equal(again.starts, first.starts)
    np.testing.assert_array_equal(again.owners, first.owners)
    path = next(tmp_path.glob("passages-*"))
    data = bytearray(path.read_bytes())
    for damaged in (data[:-9], data[:-24], bytes(len(data))):
        path.write_bytes(bytes(damaged))
        np.testing.assert_array_equal(drain(cut(model, corpus, tmp_path)).ends, first.ends)


def test_only_long_texts_are_cut_unless_all_are_wanted(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    model, corpus, index = opened
    counts = model.tokenize(corpus.lines).lengths
    lengths = measure_lengths(index)
    assert lengths == Lengths(int(np.median(counts)), float((counts > 40).mean()))
    found = drain(cut_corpus(model, corpus, index))
    assert found.passages is not None
    assert found.index is not None
    assert len(found.index) == len(found.passages)
    monkeypatch.setattr(cutting, "LONG", 10_000)
    assert drain(cut_corpus(model, corpus, index)).passages is None
    assert drain(cut_corpus(model, corpus, index, always=True)).passages is not None
    monkeypatch.setattr(cutting, "MOST", 10_000)
    assert drain(cut_corpus(model, corpus, index, always=True)).passages is None
    assert not measure_lengths(index_of(model.encode(corpus.lines), model.dims)).to_cut


@pytest.mark.parametrize("mode", ["meaning", "words", "both"])
def test_a_text_counts_by_its_best_passage(opened: Opened, mode: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    model, corpus, index = opened
    monkeypatch.setattr(documents, "FIRST", 1)  # too few passages at first
    found = drain(cut_corpus(model, corpus, index))
    assert found.passages is not None
    assert found.index is not None
    passages, query = found.passages, "the bees dance"
    plain = ask.Search(model, found.index, query, 8, len(passages), mode=mode)
    ranked = drain(run(plain))
    best: dict[int, int] = {}
    for passage in ranked.rows.rows.tolist():
        best.setdefault(int(passages.owners[passage]), passage)
    result = drain(run(ask.Search(model, index, query, 8, 12, mode=mode, cut=found)))
    if mode != "both":  # there, what else was looked at has a say in the ranks
        assert result.rows.rows.tolist() == list(best)[:12]
    assert len(set(result.rows.rows.tolist())) == len(result.rows) == 12
    for row, (start, end), score in zip(result.rows.rows, result.spans, result.hits.scores, strict=True):
        text = corpus.lines[row][start:end]
        pair = model.encode([query, text])
        cosine = pair[0] @ pair[1] / np.linalg.norm(pair[0]) / np.linalg.norm(pair[1])
        assert score == pytest.approx(cosine, abs=1e-5)
        assert result.span_of(int(row)) == (start, end)
    assert result.span_of(next(row for row in range(300) if row not in result.rows.rows)) is None


def test_a_filter_of_texts_is_one_of_their_passages(opened: Opened) -> None:
    model, corpus, index = opened
    found = drain(cut_corpus(model, corpus, index))
    within = ask.RowSet(np.array([3, 50, 200]))
    result = drain(run(ask.Search(model, index, "the bees", 8, 10, within, cut=found)))
    assert sorted(result.rows.rows.tolist()) == [3, 50, 200]
    like = drain(run(ask.Search(model, index, "", 8, 3, more=(7,), cut=found)))
    assert len(like.rows) == 3


def test_cutting_can_be_left_half_way(opened: Opened) -> None:
    steps = cut_corpus(*opened)
    assert next(steps).what == cutting.WHAT
    steps.close()
    assert replace(drain(cut_corpus(*opened)), index=None).passages is not None
