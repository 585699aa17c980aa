from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from explorer.training.losses import MatryoshkaLoss
from explorer.training.optimizer import RowAdam, linear_schedule

REFERENCES = np.load(Path(__file__).parent / "references" / "losses.npz")
BATCHES = [[[3, 4, 5], [6, 7], [8, 8, 9]], [[10, 3], [11], [12, 13, 14]]]
STEPS = 6


def test_six_steps_end_at_the_table_of_torchs_sparse_adam() -> None:
    table = REFERENCES["table_before"].copy()
    adam, loss = RowAdam(table), MatryoshkaLoss((32, 8))
    for step in range(STEPS):
        anchors = BATCHES[step % 2]
        bags = anchors + [[token + 20 for token in bag] for bag in anchors]
        pooling = np.array([np.bincount(bag, minlength=len(table)) / len(bag) for bag in bags], dtype=np.float32)
        vectors = pooling @ table
        found = loss(vectors[:3], vectors[3:])
        rows = np.flatnonzero(pooling.any(axis=0))
        adam.begin(0.05)
        adam.update(rows, pooling[:, rows].T @ np.concatenate((found.anchors, found.candidates)))
    assert found.value == pytest.approx(float(REFERENCES["last_loss"]), abs=1e-4)
    assert np.abs(table - REFERENCES["table_after"]).max() < 1e-5


def test_rows_without_a_gradient_stay_as_they_are() -> None:
    table = np.ones((5, 3), dtype=np.float32)
    adam = RowAdam(table)
    adam.begin(0.1)
    adam.update(np.array([1, 3]), np.full((2, 3), 2, dtype=np.float32))
    np.testing.assert_array_equal(table[[0, 2, 4]], 1)
    np.testing.assert_allclose(table[[1, 3]], 0.9, rtol=1e-6)


def test_the_learning_rate_rises_over_the_warm_up_and_falls_to_nothing() -> None:
    rates = [linear_schedule(step, 10, 4) for step in range(10)]
    assert rates == pytest.approx([1 / 5, 2 / 5, 3 / 5, 4 / 5, 1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6])


def test_without_a_warm_up_the_first_step_is_the_longest() -> None:
    assert [linear_schedule(step, 4, 0) for step in range(5)] == pytest.approx([1, 0.75, 0.5, 0.25, 0])
