from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.analysis import trust as measuring
from explorer.analysis.trust import Trust, measure_trust, true_neighbours
from explorer.index.vectors import VectorIndex, index_of
from explorer.progress import drain

ALL = 10**9


def measured(index: VectorIndex, xy: NDArray[np.float32], dim: int, *, pairs: int = ALL, k: int = 5) -> Trust:
    found = drain(true_neighbours(index, pairs=pairs, k=k))
    return drain(measure_trust(index, found, xy, dim))


def cosine_ranks(vectors: NDArray[np.float32], k: int) -> list[set[int]]:
    unit = vectors.astype(np.float64) / np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = unit @ unit.T
    np.fill_diagonal(scores, -np.inf)
    return [set(row.tolist()) for row in np.argsort(-scores, axis=1)[:, :k]]


def as_near_as(vectors: NDArray[np.float32], k: int) -> list[set[int]]:
    """Return the rows that are as near to each as its k-th nearest, ties and all but ties among them."""
    unit = vectors.astype(np.float64) / np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = unit @ unit.T
    np.fill_diagonal(scores, -np.inf)
    floors = np.sort(scores, axis=1)[:, -k] - measuring.SLACK
    return [set(np.flatnonzero(row >= floor).tolist()) for row, floor in zip(scores, floors, strict=True)]


def plane_ranks(xy: NDArray[np.float32], k: int) -> list[set[int]]:
    far = np.square(xy[:, None] - xy[None]).sum(axis=2).astype(np.float64)
    np.fill_diagonal(far, np.inf)
    return [set(row.tolist()) for row in np.argsort(far, axis=1)[:, :k]]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(12, 60), st.sampled_from([2, 4, 8]))
def test_trust_is_the_part_of_the_maps_neighbours_that_are_true_counted_by_brute_force(
    seed: int, count: int, dim: int
) -> None:
    rng = np.random.default_rng(seed)
    vectors, xy = rng.standard_normal((count, 8), np.float32), rng.standard_normal((count, 2), np.float32)
    found = measured(index_of(vectors, (2, 4, 8)), xy, dim)
    true = as_near_as(vectors, 5)
    by_map = [len(a & b) / 5 for a, b in zip(true, plane_ranks(xy, 5), strict=True)]
    by_stop = [len(a & b) / 5 for a, b in zip(true, cosine_ranks(vectors[:, :dim], 5), strict=True)]
    assert found.on_map == pytest.approx(by_map, abs=1e-6)
    assert found.at_stop == pytest.approx(by_stop, abs=1e-6)
    assert (found.map_mean, found.stop_mean) == pytest.approx((np.mean(by_map), np.mean(by_stop)))


def test_a_map_that_is_the_data_keeps_everything() -> None:
    turn = np.linspace(0, 3, 40, dtype=np.float32)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    found = measured(index_of(circle, (2,)), circle, 2)
    assert (found.map_mean, found.stop_mean, found.measured) == (1.0, 1.0, 40)


def test_of_equal_texts_it_does_not_matter_which_are_near() -> None:
    vectors = np.repeat(np.eye(4, dtype=np.float32), 30, axis=0)
    xy = np.repeat(np.arange(4, dtype=np.float32), 30)[:, None] * 100 + np.random.default_rng(0).random((120, 2))
    assert measured(index_of(vectors, (2, 4)), xy.astype(np.float32), 4).map_mean == 1.0
    at_one_place = np.repeat(np.arange(4, dtype=np.float32), 30)[:, None] * np.ones((1, 2), np.float32)
    assert measured(index_of(vectors, (2, 4)), at_one_place, 4).map_mean == 1.0


def test_a_text_without_direction_is_nobodys_neighbour_and_has_no_value() -> None:
    vectors = np.random.default_rng(1).standard_normal((30, 4), np.float32)
    vectors[7] = 0
    vectors[8] = np.nan
    index = index_of(vectors, (2, 4))
    found = drain(true_neighbours(index, pairs=ALL))
    assert not np.isin(found.nearest[4], [7, 8]).any()
    trust = drain(measure_trust(index, found, np.zeros((30, 2), np.float32), 2))
    assert np.flatnonzero(np.isnan(trust.on_map)).tolist() == [7, 8]
    assert trust.measured == 28


@pytest.mark.parametrize("vectors", [np.empty((0, 4)), np.ones((1, 4)), np.zeros((5, 4))])
def test_what_has_no_neighbours_is_not_measured(vectors: NDArray[np.float32]) -> None:
    trust = measured(index_of(vectors.astype(np.float32), (2, 4)), np.zeros((len(vectors), 2), np.float32), 2)
    assert trust.measured == 0
    assert np.isnan([trust.map_mean, *trust.on_map]).all()


def test_two_texts_are_each_others_neighbours() -> None:
    vectors = np.array([[1, 0, 0, 0], [0, 1, 0, 0]], np.float32)
    trust = measured(index_of(vectors, (2, 4)), vectors[:, :2], 4)
    assert (trust.map_mean, trust.measured) == (1.0, 2)


def test_with_few_comparisons_a_sample_speaks_for_its_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "FEWEST", 100)
    rng = np.random.default_rng(3)
    vectors = rng.standard_normal((400, 8), np.float32)
    index, xy = index_of(vectors, (4, 8)), vectors[:, :2].copy()
    whole, part = measured(index, xy, 4), measured(index, xy, 4, pairs=0)
    assert part.measured == 100
    assert np.isfinite(part.on_map).all()
    assert part.map_mean == pytest.approx(whole.map_mean, abs=0.08)
    rows = drain(true_neighbours(index, pairs=0, k=5)).rows
    assert np.array_equal(part.on_map[rows], whole.on_map[rows])


def test_measuring_can_be_stopped_at_every_step() -> None:
    index = index_of(np.random.default_rng(0).standard_normal((600, 8), np.float32), (4, 8))
    steps = true_neighbours(index, pairs=ALL)
    assert next(steps).total == 600
    steps.close()
    assert len(list(true_neighbours(index, pairs=ALL))) >= 10


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(20, 60), st.integers(0, 15))
def test_so_many_texts_that_they_are_read_in_one_pass_have_the_same_neighbours(
    seed: int, count: int, without: int
) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((count, 8), np.float32)
    vectors[rng.choice(count, without, replace=False)] = 0
    index = index_of(vectors, (2, 4, 8))
    usual = drain(true_neighbours(index, pairs=ALL, k=4))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measuring, "SCORES", measuring.BLOCK)
        large = drain(true_neighbours(index, pairs=ALL, k=4))
    assert np.array_equal(large.rows, usual.rows)
    assert large.floors == pytest.approx(usual.floors, abs=1e-6)
    for dim in index.dims:
        assert np.array_equal(large.nearest[dim], usual.nearest[dim])
