"""An order of texts in which similar ones stand together, so that groups show as blocks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.ui.matrix.picture import Levels, Order

FEATURES = 128
"""Columns looked at: enough to tell groups apart, few enough to order 2,000 texts while the user waits."""
SMALL = 8
"""Groups up to this size are sorted along one axis and not divided further."""
LEAST = 32
"""A part smaller than one in so many of the whole is no group but an outlier: the cut then goes through the middle."""
ROUNDS = 8
"""Rounds of the power iteration, and of two-means at most; only the order matters, not the last digits."""


def similarity_order(levels: Levels) -> Order:
    """Return the rows of a similarity matrix in an order that puts similar rows side by side.

    Bisecting two-means (Steinbach, Karypis and Kumar, 2000), each cut started from the first principal component of the
    rows (Boley, 1998); the parts stand in their order along that component.
    """
    count = levels.shape[0]
    looked_at = np.random.default_rng(0).permutation(count)[:FEATURES]  # a regular step could miss a whole group
    return _divided(np.arange(count, dtype=np.int64), np.take(levels, looked_at, axis=1).astype(np.float32))


def _divided(rows: Order, features: NDArray[np.float32]) -> Order:
    own = features[rows]
    place = _along_first_component(own)
    if len(rows) <= SMALL:
        return rows[np.argsort(place, kind="stable")]
    upper = _two_means(own, place > 0)
    if not len(rows) // LEAST < np.count_nonzero(upper) < len(rows) - len(rows) // LEAST:
        upper = np.argsort(np.argsort(place, kind="stable"), kind="stable") >= len(rows) // 2
    return np.concatenate([_facing(rows[part], place[part], features) for part in (~upper, upper)])


def _two_means(own: NDArray[np.float32], upper: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows belong to the upper of two groups, moving them to the nearer mean until none moves."""
    for _ in range(ROUNDS):
        if upper.all() or not upper.any():
            break
        low, high = own[~upper].mean(axis=0), own[upper].mean(axis=0)
        nearer = own @ (high - low) > (high - low) @ (high + low) / 2
        if np.array_equal(nearer, upper):
            break
        upper = nearer
    return upper


def _facing(rows: Order, place: NDArray[np.float32], features: NDArray[np.float32]) -> Order:
    """Return one part in its own order, turned round if that order runs against the whole."""
    ordered = _divided(rows, features)
    by_row = dict(zip(rows.tolist(), place.tolist(), strict=True))
    run = np.array([by_row[row] for row in ordered.tolist()])
    half = len(run) // 2
    return ordered if run[:half].sum() * (len(run) - half) <= run[half:].sum() * half else ordered[::-1]


def _along_first_component(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return where each row lies along the direction of greatest variance, by power iteration."""
    centred = rows - rows.mean(axis=0)
    direction = centred[np.argmax(np.einsum("ij,ij->i", centred, centred))]
    for _ in range(ROUNDS):
        direction = (centred @ direction) @ centred
        length = np.linalg.norm(direction)
        if length == 0:
            break
        direction = direction / length
    place: NDArray[np.float32] = centred @ direction
    return place
