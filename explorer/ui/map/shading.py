"""How many dots become what colour: tone curves and colour tables. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Rgb = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1."""

LEVELS = 256
SLOTS = 120
"""Most colours one map can show; more would not be told apart."""

SCORE_STEPS = 64

FULL = 0.64
"""Share of the levels at which a colour covers all behind it; beyond, it burns."""

_VIRIDIS = (
    "#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c", "#22a884", "#44bf70", "#7ad151", "#bddf26",
    "#fde725",
)  # fmt: skip
"""Every tenth of matplotlib's viridis (CC0): even in lightness and safe for colour-blind readers."""


def rgb(name: str) -> Rgb:
    """Return the components of a colour written `#rrggbb`."""
    red, green, blue = (int(name[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def name_of(colour: Rgb) -> str:
    """Return a colour written `#rrggbb`."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)


def mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    """Return the colour `share` of the way from `one` to `other`."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def score_colours(dark: bool, steps: int = SCORE_STEPS) -> list[str]:
    """Return the colours of a score from low to high; high stands out from the surface of either scheme."""
    ends = (0.16, 1.0) if dark else (0.93, 0.0)
    return [viridis(ends[0] + (ends[1] - ends[0]) * i / (steps - 1)) for i in range(steps)]


def viridis(share: float) -> str:
    """Return the colour of the viridis map at `share` from 0 to 1."""
    place = min(max(share, 0.0), 1.0) * (len(_VIRIDIS) - 1)
    below = min(int(place), len(_VIRIDIS) - 2)
    return name_of(mix(rgb(_VIRIDIS[below]), rgb(_VIRIDIS[below + 1]), place - below))


def glow_ramp(colour: Rgb, surface: Rgb, dark: bool, burn: float = 1.0) -> NDArray[np.uint32]:
    """Return the RGB of 256 levels of crowding on a surface, from the bare surface up.

    One dot is a veil of its colour; the veil closes at `FULL`, and a crowd burns brighter on dark and deeper on light
    (by `burn`), so that structure shows inside what would otherwise be one flat blob.
    """
    level = np.arange(LEVELS) / (LEVELS - 1)
    heat = np.clip((level - FULL) / (1 - FULL), 0, 1)[:, None] * burn * (0.42 if dark else 0.4)
    target = np.ones(3) if dark else np.asarray(colour) * 0.25
    return _veil(np.asarray(colour) * (1 - heat) + target * heat, surface, np.minimum(level / FULL, 1.0))


def flat_ramp(colour: Rgb, surface: Rgb, strength: float = 1.0) -> NDArray[np.uint32]:
    """Return the RGB of a colour at 256 degrees of cover of a surface, up to `strength`."""
    return _veil(np.tile(colour, (LEVELS, 1)), surface, np.arange(LEVELS) / (LEVELS - 1) * strength)


def table(surface: Rgb, ramps: Sequence[NDArray[np.uint32]]) -> NDArray[np.uint32]:
    """Return one look-up table with a block of bare surface before the ramps: `(1 + ramp) * 256 + level`."""
    return np.concatenate([flat_ramp(surface, surface), *ramps])


@lru_cache(maxsize=64)
def tone(crowd: float, unit: int) -> NDArray[np.uint8]:
    """Return the level of every sum of dots at a pixel: faint edges, a visible single dot, then a logarithm.

    Args:
        crowd: how many dots lie on a pixel where the map is dense (it gets the highest level).
        unit: the sum that one dot leaves at its own pixel.

    Returns:
        uint8 (65536,); 0 only for 0.
    """
    dots = np.arange(65536, dtype=np.float32) / unit
    crowd = min(max(crowd, 1.5), 4000.0)
    single = min(max(0.68 - 0.11 * math.log(crowd), 0.22), FULL)
    share = np.where(dots < 1, dots * single, single + (1 - single) * np.log(np.maximum(dots, 1)) / math.log(crowd))
    levels: NDArray[np.uint8] = np.clip(np.rint(share * (LEVELS - 1)), 1, LEVELS - 1).astype(np.uint8)
    levels[0] = 0
    levels.setflags(write=False)
    return levels


def _veil(colours: NDArray[np.float64], surface: Rgb, cover: NDArray[np.float64]) -> NDArray[np.uint32]:
    seen = np.asarray(surface) + (colours - surface) * cover[:, None]
    parts = np.rint(np.clip(seen, 0, 1) * 255).astype(np.uint32)
    packed: NDArray[np.uint32] = (parts << np.array([16, 8, 0], np.uint32)).sum(axis=1, dtype=np.uint32)
    return packed | np.uint32(0xFF000000)
