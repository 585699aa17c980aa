"""The funnel and what is measured for it: never worse than promised, kept beside the vectors, and left when wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.index import measured, scanning, tuning
from explorer.index import signs as signing
from explorer.index.background import PARTS, Background, quantiles
from explorer.index.corpus_vectors import embed_corpus
from explorer.index.funnel import Funnel, find, serving
from explorer.index.measured import FILE, read_tuning, tuned
from explorer.index.scanning import cut_to, sift
from explorer.index.search import top_k
from explorer.index.signs import BITS, COARSE, Signs, make_signs, read_signs, write_signs
from explorer.index.tuning import measure_search, short_queries
from explorer.index.vectors import index_of
from explorer.model.embedding import StaticEmbedding
from explorer.progress import drain
from tests.unit.index.conftest import Texts, some_texts

DIMS = (8, 32, 64)


def clusters(count: int, dim: int = 64, seed: int = 0) -> NDArray[np.float32]:
    """Vectors around centres, whose first numbers matter most."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((50, dim), dtype=np.float32)
    noise = rng.standard_normal((count, dim), dtype=np.float32)
    return (centres[rng.integers(0, 50, count)] + noise) * np.linspace(2, 0.2, dim, dtype=np.float32)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(-3, 3), max_size=60), st.integers(1, 70), st.integers(1, 9), st.data())
def test_sifting_keeps_the_best_whatever_the_blocks(
    numbers: list[int], k: int, block: int, data: st.DataObject
) -> None:
    scores = np.array(numbers, np.float32)
    allowed = data.draw(st.none() | st.lists(st.booleans(), min_size=len(numbers), max_size=len(numbers)))
    mask = None if allowed is None else np.array(allowed, np.bool_)
    slack = data.draw(st.sampled_from([0.0, 1.0]))

    def score(rows: slice, out: NDArray[np.float32]) -> None:
        out[:] = scores[rows]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "BLOCK", block)
        patch.setattr(scanning, "ROOM", 2)
        patch.setattr(scanning, "NUMBERS_PER_WORKER", data.draw(st.sampled_from([1, 1000])))
        rows, found = sift(score, len(scores), k, numbers=2, allowed=mask, slack=lambda _: slack)
    open_rows = np.arange(len(scores)) if mask is None else np.flatnonzero(mask)
    ranked = sorted(scores[open_rows].tolist(), reverse=True)
    floor = ranked[min(k, len(ranked)) - 1] - (slack if len(ranked) > k else 0) if ranked else 0
    expected = open_rows if len(ranked) <= k else open_rows[scores[open_rows] >= floor]
    assert rows.tolist() == expected.tolist()
    np.testing.assert_array_equal(found, scores[rows])
    best = sorted(open_rows.tolist(), key=lambda row: (-scores[row], row))[:k]
    assert cut_to(rows, found, k).tolist() == sorted(best)


def shares(signs: Signs) -> NDArray[np.uint64]:
    """All signs, a row a text."""
    return np.concatenate((signs.coarse.T, signs.fine), axis=1)


