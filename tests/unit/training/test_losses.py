from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.training.losses import MatryoshkaLoss, MultipleNegativesRankingLoss, nested_ranking

REFERENCES = np.load(Path(__file__).parent / "references" / "losses.npz")
ANCHORS = 7
CASES = {
    "plain": ((32,), (1.0,), 20.0),
    "warm": ((32,), (1.0,), 5.0),
    "matryoshka": ((32, 16, 8), (), 20.0),
    "weighted": ((32, 24, 4, 2), (1.0, 0.5, 2.0, 0.25), 20.0),
    "without_the_full": ((16, 8), (1.0, 3.0), 20.0),
}
Floats = NDArray[np.floating]


@pytest.mark.parametrize("negatives", [0, 1, 2])
@pytest.mark.parametrize("case", CASES)
def test_values_and_gradients_are_those_of_sentence_transformers(case: str, negatives: int) -> None:
    dims, weights, scale = CASES[case]
    vectors = REFERENCES[f"vectors_{negatives}"]
    loss = MatryoshkaLoss(dims, weights, ranking=MultipleNegativesRankingLoss(scale))
    found = loss(vectors[:ANCHORS], vectors[ANCHORS:])
    expected = REFERENCES[f"{case}_{negatives}_gradient"]
    assert found.value == pytest.approx(float(REFERENCES[f"{case}_{negatives}_loss"]), abs=1e-5)
    assert np.abs(np.concatenate((found.anchors, found.candidates)) - expected).max() < 1e-5


def test_ranking_at_one_prefix_is_the_nested_loss_with_that_prefix_alone() -> None:
    vectors = REFERENCES["vectors_1"]
    found = MultipleNegativesRankingLoss()(vectors[:ANCHORS], vectors[ANCHORS:])
    assert found.value == pytest.approx(float(REFERENCES["plain_1_loss"]), abs=1e-5)
    assert found.by_dim == {32: pytest.approx(found.value)}


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    anchors=st.integers(1, 5),
    negatives=st.integers(0, 6),
    dims=st.sets(st.integers(1, 9), min_size=1, max_size=4),
    scale=st.floats(0.5, 30),
)
def test_gradients_agree_with_finite_differences(
    seed: int, anchors: int, negatives: int, dims: set[int], scale: float
) -> None:
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((2 * anchors + negatives, 9))
    stops, weights = sorted(dims), rng.uniform(0.1, 2, len(dims))
    direction = rng.standard_normal(vectors.shape)

    def value(moved: Floats) -> float:
        return nested_ranking(moved[:anchors], moved[anchors:], stops, weights, scale).value

    # a coordinate near zero makes the shortest prefixes curve too sharply for a difference
    vectors += np.sign(vectors) * 0.2
    found = nested_ranking(vectors[:anchors], vectors[anchors:], stops, weights, scale)
    slope = float((np.concatenate((found.anchors, found.candidates)) * direction).sum())
    step = 1e-6
    difference = (value(vectors + step * direction) - value(vectors - step * direction)) / (2 * step)
    assert slope == pytest.approx(difference, rel=1e-5, abs=1e-5)


def test_more_anchors_than_a_block_and_more_threads_change_nothing() -> None:
    rng = np.random.default_rng(1)
    anchors, candidates = rng.standard_normal((300, 12)), rng.standard_normal((450, 12))
    loss = MatryoshkaLoss((4, 8, 12))
    one = loss(anchors, candidates)
    with ThreadPoolExecutor(3) as pool:
        three = loss(anchors, candidates, pool=pool)
    assert one.value == three.value
    np.testing.assert_array_equal(one.anchors, three.anchors)
    np.testing.assert_array_equal(one.candidates, three.candidates)
    slow = sum(_textbook(anchors[:, :dim], candidates[:, :dim]) for dim in (4, 8, 12))
    assert one.value == pytest.approx(slow)


def _textbook(anchors: Floats, candidates: Floats) -> float:
    a = anchors / np.linalg.norm(anchors, axis=1, keepdims=True)
    b = candidates / np.linalg.norm(candidates, axis=1, keepdims=True)
    logits = 20 * a @ b.T
    return float(np.mean(np.log(np.exp(logits).sum(axis=1)) - np.diag(logits)))


def test_a_zero_vector_has_a_finite_loss() -> None:
    vectors = np.ones((4, 6), dtype=np.float32)
    vectors[0] = 0
    vectors[3, :2] = 0
    assert np.isfinite(MatryoshkaLoss((2, 6))(vectors[:2], vectors[2:]).value)


def test_the_dimensions_of_a_step_are_drawn_by_the_generator() -> None:
    loss = MatryoshkaLoss((32, 16, 8, 4), (4.0, 3.0, 2.0, 1.0), n_dims_per_step=2)
    drawn = [loss.drawn(np.random.default_rng(seed)) for seed in range(30)]
    assert drawn == [loss.drawn(np.random.default_rng(seed)) for seed in range(30)]
    assert {dim for dims in drawn for dim in dims} == {32, 16, 8, 4}
    assert all(len(dims) == 2 and dims[0] < dims[1] for dims in drawn)


def test_a_drawn_dimension_keeps_its_own_weight() -> None:
    vectors = REFERENCES["vectors_0"]
    loss = MatryoshkaLoss((32, 8), (5.0, 0.5), n_dims_per_step=1)
    found = loss(vectors[:ANCHORS], vectors[ANCHORS:], np.random.default_rng(0))
    ((dim, value),) = found.by_dim.items()
    assert found.value == pytest.approx(value * {32: 5.0, 8: 0.5}[dim])
