"""Zoom and pan keep the matrix in its square; labels and ticks stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.matrix.geometry import LARGEST_CELL, Viewport, fitted, number_every, ticks


@given(
    st.integers(1, 2000),
    st.floats(50, 900),
    st.lists(st.tuples(st.floats(0.2, 5), st.floats(0, 1), st.floats(0, 1)), max_size=8),
)
def test_no_zoom_or_pan_shows_anything_beside_the_matrix(
    count: int, side: float, moves: list[tuple[float, float, float]]
) -> None:
    view = fitted(count, side)
    for factor, x, y in moves:
        view = view.zoomed(factor, x * view.side, y * view.side).panned(300 * (x - 0.5), 300 * (y - 0.5))
        seen = view.side / view.cell
        assert view.cell <= max(LARGEST_CELL, fitted(count, side).cell) + 1e-9
        assert -1e-6 <= view.left <= max(count - seen, 0) + 1e-6
        assert -1e-6 <= view.top <= max(count - seen, 0) + 1e-6


def test_the_cell_under_the_pointer_stays_there_while_zooming() -> None:
    view = fitted(1000, 500)
    for _ in range(6):
        closer = view.zoomed(1.4, 200, 320)
        assert closer.pair_at(200, 320) == view.pair_at(200, 320) == (640, 400)
        view = closer


def test_zooming_out_ends_with_the_whole_matrix() -> None:
    view = fitted(1000, 500).zoomed(8, 10, 490)
    assert not view.whole
    assert view.zoomed(1 / 100, 200, 200) == fitted(1000, 500)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_the_cells_of_a_small_matrix_are_whole_device_pixels(ratio: float) -> None:
    view = fitted(7, 500, ratio)
    assert view.cell * ratio == int(view.cell * ratio)
    assert 500 - 7 / ratio <= view.side <= 500


def test_points_outside_the_matrix_are_no_pair() -> None:
    view = fitted(5, 100)
    assert view.pair_at(99, 0) == (0, 4)
    assert view.pair_at(100, 0) is None
    assert view.pair_at(-1, 50) is None


def test_moving_to_a_cell_out_of_view_shows_it_whole() -> None:
    view = fitted(100, 200).zoomed(10, 0, 0).showing(57, 31)
    assert 57 in view.rows() and 31 in view.columns()
    assert view.row_y(57) >= -1e-6 and view.row_y(58) <= view.side + 1e-6
    assert view.showing(57, 31) == view


def test_only_cells_in_view_are_listed() -> None:
    view = Viewport(count=50, side=100, cell=10, left=5, top=12.5)
    assert view.columns() == range(5, 15)
    assert view.rows() == range(12, 23)


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (-0.13, 1, 4, [0, 0.5, 1]),
        (-37.2, 0, 4, [-30, -20, -10, 0]),
        (0, 0.003, 3, [0, 0.001, 0.002, 0.003]),
        (2, 2, 4, [2]),
    ],
)
def test_ticks_are_round_numbers_inside_the_range(low: float, high: float, most: int, expected: list[float]) -> None:
    assert ticks(low, high, most) == expected


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(1, 12))
def test_there_are_never_more_ticks_than_there_is_room_for(low: float, span: float, most: int) -> None:
    made = ticks(low, low + span, most)
    assert len(made) <= most + 1
    assert all(low - span * 1e-6 <= tick <= low + span * (1 + 1e-6) for tick in made)


@pytest.mark.parametrize(("cell", "every"), [(40, 1), (20, 2), (9, 5), (4, 10), (1.9, 20), (0.3, 200)])
def test_numbers_are_skipped_in_ones_twos_and_fives(cell: float, every: int) -> None:
    assert number_every(cell, 38) == every
