"""Maps as files, without a window: PNG, SVG, CSV."""

from __future__ import annotations

import csv
import io
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

SIZE = 1200
"""Pixels of a side."""

MARGIN = 0.04
FINER = 2
"""Pixels are averaged from this many in each direction."""

SPLATTED = 4_000_000
"""Pixels of discs counted at a time."""

PAPER, INK = (255, 255, 255), (31, 90, 166)
OPACITY = 0.7

Points = NDArray[np.float32]


def map_png(xy: Points) -> bytes:
    """Draw the points `xy`, float32 (n, 2), as discs that darken where they overlap; returns a PNG file."""
    cover = _covered(placed(xy, SIZE * FINER), dot_radius(len(xy)) * FINER)
    cover = cover.reshape(SIZE, FINER, SIZE, FINER).mean(axis=(1, 3))[..., None]
    paper, ink = (np.asarray(colour, np.float32) for colour in (PAPER, INK))
    return png((paper + cover * (ink - paper)).round().astype(np.uint8))


def map_svg(xy: Points) -> str:
    """Draw the points `xy`, float32 (n, 2), as an SVG document."""
    dots = "\n".join(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{dot_radius(len(xy)):.2f}"/>' for x, y in placed(xy, SIZE))
    colour = "#{:02x}{:02x}{:02x}".format(*INK)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">\n'
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n'
        f'<g fill="{colour}" fill-opacity="{OPACITY}">\n{dots}\n</g>\n</svg>\n'
    )


def csv_table(xy: Points, ids: list[str], texts: list[str]) -> str:
    """Return a table with the columns id, x, y and text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(("id", "x", "y", "text"))
    places = ((f"{x:.6g}", f"{y:.6g}") for x, y in xy.tolist())
    writer.writerows((name, x, y, text) for name, (x, y), text in zip(ids, places, texts, strict=True))
    return out.getvalue()


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Return `pixels`, uint8 (height, width, 3), as a PNG file (W3C PNG specification, third edition, section 5)."""
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), np.uint8)  # each row begins with its filter: 0, none
    rows[:, 1:] = pixels.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def placed(xy: Points, size: int) -> Points:
    """Return `xy` moved and scaled evenly into a square picture of `size` pixels, y downward."""
    if not len(xy):
        return xy
    low, high = xy.min(axis=0), xy.max(axis=0)
    span = max(float((high - low).max()), 1e-9)
    unit = (xy - (low + high) / 2) / span * np.asarray((1, -1), np.float32)
    return np.asarray((unit * (1 - 2 * MARGIN) + 0.5) * size, np.float32)


def dot_radius(count: int) -> float:
    """Return the radius of a dot in pixels: 6 for a hundred texts, 1 for a hundred thousand and more."""
    return float(np.interp(np.log10(max(count, 1)), (2, 5), (6, 1)))


def _covered(points: Points, radius: float) -> NDArray[np.float32]:
    """Return how opaque each pixel is, 0 to 1, float32 (side, side), with a disc around every point."""
    side = SIZE * FINER
    columns, rows = points.astype(np.int64).reshape(-1, 2).T
    disc = _disc(radius, side)
    count = np.zeros(side * side, np.int64)
    step = max(SPLATTED // len(disc), 1)
    for start in range(0, len(points), step):
        centres = rows[start : start + step] * side + columns[start : start + step]
        count += np.bincount((centres[:, None] + disc).ravel(), minlength=side * side)
    return np.asarray(1 - (1 - OPACITY) ** count.reshape(side, side), np.float32)


def _disc(radius: float, side: int) -> NDArray[np.int64]:
    """Return how far the pixels of a disc lie from its centre in a picture with rows of `side` pixels."""
    reach = np.arange(-int(radius), int(radius) + 1)
    down, right = np.meshgrid(reach, reach, indexing="ij")
    inside = down**2 + right**2 <= radius**2
    return np.asarray(down[inside] * side + right[inside], np.int64)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
