from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from explorer.ui.map.density import Kernel, kernel
from explorer.ui.map.raster import FADED, Canvas, Dots, Screen, flatten, pad_for
from explorer.ui.map.scratch import Scratch
from explorer.ui.map.shading import LEVELS, tone

SCREEN = Screen(left=0, top=10, scale=4, width=40, height=40)


def dots(points: list[tuple[float, float]], blocks: list[int] | int = 2) -> Dots:
    x, y = np.array(points, np.float32).reshape(-1, 2).T
    own = blocks if isinstance(blocks, int) else np.array(blocks, np.uint8)
    return Dots(x.copy(), y.copy(), own)


def canvas(pad: int = 2) -> Canvas:
    return Canvas(SCREEN, pad, Scratch())


def shown(drawn: Canvas) -> tuple[np.ndarray, np.ndarray]:
    """Return the blocks and the levels of what is shown."""
    grid = drawn.codes.reshape(drawn.height, drawn.width)
    inner = grid[drawn.pad : -drawn.pad, drawn.pad : -drawn.pad]
    return inner // LEVELS, inner % LEVELS


def test_a_point_lights_its_pixel() -> None:
    drawn = canvas()
    drawn.draw_density(dots([(2.6, 7.4)]), radius=0.5, crowd=1)
    blocks, levels = shown(drawn)
    assert np.argwhere(levels).tolist() == [[10, 10]]
    assert blocks[10, 10] == 2


def test_a_wider_dot_lights_its_neighbours_less() -> None:
    drawn = canvas()
    drawn.draw_density(dots([(2.6, 7.4)], [5]), radius=1.2, crowd=1)
    blocks, levels = shown(drawn)
    assert levels[10, 10] > levels[10, 11] > levels[11, 11] > 0
    assert (blocks[9:12, 9:12] == 5).all()


def test_a_crowd_is_brighter_than_a_single_point() -> None:
    drawn = canvas()
    drawn.draw_density(dots([(1, 9)] + [(5, 5)] * 30), radius=0.5, crowd=30)
    _, levels = shown(drawn)
    assert levels[4, 4] < levels[20, 20] == 255


def test_points_outside_the_window_are_not_drawn_at_its_edge() -> None:
    drawn = canvas()
    far = [(-50.0, 5.0), (60.0, 5.0), (5.0, 90.0), (5.0, -90.0), (np.inf, np.inf)]
    drawn.draw_density(dots(far), radius=1.5, crowd=1)
    assert not shown(drawn)[1].any()


def test_discs_outside_the_window_are_not_drawn_at_its_edge() -> None:
    drawn = canvas(pad_for(4, 1))
    drawn.draw_discs(dots([(-50, 5), (60, 5), (5, 90), (5, -90), (np.inf, np.inf)]), radius=4, halo=1)
    assert not shown(drawn)[1].any()


def test_a_disc_cut_by_the_edge_still_shows_its_rest() -> None:
    drawn = canvas(pad_for(4, 1))
    drawn.draw_discs(dots([(-0.4, 5)]), radius=4, halo=0)
    _, levels = shown(drawn)
    assert levels[:, 0].any()
    assert not levels[:, 6:].any()


def test_a_disc_is_round_and_full_inside() -> None:
    drawn = canvas(pad_for(5, 0))
    drawn.draw_discs(dots([(5, 5)]), radius=5, halo=0)
    _, levels = shown(drawn)
    assert levels.sum() / 255 == pytest.approx(np.pi * 25, rel=0.03)
    assert (levels[18:22, 18:22] == 255).all()
    assert not levels[15, 15]


def test_a_disc_moved_by_a_part_of_a_pixel_moves_its_shade() -> None:
    centres = []
    for shift in (0.0, 0.25, 0.5):
        drawn = canvas(pad_for(5, 0))
        drawn.draw_discs(dots([(5 + shift / 4, 5)]), radius=3, halo=0)
        _, levels = shown(drawn)
        centres.append((levels.sum(axis=0) * np.arange(40)).sum() / levels.sum())
    assert centres[1] - centres[0] == pytest.approx(0.25, abs=0.07)
    assert centres[2] - centres[1] == pytest.approx(0.25, abs=0.07)


def test_the_last_disc_lies_on_top_and_its_halo_parts_them() -> None:
    drawn = canvas(pad_for(3, 1))
    drawn.draw_discs(dots([(5, 5), (5.6, 5)], [2, 3]), radius=3, halo=1)
    blocks, levels = shown(drawn)
    assert blocks[20, 22] == 3
    assert blocks[20, 17] == 2
    assert levels[20, 18] == 0  # the halo of the second, over the body of the first


def test_faded_points_stay_below_and_away_from_the_others() -> None:
    drawn = canvas()
    drawn.draw_faded(dots([(2.6, 7.4), (5.1, 5.1)]))
    drawn.draw_density(dots([(2.6, 7.4)]), radius=0.5, crowd=1)
    blocks, _ = shown(drawn)
    assert blocks[10, 10] == 2
    assert blocks[19, 20] == FADED


