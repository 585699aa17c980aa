"""Pixels of a matrix: exact cells when enlarged, true averages when shrunk."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.ui.matrix.raster import halved, sample


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_halving_rounds_the_mean_of_every_two_by_two_cells(height: int, width: int, seed: int) -> None:
    levels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    even = np.pad(levels.astype(float), ((0, height % 2), (0, width % 2)), mode="edge")
    means = (even[0::2, 0::2] + even[1::2, 0::2] + even[0::2, 1::2] + even[1::2, 1::2]) / 4
    assert np.array_equal(halved(levels), np.floor(means + 0.5))


def test_an_enlarged_matrix_shows_each_cell_as_one_block() -> None:
    levels = np.arange(9, dtype=np.uint8).reshape(3, 3)
    pixels = sample(levels, 0, 0, 1 / 4, 12, 12)
    assert np.array_equal(pixels, np.repeat(np.repeat(levels, 4, axis=0), 4, axis=1))


def test_a_part_of_a_matrix_starts_at_the_cell_asked_for() -> None:
    levels = np.arange(100, dtype=np.uint8).reshape(10, 10)
    pixels = sample(levels, 4, 7, 1 / 2, 4, 2)
    assert np.array_equal(pixels, [[74, 74, 75, 75], [74, 74, 75, 75]])


@pytest.mark.parametrize("size", [40, 63, 100, 160])
def test_a_shrunk_checkerboard_is_grey_and_not_a_pattern(size: int) -> None:
    board = (np.indices((320, 320)).sum(axis=0) % 2 * 255).astype(np.uint8)
    pixels = sample(board, 0, 0, 320 / size, size, size)
    assert abs(float(pixels.mean()) - 127.5) < 2
    if size <= 80:
        assert pixels.min() > 100 and pixels.max() < 155


@pytest.mark.parametrize("size", [10, 70, 99])
def test_no_row_is_skipped_when_a_matrix_shrinks(size: int) -> None:
    for row in range(0, 100, 7):
        levels = np.zeros((100, 100), dtype=np.uint8)
        levels[row] = 255
        assert sample(levels, 0, 0, 100 / size, size, size).max() > 0


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 40), st.floats(0, 39), st.floats(0, 39), st.floats(0.01, 50), st.integers(1, 50))
def test_any_view_gives_pixels_within_the_range_of_the_cells(
    count: int, left: float, top: float, step: float, size: int
) -> None:
    levels = np.random.default_rng(count).integers(40, 90, (count, count), dtype=np.uint8)
    pixels = sample(levels, min(left, count - 1), min(top, count - 1), step, size, size)
    assert pixels.shape == (size, (size + 3) // 4 * 4)
    assert pixels.flags.c_contiguous
    assert pixels.min() >= 40 and pixels.max() < 90
