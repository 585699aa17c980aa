from __future__ import annotations

import numpy as np
import pytest

from explorer.ui.map.cloud import Cloud
from explorer.ui.map.laid import crowding

NOBODY = np.empty(0, np.int64)


def scattered(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 1, (count, 2)).astype(np.float32)


def by_row(cloud: Cloud) -> np.ndarray:
    return cloud.at[:, cloud.positions].T


def test_every_row_lies_where_it_was_put() -> None:
    xy = scattered(100)
    cloud = Cloud(xy)
    np.testing.assert_array_equal(by_row(cloud), xy)
    assert cloud.point(7) == pytest.approx(tuple(xy[7]))


def test_the_drawing_order_is_shuffled_and_the_same_each_time() -> None:
    one, other = Cloud(scattered(100)), Cloud(scattered(100))
    assert not np.array_equal(one.rows, np.arange(100))
    np.testing.assert_array_equal(one.rows, other.rows)


def test_a_move_is_half_way_at_half_its_share_and_exact_at_its_end() -> None:
    start, goal = scattered(50), scattered(50, 1)
    cloud = Cloud(start)
    cloud.aim(goal)
    cloud.move(0.5)
    np.testing.assert_allclose(by_row(cloud), (start + goal) / 2, atol=1e-6)
    cloud.move(1)
    np.testing.assert_array_equal(by_row(cloud), goal)


def test_a_new_move_starts_from_where_the_points_are() -> None:
    cloud = Cloud(np.zeros((4, 2), np.float32))
    cloud.aim(np.full((4, 2), 8, np.float32))
    cloud.move(0.5)
    cloud.aim(np.zeros((4, 2), np.float32))
    cloud.move(0.25)
    np.testing.assert_allclose(by_row(cloud), 3)


def test_points_without_a_place_jump_instead_of_spoiling_the_rest() -> None:
    start, goal = scattered(6), scattered(6, 1)
    start[0, 1] = goal[1, 0] = np.nan
    cloud = Cloud(start)
    cloud.aim(goal)
    cloud.move(0.5)
    at = by_row(cloud)
    np.testing.assert_array_equal(at[0], goal[0])
    assert np.isinf(at[1]).all()
    np.testing.assert_allclose(at[2:], (start + goal)[2:] / 2, atol=1e-6)


def test_moving_points_stay_inside_the_bounds() -> None:
    cloud = Cloud(scattered(50))
    cloud.aim(scattered(50, 1) * 5 + 3)
    for share in (0, 0.3, 0.9, 1):
        cloud.move(share)
        assert cloud.bounds.left <= cloud.at[0].min() + 1e-5
        assert cloud.bounds.top >= cloud.at[1].max() - 1e-5


def test_a_filter_splits_the_points_and_hides_what_it_leaves_out_of_the_selection() -> None:
    cloud = Cloud(scattered(10))
    kept = np.arange(10) < 6
    layers = cloud.layers(kept, np.array([2, 8]), None)
    assert set(cloud.rows[layers.faded]) == {6, 7, 8, 9}
    assert set(cloud.rows[layers.base]) == {0, 1, 2, 3, 4, 5}
    assert list(cloud.rows[layers.chosen]) == [2]


def test_without_a_filter_every_position_is_drawn() -> None:
    assert Cloud(scattered(10)).layers(None, NOBODY, None).base is None


def test_points_of_greater_depth_are_drawn_last() -> None:
    cloud = Cloud(scattered(20))
    depth = np.random.default_rng(0).integers(0, 5, 20).astype(np.uint8)
    base = cloud.layers(np.arange(20) > 3, NOBODY, depth).base
    assert (np.diff(depth[base].astype(int)) >= 0).all()


def test_a_map_twice_as_large_is_a_quarter_as_crowded() -> None:
    cloud = Cloud(scattered(5000))
    assert crowding(cloud.at * 2) == pytest.approx(crowding(cloud.at) / 4, rel=0.01)


@pytest.mark.parametrize("points", [np.empty((2, 0)), np.zeros((2, 1)), np.ones((2, 9)), np.full((2, 5), np.inf)])
def test_a_map_without_area_has_no_crowding(points: np.ndarray) -> None:
    assert crowding(points.astype(np.float32)) == 0


def test_a_layout_made_ready_ahead_is_gone_to_as_any_other_and_never_written_to() -> None:
    start, goal = scattered(300), scattered(300, 1)
    goal[4, 0] = np.nan
    cloud = Cloud(start)
    assert len(list(cloud.prepare(goal))) > 1
    assert list(cloud.prepare(goal)) == []
    for target in (goal, start, goal):
        cloud.aim(target)
        cloud.move(0.4)
    cloud.aim(start)
    cloud.move(0.7)
    cloud.move(1)
    np.testing.assert_array_equal(by_row(cloud), start)
    cloud.aim(goal)
    cloud.move(1)
    np.testing.assert_array_equal(by_row(cloud)[np.arange(300) != 4], goal[np.arange(300) != 4])