def test_density_over_density_keeps_what_it_does_not_cover() -> None:
    drawn = canvas()
    drawn.draw_density(dots([(2.6, 7.4), (5.1, 5.1)], 2), radius=0.5, crowd=1)
    drawn.draw_density(dots([(2.6, 7.4)], 7), radius=0.5, crowd=1)
    blocks, _ = shown(drawn)
    assert (blocks[10, 10], blocks[19, 20]) == (7, 2)


def test_a_pixel_keeps_its_own_colour_beside_a_neighbour() -> None:
    drawn = canvas()
    drawn.draw_density(dots([(2.6, 7.4), (2.85, 7.4)], [3, 9]), radius=1.5, crowd=1)
    blocks, _ = shown(drawn)
    assert (blocks[10, 10], blocks[10, 11]) == (3, 9)


def test_65536_points_at_one_place_do_not_vanish() -> None:
    drawn = canvas()
    drawn.draw_density(dots([(5, 5)] * 65_536), radius=0.5, crowd=0)
    assert shown(drawn)[1].max() == 255


@settings(max_examples=60, deadline=None)
@given(
    hnp.arrays(np.float32, st.tuples(st.integers(0, 30), st.just(2)), elements=st.floats(width=32, allow_nan=False)),
    st.sampled_from([0.5, 1.0, 1.6]),
)
def test_no_place_however_far_breaks_the_drawing(points: np.ndarray, radius: float) -> None:
    some = Dots(points[:, 0].copy(), points[:, 1].copy(), np.full(len(points), 4, np.uint8))
    drawn = canvas(pad_for(radius, 1))
    drawn.draw_faded(some)
    drawn.draw_density(some, radius=radius, crowd=1)
    drawn.draw_discs(some, radius=radius, halo=1)
    assert drawn.colours(np.zeros(65536, np.uint32)).shape == (drawn.height, drawn.width)


def test_colours_come_from_the_table() -> None:
    drawn = canvas()
    drawn.draw_faded(dots([(2.6, 7.4)]))
    table = np.zeros(65536, np.uint32)
    table[FADED * LEVELS + 255] = 0xFF112233
    assert drawn.colours(table)[12, 12] == 0xFF112233


def test_a_dot_of_one_pixel_has_no_share_beside_it() -> None:
    assert kernel(0.5) == Kernel(0, 0)
    assert kernel(1.6).corner > 0


def test_tones_rise_with_the_crowd_and_only_nothing_is_clear() -> None:
    for crowd in (0.1, 5, 5000):
        levels = tone(crowd, 16).astype(int)
        assert levels[0] == 0 < levels[1]
        assert (np.diff(levels) >= 0).all()
        assert levels[-1] == 255


def test_buffers_are_reused_and_grow() -> None:
    scratch = Scratch()
    small = scratch.take("a", 10, np.uint8)
    assert scratch.take("a", 5, np.uint8).base is small.base
    assert len(scratch.take("a", 100, np.int64)) == 100


@pytest.mark.parametrize(("width", "height"), [(4000, 3000), (9000, 7000)])
def test_pixels_of_small_and_of_vast_grids_are_counted_exactly(width: int, height: int) -> None:
    random = np.random.default_rng(0)
    across, down = (random.uniform(0, size, 500).astype(np.float32) for size in (width, height))
    expected = down.astype(np.int64) * width + across.astype(np.int64)
    assert (flatten(across.copy(), down.copy(), width, height, Scratch()) == expected).all()


@pytest.mark.parametrize("radius", [0.5, 0.8, 1.2, 1.6])
@pytest.mark.parametrize("own", [4, None])
def test_a_patch_is_what_drawing_all_pixels_would_change(
    radius: float, own: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.ui.map.raster.FEW", 0)
    random = np.random.default_rng(0)
    points = [tuple(point) for point in random.normal(5, 4, (300, 2))]
    few = dots(points[200:], own or [int(block) for block in random.integers(3, 9, 100)])
    lookup = np.arange(10 * LEVELS, dtype=np.uint32)
    drawn, patched = canvas(), canvas()
    for each in (drawn, patched):
        each.draw_density(dots(points[:200]), radius=1, crowd=3)
    patch = patched.patch(few, radius=radius, crowd=3)
    assert patch is not None
    drawn.draw_density(few, radius=radius, crowd=3)
    inner = np.s_[2:-2, 2:-2]
    expected = drawn.colours(lookup)[inner]
    assert np.array_equal(patched.patched(lookup, patch, kept=False)[inner], expected)
    assert np.array_equal(patched.patched(lookup, patch, kept=True)[inner], expected)


def test_many_dots_are_not_patched() -> None:
    assert canvas().patch(dots([(5, 5)] * 2000), radius=1, crowd=1) is None
