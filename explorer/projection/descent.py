"""UMAP's layout as work that can be watched and stopped after every epoch."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.progress import Progress, Steps
from explorer.projection.forces import PUSHES, pull_table, push_table
from explorer.projection.fuzzy import Graph

LARGE = 2_000
"""Maps of more points are moved a half by each of two threads; smaller ones exactly as umap-learn moves them."""

HALVES = 2

Epoch = Callable[[np.float32, int], None]
"""Moves all points once, at a rate, in the epoch of a number."""

Shape = tuple[float, float]

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
    start, moving = xy.copy(), in_halves if len(xy) > LARGE else edge_by_edge
    with moving(xy, graph, shape, epochs, seed) as move:
        for epoch in range(epochs):
            move(np.float32(rate * (1 - max(epoch - 1, 0) / epochs)), epoch)
            if hold:
                xy += np.float32(hold) * (start - xy)
            yield Progress("Laying out", epoch + 1, epochs)


@contextmanager
def edge_by_edge(xy: NDArray[np.float32], graph: Graph, shape: Shape, epochs: int, seed: int) -> Generator[Epoch]:
    """Give what moves the points of `xy` as umap-learn does, an edge after the other."""
    from explorer.projection.kernels import move_points

    head, tail, every = schedule(graph, epochs)
    due, due_push = every.copy(), every / PUSHES
    states = random_states(xy, seed)
    forces = pull_table(*shape), push_table(*shape)

    def move(rate: np.float32, epoch: int) -> None:
        move_points(xy, head, tail, every, due, due_push, states, *forces, rate, epoch, PUSHES)

    yield move


@contextmanager
def in_halves(xy: NDArray[np.float32], graph: Graph, shape: Shape, epochs: int, seed: int) -> Generator[Epoch]:
    """Give what moves the points of `xy` a half by each of two threads, which see each other's as they were before.

    The result is the same however the threads take turns.
    """
    from explorer.projection.kernels import move_heads

    before, (head, tail, every) = xy.copy(), schedule(graph, epochs)
    pauses, due = every.astype(np.float32), every.astype(np.float32)
    forces, states = (pull_table(*shape), push_table(*shape)), half_states(seed)
    bounds = [len(xy) * half // HALVES for half in range(HALVES + 1)]
    spans = [slice(*span) for span in pairwise(np.searchsorted(head, bounds))]
    halves = [(head[span], tail[span], pauses[span], due[span], states[half]) for half, span in enumerate(spans)]

    def move_half(half: int, rate: np.float32, epoch: int) -> None:
        move_heads(xy, before, bounds[half], bounds[half + 1], *halves[half], *forces, rate, epoch)

    def move(rate: np.float32, epoch: int) -> None:
        before[:] = xy
        other = helper.submit(move_half, 1, rate, epoch)
        move_half(0, rate, epoch)
        other.result()

    with ThreadPoolExecutor(1, "half") as helper:
        yield move


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


def half_states(seed: int) -> NDArray[np.uint64]:
    """Return what starts the random numbers of each half, (halves, 1), above 0."""
    return np.random.default_rng(seed).integers(1, 2**63, (HALVES, 1), np.uint64)


def warm_up_large() -> None:
    """Compile what only large maps need, by moving two points."""
    ends, weight = np.arange(2, dtype=np.int32), np.ones(2, np.float32)
    with in_halves(np.zeros((2, 2), np.float32), Graph(2, ends, ends[::-1].copy(), weight), (1.6, 0.9), 1, 0) as move:
        move(np.float32(0), 0)
