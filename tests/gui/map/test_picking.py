from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.ui.map.camera import Camera
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.picking import in_box, in_lasso, nearest
from explorer.ui.map.polygon import polygon_mask
from explorer.ui.map.scratch import Scratch

CAMERA = Camera(0.0, 0.0, 10.0, 200, 100)
"""Shows x from -10 to 10 and y from -5 to 5, ten pixels a unit."""

SQUARE = [(50.0, 20.0), (150.0, 20.0), (150.0, 80.0), (50.0, 80.0)]


def cloud(*points: tuple[float, float]) -> Cloud:
    return Cloud(np.array(points, np.float32))


def test_the_nearest_point_within_reach_is_picked() -> None:
    assert nearest(cloud((0, 0), (0.5, 0), (9, 0)), None, CAMERA, 104, 50, 10) == 1


def test_nothing_is_picked_out_of_reach() -> None:
    assert nearest(cloud((0, 0)), None, CAMERA, 120, 50, 10) == -1


def test_a_corner_of_the_square_around_the_cursor_is_out_of_reach() -> None:
    assert nearest(cloud((0.9, 0.9)), None, CAMERA, 100, 50, 10) == -1


def test_points_that_a_filter_leaves_out_or_without_a_place_are_not_picked() -> None:
    some = cloud((0, 0), (0.4, 0), (np.nan, 0))
    assert nearest(some, np.array([False, True, True]), CAMERA, 100, 50, 10) == 1


def test_a_box_catches_ascending_rows_between_any_two_corners() -> None:
    some = cloud((9, 4), (1, 1), (-1, -1), (0, 0))
    for path in ([(80.0, 30.0), (120.0, 70.0)], [(120.0, 70.0), (99.0, 1.0), (80.0, 30.0)]):
        assert in_box(some, None, CAMERA, path).tolist() == [1, 2, 3]


def test_a_box_leaves_out_what_a_filter_does() -> None:
    rows = in_box(cloud((0, 0), (1, 1)), np.array([False, True]), CAMERA, [(0.0, 0.0), (200.0, 100.0)])
    assert rows.tolist() == [1]
    assert rows.dtype == np.int64


def test_a_lasso_catches_what_lies_inside() -> None:
    some = cloud((0, 0), (-4.9, 2.9), (6, 0), (0, 4), (np.nan, 1))
    assert in_lasso(some, None, CAMERA, SQUARE, Scratch()).tolist() == [0, 1]


def test_a_lasso_may_leave_the_window() -> None:
    path = [(-500.0, -500.0), (700.0, -500.0), (700.0, 49.0), (-500.0, 49.0)]
    assert in_lasso(cloud((0, 1), (0, -1), (-9.9, 4.9)), None, CAMERA, path, Scratch()).tolist() == [0, 2]


def test_a_lasso_wholly_outside_the_window_catches_nothing() -> None:
    path = [(-50.0, -50.0), (-20.0, -50.0), (-20.0, -20.0)]
    assert in_lasso(cloud((0, 1), (-9.9, 4.9)), None, CAMERA, path, Scratch()).tolist() == []


def test_a_lasso_that_crosses_itself_keeps_its_middle() -> None:
    star = [(100 + 45 * np.sin(turn), 50 - 45 * np.cos(turn)) for turn in 4 * np.pi * np.arange(5) / 5]
    assert in_lasso(cloud((0, 0)), None, CAMERA, star, Scratch()).tolist() == [0]


@pytest.mark.parametrize("path", [SQUARE[:1], SQUARE[:2], [(5.0, 5.0)] * 4])
def test_a_lasso_without_area_catches_nothing(path: list[tuple[float, float]]) -> None:
    assert in_lasso(cloud((0, 0)), None, CAMERA, path, Scratch()).tolist() == []


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 25), st.integers(-5, 25)), min_size=3, max_size=8))
def test_the_mask_of_a_polygon_agrees_with_its_winding_numbers(corners: list[tuple[int, int]]) -> None:
    mask = polygon_mask(np.array(corners, np.float64), 20, 16)[1:-1, 1:-1]
    expected = [[winding(corners, x + 0.5, y + 0.5) != 0 for x in range(20)] for y in range(16)]
    for y, x in np.argwhere(mask != np.array(expected)):
        assert on_edge(corners, x + 0.5, y + 0.5)


corner = st.tuples(st.integers(-30, 230), st.integers(-30, 130))


@settings(max_examples=60, deadline=None)
@given(st.lists(corner, min_size=3, max_size=12), st.floats(0.02, 60), st.integers(0, 2**16))
def test_a_lasso_over_still_points_catches_what_it_catches_when_it_looks_at_every_point(
    path: list[tuple[float, float]], zoom: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    xy = rng.normal(0, 3, (400, 2)).astype(np.float32)
    xy[:3], xy[3:5] = np.nan, 500
    still, moving = Cloud(xy), Cloud(xy)
    moving.aim(xy)
    moving.move(0.5)
    camera = CAMERA.zoomed(zoom, 90.0, 40.0)
    assert still.cells() is not None
    assert moving.cells() is None
    found = [in_lasso(cloud, None, camera, path, Scratch()).tolist() for cloud in (still, moving)]
    assert found[0] == found[1]


@settings(max_examples=100, deadline=None)
@given(st.integers(-30, 230), st.integers(-30, 130), st.floats(0.02, 60), st.integers(0, 2**16))
def test_with_sorted_points_the_same_one_is_picked_as_when_every_point_is_looked_at(
    px: int, py: int, zoom: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    xy = rng.normal(0, 3, (400, 2)).astype(np.float32)
    xy[:3], xy[3:5], xy[5:7] = np.nan, 500, xy[7]
    sorted_, plain = Cloud(xy), Cloud(xy)
    list(sorted_.rest())
    assert sorted_.sorted_cells() is not None
    assert plain.sorted_cells() is None
    camera, kept = CAMERA.zoomed(zoom, 90.0, 40.0), rng.random(400) < 0.9
    for keeping in (None, kept):
        found = [nearest(cloud, keeping, camera, px, py, 10) for cloud in (sorted_, plain)]
        assert found[0] == found[1]


def test_points_that_move_are_not_looked_up_where_they_were() -> None:
    still = cloud((0, 0), (0.5, 0))
    list(still.rest())
    still.aim(np.array([(9, 0), (0, 9)], np.float32))
    still.move(0.5)
    assert still.sorted_cells() is None


def winding(corners: list[tuple[int, int]], x: float, y: float) -> int:
    total = 0
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (ay <= y) != (by <= y) and ax + (bx - ax) * (y - ay) / (by - ay) <= x:
            total += 1 if by > ay else -1
    return total


def on_edge(corners: list[tuple[int, int]], x: float, y: float) -> bool:
    pairs = zip(corners, corners[1:] + corners[:1], strict=True)
    return any(abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) < 1e-6 for (ax, ay), (bx, by) in pairs)
