"""Where the eye is: the transform between data and screen, and how it moves. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

MARGIN = 0.06
"""Share of the window left free on each side of a fitted map."""

DEEPEST = 4000.0
"""How far beyond the fitted view one may zoom; float32 coordinates carry no more detail."""

WIDEST = 0.25
"""How small the fitted view may become."""


@dataclass(frozen=True, slots=True)
class Extent:
    """A rectangle of the data, `left <= right` and `bottom <= top`."""

    left: float
    bottom: float
    right: float
    top: float

    def joined(self, other: Extent) -> Extent:
        """Return the smallest rectangle around both."""
        return Extent(
            min(self.left, other.left), min(self.bottom, other.bottom),
            max(self.right, other.right), max(self.top, other.top),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Camera:
    """A view of the plane: y points up in the data, down on the screen; both axes share one scale.

    Attributes:
        x: data coordinate in the middle of the window.
        y: data coordinate in the middle of the window.
        scale: logical pixels per unit.
        width: of the window, in logical pixels.
        height: of the window, in logical pixels.
    """

    x: float
    y: float
    scale: float
    width: int
    height: int

    @property
    def left(self) -> float:
        """Data coordinate of the window's left edge."""
        return self.x - self.width / 2 / self.scale

    @property
    def top(self) -> float:
        """Data coordinate of the window's upper edge."""
        return self.y + self.height / 2 / self.scale

    def to_screen(self, x: float, y: float) -> tuple[float, float]:
        """Return the logical pixel of a data point."""
        return (x - self.left) * self.scale, (self.top - y) * self.scale

    def to_data(self, px: float, py: float) -> tuple[float, float]:
        """Return the data point under a logical pixel."""
        return self.left + px / self.scale, self.top - py / self.scale

    def panned(self, dx: float, dy: float) -> Camera:
        """Return the view after its content moved by `dx`, `dy` logical pixels."""
        return replace(self, x=self.x - dx / self.scale, y=self.y + dy / self.scale)

    def zoomed(self, factor: float, px: float, py: float) -> Camera:
        """Return the view `factor` times closer, with the data under the pixel kept where it is."""
        x, y = self.to_data(px, py)
        return replace(self, x=x + (self.x - x) / factor, y=y + (self.y - y) / factor, scale=self.scale * factor)

    def limited(self, home: Camera) -> Camera:
        """Return the nearest view that is neither too close nor too far, nor beside the data that `home` shows."""
        scale = min(max(self.scale, home.scale * WIDEST), home.scale * DEEPEST)
        across, up = home.width / home.scale / 2, home.height / home.scale / 2
        x = min(max(self.x, home.x - across), home.x + across)
        y = min(max(self.y, home.y - up), home.y + up)
        return replace(self, x=x, y=y, scale=scale)

    def resized(self, width: int, height: int) -> Camera:
        """Return the view in a window of another size, its middle kept."""
        return replace(self, width=max(1, width), height=max(1, height))

    def widened(self, pixels: int) -> Camera:
        """Return the view in a window with so many pixels more on its right, its content kept where it is."""
        return replace(self, x=self.x + pixels / 2 / self.scale, width=self.width + pixels)

    def towards(self, other: Camera, share: float) -> Camera:
        """Return the view `share` of the way to `other`, zooming at an even pace about a fixed point.

        The scale moves geometrically; the centre moves linearly in `1 / scale`, which is the path of a zoom about
        the one point that both views show at the same pixel.
        """
        if share >= 1:
            return replace(other, width=self.width, height=self.height)
        scale = self.scale * (other.scale / self.scale) ** share
        near, here, far = 1 / self.scale, 1 / scale, 1 / other.scale
        moved = share if math.isclose(near, far, rel_tol=1e-6) else (near - here) / (near - far)
        return replace(self, x=self.x + (other.x - self.x) * moved, y=self.y + (other.y - self.y) * moved, scale=scale)

    def carried(self, before: Camera, after: Camera) -> Camera:
        """Return the view that stands to `after` as this one stands to `before` (two fitted views)."""
        ratio = after.scale / before.scale
        return replace(
            self,
            x=after.x + (self.x - before.x) / ratio,
            y=after.y + (self.y - before.y) / ratio,
            scale=self.scale * ratio,
        )


def fitted(extent: Extent, width: int, height: int) -> Camera:
    """Return the view that shows all of `extent`; an extent without size is shown one unit wide."""
    width, height = max(1, width), max(1, height)
    across, up = extent.right - extent.left, extent.top - extent.bottom
    free = 1 - 2 * MARGIN
    scales = [free * pixels / size for pixels, size in ((width, across), (height, up)) if size > 0]
    scale = min(scales, default=free * min(width, height))
    return Camera((extent.left + extent.right) / 2, (extent.bottom + extent.top) / 2, scale, width, height)


def above(extent: Extent, width: int, height: int, reserve: float) -> Camera:
    """Return the view that shows all of `extent` above `reserve` pixels; a low window has none to spare."""
    reserve = min(reserve, height / 5)
    low = fitted(extent, width, round(height - reserve))
    return replace(low, y=low.y - reserve / 2 / low.scale, height=max(1, height))


def beside(extent: Extent, width: int, height: int, reserve: float, below: float = 0) -> Camera:
    """Return the view that shows all of `extent` left of `reserve` pixels, unless that makes it much smaller.

    Args:
        extent: what to show.
        width: of the window, in logical pixels.
        height: of the window.
        reserve: pixels kept free on the right.
        below: pixels kept free at the bottom.
    """
    whole, narrow = above(extent, width, height, below), above(extent, round(width - reserve), height, below)
    if narrow.scale < 0.85 * whole.scale:
        return whole
    return replace(narrow, x=narrow.x + reserve / 2 / narrow.scale, width=whole.width)


def bounds_of(plane: NDArray[np.float32]) -> Extent:
    """Return the rectangle that holds every point.

    Args:
        plane: float32 (2, n); infinite where a point has no place. Without any place, it is the unit square.
    """
    placed = _placed(plane)
    if not placed.shape[1]:
        return Extent(-0.5, -0.5, 0.5, 0.5)
    (left, bottom), (right, top) = placed.min(axis=1).tolist(), placed.max(axis=1).tolist()
    return Extent(left, bottom, right, top)


def extent_of(plane: NDArray[np.float32], bounds: Extent | None = None) -> Extent:
    """Return the rectangle that holds the points, but for outliers so far off that they would hide the rest.

    A side is drawn in to ten interquartile ranges (taken from at most 50,000 points) beyond the quartiles, or further
    out where more than one point in a thousand would be left outside.

    Args:
        plane: float32 (2, n), in no particular order; infinite where a point has no place.
        bounds: of the plane, where they are known.
    """
    bounds, sample = bounds or bounds_of(plane), _placed(plane[:, :50_000]).astype(np.float64)
    if not sample.shape[1]:
        return bounds
    quarter, three = np.quantile(sample, (0.25, 0.75), axis=1)
    least = np.quantile(sample, 0.001, axis=1, method="higher")
    most = np.quantile(sample, 0.999, axis=1, method="lower")
    reach = 10 * float((three - quarter).max())
    if reach <= 0:
        return bounds
    (left, bottom), (right, top) = np.minimum(quarter - reach, least), np.maximum(three + reach, most)
    return Extent(
        max(bounds.left, float(left)), max(bounds.bottom, float(bottom)),
        min(bounds.right, float(right)), min(bounds.top, float(top)),
    )  # fmt: skip


def _placed(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    placed = np.isfinite(plane[0])
    return plane if placed.all() else plane[:, placed]
