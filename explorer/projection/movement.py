"""How far texts move between the maps of two dimensions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.projection.alignment import radius

TOP = 50
"""Texts listed as those that moved most."""


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """The way from one map to another.

    Attributes:
        distances: float32 (n,), how far each text moved, in root-mean-square radii of the second map; NaN for one
            without a place on either.
        top: int64 (m,), the rows that moved most, the farthest first; none that stayed.
        start: float32 (n, 2), the first map.
        mean: of the distances; 0 without texts.
    """

    distances: NDArray[np.float32]
    top: NDArray[np.int64]
    start: NDArray[np.float32]
    mean: float


def movement(before: NDArray[np.float32], after: NDArray[np.float32]) -> Movement:
    """Return how far texts moved from `before` to `after`, both float32 (n, 2) and laid over each other."""
    placed = np.isfinite(after).all(axis=1)
    size = radius(after[placed]) or 1.0
    distances = (np.hypot(*(after - before).T) / size).astype(np.float32)
    known = np.where(np.isfinite(distances), distances, 0)
    top = np.argpartition(-known, TOP - 1)[:TOP] if len(known) > TOP else np.arange(len(known))
    top = top[np.argsort(-known[top], kind="stable")]
    moved = distances[np.isfinite(distances)]
    return Movement(distances, top[known[top] > 0], before, float(moved.mean()) if len(moved) else 0.0)
