"""Points to pixels, in numpy: crisp discs while few are in view, shaded density when many are. No Qt.

A pixel is first a 16-bit code, `block * 256 + level`: the block says which colour, the level how much of it. One
look-up then turns codes into colours, so that a theme, a dimming or a palette costs nothing per point.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.density import Patch, kernel, shade, shade_few
from explorer.ui.map.scratch import Scratch
from explorer.ui.map.shading import LEVELS

Index = NDArray[np.int64]
Floats = NDArray[np.float32]

FADED = 1
"""The block of points that a filter leaves out."""

FEW = 20
"""Where there are as many pixels for every dot, those that dots reach are patched."""

PHASES = 8
"""Steps of a pixel at which a disc may lie, across and down: motion stays smooth."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A grid of pixels laid over the data.

    Attributes:
        left: data coordinate of the left edge.
        top: data coordinate of the upper edge.
        scale: pixels per unit.
        width: in pixels.
        height: in pixels.
    """

    left: float
    top: float
    scale: float
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Points of one layer, in drawing order.

    Attributes:
        x: float32 (n,), infinite for a point without a place.
        y: float32 (n,).
        blocks: uint8 (n,) block of each point's colour, or one block for all.
    """

    x: Floats
    y: Floats
    blocks: NDArray[np.uint8] | int


