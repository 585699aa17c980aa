"""A matrix made of a few groups of texts."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from explorer.ui.matrix.picture import MatrixPicture

Make = Callable[..., MatrixPicture]


@pytest.fixture
def make() -> Make:
    """Return what makes a picture of `count` texts in `groups` groups; text i belongs to group i % groups."""
    return grouped


def grouped(count: int, groups: int = 3, seed: int = 0) -> MatrixPicture:
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(groups, 16))
    vectors = centres[np.arange(count) % groups] + rng.normal(size=(count, 16)) * 0.3
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = vectors @ vectors.T
    levels = np.clip((scores + 1) * 127.5 + 0.5, 0, 255).astype(np.uint8)
    labels = tuple(f"text {i} of group {i % groups}" for i in range(count))
    return MatrixPicture(levels, -1.0, 1.0, labels, lambda i, j: float(scores[i, j]))
