"""Neighbours: exact when all pairs are compared, nearly so from cells, and in the form umap-learn expects."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.index import cells, neighbours, selection
from explorer.index.neighbours import Neighbours, nearest_neighbours, neighbours_from
from explorer.index.selection import Best, Pairs, best_of_each, contenders, merged
from explorer.index.vectors import VectorIndex, index_of
from explorer.progress import Progress, drain

Array = NDArray[np.float32]


def clustered(count: int, dim: int = 24, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((20, dim))
    return (centres[rng.integers(0, 20, count)] + rng.standard_normal((count, dim)) * 0.8).astype(np.float32)


def cosine_distances(vectors: Array) -> Array:
    unit = vectors.astype(float)
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-12)
    distances = 1 - unit @ unit.T
    np.fill_diagonal(distances, -1)
    return distances.astype(np.float32)


def check_shape(found: Neighbours, count: int, k: int) -> None:
    assert (found.indices.shape, found.indices.dtype) == ((count, k), np.int32)
    assert (found.distances.shape, found.distances.dtype) == ((count, k), np.float32)
    np.testing.assert_array_equal(found.indices[:, 0], np.arange(count))
    assert (found.distances[:, 0] == 0).all()
    assert (found.distances >= 0).all()
    assert (np.diff(found.distances, axis=1) >= 0).all()
    assert all(len(set(row)) == k for row in found.indices.tolist())


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400), st.integers(1, 30), st.sampled_from([8, 24]))
def test_all_pairs_give_the_neighbours_of_a_full_sort(count: int, k: int, dim: int) -> None:
    vectors = clustered(count)
    found = drain(nearest_neighbours(index_of(vectors, (8, 24)), dim=dim, k=k))
    k = min(k, count)
    check_shape(found, count, k)
    assert found.recall == 1
    truth = np.sort(cosine_distances(vectors[:, :dim]), axis=1)[:, 1:k]
    np.testing.assert_allclose(found.distances[:, 1:], truth, atol=3e-6)


@pytest.fixture
def only_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT_ROWS", 0)
    monkeypatch.setattr(cells, "COMPARED", 20_000)
    monkeypatch.setattr(cells, "MERGED", 5_000)


@pytest.mark.usefixtures("only_cells")
def test_cells_find_what_they_say_they_find() -> None:
    vectors = clustered(3000)
    found = drain(nearest_neighbours(index_of(vectors, (24,)), dim=24, k=15))
    check_shape(found, 3000, 15)
    truth = np.sort(cosine_distances(vectors), axis=1)[:, 14]
    recall = float((found.distances[:, 1:] <= truth[:, None] + 1e-5).mean())
    assert recall >= 0.97
    assert abs(recall - found.recall) < 0.02


@pytest.mark.usefixtures("only_cells")
def test_cells_give_the_same_for_the_same_seed() -> None:
    index = index_of(clustered(800), (24,))
    first, again = (drain(nearest_neighbours(index, dim=24, k=8, seed=3)) for _ in range(2))
    np.testing.assert_array_equal(first.indices, again.indices)


@pytest.mark.usefixtures("only_cells")
def test_cells_bear_copies_and_vectors_without_length() -> None:
    vectors = clustered(1200)
    vectors[100:400] = vectors[100]
    vectors[500:700] = 0
    found = drain(nearest_neighbours(index_of(vectors, (24,)), dim=24, k=10))
    check_shape(found, 1200, 10)
    assert (found.distances[100:400] < 1e-6).all()
    assert np.isfinite(found.distances).all()


@pytest.mark.usefixtures("only_cells")
def test_cells_compare_with_everything_when_nothing_less_suffices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "ENOUGH", 1.1)
    vectors = np.random.default_rng(0).standard_normal((500, 24), dtype=np.float32)
    found = drain(nearest_neighbours(index_of(vectors, (24,)), dim=24, k=6))
    truth = np.sort(cosine_distances(vectors), axis=1)[:, 1:6]
    np.testing.assert_allclose(found.distances[:, 1:], truth, atol=3e-6)
    assert found.recall == 1


@pytest.mark.parametrize("exact_rows", [0, 1000])
def test_copies_of_one_text_are_each_others_neighbours(exact_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT_ROWS", exact_rows)
    found = drain(nearest_neighbours(index_of(np.ones((600, 4), np.float32), (4,)), dim=4, k=5))
    check_shape(found, 600, 5)
    assert (found.distances < 1e-6).all()


def test_within_rows_the_result_counts_within_them() -> None:
    vectors = clustered(100)
    rows = np.arange(10, 60)
    index, part = index_of(vectors, (24,)), index_of(vectors[rows], (24,))
    found, alone = (drain(nearest_neighbours(i, dim=24, k=5, rows=r)) for i, r in ((index, rows), (part, None)))
    np.testing.assert_array_equal(found.indices, alone.indices)


@pytest.mark.parametrize(("count", "k"), [(0, 5), (1, 5), (4, 1)])
def test_who_has_no_others_has_only_itself(count: int, k: int) -> None:
    found = drain(nearest_neighbours(index_of(np.ones((count, 2), np.float32), (2,)), dim=2, k=k))
    assert found.indices.tolist() == [[row] for row in range(count)]
    assert found.distances.tolist() == [[0.0]] * count


def progress_of(index: VectorIndex) -> list[Progress]:
    seen: list[Progress] = []
    drain(nearest_neighbours(index, dim=24, k=5), seen.append)
    return seen


@pytest.mark.parametrize("exact_rows", [0, 5000])
def test_progress_moves_forward_and_never_past_its_total(exact_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "EXACT_ROWS", exact_rows)
    parts = [step.done / step.total for step in progress_of(index_of(clustered(1000), (24,))) if step.total]
    assert len(parts) > 3
    assert max(parts) <= 1
    assert parts == sorted(parts)


def test_a_crowd_of_ties_is_cut_down_to_the_number_wanted() -> None:
    queries, columns = contenders(np.zeros((3, 2000), np.float32), 4)
    assert queries.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert len(set(columns[:4].tolist())) == 4


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.sampled_from([-1.0, -0.0, 0.0, 0.25])), max_size=40))
def test_the_best_of_each_are_those_of_a_full_sort(entries: list[tuple[int, int, float]]) -> None:
    columns = list(zip(*entries, strict=True)) or [(), (), ()]
    pairs = Pairs(np.array(columns[0], np.int64), np.array(columns[1], np.int64), np.array(columns[2], np.float32))
    kept = best_of_each(pairs, 2)
    right = [e for q in range(6) for e in sorted((e for e in entries if e[0] == q), key=lambda e: -e[2])[:2]]
    assert list(zip(kept.queries, kept.rows, kept.scores, strict=True)) == right


def test_merging_adds_a_pair_to_both_lists_and_never_twice() -> None:
    best = Best(np.array([[1], [0], [0]]), np.array([[0.5], [0.5], [0.1]], np.float32))
    found = Pairs(np.array([2, 2, 0]), np.array([1, 1, 1]), np.array([0.9, 0.9, 0.5], np.float32))
    after = merged(best, found)
    assert after.rows.tolist() == [[1], [2], [1]]
    np.testing.assert_allclose(after.scores, [[0.5], [0.9], [0.9]])


def test_the_floor_folds_columns_only_when_there_are_many() -> None:
    rng = np.random.default_rng(0)
    scores = rng.random((5, selection.GROUPS * 3 + 7), dtype=np.float32)
    queries, columns = contenders(scores, 10)
    for row in range(5):
        assert set(np.argsort(-scores[row])[:10]) <= set(columns[queries == row])


def test_neighbours_are_found_among_longer_lists_of_another_stop() -> None:
    vectors, k = clustered(500), 8
    index = index_of(vectors, (12, 24))
    near = drain(nearest_neighbours(index, dim=12, k=30))
    found = drain(neighbours_from(index, near, dim=24, k=k, enough=0.5))
    assert found is not None
    check_shape(found, 500, 30)
    truth = np.sort(cosine_distances(vectors), axis=1)[:, 1:k]
    there = (found.distances[:, 1:k] <= truth[:, -1:] + 3e-6).mean()
    assert found.recall == pytest.approx(there, abs=0.03)
    assert there > 0.85
    assert drain(neighbours_from(index, near, dim=24, k=k, enough=1.1)) is None


def test_lists_of_all_others_hold_the_exact_neighbours_at_any_stop() -> None:
    rows, vectors = np.arange(0, 80, 2), clustered(80)
    index = index_of(vectors, (12, 24))
    near = drain(nearest_neighbours(index, dim=12, k=40, rows=rows))
    found = drain(neighbours_from(index, near, dim=24, k=40, rows=rows, enough=1.0))
    assert found is not None
    check_shape(found, 40, 40)
    truth = np.sort(cosine_distances(vectors[rows]), axis=1)[:, 1:]
    np.testing.assert_allclose(found.distances[:, 1:], truth, atol=3e-6)
