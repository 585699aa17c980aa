"""Counts of dots to shaded pixels, a band of rows at a time so that all of it stays in the cache. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.scratch import Scratch
from explorer.ui.map.shading import LEVELS, tone

UNIT = 16
"""What one dot adds to the pixel it lies on; its neighbours get a share."""

BAND = 1 << 17
"""Pixels worked on at a time."""

FEW_PLANES: tuple[tuple[str, type[np.generic]], ...] = (("few", np.uint32), ("own", np.uint8), ("around", np.uint8))

Counts = NDArray[np.uint16] | NDArray[np.uint32]
Blocks = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A small round dot: what it adds beside its own pixel and at the corners, of `UNIT`."""

    beside: int
    corner: int

    @property
    def weight(self) -> int:
        """What one dot adds to all pixels together."""
        return UNIT + 4 * self.beside + 4 * self.corner


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """Some pixels of a picture.

    Attributes:
        places: int64 (m,), which; some more than once.
        codes: uint16 (m,), what is there.
    """

    places: NDArray[np.int64]
    codes: NDArray[np.uint16]


def kernel(radius: float) -> Kernel:
    """Return the dot of a radius from 0.5 (one pixel) to 1.6 (three across)."""
    beside, corner = (round(UNIT * min(max(radius + 0.5 - d, 0.0), 1.0)) for d in (1.0, math.sqrt(2)))
    return Kernel(beside, corner)


def shade(codes: NDArray[np.uint16], width: int, counts: Counts, own: Blocks | int, dot: Kernel, crowd: float,
          scratch: Scratch, *, blank: bool) -> None:  # fmt: skip
    """Write the code of every pixel that a dot reaches.

    Args:
        codes: (pixels,) of a grid with rows of `width`, its outermost pixels not written.
        width: of the grid.
        counts: (pixels,) dots at each pixel, none on the outermost.
        own: (pixels,) block of a dot on each pixel, 0 where there is none; or one block for all.
        dot: its shape.
        crowd: dots on a pixel where the map is dense.
        scratch: buffers to work in.
        blank: whether there is nothing yet that must show through.
    """
    levels_of = tone(_rounded(crowd * dot.weight / UNIT), UNIT)
    rows = len(codes) // width
    step = max(1, BAND // width)
    for first in range(1, rows - 1, step):
        last = min(first + step, rows - 1)
        around, inner = slice((first - 1) * width, (last + 1) * width), slice(first * width, last * width)
        if not counts[around].any():
            continue
        sums = _sums(counts[around], width, dot, scratch)
        levels = np.take(levels_of, sums, out=_buffer(scratch, "levels", sums, np.uint8), mode="clip")
        blocks = own if isinstance(own, int) else _blocks(own[around], width, dot, scratch)
        if blank:
            _join(blocks, levels, codes[inner])
        else:
            fresh = _buffer(scratch, "fresh", levels, np.uint16)
            _join(blocks, levels, fresh)
            np.copyto(codes[inner], fresh, where=levels.view(np.bool_))


def shade_few(count: int, width: int, cells: NDArray[np.int64], blocks: Blocks | int, dot: Kernel, crowd: float,
              scratch: Scratch) -> Patch:  # fmt: skip
    """Return what `shade` writes with dots at `cells`, worked out at the pixels that they reach alone.

    Args:
        count: of the pixels of a grid with rows of `width`.
        width: of the grid.
        cells: int64 (dots,), the pixel of each, none of them an outermost one.
        blocks: uint8 (dots,) block of each dot, or one block for all.
        dot: its shape.
        crowd: dots on a pixel where the map is dense.
        scratch: buffers to work in.
    """
    sums, own, around = (scratch.take(name, count, kind) for name, kind in FEW_PLANES)
    sums.fill(0)
    around.fill(0)
    own[cells] = blocks
    first = own[cells]
    reached = [(cells + step, share) for step, share in _reach(width, dot)]
    for places, share in reached:
        np.add.at(sums, places, np.full(len(cells), share, np.uint32))
        np.maximum.at(around, places, first)
    around[cells] = first
    places = np.concatenate([places for places, share in reached if share])
    levels = np.take(tone(_rounded(crowd * dot.weight / UNIT), UNIT), sums[places], mode="clip")
    return Patch(places, np.multiply(around[places], LEVELS, dtype=np.uint16) + levels)


def _reach(width: int, dot: Kernel) -> list[tuple[int, int]]:
    """Return the steps from a dot's pixel to those it may colour, and what it adds there."""
    if not dot.beside:
        return [(0, UNIT)]
    sides, corners = (-width, -1, 1, width), (-width - 1, -width + 1, width - 1, width + 1)
    return [(0, UNIT), *((step, dot.beside) for step in sides), *((step, dot.corner) for step in corners)]


def _sums(counts: Counts, width: int, dot: Kernel, scratch: Scratch) -> NDArray[np.uint16]:
    """Return the sums of the rows between the first and the last."""
    flat = _buffer(scratch, "flat", counts, np.uint16)
    np.minimum(counts, 65535 // dot.weight, out=flat, casting="unsafe")
    middle = flat[width:-width]
    sums = _buffer(scratch, "sums", middle, np.uint16)
    np.multiply(middle, UNIT, out=sums)
    if not dot.beside:
        return sums
    sides, part = _buffer(scratch, "sides", flat, np.uint16), _buffer(scratch, "part", middle, np.uint16)
    sides[0] = sides[-1] = 0
    np.add(flat[:-2], flat[2:], out=sides[1:-1])
    np.add(sides[: -2 * width], sides[2 * width :], out=part)
    np.multiply(part, dot.corner, out=part)
    np.add(sums, part, out=sums)
    np.add(flat[: -2 * width], flat[2 * width :], out=part)
    np.add(part, sides[width:-width], out=part)
    np.multiply(part, dot.beside, out=part)
    np.add(sums, part, out=sums)
    return sums


def _blocks(own: Blocks, width: int, dot: Kernel, scratch: Scratch) -> Blocks:
    """Return the blocks of the rows between: a pixel's own, or that of a neighbour where it has none."""
    middle = own[width:-width]
    if not dot.beside:
        return middle
    wide, tall = _buffer(scratch, "wide", own, np.uint8), _buffer(scratch, "tall", middle, np.uint8)
    wide[:] = own
    np.maximum(wide[1:], own[:-1], out=wide[1:])
    np.maximum(wide[:-1], own[1:], out=wide[:-1])
    np.maximum(wide[: -2 * width], wide[2 * width :], out=tall)
    np.maximum(tall, wide[width:-width], out=tall)
    np.copyto(tall, middle, where=middle.view(np.bool_))
    return tall


def _join(blocks: Blocks | int, levels: NDArray[np.uint8], out: NDArray[np.uint16]) -> None:
    if isinstance(blocks, int):
        out.fill(blocks * LEVELS)
    else:
        np.multiply(blocks, np.uint16(LEVELS), out=out, dtype=np.uint16)
    np.add(out, levels, out=out)


def _buffer(scratch: Scratch, name: str, like: NDArray[Any], kind: type[np.generic]) -> NDArray[Any]:
    return scratch.take(name, len(like), kind)


def _rounded(crowd: float) -> float:
    """Round to 2 %, so that few tone curves are ever made."""
    return math.exp(round(math.log(max(crowd, 1e-3)) * 50) / 50)
