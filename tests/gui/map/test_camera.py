from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.map.camera import DEEPEST, Camera, Extent, beside, bounds_of, extent_of, fitted

HOME = Camera(1.0, -2.0, 50.0, 800, 600)
spot = st.floats(-1000, 1000)


def plane(*points: tuple[float, float]) -> np.ndarray:
    return np.array(points, np.float32).reshape(-1, 2).T


@given(spot, spot)
def test_a_point_goes_to_the_screen_and_back(x: float, y: float) -> None:
    assert HOME.to_data(*HOME.to_screen(x, y)) == pytest.approx((x, y))


def test_up_in_the_data_is_up_on_the_screen() -> None:
    assert HOME.to_screen(0, 1)[1] < HOME.to_screen(0, 0)[1]


@given(st.floats(0.1, 10), spot, spot)
def test_zooming_keeps_what_is_under_the_cursor(factor: float, px: float, py: float) -> None:
    assert HOME.zoomed(factor, px, py).to_data(px, py) == pytest.approx(HOME.to_data(px, py))


def test_panning_moves_the_content_with_the_hand() -> None:
    x, y = HOME.to_screen(3, 4)
    assert HOME.panned(10, -5).to_screen(3, 4) == pytest.approx((x + 10, y - 5))


@given(st.floats(0, 1))
def test_a_zoom_about_a_point_keeps_that_point_still_all_the_way(share: float) -> None:
    there = HOME.zoomed(8, 100, 200)
    assert HOME.towards(there, share).to_data(100, 200) == pytest.approx(HOME.to_data(100, 200))


def test_a_flight_ends_at_its_goal() -> None:
    there = Camera(9, 9, 3, 800, 600)
    assert HOME.towards(there, 1) == there


def test_a_fitted_view_holds_every_corner_with_a_margin() -> None:
    camera = fitted(Extent(-3, -1, 5, 2), 800, 600)
    for corner in ((-3, -1), (5, 2)):
        px, py = camera.to_screen(*corner)
        assert 0 < px < 800
        assert 0 < py < 600


def test_a_single_point_is_shown_in_the_middle() -> None:
    camera = fitted(extent_of(plane((7, 7))), 800, 600)
    assert camera.to_screen(7, 7) == pytest.approx((400, 300))
    assert np.isfinite(camera.scale)


def test_a_legend_moves_the_map_aside_when_that_costs_little() -> None:
    tall = Extent(0, 0, 1, 2)
    camera = beside(tall, 800, 600, 200)
    assert camera.to_screen(0.5, 1)[0] == pytest.approx(300)
    assert camera.scale == fitted(tall, 800, 600).scale


def test_a_legend_does_not_make_a_wide_map_much_smaller() -> None:
    wide = Extent(0, 0, 10, 1)
    assert beside(wide, 800, 600, 400) == fitted(wide, 800, 600)


def test_no_points_have_the_unit_square() -> None:
    assert extent_of(plane()) == bounds_of(plane((np.inf, np.inf))) == Extent(-0.5, -0.5, 0.5, 0.5)


def test_one_far_outlier_does_not_shrink_the_rest_to_a_dot() -> None:
    cloud = np.random.default_rng(0).normal(0, 1, (2, 500)).astype(np.float32)
    cloud[:, 0] = 10_000
    assert extent_of(cloud).right < 50
    assert bounds_of(cloud).right == 10_000


def test_a_layout_of_several_islands_is_shown_whole() -> None:
    cloud = np.random.default_rng(0).normal(0, 1, (2, 500)).astype(np.float32)
    cloud[0, :100] += 12
    assert extent_of(cloud) == bounds_of(cloud)


def test_a_far_island_of_a_hundredth_of_the_points_is_shown() -> None:
    cloud = np.random.default_rng(0).normal(0, 1, (2, 5000)).astype(np.float32)
    cloud[0, :50] -= 200
    assert extent_of(cloud).left < -200


def test_the_view_stays_near_the_data_and_in_reach() -> None:
    lost = Camera(1e6, -1e6, 1e12, 800, 600).limited(HOME)
    assert lost.scale == HOME.scale * DEEPEST
    assert lost.x == pytest.approx(HOME.x + 8)
    assert lost.y == pytest.approx(HOME.y - 6)


def test_a_view_of_a_detail_is_carried_to_the_same_detail_of_a_larger_layout() -> None:
    after = Camera(5.0, 5.0, 25.0, 800, 600)
    detail = HOME.zoomed(4, 400, 300).panned(100, 0)
    carried = detail.carried(HOME, after)
    assert carried.scale / after.scale == pytest.approx(4)
    assert (carried.x - after.x) * after.scale == pytest.approx((detail.x - HOME.x) * HOME.scale)


def test_a_wider_window_keeps_its_content_in_place() -> None:
    camera = Camera(1.0, 2.0, 10.0, 400, 300)
    wider = camera.widened(100)
    assert (wider.width, wider.height) == (500, 300)
    assert wider.to_screen(0.5, 0.25) == pytest.approx(camera.to_screen(0.5, 0.25))
