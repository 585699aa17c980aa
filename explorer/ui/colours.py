"""Colour maps for scores, perceptually even and safe for colour-blind users, and the ink that reads on them.

A map is made of a few anchor colours, joined by straight lines in OKLab (Björn Ottosson, "A perceptual color space for
image processing", 2020), where equal distances look equally far apart. The steps are even along that path.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import dist
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Rgb = tuple[int, int, int]
Lab = tuple[float, float, float]
MapName = Literal["sequential", "diverging", "diverging-dark"]

STEPS = 256
LIGHT_INK = "#ffffff"
DARK_INK = "#0d1117"

# Sequential: the anchors of viridis (Smith and van der Walt, CC0). Diverging: blue - neutral - orange, which stay apart
# for the three common kinds of colour blindness; the middle is close to the surface of the light or the dark scheme.
_VIRIDIS = (
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725",
)  # fmt: skip
_BLUE = ("#0b3c8c", "#2f78c4", "#8dbbe3")
_ORANGE = ("#f2b27a", "#d9701e", "#8f3a06")
_BRIGHT_BLUE = ("#9fd0ff", "#4b97e0", "#27527f")
_BRIGHT_ORANGE = ("#7d4a1c", "#dc842d", "#ffcf94")
_HALVES: dict[MapName, tuple[tuple[str, ...], ...]] = {
    "sequential": (_VIRIDIS,),
    "diverging": ((*_BLUE, "#fafafa"), ("#fafafa", *_ORANGE)),
    "diverging-dark": ((*_BRIGHT_BLUE, "#1f242c"), ("#1f242c", *_BRIGHT_ORANGE)),
}


@cache
def table(name: MapName) -> tuple[Rgb, ...]:
    """Return the 256 colours of a map, lowest score first; a diverging map has its middle between 127 and 128."""
    halves = _HALVES[name]
    return tuple(colour for half in halves for colour in _even_steps(half, STEPS // len(halves)))


def lut(name: MapName) -> NDArray[np.uint8]:
    """Return the 256 colours of a map as uint8 (256, 3), lowest score first."""
    import numpy as np  # the first window paints before numpy is loaded

    return np.array(table(name), dtype=np.uint8)


def colour_at(name: MapName, fraction: float) -> str:
    """Return the colour of a map at `fraction` of its way, 0 to 1, as `#rrggbb`."""
    clipped = min(max(fraction, 0.0), 1.0)
    red, green, blue = table(name)[min(int(clipped * STEPS), STEPS - 1)]
    return f"#{red:02x}{green:02x}{blue:02x}"


def ink_on(colour: str | Rgb) -> str:
    """Return the black or white, as `#rrggbb`, that has the higher contrast (WCAG 2.2) on `colour`."""
    on = rgb(colour) if isinstance(colour, str) else colour
    return max(LIGHT_INK, DARK_INK, key=lambda ink: contrast(rgb(ink), on))


def contrast(one: Rgb, other: Rgb) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _even_steps(anchors: Sequence[str], count: int) -> list[Rgb]:
    """Return `count` colours at equal OKLab distances along the line through `anchors`, both ends included."""
    corners = [_oklab(rgb(anchor)) for anchor in anchors]
    lengths = [dist(a, b) for a, b in pairwise(corners)]
    whole, steps, passed, leg = sum(lengths), [], 0.0, 0
    for step in range(count):
        at = whole * step / (count - 1)
        while leg < len(lengths) - 1 and at > passed + lengths[leg]:
            passed += lengths[leg]
            leg += 1
        steps.append(_between(corners[leg], corners[leg + 1], (at - passed) / lengths[leg]))
    return steps


def _between(start: Lab, end: Lab, part: float) -> Rgb:
    light, green_red, blue_yellow = (a + (b - a) * part for a, b in zip(start, end, strict=True))
    return _from_oklab((light, green_red, blue_yellow))


def rgb(colour: str) -> Rgb:
    """Return the bytes of `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(byte: int) -> float:
    value = byte / 255
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _byte(linear: float) -> int:
    value = min(max(linear, 0.0), 1.0)
    return round(255 * (12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055))


def _luminance(colour: Rgb) -> float:
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklab(colour: Rgb) -> Lab:
    r, g, b = map(_linear, colour)
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _from_oklab(lab: Lab) -> Rgb:
    light, a, b = lab
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _byte(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
        _byte(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
        _byte(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
    )
