"""The colour maps are even, unmistakable in their order, and readable."""

from __future__ import annotations

from itertools import pairwise

import pytest

from explorer.ui import colours
from explorer.ui.colours import MapName

MAPS: tuple[MapName, ...] = ("sequential", "diverging", "diverging-dark")


def brightness(colour: tuple[int, int, int]) -> float:
    return colours.contrast(colour, (0, 0, 0))


@pytest.mark.parametrize("name", MAPS)
def test_a_map_is_256_rows_of_rgb_bytes(name: MapName) -> None:
    made = colours.lut(name)
    assert made.shape == (256, 3)
    assert made.dtype == "uint8"


def test_the_sequential_map_only_gets_brighter() -> None:
    every_fourth = colours.table("sequential")[::4]  # one step may be lost in rounding to bytes
    assert all(brightness(a) < brightness(b) for a, b in pairwise(every_fourth))


@pytest.mark.parametrize(("name", "sign"), [("diverging", 1), ("diverging-dark", -1)])
def test_a_diverging_map_turns_once_in_its_middle(name: MapName, sign: int) -> None:
    steps = [sign * (brightness(b) - brightness(a)) for a, b in pairwise(colours.table(name))]
    assert all(step >= 0 for step in steps[:127])
    assert all(step <= 0 for step in steps[128:])
    assert steps[127] == 0


@pytest.mark.parametrize("name", MAPS)
def test_the_ink_reads_on_every_colour_of_a_map(name: MapName) -> None:
    assert min(colours.contrast(colours.rgb(colours.ink_on(c)), c) for c in colours.table(name)) > 4.3


@pytest.mark.parametrize(("fraction", "index"), [(-1, 0), (0, 0), (0.5, 128), (1, 255), (7, 255)])
def test_a_fraction_outside_the_map_takes_the_nearer_end(fraction: float, index: int) -> None:
    assert colours.rgb(colours.colour_at("sequential", fraction)) == colours.table("sequential")[index]


def test_black_and_white_are_as_far_apart_as_contrast_goes() -> None:
    assert colours.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert colours.ink_on("#000000") == colours.LIGHT_INK
    assert colours.ink_on("#ffffff") == colours.DARK_INK
