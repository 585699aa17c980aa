"""Where the names of groups stand on the map. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE = 8_000
"""Points looked at; a larger map is a fair sample of itself."""

STEPS = 8
REACH = 0.5
"""Width of the window that climbs to where a group is dense, in its median distances from the middle."""

GAP = 4.0
"""Logical pixels between two names, and between a name and the point it is held by."""


@dataclass(frozen=True, slots=True)
class MapLabel:
    """A name, held by the point of a row: it goes where that goes."""

    text: str
    row: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in logical pixels."""

    left: float
    top: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Tell whether the two come closer than the gap between names."""
        across = self.left < other.left + other.width + GAP and other.left < self.left + self.width + GAP
        return across and self.top < other.top + other.height + GAP and other.top < self.top + self.height + GAP

    def within(self, width: float, height: float) -> bool:
        """Tell whether it lies in a window as a whole."""
        return self.left >= 0 and self.top >= 0 and self.left + self.width <= width and self.top + self.height <= height


def labels_of(
    xy: NDArray[np.float32], codes: NDArray[np.uint8], names: Sequence[str], only: Collection[int]
) -> list[MapLabel]:
    """Return a label for every group that has points and is wanted, each at its group's densest place.

    Args:
        xy: float32 (n, 2), NaN for a point without a place.
        codes: uint8 (n,), the group of each point; a code beyond `names` is no group.
        names: of the groups, the most important first.
        only: groups that are wanted; none stands for all.
    """
    step = max(1, len(xy) // SAMPLE)
    rows = np.flatnonzero(np.isfinite(xy[::step]).all(axis=1)) * step
    order = rows[np.argsort(codes[rows], kind="stable")]
    bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
    groups = [order[bounds[place] : bounds[place + 1]] for place in range(len(names))]
    shown = [
        (name, group)
        for place, (name, group) in enumerate(zip(names, groups, strict=True))
        if not only or place in only
    ]
    return [MapLabel(name, int(group[densest(xy[group])])) for name, group in shown if len(group)]


def densest(xy: NDArray[np.float32]) -> int:
    """Return the position of the point of float32 (m, 2) nearest to where they are dense, by mean shift."""
    at = np.median(xy, axis=0)
    far = np.square(xy - at).sum(axis=1)
    width = REACH**2 * float(np.median(far)) or 1.0
    for _ in range(STEPS):
        pull = np.exp(-np.square(xy - at).sum(axis=1) / (2 * width))
        if pull.sum() <= 0:
            break
        at = pull @ xy / pull.sum()
    return int(np.square(xy - at).sum(axis=1).argmin())


def placed(
    sizes: Sequence[tuple[float, float]],
    points: Sequence[tuple[float, float]],
    window: tuple[float, float],
    taken: Sequence[Box],
) -> list[Box | None]:
    """Return where each name goes, the first ones first: on its point, above or below it, or nowhere.

    Args:
        sizes: width and height of every name.
        points: the pixel that holds each.
        window: width and height.
        taken: where nothing may stand.
    """
    full, found = list(taken), list[Box | None]()
    for (width, height), (x, y) in zip(sizes, points, strict=True):
        seen = 0 <= x <= window[0]
        left = min(max(x - width / 2, 0), window[0] - width) if seen else x - width / 2  # beside an edge, inside it
        tries = (Box(left, y + shift * height - height / 2, width, height) for shift in (0, -0.8, 0.8, -1.6, 1.6))
        box = next((b for b in tries if b.within(*window) and not any(b.meets(other) for other in full)), None)
        found.append(box)
        full.extend([box] if box is not None else [])
    return found
