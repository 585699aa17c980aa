"""Vectors to map."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.index.vectors import VectorIndex, index_of


def clustered(count: int, dim: int, clusters: int = 5, seed: int = 0) -> NDArray[np.float32]:
    """Return vectors around a few centres, float32 (count, dim); row i belongs to centre i modulo `clusters`."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((clusters, dim), np.float32)
    return centres[np.arange(count) % clusters] + 0.3 * rng.standard_normal((count, dim), np.float32)


def make_index(count: int, dims: tuple[int, ...] = (4, 8, 16)) -> VectorIndex:
    """Return an index of clustered vectors."""
    return index_of(clustered(count, dims[-1]), dims)
