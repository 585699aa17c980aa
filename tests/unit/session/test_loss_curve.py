from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.session.loss_curve import LossCurve
from explorer.training.log import Evaluated, LogEntry, TrainingProgress


def step(number: int, loss: float = 1.0, total: int = 1000) -> TrainingProgress:
    return TrainingProgress(
        "Training", number, total, 3 * loss, {8: loss, 4: 2 * loss}, 0.1, 100 * number, 2.0 * number
    )


def curve_of(count: int, total: int = 1000) -> LossCurve:
    curve = LossCurve()
    for number in range(1, count + 1):
        curve.add(step(number, 1 / number, total))
    return curve


def test_early_steps_are_points_of_their_own() -> None:
    steps, losses = curve_of(20).points(8)
    assert steps == list(range(1, 21))
    assert losses == pytest.approx([1 / n for n in range(1, 21)])


def test_a_long_training_has_few_points_and_the_mean_of_each_stretch() -> None:
    curve = curve_of(20_000)
    steps, losses = curve.points(4)
    assert len(steps) < 350
    assert all(a < b for a, b in pairwise(steps))
    assert losses[-1] == pytest.approx(2 / 20_000, rel=0.05)
    assert curve.dims == [8, 4]


@given(st.integers(1, 300))
def test_no_step_is_lost(count: int) -> None:
    curve = curve_of(count)
    assert sum(each.count for each in curve._bins.values()) == count


def test_speed_and_time_left_come_from_the_latest_steps() -> None:
    curve = curve_of(100)
    assert curve.pairs_per_second() == pytest.approx(50)
    assert curve.seconds_left() == pytest.approx(1800)
    slower = TrainingProgress("Training", 101, 1000, 1.0, {8: 1.0}, 0.1, 10_100, 300.0)
    curve.add(slower)
    assert curve.pairs_per_second() < 50


def test_before_there_is_enough_to_go_by_nothing_is_claimed() -> None:
    curve = LossCurve()
    assert (curve.pairs_per_second(), curve.seconds_left(), curve.dims, curve.points(8)) == (None, None, [], ([], []))
    curve.add(step(1))
    assert (curve.pairs_per_second(), curve.seconds_left()) == (None, None)
    curve.add(TrainingProgress("Training", 2, 10, 1.0, {8: 1.0}, 0.1, 100, 2.0))
    assert curve.pairs_per_second() is None  # a clock that stood still


def test_a_training_that_goes_on_begins_with_what_was_logged() -> None:
    curve = LossCurve()
    log = [LogEntry(20, 3.0, {8: 1.0, 4: 2.0}, 0.1), LogEntry(40, 1.5, {8: 0.5, 4: 1.0}, 0.1)]
    curve.go_on(log, [Evaluated(40, {"a": 0.5})], 45)
    curve.add(step(46, 0.4))
    assert curve.points(8) == ([20, 40, 46], [1.0, 0.5, 0.4])
    assert (curve.step, curve.total) == (46, 1000)


def test_an_evaluation_of_the_same_step_takes_the_place_of_the_one_before() -> None:
    curve = LossCurve()
    for at, score in ((10, 0.5), (0, 0.4), (10, 0.6)):
        curve.add_scores(Evaluated(at, {"a": score}))
    assert [(found.step, found.scores["a"]) for found in curve.evaluations] == [(0, 0.4), (10, 0.6)]
