from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.projection.alignment import displacement
from explorer.projection.movement import TOP, movement


def test_distances_are_in_radii_of_the_second_map_and_the_farthest_come_first() -> None:
    after = np.array([[2, 0], [-2, 0], [0, 2], [0, -2]], np.float32)
    before = after + np.array([[0, 0], [2, 0], [0, 6], [0, 1]], np.float32)
    found = movement(before, after)
    assert found.distances.tolist() == pytest.approx([0, 1, 3, 0.5])
    assert found.top.tolist() == [2, 1, 3]
    assert found.mean == pytest.approx(4.5 / 4)
    assert found.start is before


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(2, 200))
def test_the_mean_is_the_displacement_of_the_maps_and_the_top_are_the_largest(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    before, after = rng.standard_normal((2, count, 2), np.float32)
    found = movement(before, after)
    assert found.mean == pytest.approx(displacement(before, after), rel=1e-4)
    assert found.distances[found.top].tolist() == sorted(found.distances.tolist(), reverse=True)[:TOP]


def test_a_text_without_a_place_has_not_moved_and_one_place_has_no_radius() -> None:
    after = np.array([[0, 0], [np.nan, 0], [1, 0]], np.float32)
    found = movement(np.zeros((3, 2), np.float32), after)
    assert np.isnan(found.distances).tolist() == [False, True, False]
    assert found.top.tolist() == [2]
    still = movement(np.ones((3, 2), np.float32), np.ones((3, 2), np.float32))
    assert (still.mean, len(still.top)) == (0.0, 0)


def test_no_texts_move_nowhere() -> None:
    found = movement(np.empty((0, 2), np.float32), np.empty((0, 2), np.float32))
    assert (len(found.distances), len(found.top), found.mean) == (0, 0, 0.0)
