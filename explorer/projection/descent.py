"""UMAP's layout as work that can be watched and stopped after every epoch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.progress import Progress, Steps
from explorer.projection.forces import pull_table, push_table
from explorer.projection.fuzzy import Graph

PUSHES = 5
"""Random points that an edge pushes its head from, each time it is used."""

WIDTH = 10.0
NOISE = 1e-4


def spread_out(layout: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Return `layout`, (n, 2), as a start for the descent: each axis from 0 to 10, with a little noise.

    The noise keeps equal points from moving as one.
    """
    low, high = layout.min(axis=0), layout.max(axis=0)
    scaled = WIDTH * (layout - low) / np.maximum(high - low, 1e-12)
    noise = np.random.default_rng(seed).normal(scale=NOISE, size=layout.shape)
    return np.ascontiguousarray(scaled + noise, np.float32)


def descend(
    xy: NDArray[np.float32],
    graph: Graph,
    *,
    shape: tuple[float, float],
    epochs: int,
    rate: float,
    seed: int,
    hold: float = 0.0,
) -> Steps[None]:
    """Move the points of `xy`, float32 (n, 2), in place until tied points are near and others apart.

    Args:
        xy: where to start, within about 10 of the origin.
        graph: what is tied to what.
        shape: a and b of the curve 1 / (1 + a x^(2b)).
        epochs: passes over the edges.
        rate: the learning rate of the first epoch; it falls linearly.
        seed: of the random numbers.
        hold: the part of the way back to where it started that a point is drawn after every pass; 0 lets it go.
    """
    from explorer.projection.kernels import move_points

    start = xy.copy()
    head, tail, every = schedule(graph, epochs)
    due, due_push = every.copy(), every / PUSHES
    states = random_states(xy, seed)
    pull, push = pull_table(*shape), push_table(*shape)
    for epoch in range(epochs):
        falling = np.float32(rate * (1 - max(epoch - 1, 0) / epochs))
        move_points(xy, head, tail, every, due, due_push, states, pull, push, falling, epoch, PUSHES)
        if hold:
            xy += np.float32(hold) * (start - xy)
        yield Progress("Laying out", epoch + 1, epochs)


def schedule(graph: Graph, epochs: int) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Return heads and tails of the edges strong enough to be used, and the epochs between two uses of each.

    The strongest edges are used in every epoch, others in proportion to their weight.
    """
    strongest = graph.weight.max(initial=0)
    kept = np.flatnonzero((graph.weight > 0) & (graph.weight * epochs >= strongest))
    return graph.head[kept], graph.tail[kept], strongest / graph.weight[kept].astype(np.float64)


def random_states(xy: NDArray[np.float32], seed: int) -> NDArray[np.int64]:
    """Return three numbers a point, int64 (n, 3), that start its random sequence."""
    bounds = np.iinfo(np.int32)
    start = np.random.RandomState(seed).randint(bounds.min + 1, bounds.max - 1, 3).astype(np.int64)
    return start + xy[:, :1].astype(np.float64).view(np.int64)
