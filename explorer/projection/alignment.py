"""Maps laid over each other, so that a change of the dimension moves the points instead of turning the map around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Layout = NDArray[np.float32]

NO_SIZE = 1e-9
"""A map with a radius this small is one point."""


def framed(layout: Layout) -> Layout:
    """Return `layout`, (n, 2), moved and scaled to the frame all maps share: centre 0, root-mean-square radius 1."""
    moved = layout - centre(layout)
    size = radius(moved)
    return np.asarray(moved / size if size > NO_SIZE else np.zeros_like(moved), np.float32)


def centre(layout: Layout) -> NDArray[np.float32]:
    """Return the mean point, (2,); the origin for a map without points."""
    return layout.mean(axis=0, dtype=np.float64).astype(np.float32) if len(layout) else np.zeros(2, np.float32)


def radius(layout: Layout) -> float:
    """Return the root-mean-square distance of the points from their mean."""
    if not len(layout):
        return 0.0
    moved = layout - centre(layout)
    return float(np.sqrt(np.einsum("ij,ij->i", moved, moved, dtype=np.float64).mean()))


def procrustes(layout: Layout, onto: Layout) -> Layout:
    """Return `layout` turned, mirrored, scaled and moved to lie over `onto`; both are (n, 2).

    The rotation is the orthogonal Procrustes solution (Schönemann, 1966). The scale makes both maps equally large: the
    least-squares scale would shrink a map with every step at which points move.
    """
    moved, goal = layout - centre(layout), onto - centre(onto)
    size = radius(moved)
    turn = rotation(moved, goal)
    scale = radius(goal) / size if size > NO_SIZE else 1.0
    return np.asarray(moved @ (turn * np.float32(scale)) + centre(onto), np.float32)


def rotation(layout: Layout, onto: Layout) -> NDArray[np.float32]:
    """Return the rotation or reflection, (2, 2), that brings `layout` @ it closest to `onto`; both are centred."""
    left, _, right = np.linalg.svd(layout.T.astype(np.float64) @ onto)
    return np.asarray(left @ right, np.float32)


def displacement(layout: Layout, other: Layout) -> float:
    """Return how far points move between two maps: the mean distance, in root-mean-square radii of `other`."""
    size = radius(other)
    if size <= NO_SIZE:
        return 0.0
    return float(np.linalg.norm(layout - other, axis=1).mean() / size)
