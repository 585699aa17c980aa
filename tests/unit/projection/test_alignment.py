from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.projection.alignment import displacement, framed, procrustes, radius


def cloud(count: int = 50, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 2)).astype(np.float32) * (3, 1)


@given(angle=st.floats(0, 7), mirrored=st.booleans(), scale=st.floats(0.1, 10), shift=st.floats(-5, 5))
def test_procrustes_undoes_any_turn_mirroring_scale_and_shift(
    angle: float, mirrored: bool, scale: float, shift: float
) -> None:
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    if mirrored:
        turn[0] *= -1
    onto = cloud()
    np.testing.assert_allclose(procrustes(scale * onto @ turn + shift, onto), onto, atol=1e-4)


def test_procrustes_keeps_the_size_of_maps_that_do_not_match() -> None:
    onto = cloud(seed=1)
    assert radius(procrustes(5 * cloud(seed=2), onto)) == pytest.approx(radius(onto), rel=1e-5)


def test_procrustes_moves_a_single_point_onto_the_other() -> None:
    assert procrustes(np.ones((1, 2), np.float32), np.full((1, 2), 3, np.float32)).tolist() == [[3, 3]]


def test_a_framed_map_is_centred_with_radius_one() -> None:
    layout = framed(7 * cloud() + 100)
    assert np.abs(layout.mean(axis=0)).max() < 1e-5
    assert radius(layout) == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_equal_points_are_framed_at_the_origin(count: int) -> None:
    assert framed(np.full((count, 2), 7, np.float32)).tolist() == [[0, 0]] * count


def test_displacement_counts_in_radii() -> None:
    layout = framed(cloud())
    assert displacement(layout, layout) == 0
    assert displacement(layout + np.array([0.5, 0]), layout) == pytest.approx(0.5)


def test_maps_of_one_place_have_no_displacement() -> None:
    assert displacement(np.ones((3, 2)), np.zeros((3, 2))) == 0
