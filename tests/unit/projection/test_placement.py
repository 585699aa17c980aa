from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from explorer.progress import drain
from explorer.projection import placement
from explorer.projection.placement import anchors, place, weights
from tests.unit.projection.samples import make_index

LAYOUT = np.array([[0, 0], [1, 0], [0, 1], [5, 5]], np.float32)


def test_a_point_lies_between_its_neighbours_nearer_to_the_better_one() -> None:
    x, y = place(np.array([0, 1]), np.array([0.9, 0.5], np.float32), LAYOUT)
    assert 0 < x < 0.5
    assert y == 0


def test_a_point_with_one_neighbour_lies_on_it() -> None:
    assert place(np.array([3]), np.array([0.1], np.float32), LAYOUT).tolist() == [5, 5]


def test_several_points_are_placed_at_once_as_one_by_one() -> None:
    rows, scores = np.array([[0, 1], [2, 3]]), np.array([[0.9, 0.5], [0.3, 0.2]], np.float32)
    one_by_one = [place(*pair, LAYOUT) for pair in zip(rows, scores, strict=True)]
    np.testing.assert_array_equal(place(rows, scores, LAYOUT), one_by_one)


def test_a_point_without_neighbours_lies_at_the_origin() -> None:
    assert place(np.empty(0, np.int64), np.empty(0, np.float32), LAYOUT).tolist() == [0, 0]
    assert place(np.empty((2, 0), np.int64), np.empty((2, 0), np.float32), LAYOUT).tolist() == [[0, 0], [0, 0]]


def test_a_neighbour_whose_score_is_not_finite_does_not_count() -> None:
    scores = np.array([np.nan, 0.5, -np.inf], np.float32)
    assert place(np.array([0, 3, 1]), scores, LAYOUT).tolist() == [5, 5]
    assert place(np.array([3]), np.array([np.nan], np.float32), LAYOUT).tolist() == [0, 0]


def test_neighbours_that_are_equally_near_count_equally() -> None:
    assert weights(np.full((1, 4), 0.3, np.float32)).tolist() == [[0.25] * 4]


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.float32, (3, 4), elements=st.floats(-1e6, 1e6, width=32)))
def test_weights_add_up_to_one_and_follow_the_scores(scores: NDArray) -> None:
    found = weights(scores)
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    for row, score in zip(found, scores, strict=True):
        assert (np.diff(row[np.argsort(score)]) >= 0).all()


@pytest.mark.parametrize("chunk", [16_384, 100])
def test_nearly_all_rows_are_held_by_their_true_neighbours(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placement, "CHUNK", chunk)
    index = make_index(900)
    rows, fitted = np.arange(600, 900), np.arange(600)
    held = drain(anchors(index, rows, fitted, dim=16, seed=0))
    scores = index.unit_rows(rows, 16) @ index.unit_rows(fitted, 16).T
    true = np.argsort(-scores, axis=1)[:, : placement.NEIGHBOURS]
    shared = [len({*a} & {*b}) / len(b) for a, b in zip(held.places, true, strict=True)]
    assert np.mean(shared) > 0.9
    np.testing.assert_allclose(held.weights.sum(axis=1), 1, atol=1e-5)


def test_held_rows_lie_in_the_cluster_they_belong_to() -> None:
    index = make_index(400)
    layout = np.eye(5, 2, dtype=np.float32)[np.arange(300) % 5] * 10 + np.arange(300)[:, None] % 5
    held = drain(anchors(index, np.arange(300, 400), np.arange(300), dim=16, seed=0))
    assert (np.linalg.norm(held.on(layout) - layout[np.arange(100) % 5], axis=1) < 0.5).mean() > 0.9


def test_fewer_fitted_rows_than_anchors_hold_a_row_all_the_same() -> None:
    index = make_index(12)
    held = drain(anchors(index, np.arange(4, 12), np.arange(4), dim=16, seed=0))
    assert held.places.max() < 4
    np.testing.assert_allclose(held.weights.sum(axis=1), 1, atol=1e-5)
