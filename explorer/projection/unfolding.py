"""Where a map from scratch begins: principal components, unfolded along the ties between texts.

Two axes of variance fold what is far apart over each other, and the descent takes long to part it again. The slowest
movements of a random walk along the ties part it before (Belkin and Niyogi, Laplacian eigenmaps for dimensionality
reduction and data representation, Neural Computation 15(6), 2003, which is how umap-learn begins). A few rounds of
subspace iteration are near enough; begun at the principal components, they cost a tenth of a second for 10,000 texts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.progress import Progress, Steps
from explorer.projection.fuzzy import Graph

Floats = NDArray[np.float32]

ROUNDS = 200
SETTLED = 10
"""Rounds between two times at which the directions are kept apart."""

SPARE = 4
"""Directions followed beside the two that are wanted, so that these come out sooner."""

FEWEST = 50
"""Points below which there is nothing to unfold."""

PART = 0.5
"""Part of the points that must be tied together; else the walk only tells who is tied to whom at all."""

WHAT = "Laying out"


def unfolded(flat: Floats, graph: Graph, seed: int) -> Steps[Floats]:
    """Return `flat`, float32 (n, 2), unfolded along `graph`; as it is when most points are not tied together.

    Points outside the largest group that is tied together keep their place among the others as `flat` has it.
    """
    parts = yield from components(graph, len(flat))
    main = np.flatnonzero(parts == np.argmax(np.bincount(parts)))
    if len(main) < max(FEWEST, PART * len(flat)):
        return flat
    within = np.full(len(flat), -1, np.int64)
    within[main] = np.arange(len(main))
    axes = yield from _slowest(flat[main], within[graph.head], within[graph.tail], graph.weight, seed)
    corners = np.column_stack((flat, np.ones(len(flat)))).astype(np.float64)
    like = np.linalg.lstsq(corners[main], axes.astype(np.float64), rcond=None)[0]
    start = (corners @ like).astype(np.float32)
    start[main] = axes
    return start


def components(graph: Graph, count: int) -> Steps[NDArray[np.int64]]:
    """Return for each point the first one that it is tied to in any number of steps, int64 (n,)."""
    first = np.arange(count)
    while True:
        yield Progress(WHAT, 0, 0)
        lower = first.copy()
        np.minimum.at(lower, graph.head, first[graph.tail])
        np.minimum.at(lower, graph.tail, first[graph.head])
        lower = lower[lower]
        if np.array_equal(lower, first):
            return first
        first = lower


def _slowest(
    flat: Floats, head: NDArray[np.int64], tail: NDArray[np.int64], weight: Floats, seed: int
) -> Steps[Floats]:
    """Return the two slowest directions of the lazy random walk that the walk finds from `flat`."""
    from scipy.sparse import csr_array

    count, here = len(flat), np.flatnonzero((head >= 0) & (tail >= 0))
    starts = np.searchsorted(head[here], np.arange(count + 1))  # edges are sorted by head already
    ties = csr_array((weight[here], tail[here], starts), shape=(count, count))
    yield Progress(WHAT, 0, ROUNDS)
    degree = np.asarray(ties @ np.ones((count, 1), np.float32))
    share = degree / degree.sum()
    spare = np.random.default_rng(seed).standard_normal((count, SPARE), np.float32)
    walk: Floats = np.concatenate((flat, spare), axis=1)
    for number in range(1, ROUNDS + 1):
        walk = np.float32(0.5) * ((ties @ walk) / degree + walk)
        yield Progress(WHAT, number, ROUNDS)
        if number % SETTLED == 0:
            walk -= (share * walk).sum(axis=0)
            across = np.asarray((walk * share).T @ walk, np.float64)
            lower = np.linalg.cholesky(across + 1e-9 * np.trace(across) * np.eye(len(across)))
            walk = np.linalg.solve(lower, walk.T).T.astype(np.float32)
    turned = np.asarray((walk * share).T @ ((ties @ walk) / degree), np.float64)
    _, vectors = np.linalg.eigh((turned + turned.T) / 2)
    return np.asarray(walk @ vectors[:, ::-1][:, :2], np.float32)