@pytest.mark.parametrize("dim", [8, 64])
def test_signs_differ_least_where_vectors_point_alike(dim: int) -> None:
    vectors = clusters(3000)
    signs = drain(make_signs(index_of(vectors, DIMS), dim))
    assert shares(signs).shape == (3000, BITS // 64)
    asked, every = signs.of(vectors[7]), np.arange(3000)
    coarse = signs.coarsely(asked)
    distances = signs.finely(asked, every, coarse)
    bits = np.bitwise_count(shares(signs) ^ asked)
    np.testing.assert_array_equal(coarse, bits[:, :COARSE].sum(axis=1))
    np.testing.assert_array_equal(distances, bits.sum(axis=1))
    assert distances[7] == 0
    centred = vectors[:, :dim] / np.linalg.norm(vectors[:, :dim], axis=1, keepdims=True) - signs.mean
    cosines = centred @ centred[7] / np.linalg.norm(centred, axis=1) / np.linalg.norm(centred[7])
    angles = np.arccos(np.clip(cosines, -1, 1)) / np.pi
    np.testing.assert_allclose(distances / BITS, angles, atol=0.2 if dim == 8 else 0.12)


@pytest.mark.parametrize("blocks", [7, 100_000])
def test_a_shortlist_holds_those_that_differ_least_among_the_kept(blocks: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SCANNED", "GATHERED"):
        monkeypatch.setattr(signing, name, blocks)
    monkeypatch.setattr(signing, "ALONE", blocks)
    vectors = clusters(3000)
    signs = drain(make_signs(index_of(vectors, DIMS), 64))
    asked = signs.of(vectors[7])
    bits = np.bitwise_count(shares(signs) ^ asked)
    coarse, fine = bits[:, :COARSE].sum(axis=1), bits.sum(axis=1)
    for allowed in (np.ones(3000, np.bool_), np.arange(3000) % 3 == 1):
        rows = np.flatnonzero(allowed)
        kept = rows[coarse[rows] <= np.sort(coarse[rows])[199]]
        best = sorted(kept.tolist(), key=lambda row: (fine[row], row))[:50]
        found = signs.shortlist(vectors[7], 200, 50, None if allowed.all() else allowed)
        assert found.tolist() == sorted(best)
    few = np.arange(3000) > 2990
    assert signs.shortlist(vectors[7], 200, 50, few).tolist() == list(range(2991, 3000))


def test_ranks_by_signs_are_those_of_sorting_all_texts() -> None:
    vectors = clusters(2000)
    signs = drain(make_signs(index_of(vectors, DIMS), 32))
    bits = np.bitwise_count(shares(signs) ^ signs.of(vectors[7]))
    rows = np.array([7, 1999, 30, 500])
    coarse, fine = bits[:, :COARSE].sum(axis=1), bits.sum(axis=1)
    near = coarse <= coarse[rows].max()
    found = signs.ranks(vectors[7], rows)
    assert found[0].tolist() == [int((coarse <= coarse[row]).sum()) for row in rows]
    assert found[1].tolist() == [int((fine[near] <= fine[row]).sum()) for row in rows]


def test_signs_are_kept_as_they_were(tmp_path: Path) -> None:
    signs = drain(make_signs(index_of(clusters(77), DIMS), 32))
    write_signs(tmp_path, signs)
    again = read_signs(tmp_path, 32, 77)
    np.testing.assert_array_equal(shares(again), shares(signs))
    np.testing.assert_array_equal(again.mean, signs.mean)
    path = tmp_path / "signs-0032"
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(ValueError, match="is cut"):
        read_signs(tmp_path, 32, 77)


def test_hits_of_a_funnel_have_the_scores_and_the_order_of_exact_search() -> None:
    vectors = clusters(4000)
    index = index_of(vectors, DIMS)
    funnel = Funnel(drain(make_signs(index, 64)), 1000, 400, 1.0)
    for rows in (None, np.arange(0, 4000, 2)):
        exact = top_k(index, vectors[9], dim=64, k=10, rows=rows)
        hits = find(index, vectors[9], dim=64, k=10, rows=rows, funnel=funnel)
        assert len(np.intersect1d(hits.rows, exact.rows)) >= 9
        assert (np.diff(hits.scores) <= 0).all()
        common = np.isin(exact.rows, hits.rows)
        np.testing.assert_array_equal(exact.scores[common], hits.scores[np.isin(hits.rows, exact.rows)])


def test_a_funnel_serves_only_where_it_saves_something() -> None:
    index = index_of(clusters(50), DIMS)
    funnel = Funnel(drain(make_signs(index, 32)), 200, 100, 0.995)
    assert serving(funnel, 1000, 10) is funnel
    assert serving(funnel, 400, 10) is None
    assert serving(funnel, 1000, 30) is None
    assert serving(None, 1000, 10) is None
    zero = np.zeros(64, np.float32)
    assert find(index, zero, dim=64, k=3, funnel=funnel).rows.tolist() == [0, 1, 2]


@pytest.fixture
def opened(model: StaticEmbedding) -> tuple[StaticEmbedding, Any, Any]:
    corpus: Any = Texts(some_texts(3000))
    return model, corpus, drain(embed_corpus(model, corpus))


def test_what_is_promised_is_what_other_queries_find(
    opened: tuple[StaticEmbedding, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, corpus, index = opened
    monkeypatch.setattr(tuning, "SMALL", 0)
    monkeypatch.setattr(tuning, "CHEAPER", 1e9)
    found = drain(measure_search(model, corpus, index))
    assert 8 in found.funnels
    rng = np.random.default_rng(99)
    queries = model.encode(list(short_queries(corpus.texts(rng.integers(0, 3000, 40)), rng)))
    for dim, funnel in found.funnels.items():
        assert funnel.recall >= tuning.WANTED
        shares = []
        for query in (query for query in queries if query.any()):
            exact = top_k(index, query, dim=dim, k=10)
            hits = find(index, query, dim=dim, k=10, funnel=funnel)
            shares.append(float((hits.scores >= exact.scores[-1] - 1e-6).mean()))
        assert np.mean(shares) > 0.97


def test_no_funnel_where_none_is_good_enough_or_exact_search_is_instant(
    opened: tuple[StaticEmbedding, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert drain(measure_search(*opened)).funnels == {}
    monkeypatch.setattr(tuning, "SMALL", 0)
    monkeypatch.setattr(tuning, "CHEAPER", 1e9)
    monkeypatch.setattr(tuning, "WANTED", 1.1)
    assert drain(measure_search(*opened)).funnels == {}


def test_a_percentile_is_the_part_of_chance_scores_below(opened: tuple[StaticEmbedding, Any, Any]) -> None:
    model, corpus, index = opened
    background = drain(measure_search(model, corpus, index)).background
    whole = model.encode(corpus.lines)
    for dim in index.dims:
        cut = whole[:, :dim]
        unit = cut / np.maximum(np.linalg.norm(cut, axis=1, keepdims=True), 1e-30)
        scores = (unit[:600] @ unit[600:].T).ravel()
        for score in (0.2, 0.6, 0.9):
            below = 100 * float((scores < score).mean())
            assert float(background.percentile(score, dim, texts=True)) == pytest.approx(below, abs=6)
        assert background.score(90, dim) == pytest.approx(
            background.score(float(background.percentile(background.score(90, dim), dim)), dim), abs=1e-6
        )


def test_a_percentile_grows_with_the_score_and_ends_short_of_certainty() -> None:
    background = Background((4,), quantiles([np.linspace(-1, 1, 1001, dtype=np.float32)])[None], np.zeros((1, 160)))
    values = background.percentile(np.linspace(-2, 2, 50, dtype=np.float32), 4)
    assert (np.diff(values) >= 0).all()
    assert (values[0], values[-1]) == (0, pytest.approx(99.999))
    assert float(background.percentile(0.5, 4)) == pytest.approx(75, abs=0.2)
    assert len(PARTS) == 160
    assert not quantiles([]).any()


def test_what_was_measured_is_kept_and_damage_is_noticed(
    opened: tuple[StaticEmbedding, Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, corpus, index = opened
    monkeypatch.setattr(tuning, "SMALL", 0)
    monkeypatch.setattr(tuning, "CHEAPER", 1e9)
    monkeypatch.setattr(tuning, "_choose", lambda index, dim, kinds, signs: Funnel(signs, 200, 100, 0.99))
    first = drain(tuned(model, corpus, index))
    monkeypatch.setattr(measured, "measure_search", lambda *_: pytest.fail("measured again"))
    again = drain(tuned(model, corpus, index))
    assert {dim: (f.dim, f.kept, f.size, f.recall) for dim, f in again.funnels.items()} == {
        dim: (f.dim, f.kept, f.size, f.recall) for dim, f in first.funnels.items()
    }
    np.testing.assert_array_equal(again.background.queries, first.background.queries)
    for name in (FILE, "signs-0004"):
        data = bytearray((index.folder / name).read_bytes())
        data[len(data) // 2] ^= 1
        (index.folder / name).write_bytes(bytes(data))
        assert read_tuning(index.folder, index) is None


def test_short_queries_are_a_few_words_in_a_row() -> None:
    texts = ["one two three four five six seven eight", "alone", ""]
    for text, query in zip(texts, short_queries(texts, np.random.default_rng(0)), strict=True):
        assert query in text
        assert len(query.split()) <= 6
