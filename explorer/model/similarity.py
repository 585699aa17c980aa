"""The four similarities of sentence-transformers, every text of one side against every text of the other.

Distances are negated, so that bigger is always more alike, as in `sentence_transformers.util.similarity`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

TINY: Final = np.float32(1e-12)
"""Norms below this count as this, as in `torch.nn.functional.normalize`: a zero vector keeps cosine 0."""

SAME: Final = 1e-14
"""Squared distance, relative to the squared lengths, that float32 numbers cannot tell from 0: about (2⁻²³)²."""

BLOCK_NUMBERS: Final = 1 << 20
"""Numbers in a temporary array of `manhattan`: small enough to stay in the processor's cache."""


def normalized(vectors: Vectors) -> Vectors:
    """Return the rows of `vectors` (n, d) at length 1; a zero row stays zero."""
    norms = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None]
    unit: Vectors = vectors / np.maximum(norms, TINY)
    return unit


def cosine(a: Vectors, b: Vectors) -> Vectors:
    """Return the cosine of every row of `a` (n, d) with every row of `b` (m, d), as (n, m); 0 with a zero row."""
    return normalized(a) @ normalized(b).T


def dot(a: Vectors, b: Vectors) -> Vectors:
    """Return the dot product of every row of `a` (n, d) with every row of `b` (m, d), as (n, m)."""
    return a @ b.T


def euclidean(a: Vectors, b: Vectors) -> Vectors:
    """Return minus the Euclidean distance of every row of `a` (n, d) to every row of `b` (m, d), as (n, m).

    |a - b|² = |a|² - 2 a·b + |b|² in float64, because that difference cancels for texts that are nearly equal. What is
    left of it below float32's precision is rounding: equal texts are at distance 0, wherever they stand.
    """
    left, right = a.astype(np.float64), b.astype(np.float64)
    sums = np.einsum("ij,ij->i", left, left)[:, None] + np.einsum("ij,ij->i", right, right)
    squares: NDArray[np.float64] = sums - 2.0 * (left @ right.T)
    squares[squares < SAME * sums] = 0.0
    return (0.0 - np.sqrt(squares)).astype(np.float32)


def manhattan(a: Vectors, b: Vectors) -> Vectors:
    """Return minus the sum of absolute differences of every row of `a` (n, d) and `b` (m, d), as (n, m)."""
    out = np.empty((len(a), len(b)), dtype=np.float32)
    step = max(1, BLOCK_NUMBERS // max(1, b.shape[1]))
    for start in range(0, len(b), step):
        block = b[start : start + step]
        space = np.empty_like(block)
        for row, vector in enumerate(a):
            np.abs(np.subtract(block, vector, out=space), out=space)
            space.sum(axis=1, out=out[row, start : start + step])
    return np.subtract(0.0, out, out=out)  # not negated: a matrix should show 0, not -0


SIMILARITIES: Final[dict[str, Callable[[Vectors, Vectors], Vectors]]] = {
    "cosine": cosine,
    "dot": dot,
    "euclidean": euclidean,
    "manhattan": manhattan,
}
"""By the name that `similarity_fn_name` in `config_sentence_transformers.json` uses."""
