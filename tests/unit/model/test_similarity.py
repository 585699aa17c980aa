from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.model import similarity
from explorer.model.similarity import SIMILARITIES, cosine, euclidean, manhattan, normalized

NUMBERS = st.floats(-100, 100, width=32).filter(lambda x: x == 0 or abs(x) > 1e-3)
VECTORS = arrays(np.float32, (3, 4), elements=NUMBERS)


def test_a_cosine_with_a_zero_vector_is_zero() -> None:
    a = np.array([[0, 0], [1, 2]], np.float32)
    assert cosine(a, a).tolist() == [[0, 0], [0, pytest.approx(1)]]


def test_normalizing_leaves_a_zero_row_zero() -> None:
    assert normalized(np.array([[0, 0], [3, 4]], np.float32)) == pytest.approx(np.array([[0, 0], [0.6, 0.8]]))


@given(VECTORS, VECTORS)
def test_distances_are_negative_and_do_not_depend_on_the_order(a: Any, b: Any) -> None:
    for distance in (euclidean, manhattan):
        assert (distance(a, b) <= 0).all()
        np.testing.assert_allclose(distance(a, b), distance(b, a).T, rtol=1e-5, atol=1e-5)
        assert np.abs(np.diag(distance(a, a))).max() < 1e-4


@given(VECTORS)
def test_a_cosine_lies_between_minus_one_and_one(a: Any) -> None:
    assert np.abs(cosine(a, a)).max() <= 1 + 1e-6


@pytest.mark.parametrize("name", list(SIMILARITIES))
def test_no_texts_give_an_empty_matrix(name: str) -> None:
    assert SIMILARITIES[name](np.zeros((0, 4), np.float32), np.ones((3, 4), np.float32)).shape == (0, 3)
    assert SIMILARITIES[name](np.ones((3, 4), np.float32), np.zeros((0, 4), np.float32)).shape == (3, 0)


def test_manhattan_is_the_same_in_small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = (np.random.default_rng(seed).standard_normal((7, 5)).astype(np.float32) for seed in (1, 2))
    whole = manhattan(a, b)
    monkeypatch.setattr(similarity, "BLOCK_NUMBERS", 12)
    np.testing.assert_array_equal(manhattan(a, b), whole)
    np.testing.assert_allclose(whole, -np.abs(a[:, None] - b[None]).sum(axis=2), rtol=1e-6)


def test_equal_texts_are_at_distance_zero_among_others() -> None:
    vectors = np.random.default_rng(0).standard_normal((300, 257)).astype(np.float32)
    distances = euclidean(vectors, np.concatenate((vectors, vectors[::-1])))
    np.testing.assert_array_equal(np.diagonal(distances), 0)
    assert (distances == 0).sum() == 600
