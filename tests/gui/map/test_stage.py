from __future__ import annotations

import numpy as np
import pytest

from explorer.ui.map.glide import GLIDE_SECONDS, Motion
from explorer.ui.map.stage import Stage


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def stage(clock: Clock) -> Stage:
    made = Stage(clock)
    made.resize(800, 600)
    made.show(square())
    return made


def square(size: float = 1, centre: float = 0) -> np.ndarray:
    corners = np.array([(-1, -1), (1, -1), (-1, 1), (1, 1)], np.float32)
    return (corners * size + centre).astype(np.float32)


def pass_time(stage: Stage, clock: Clock, seconds: float) -> None:
    clock.now += seconds
    stage.advance()


def test_new_points_are_shown_whole_at_once(stage: Stage) -> None:
    stage.pan(300, 0)
    stage.show(square(40))
    assert stage.camera == stage.home
    assert not stage.moving


def test_a_glide_has_begun_when_the_call_returns(stage: Stage) -> None:
    stage.glide(square(1, 5))
    assert stage.moving
    assert stage.cloud is not None
    assert stage.cloud.point(0)[0] > -1


def test_a_glide_ends_exactly_at_its_goal(stage: Stage, clock: Clock) -> None:
    stage.glide(square(2, 5))
    pass_time(stage, clock, GLIDE_SECONDS + 0.01)
    assert not stage.moving
    assert stage.cloud is not None
    assert stage.cloud.point(3) == (7, 7)
    assert stage.camera == stage.home


def test_a_glide_broken_off_goes_on_from_where_the_points_are(stage: Stage, clock: Clock) -> None:
    assert stage.cloud is not None
    stage.glide(square(1, 9))
    pass_time(stage, clock, 0.1)
    x, _ = stage.cloud.point(0)
    stage.glide(square(1, -9))
    assert stage.cloud.point(0)[0] == pytest.approx(x, abs=2.5)
    assert stage.cloud.point(0)[0] < x
    pass_time(stage, clock, 1)
    assert stage.cloud.point(0) == (-10, -10)


def test_another_number_of_points_is_shown_at_once(stage: Stage) -> None:
    stage.glide(np.zeros((3, 2), np.float32))
    assert stage.cloud is not None
    assert len(stage.cloud) == 3
    assert not stage.moving


def test_a_view_that_the_user_chose_keeps_to_its_detail_during_a_glide(stage: Stage, clock: Clock) -> None:
    stage.zoom(4, 400, 300)
    pass_time(stage, clock, 1)
    stage.glide(square(10))
    pass_time(stage, clock, 1)
    assert stage.camera.scale / stage.home.scale == pytest.approx(4)


def test_a_forming_layout_is_followed_smoothly(stage: Stage) -> None:
    before = stage.camera.scale
    stage.live(square(10))
    assert stage.home.scale < stage.camera.scale < before
    for _ in range(30):
        stage.live(square(10))
    assert stage.camera.scale == pytest.approx(stage.home.scale, rel=1e-3)
    assert not stage.moving


def test_a_forming_layout_leaves_a_chosen_view_alone(stage: Stage) -> None:
    stage.pan(50, 50)
    before = stage.camera
    stage.live(square(1.5))
    assert stage.camera == before


def test_zooms_in_a_row_add_up(stage: Stage, clock: Clock) -> None:
    home = stage.camera.scale
    for _ in range(3):
        stage.zoom(2, 10, 10)
        pass_time(stage, clock, 0.02)
    pass_time(stage, clock, 1)
    assert stage.camera.scale == pytest.approx(8 * home)


def test_zooming_out_ends_at_a_small_map(stage: Stage, clock: Clock) -> None:
    for _ in range(30):
        stage.zoom(0.5, 400, 300)
    pass_time(stage, clock, 1)
    assert stage.camera.scale == pytest.approx(stage.home.scale / 4)


def test_fit_returns_to_everything_and_follows_again(stage: Stage, clock: Clock) -> None:
    stage.pan(200, 100)
    assert not stage.follows
    stage.fit()
    pass_time(stage, clock, 1)
    assert stage.camera == stage.home
    assert stage.follows


def test_a_fitted_view_stays_fitted_when_the_window_changes(stage: Stage) -> None:
    stage.resize(300, 900)
    assert stage.camera == stage.home
    assert stage.camera.width == 300


def test_a_chosen_view_keeps_its_middle_when_the_window_changes(stage: Stage) -> None:
    stage.pan(120, 0)
    before = stage.camera
    stage.resize(400, 400)
    assert (stage.camera.x, stage.camera.scale) == (before.x, before.scale)


def test_the_star_appears_at_once_and_then_travels(stage: Stage, clock: Clock) -> None:
    stage.put_star((1, 1))
    assert stage.star == (1, 1)
    stage.put_star((5, 1))
    assert stage.star is not None
    assert 1 < stage.star[0] < 5
    pass_time(stage, clock, 1)
    assert stage.star == (5, 1)
    stage.put_star(None)
    assert stage.star is None
    assert not stage.moving


def test_without_motion_everything_is_at_once_where_it_should_be(stage: Stage) -> None:
    stage.lively = False
    stage.glide(square(3))
    stage.zoom(2, 0, 0)
    stage.put_star((0, 0))
    stage.put_star((1, 0))
    assert not stage.moving
    assert stage.star == (1, 0)


def test_finish_ends_all_movement(stage: Stage) -> None:
    stage.glide(square(3))
    stage.finish()
    assert not stage.moving
    assert stage.lively


def test_a_legend_makes_a_fitted_map_step_aside(stage: Stage, clock: Clock) -> None:
    stage.reserve(120)
    pass_time(stage, clock, 1)
    assert stage.camera == stage.home
    assert stage.camera.to_screen(0, 0)[0] == pytest.approx(340)


def test_a_fitted_map_stands_above_the_notice_but_in_a_low_window_hardly(stage: Stage, clock: Clock) -> None:
    before = stage.camera.to_screen(2, 0)[1]
    stage.reserve(0, 40)
    pass_time(stage, clock, 1)
    assert stage.camera == stage.home
    assert stage.camera.to_screen(2, 0)[1] <= before - 20
    stage.resize(200, 50)
    assert 0 < stage.camera.to_screen(2, 0)[1] < 50


def test_without_points_nothing_moves(clock: Clock) -> None:
    stage = Stage(clock)
    stage.resize(100, 100)
    stage.reserve(20)
    stage.show(None)
    stage.show(np.empty((0, 2), np.float32))
    assert stage.cloud is None
    assert not stage.moving


def test_a_motion_starts_fast_and_ends_gently() -> None:
    motion = Motion(0, 1)
    assert motion.share(-1) == 0
    assert motion.share(0.25) > 0.5
    assert motion.share(1) == 1
    assert motion.over(1)
