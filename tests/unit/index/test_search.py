"""Exact search: the same hits as comparing everything in float64, at every stop and similarity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from explorer.index import search
from explorer.index.search import Hits, kth_best, score_all, top_k
from explorer.index.vectors import index_of

DIMS = (2, 4, 8)
SIMILARITIES = ("cosine", "dot", "euclidean", "manhattan")
Array = NDArray[np.float32]


def expected(vectors: Array, query: Array, dim: int, similarity: str) -> Array:
    """Scores of every row, from the definitions."""
    x, q = vectors[:, :dim].astype(float), query[:dim].astype(float)
    if similarity == "euclidean":
        scores = -np.sqrt(((x - q) ** 2).sum(axis=1))
    elif similarity == "manhattan":
        scores = -np.abs(x - q).sum(axis=1)
    else:
        scores = (x * q).sum(axis=1)
    if similarity == "cosine":
        lengths = np.sqrt((x**2).sum(axis=1)) * np.sqrt((q**2).sum())
        scores = np.divide(scores, lengths, out=np.zeros_like(scores), where=lengths > 0)
    return scores.astype(np.float32)


def best(scores: Array, k: int) -> list[int]:
    return sorted(range(len(scores)), key=lambda row: (-scores[row], row))[:k]


def small_vectors(rows: st.SearchStrategy[int]) -> st.SearchStrategy[Array]:
    """Vectors with many zeros and many ties."""
    numbers = st.sampled_from([-2.0, -1.0, -0.5, 0.0, 0.0, 1.0, 3.0])
    return rows.flatmap(lambda n: hnp.arrays(np.float32, (n, 8), elements=numbers))


@settings(max_examples=150, deadline=None)
@given(small_vectors(st.integers(1, 40)), small_vectors(st.just(1)), st.data())
def test_hits_are_those_of_a_full_sort_with_ties_by_row(vectors: Array, queries: Array, data: st.DataObject) -> None:
    similarity, dim = data.draw(st.sampled_from(SIMILARITIES)), data.draw(st.sampled_from(DIMS))
    k = data.draw(st.integers(1, 45))
    rows = data.draw(st.none() | st.sets(st.integers(0, len(vectors) - 1)).map(sorted))
    index = index_of(vectors, DIMS, similarity)
    among = None if rows is None else np.asarray(rows, np.int64)
    hits = top_k(index, queries[0], dim=dim, k=k, rows=among)
    scores = expected(vectors, queries[0], dim, similarity)
    allowed = np.arange(len(vectors)) if among is None else among
    assert hits.rows.tolist() == allowed[best(scores[allowed], k)].tolist()
    np.testing.assert_allclose(hits.scores, scores[hits.rows], rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("similarity", SIMILARITIES)
@pytest.mark.parametrize("dim", (16, 48, 64))
def test_every_score_of_many_rows_is_right_to_float32(
    similarity: str, dim: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BLOCK", 100)
    monkeypatch.setattr(search, "GATHERED", 30)
    rng = np.random.default_rng(dim)
    vectors, query = rng.standard_normal((730, 64), dtype=np.float32), rng.standard_normal(64, dtype=np.float32)
    index = index_of(vectors, (16, 48, 64), similarity)
    right = expected(vectors, query, dim, similarity)
    np.testing.assert_allclose(score_all(index, query, dim=dim), right, rtol=1e-5, atol=2e-6)
    for count in (100, 600):
        rows = np.sort(rng.choice(730, count, replace=False))
        np.testing.assert_allclose(score_all(index, query, dim=dim, rows=rows), right[rows], rtol=1e-5, atol=2e-6)
        hits = top_k(index, query, dim=dim, k=20, rows=rows)
        assert hits.rows.tolist() == rows[best(right[rows], 20)].tolist()


def test_threads_share_the_scan_without_changing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "NUMBERS_PER_WORKER", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    vectors = np.random.default_rng(0).standard_normal((1001, 8), dtype=np.float32)
    scores = score_all(index_of(vectors, DIMS), vectors[0], dim=8)
    np.testing.assert_allclose(scores, expected(vectors, vectors[0], 8, "cosine"), atol=1e-6)


def test_equal_vectors_get_equal_scores_wherever_they_stand() -> None:
    rng = np.random.default_rng(1)
    vectors = rng.standard_normal((3001, 100), dtype=np.float32)
    copies = np.array([5, 16, 1003, 2998, 2999, 3000])
    vectors[copies] = vectors[5]
    hits = top_k(index_of(vectors, (100,)), vectors[5], dim=100, k=6)
    assert hits.rows.tolist() == copies.tolist()
    assert len(set(hits.scores.tolist())) == 1


@pytest.mark.parametrize("similarity", SIMILARITIES)
def test_the_text_itself_is_its_own_best_hit_even_among_near_copies(similarity: str) -> None:
    rng = np.random.default_rng(2)
    vectors = np.ones((500, 64), np.float32) + rng.standard_normal((500, 64), dtype=np.float32) * np.float32(1e-2)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = index_of(vectors, (64,), similarity)
    assert all(top_k(index, vectors[i], dim=64, k=1).rows[0] == i for i in range(0, 500, 50))


def test_a_query_without_meaning_finds_the_first_rows_with_score_zero() -> None:
    index = index_of(np.ones((9, 4), np.float32), (2, 4))
    zero = np.zeros(4, np.float32)
    assert top_k(index, zero, dim=4, k=3).rows.tolist() == [0, 1, 2]
    hits = top_k(index, zero, dim=2, k=3, rows=np.array([4, 7]))
    assert (hits.rows.tolist(), hits.scores.tolist()) == ([4, 7], [0, 0])


def test_a_vector_without_length_has_cosine_zero() -> None:
    vectors = np.array([[0, 0], [-1, 0], [1, 0]], np.float32)
    hits = top_k(index_of(vectors, (2,)), np.array([2, 0], np.float32), dim=2, k=3)
    assert (hits.rows.tolist(), hits.scores.tolist()) == ([2, 0, 1], [1, 0, -1])


@pytest.mark.parametrize("k", [0, -1])
def test_nothing_asked_gives_nothing(k: int) -> None:
    assert len(top_k(index_of(np.ones((3, 2), np.float32), (2,)), np.ones(2, np.float32), dim=2, k=k)) == 0


def test_an_empty_corpus_and_an_empty_filter_have_no_hits() -> None:
    query = np.ones(2, np.float32)
    assert len(top_k(index_of(np.empty((0, 2), np.float32), (2,)), query, dim=2, k=5)) == 0
    index = index_of(np.ones((3, 2), np.float32), (2,))
    hits: Hits = top_k(index, query, dim=2, k=5, rows=np.empty(0, np.int64))
    assert (hits.rows.dtype, hits.scores.dtype, len(hits)) == (np.int64, np.float32, 0)


def test_a_query_shorter_than_the_stop_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="2 numbers has no dimension 4"):
        score_all(index_of(np.ones((3, 4), np.float32), (4,)), np.ones(2, np.float32), dim=4)


@settings(deadline=None)
@given(hnp.arrays(np.float32, st.integers(1, 60), elements=st.sampled_from([-1.0, 0.0, 0.5, 2.0])), st.data())
def test_the_kth_best_is_that_of_a_sorted_list_whatever_the_block(scores: Array, data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(scores)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "BLOCK", data.draw(st.integers(1, 70)))
        assert kth_best(scores, k) == sorted(scores, reverse=True)[k - 1]
