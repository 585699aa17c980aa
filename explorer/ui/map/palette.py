"""Which block of the look-up table each kind of point is drawn from. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.raster import FADED
from explorer.ui.map.shading import SLOTS, Rgb, flat_ramp, glow_ramp, mix, name_of, rgb, table

BASE_BLOCK = FADED + 1
"""The block of the first slot; those of the same slots when selected follow after `SLOTS`."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one map, as `#rrggbb`.

    Attributes:
        dark: whether the surface is dark.
        surface: behind the points.
        faded: the colour of points that a filter leaves out.
        slots: one colour for each slot a point may be in; at most `SLOTS`.
        chosen: the same for selected points.
    """

    dark: bool
    surface: str
    faded: str
    slots: tuple[str, ...]
    chosen: tuple[str, ...]

    def disc(self, slot: int, *, chosen: bool, dimmed: bool) -> str:
        """Return the colour of a disc, `#rrggbb`."""
        if chosen:
            return self.chosen[slot]
        return name_of(_dimmed(self, self.slots[slot])) if dimmed else self.slots[slot]


@lru_cache(maxsize=16)
def lookup(palette: Palette, *, dimmed: bool, base_discs: bool, chosen_discs: bool) -> NDArray[np.uint32]:
    """Return the RGB of every `block * 256 + level`, on the surface.

    Args:
        palette: the colours.
        dimmed: whether the unselected step back.
        base_discs: whether the base is drawn as discs rather than as density.
        chosen_discs: the same for the selected.
    """
    surface = rgb(palette.surface)
    faded = flat_ramp(rgb(palette.faded), surface, 0.2)
    base = [_dimmed(palette, slot) if dimmed else rgb(slot) for slot in palette.slots]
    burn = 0.15 if dimmed else 1.0
    unused = [faded] * (SLOTS - len(base))
    chosen = [rgb(slot) for slot in palette.chosen]
    made = table(
        surface, [faded, *_ramps(palette, base, base_discs, burn), *unused, *_ramps(palette, chosen, chosen_discs)]
    )
    made.setflags(write=False)
    return made


def _ramps(palette: Palette, colours: Sequence[Rgb], discs: bool, burn: float = 1.0) -> list[NDArray[np.uint32]]:
    surface = rgb(palette.surface)
    if discs:
        return [flat_ramp(colour, surface) for colour in colours]
    return [glow_ramp(colour, surface, palette.dark, burn) for colour in colours]


def _dimmed(palette: Palette, name: str) -> Rgb:
    colour = rgb(name)
    grey = sum(colour) / 3
    return mix(mix(colour, (grey, grey, grey), 0.45), rgb(palette.surface), 0.66)
