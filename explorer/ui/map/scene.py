"""One picture of the points: how large, how many, in which manner. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.camera import Camera, Extent
from explorer.ui.map.cloud import Cloud, Layers
from explorer.ui.map.density import Patch
from explorer.ui.map.laid import Rows
from explorer.ui.map.palette import BASE_BLOCK, Palette, lookup
from explorer.ui.map.raster import FADED, Canvas, Dots, Screen, pad_for
from explorer.ui.map.scratch import Scratch
from explorer.ui.map.shading import SLOTS

DISCS = 12_000
"""Up to so many points in view are drawn as discs, more as density."""

MARGIN = 8
"""Logical pixels beyond the window within which a disc still shows."""

HURRIED = 250_000
"""About so many points are drawn of a larger crowd while it moves too slowly."""

Scalar = TypeVar("Scalar", bound=np.generic)

_SAMPLE = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What the points look like.

    Attributes:
        palette: the colours.
        blocks: uint8 (n,) block of each point in drawing order when it is not selected, or None for the first.
        layers: which points are faded, plain and selected.
    """

    palette: Palette
    blocks: NDArray[np.uint8] | None
    layers: Layers

    def colour(self, position: int, *, chosen: bool, dimmed: bool) -> str:
        """Return the colour of a disc, `#rrggbb`."""
        slot = 0 if self.blocks is None else int(self.blocks[position]) - BASE_BLOCK
        return self.palette.disc(slot, chosen=chosen, dimmed=dimmed)


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What the points under the selected ones were drawn from, last time; they are drawn again when it differs.

    Attributes:
        manner: screen, padding, brushes and part of the points.
        sources: arrays, told apart by which they are.
        colours: of the look-up table by which it was painted without the selected points, if it was.
    """

    manner: tuple[object, ...] = ()
    sources: tuple[object, ...] = ()
    colours: NDArray[np.uint32] | None = None

    def like(self, other: Ground) -> bool:
        """Tell whether `other` looks the same while no point moves."""
        same = all(one is another for one, another in zip(self.sources, other.sources, strict=False))
        return bool(self.manner) and self.manner == other.manner and same


NO_GROUND = Ground()


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A finished picture.

    Attributes:
        pixels: uint32 (height, width) RGB on the surface, with `pad` pixels around what is shown.
        pad: in pixels.
        left: where the picture begins in the window, in pixels.
        top: the same from above.
        radius: of a dot, in logical pixels.
        ground: what lies under the selected points.
    """

    pixels: NDArray[np.uint32]
    pad: int
    left: int
    top: int
    radius: float
    ground: Ground


def dot_radius(shown: float, camera: Camera) -> float:
    """Return the radius of a dot in logical pixels: it shrinks with the cube root of what is in view."""
    room = math.sqrt(camera.width * camera.height / 800_000)
    return min(max(5.2 * room * math.cbrt(600 / max(shown, 1)), 0.5), 6.5)


