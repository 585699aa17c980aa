from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from explorer.ui.map.contours import SHARES, contours, level_line, smooth
from explorer.ui.map.view import MapView
from explorer.ui.theme import LIGHT


def test_a_line_runs_where_a_slope_crosses_its_level() -> None:
    slope = np.tile(np.arange(6.0), (4, 1))
    pieces = level_line(slope, 2.5)
    assert np.allclose(pieces[:, :, 0], 2.5)
    assert np.sort(pieces[:, :, 1].ravel()).tolist() == [0, 1, 1, 2, 2, 3]


@settings(deadline=None)
@given(st.integers(0, 500), st.floats(0.05, 0.95))
def test_lines_are_closed_inside_a_grid_with_a_low_rim(seed: int, level: float) -> None:
    grid = np.pad(np.random.default_rng(seed).random((6, 7)), 1)
    ends = np.round(level_line(grid, level).reshape(-1, 2), 9)
    _, counts = np.unique(ends, axis=0, return_counts=True)
    assert (counts % 2 == 0).all()


def test_smoothing_keeps_the_sum_of_what_lies_far_from_the_rim() -> None:
    grid = np.zeros((40, 40))
    grid[20, 20] = 5
    assert smooth(grid).sum() == pytest.approx(5)
    assert smooth(grid).max() < 1


def test_each_line_goes_around_its_share_of_the_points() -> None:
    xy = np.random.default_rng(0).normal(0, 1, (20_000, 2)).astype(np.float32)
    lines = contours(xy)
    assert len(lines) == len(SHARES)
    far = np.hypot(*xy.T)
    for share, pieces in zip(SHARES, lines, strict=True):
        radii = np.hypot(*pieces.reshape(-1, 2).T)
        inside = (far < np.median(radii)).mean()
        assert inside == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize("xy", [np.empty((0, 2)), np.zeros((3, 2)), np.ones((500, 2)), np.full((50, 2), np.nan)])
def test_where_there_is_no_density_there_are_no_lines(xy: np.ndarray) -> None:
    assert contours(xy.astype(np.float32)) == []


def test_points_on_a_line_and_an_outlier_have_lines_without_a_crash() -> None:
    xy = np.zeros((200, 2), np.float32)
    xy[:, 0] = np.linspace(0, 1, 200)
    xy[0] = 1e6
    assert all(np.isfinite(pieces).all() for pieces in contours(xy))


def test_the_map_draws_its_lines_and_they_rest_while_it_forms(qtbot: QtBot) -> None:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    xy = np.random.default_rng(0).normal(0, 1, (300, 2)).astype(np.float32)
    view.set_points(xy)
    plain = view.picture(view.size(), LIGHT)
    view.set_contours(contours(xy))
    assert view.picture(view.size(), LIGHT) != plain
    assert not view.grab().isNull()
    view.set_live(xy)
    assert view.picture(view.size(), LIGHT) == plain
