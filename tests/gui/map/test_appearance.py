from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from explorer.ui.map.appearance import Appearance, LegendEntry, score_slots
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.palette import BASE_BLOCK, Palette, lookup
from explorer.ui.map.scale import ScoreScale
from explorer.ui.map.shading import LEVELS, SLOTS, flat_ramp, glow_ramp, name_of, rgb, score_colours, viridis
from explorer.ui.theme import DARK, LIGHT, Theme

ENTRIES = (LegendEntry("tea", None, 2), LegendEntry("jazz", "#123456", 1))
CODES = np.array([0, 1, 0, 255], np.uint8)


def luminance(colour: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return float(np.dot(parts, (0.2126, 0.7152, 0.0722)))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_categories_wear_their_own_colour_or_that_of_the_theme() -> None:
    slots = Appearance(LIGHT, codes=CODES, legend=ENTRIES).palette().slots
    assert slots[1:] == (LIGHT.categories[0], "#123456")
    assert len({round(part, 1) for part in rgb(slots[0])}) == 1  # grey, which no category is


def test_a_code_beyond_the_legend_has_no_category() -> None:
    slots = Appearance(LIGHT, codes=CODES, legend=ENTRIES).slots()
    assert slots is not None
    assert slots.tolist() == [1, 2, 1, 0]


def test_more_categories_than_colours_are_drawn_without_breaking() -> None:
    many = tuple(LegendEntry(str(i), None, 1) for i in range(250))
    appearance = Appearance(DARK, codes=np.arange(250, dtype=np.uint8), legend=many)
    slots = appearance.slots()
    assert slots is not None
    assert slots.max() < len(appearance.palette().slots) <= SLOTS


def test_scores_span_the_colours_and_unknown_ones_have_none() -> None:
    scores = np.array([0, 0.5, 1, np.nan, -9], np.float32)
    assert score_slots(scores, ScoreScale(0, 1)).tolist() == [1, 33, 64, 0, 1]


@pytest.mark.parametrize("scores", [np.full(4, np.nan), np.full(4, 0.3), np.array([np.inf, 0, 1, 2])])
def test_scores_that_are_all_alike_or_unknown_have_a_colour(scores: np.ndarray) -> None:
    slots = Appearance(LIGHT, scores=scores.astype(np.float32)).slots()
    assert slots is not None
    assert slots.max() <= 64


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_high_score_stands_out_more_than_a_low_one(theme: Theme) -> None:
    colours = score_colours(theme.dark)
    against = [contrast(colour, theme.surface) for colour in colours]
    assert against[-1] > 10
    assert all(later >= earlier - 0.02 for earlier, later in pairwise(against))


def test_viridis_has_the_colours_of_matplotlib() -> None:
    assert [viridis(share) for share in (-1, 0, 0.5, 1, 2)] == ["#440154", "#440154", "#21918c", "#fde725", "#fde725"]


def test_colours_survive_being_taken_apart() -> None:
    assert name_of(rgb("#0072b2")) == "#0072b2"


def test_the_selected_keep_their_colour_while_the_others_step_back() -> None:
    palette = Palette(False, "#ffffff", "#808080", ("#d55e00",), ("#d55e00",))
    dimmed = palette.disc(0, chosen=False, dimmed=True)
    assert palette.disc(0, chosen=True, dimmed=True) == "#d55e00"
    assert 1.05 < contrast(dimmed, "#ffffff") < contrast("#d55e00", "#ffffff")


def test_a_table_has_the_colour_of_every_block() -> None:
    palette = Palette(False, "#ffffff", "#808080", ("#d55e00", "#0072b2"), ("#d55e00", "#0072b2"))
    table = lookup(palette, dimmed=False, base_discs=True, chosen_discs=True)
    assert table[(BASE_BLOCK + 1) * LEVELS + 255] == 0xFF0072B2
    assert table[(BASE_BLOCK + SLOTS) * LEVELS + 255] == 0xFFD55E00
    assert (table[:LEVELS] == 0xFFFFFFFF).all()


def test_crowds_burn_brighter_on_dark_and_deeper_on_light() -> None:
    colour, dark, light = rgb("#4aa8e0"), rgb(DARK.surface), rgb(LIGHT.surface)
    assert glow_ramp(colour, dark, True)[255] & 0xFF00 > glow_ramp(colour, dark, True)[165] & 0xFF00
    assert glow_ramp(colour, light, False)[255] & 0xFF00 < glow_ramp(colour, light, False)[165] & 0xFF00
    assert glow_ramp(colour, light, False, 0)[255] == glow_ramp(colour, light, False, 0)[165] == 0xFF4AA8E0


def test_no_cover_leaves_the_surface_and_full_cover_hides_it() -> None:
    ramp = flat_ramp(rgb("#000000"), rgb("#fefefe"))
    assert (ramp[0], ramp[255]) == (0xFFFEFEFE, 0xFF000000)


def test_colours_are_not_worked_out_again_for_a_new_selection() -> None:
    cloud = Cloud(np.zeros((4, 2), np.float32))
    before = Appearance(LIGHT, codes=CODES, legend=ENTRIES)
    look = before.look(cloud)
    after = Appearance(LIGHT, codes=CODES, legend=ENTRIES, selected=np.array([1]))
    assert after.look(cloud, (before, look)).blocks is look.blocks
    assert after.look(cloud, (before, look)).layers.chosen.tolist() == [cloud.positions[1]]
    other = Appearance(LIGHT, codes=CODES.copy(), legend=ENTRIES)
    assert other.look(cloud, (before, look)).blocks is not look.blocks


def test_the_best_scores_are_drawn_last() -> None:
    cloud = Cloud(np.zeros((50, 2), np.float32))
    scores = np.linspace(0, 1, 50, dtype=np.float32)
    base = Appearance(LIGHT, scores=scores).look(cloud).layers.base
    assert base is not None
    assert cloud.rows[base[-1]] >= 48