def in_view(cloud: Cloud, index: Rows | None, camera: Camera) -> tuple[Rows | None, float]:
    """Return the positions to draw and about how many lie in view.

    The index comes back as it is while most of it is in view; what a sample finds mostly outside is cut to the view.
    """
    x, y = cloud.at
    total = len(x) if index is None else len(index)
    step = max(1, total // _SAMPLE)
    sample = slice(0, total, step) if index is None else index[::step]
    seen = int(np.count_nonzero(_inside(x[sample], y[sample], camera))) * step
    if seen > 0.35 * total and total > DISCS:
        return index, seen
    if index is None:
        found = np.flatnonzero(_inside(x, y, camera))
        return found, len(found)
    found = index[_inside(np.take(x, index), np.take(y, index), camera)]
    return found, len(found)


def draw(
    cloud: Cloud,
    look: Look,
    camera: Camera,
    *,
    crowd: float,
    ratio: float,
    scratch: Scratch,
    hurried: bool = False,
    ground: Ground = NO_GROUND,
) -> Frame:
    """Draw the points.

    Args:
        cloud: where they are.
        look: what they look like.
        camera: the view, in logical pixels.
        crowd: points per unit area where the map is dense.
        ratio: device pixels per logical pixel.
        scratch: buffers to work in; the frame's array lives there until the next frame.
        hurried: whether a fair sample of a large crowd will do.
        ground: of the last frame in `scratch`, if no point has moved since.
    """
    layers, blocks = look.layers, BASE_BLOCK if look.blocks is None else look.blocks
    base, shown = in_view(cloud, layers.base, camera)
    chosen, marked = in_view(cloud, layers.chosen, camera)
    faded, hidden = in_view(cloud, layers.faded, camera)
    radius = dot_radius(shown, camera) * ratio
    step = max(1, round(shown / HURRIED)) if hurried else 1
    brush = Brush(radius, _halo(radius, ratio), crowd / step / (camera.scale * ratio) ** 2, shown <= DISCS)
    top = Brush(max(radius * 1.15, 2.6 * ratio), 0.9 * ratio, brush.crowd, marked <= DISCS)
    top = replace(top, radius=radius) if marked > 2000 else top
    under = Brush(max(radius * 0.55, 1.2 * ratio), 0.0, 0.0, hidden <= DISCS, flat=True)
    pad = max(_pad(brush, under), pad_for(top.radius, top.halo))  # the same however many are selected
    left, above, screen = _screen(cloud.bounds, camera, ratio, pad)
    drawn = Ground((screen, pad, under, brush, step), (cloud, layers.faded, layers.base, look.blocks))
    kept = drawn.like(ground)
    canvas = Canvas(screen, pad, scratch, kept=kept)
    if not kept:
        under.paint(canvas, _dots(cloud, _sample(len(cloud), faded, 1), FADED, 0))
        brush.paint(canvas, _dots(cloud, _sample(len(cloud), base, step), blocks, 0))
    colours = lookup(look.palette, dimmed=len(layers.chosen) > 0, base_discs=brush.discs, chosen_discs=top.discs)
    over = _dots(cloud, _sample(len(cloud), chosen, 1), blocks, SLOTS)
    patch = top.patch(canvas, over) if len(over.x) else None
    if patch is not None:
        pixels = canvas.patched(colours, patch, kept=kept and ground.colours is colours)
        drawn = replace(drawn, colours=colours)
    else:
        if len(over.x):
            canvas.keep_ground()
            top.paint(canvas, over)
        pixels = canvas.colours(colours)
    return Frame(pixels, pad, left, above, radius / ratio, drawn)


@dataclass(frozen=True, slots=True)
class Brush:
    """How one layer is painted.

    Attributes:
        radius: of a dot, in pixels.
        halo: around a disc, in pixels.
        crowd: dots on a pixel where the map is dense.
        discs: whether dots are discs rather than density.
        flat: whether dots that are no discs are all alike.
    """

    radius: float
    halo: float
    crowd: float
    discs: bool
    flat: bool = False

    def paint(self, canvas: Canvas, dots: Dots) -> None:
        """Paint a layer over what is there."""
        if not len(dots.x):
            return
        if self.discs:
            canvas.draw_discs(dots, radius=self.radius, halo=self.halo)
        elif self.flat:
            canvas.draw_faded(dots)
        else:
            canvas.draw_density(dots, radius=min(self.radius, 1.6), crowd=self.crowd)

    def patch(self, canvas: Canvas, dots: Dots) -> Patch | None:
        """Return what `paint` would change, if that is quicker."""
        return None if self.discs else canvas.patch(dots, radius=min(self.radius, 1.6), crowd=self.crowd)


def _pad(*brushes: Brush) -> int:
    return max(pad_for(brush.radius, brush.halo) if brush.discs else 2 for brush in brushes)


def _screen(bounds: Extent, camera: Camera, ratio: float, pad: int) -> tuple[int, int, Screen]:
    """Return the part of the window that the points can reach: its first column, its first row, and its grid."""
    scale = camera.scale * ratio
    left, right = _span((bounds.left - camera.left) * scale, (bounds.right - camera.left) * scale, pad,
                        round(camera.width * ratio))  # fmt: skip
    above, below = _span((camera.top - bounds.top) * scale, (camera.top - bounds.bottom) * scale, pad,
                         round(camera.height * ratio))  # fmt: skip
    screen = Screen(camera.left + left / scale, camera.top - above / scale, scale, right - left, below - above)
    return left, above, screen


def _span(first: float, last: float, pad: int, size: int) -> tuple[int, int]:
    """Return the pixels from `first` to `last` and `pad` more, as far as they lie in a window, at least one."""
    begin = min(max(math.floor(first) - pad, 0), size - 1)
    return begin, min(max(math.ceil(last) + pad, begin + 1), size)


def _halo(radius: float, ratio: float) -> float:
    return ratio * min(max((radius / ratio - 1.6) * 0.6, 0.0), 1.1)


def _sample(count: int, index: Rows | None, step: int) -> Rows | slice:
    """Return one position in `step`; the drawing order is shuffled, so that the first ones are a fair sample."""
    return slice(0, count // step) if index is None else index[::step] if step > 1 else index


def _dots(cloud: Cloud, index: Rows | slice, blocks: NDArray[np.uint8] | int, beyond: int) -> Dots:
    """Return the points at `index`, in blocks that are `beyond` those of the plain layer."""
    x, y = cloud.at
    if isinstance(blocks, int):
        return Dots(_pick(x, index), _pick(y, index), blocks + beyond)
    own = _pick(blocks, index)
    return Dots(_pick(x, index), _pick(y, index), own + np.uint8(beyond) if beyond else own)


def _pick(values: NDArray[Scalar], index: Rows | slice) -> NDArray[Scalar]:
    return values[index] if isinstance(index, slice) else np.take(values, index)


def _inside(x: NDArray[np.float32], y: NDArray[np.float32], camera: Camera) -> NDArray[np.bool_]:
    reach = MARGIN / camera.scale
    right, bottom = camera.left + camera.width / camera.scale, camera.top - camera.height / camera.scale
    found = x >= np.float32(camera.left - reach)
    found &= x <= np.float32(right + reach)
    found &= y >= np.float32(bottom - reach)
    found &= y <= np.float32(camera.top + reach)
    return found