class Canvas:
    """A padded grid of pixel codes; dots may lie on the padding, which is not shown.

    Attributes:
        screen: what the inner part of the grid shows.
        pad: pixels of padding on each side, at least 2, and for discs at least `pad_for` them.
        width: of the grid with its padding.
        height: of the grid with its padding.
        codes: uint16 (height * width,), 0 where nothing is.
    """

    def __init__(self, screen: Screen, pad: int, scratch: Scratch, *, kept: bool = False) -> None:
        """Begin with nothing, or with the ground of the last canvas of this size, if that is to be `kept`."""
        self.screen, self.pad, self._scratch = screen, pad, scratch
        self.width, self.height = screen.width + 2 * pad, screen.height + 2 * pad
        self.codes = self._plane("ground", np.uint16)
        self._blank = not kept
        if not kept:
            self.codes.fill(0)

    def keep_ground(self) -> None:
        """Draw what follows on a copy, so that what was drawn can be drawn over once more."""
        ground, self.codes = self.codes, self._plane("codes", np.uint16)
        np.copyto(self.codes, ground)

    def draw_faded(self, dots: Dots) -> None:
        """Mark the pixels of `dots` with the faded colour, over what is there."""
        self.codes[self._cells(*self._placed(dots))] = FADED * LEVELS + LEVELS - 1
        self._clear_rim(self.codes)
        self._blank = False

    def draw_density(self, dots: Dots, *, radius: float, crowd: float) -> None:
        """Shade the crowding of `dots`, over what is there.

        Args:
            dots: any number of points.
            radius: of a dot, 0.5 to 1.6 pixels.
            crowd: dots a square pixel where the map is dense, which gets the highest level; 0 if that is not known.
        """
        cells, dot = self._cells(*self._placed(dots)), kernel(radius)
        # 16 bits count twice as fast, and would wrap only where 65,536 dots share one pixel.
        counts = self._plane("counts", np.uint16 if 0 < crowd < 4000 else np.uint32)
        counts.fill(0)
        np.add.at(counts, cells, np.ones(len(cells), counts.dtype))
        self._clear_rim(counts)
        own = dots.blocks
        if not isinstance(own, int):
            own = self._plane("own", np.uint8)
            own.fill(0)
            own[cells] = dots.blocks
            self._clear_rim(own)
        shade(self.codes, self.width, counts, own, dot, crowd, self._scratch, blank=self._blank)
        self._blank = False

    def patch(self, dots: Dots, *, radius: float, crowd: float) -> Patch | None:
        """Return what `draw_density` would change, where dots are so few that this takes less time; else None."""
        if len(dots.x) * FEW > len(self.codes):
            return None
        cells = self._cells(*self._placed(dots))
        column, rim = cells % self.width, self.width - 1
        inner = (cells > rim) & (cells < len(self.codes) - self.width) & (column > 0) & (column < rim)
        blocks = dots.blocks if isinstance(dots.blocks, int) else dots.blocks[inner]
        return shade_few(len(self.codes), self.width, cells[inner], blocks, kernel(radius), crowd, self._scratch)

    def draw_discs(self, dots: Dots, *, radius: float, halo: float) -> None:
        """Paint smooth discs with a halo over what is there, the last on top.

        Args:
            dots: up to some tens of thousands of points.
            radius: of a disc, in pixels.
            halo: width of the ring in the surface's colour that tells overlapping discs apart, in pixels.
        """
        across, down = self._placed(dots)
        levels, offsets = _stamps(radius, halo, self.width)
        chosen = levels[_phase(down) * PHASES + _phase(across)]
        painted = chosen >= 0
        cells = self._cells(across, down, rim=math.ceil(radius + halo))
        blocks = np.broadcast_to(np.asarray(dots.blocks, np.uint16) * np.uint16(LEVELS), len(cells))
        values = chosen.view(np.uint16) + blocks[:, None]
        self.codes[(cells[:, None] + offsets)[painted]] = values[painted]
        self._blank = False

    def colours(self, lookup: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the RGB (height, width) of every pixel, valid until the next frame."""
        return self._coloured("colours", lookup).reshape(self.height, self.width)

    def patched(self, lookup: NDArray[np.uint32], patch: Patch, *, kept: bool) -> NDArray[np.uint32]:
        """Return the same with a patch over it; `kept` tells that the last canvas had this ground and this `lookup`."""
        out, under = self._plane("colours", np.uint32), self._plane("under", np.uint32)
        if not kept:
            self._coloured("under", lookup)
        np.copyto(out, under)
        out[patch.places] = np.take(lookup, patch.codes)
        return out.reshape(self.height, self.width)

    def _coloured(self, name: str, lookup: NDArray[np.uint32]) -> NDArray[np.uint32]:
        out: NDArray[np.uint32] = self._plane(name, np.uint32)
        np.take(lookup, self.codes, out=out, mode="clip")
        return out

    def _plane(self, name: str, kind: type[np.generic]) -> NDArray[Any]:
        return self._scratch.take(name, self.width * self.height, kind)

    def _placed(self, dots: Dots) -> tuple[Floats, Floats]:
        return place(dots.x, dots.y, self.screen, self.pad, self._scratch)

    def _cells(self, across: Floats, down: Floats, rim: int = 0) -> Index:
        return flatten(across, down, self.width, self.height, self._scratch, rim)

    def _clear_rim(self, plane: NDArray[Any]) -> None:
        """Empty the outermost pixels, where everything outside the view was clamped to."""
        grid = plane.reshape(self.height, self.width)
        grid[0] = grid[-1] = 0
        grid[:, 0] = grid[:, -1] = 0


def place(x: Floats, y: Floats, screen: Screen, pad: int, scratch: Scratch) -> tuple[Floats, Floats]:
    """Return pixel coordinates on a grid with `pad` pixels around `screen`, points far off clamped to its rim."""
    scale, edge = np.float32(screen.scale), pad / screen.scale
    across, down = (scratch.take(name, len(x), np.float32) for name in ("across", "down"))
    with np.errstate(over="ignore"):
        np.subtract(x, np.float32(screen.left - edge), out=across)
        np.multiply(across, scale, out=across)
        np.subtract(np.float32(screen.top + edge), y, out=down)
        np.multiply(down, scale, out=down)
    np.clip(across, 0, screen.width + 2 * pad - 1, out=across)
    np.clip(down, 0, screen.height + 2 * pad - 1, out=down)
    return across, down


def flatten(across: Floats, down: Floats, width: int, height: int, scratch: Scratch, rim: int = 0) -> Index:
    """Return the flat positions of pixel coordinates, kept `rim` pixels from the edge of the grid.

    The coordinates are cut down to whole numbers. Singles count exactly up to 2 ** 24, and quicker than integers do.
    """
    cells = scratch.take("cells", len(across), np.int64)
    np.floor(across, out=across)
    np.floor(down, out=down)
    if rim:
        np.clip(across, rim, width - 1 - rim, out=across)
        np.clip(down, rim, height - 1 - rim, out=down)
    if width * height < 1 << 24:
        np.multiply(down, np.float32(width), out=down)
        np.add(down, across, out=down)
        np.copyto(cells, down, casting="unsafe")
    else:
        columns = scratch.take("columns", len(across), np.int64)
        np.copyto(columns, across, casting="unsafe")
        np.copyto(cells, down, casting="unsafe")
        np.multiply(cells, width, out=cells)
        np.add(cells, columns, out=cells)
    return cells


def pad_for(radius: float, halo: float) -> int:
    """Return the padding that hides discs clamped to the rim and shows those cut by the edge of the view."""
    return 2 * math.ceil(radius + halo) + 3


def _phase(places: Floats) -> Index:
    return np.minimum((places - np.floor(places)) * PHASES, PHASES - 1).astype(np.int64)


def _stamps(radius: float, halo: float, row: int) -> tuple[NDArray[np.int16], Index]:
    """Return discs at every part of a pixel, and where their pixels lie.

    Returns:
        int16 (phases, pixels): the cover from 0 to 255, or -1 where the disc and its halo do not reach;
        int64 (pixels,): the distance of each pixel from the disc's own in a grid with rows of `row` pixels.
    """
    reach = math.ceil(radius + halo)
    steps = np.arange(-reach, reach + 1)
    levels = _covers(round(radius, 2), round(halo, 2), reach)
    used = (levels >= 0).any(axis=0)
    return levels[:, used], (steps[:, None] * row + steps).ravel()[used]


@lru_cache(maxsize=32)
def _covers(radius: float, halo: float, reach: int) -> NDArray[np.int16]:
    steps = np.arange(-reach, reach + 1)
    parts = (np.arange(PHASES) + 0.5) / PHASES - 0.5
    near = np.square(steps - parts[:, None])
    distance = np.sqrt(near[:, None, :, None] + near[None, :, None, :]).reshape(PHASES * PHASES, -1)
    cover: NDArray[np.int16] = np.rint(255 * np.clip(radius + 0.5 - distance, 0, 1)).astype(np.int16)
    cover[(cover == 0) & (distance > radius + halo)] = -1
    cover.setflags(write=False)
    return cover
