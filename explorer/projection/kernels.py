"""The inner loop of UMAP's layout, compiled. Imported only where maps are laid out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from explorer.projection.forces import FARTHEST, FIRST, NEAREST, PART_BITS, PUSHES
from explorer.projection.numba_cache import compiled

Points = NDArray[np.float32]
Ends = NDArray[np.int32]
Epochs = NDArray[np.float64]
States = NDArray[np.int64]
Table = NDArray[np.float32]

PART_MASK = (1 << PART_BITS) - 1
PART = np.float32(2.0**-PART_BITS)
LIMIT = np.float32(4)


@compiled
def move_points(
    xy: Points,
    head: Ends,
    tail: Ends,
    every: Epochs,
    due: Epochs,
    due_push: Epochs,
    states: States,
    pull: Table,
    push: Table,
    rate: np.float32,
    epoch: int,
    pushes: int,
) -> None:
    """Run one epoch of stochastic gradient descent over the edges that are due, in place.

    An edge draws its ends together, then its head is pushed away from points drawn at random: the same steps in
    the same order with the same random numbers as in umap-learn with a seed.

    Args:
        xy: (n, 2), the map.
        head: (e,), one end of every edge.
        tail: (e,), the other end.
        every: (e,), epochs between two uses of an edge.
        due: (e,), the epoch at which an edge is used next; advanced.
        due_push: (e,), the epoch up to which an edge has pushed; advanced.
        states: (n, 3), the points' random states; advanced.
        pull: of `forces.pull_table`.
        push: of `forces.push_table`.
        rate: the learning rate.
        epoch: from 0.
        pushes: random points pushed away for each use of an edge.
    """
    for edge in range(head.shape[0]):
        if due[edge] > epoch:
            continue
        _draw_together(xy, head[edge], tail[edge], pull, rate)
        due[edge] += every[edge]
        pause = every[edge] / pushes
        times = int((epoch - due_push[edge]) / pause)
        due_push[edge] += times * pause
        _push_away(xy, head[edge], states, push, rate, times)


@compiled
def move_heads(
    xy: Points,
    before: Points,
    first: int,
    last: int,
    head: Ends,
    tail: Ends,
    every: Points,
    due: Points,
    state: NDArray[np.uint64],
    pull: Table,
    push: Table,
    rate: np.float32,
    epoch: int,
) -> None:
    """Run one epoch over the edges that are due and begin at the points from `first` to `last`; only these move.

    An edge draws its head alone, twice as far, since it is there in the other direction too. All forces are worked out
    where the head is when the edge is taken up, so that a processor works at several at a time: a point is moved in a
    quarter of the time of `move_points`. Threads that move other points need not wait for each other, and the result
    does not depend on them.

    Args:
        xy: (n, 2), the map; points of others are not read.
        before: (n, 2), the map as it was before the epoch: where points of others are, and what is pushed away from.
        first: of the points that move.
        last: the point after these.
        head: (e,), one end of the edges that begin at these points.
        tail: (e,), the other end.
        every: (e,), epochs between two uses of an edge.
        due: (e,), the epoch at which an edge is used next; advanced.
        state: (1,), of the random numbers, not 0; advanced.
        pull: of `forces.pull_table`.
        push: of `forces.push_table`.
        rate: the learning rate.
        epoch: from 0.
    """
    count, random = np.uint64(xy.shape[0]), state[0]
    for edge in range(head.shape[0]):
        if due[edge] > epoch:
            continue
        due[edge] += every[edge]
        here, there = head[edge], tail[edge]
        x, y = xy[here, 0], xy[here, 1]
        source = xy if first <= there < last else before
        dx, dy = x - source[there, 0], y - source[there, 1]
        force = np.float32(-2) * _force(pull, dx * dx + dy * dy)
        to_x, to_y = _limited(force * dx), _limited(force * dy)
        for _ in range(PUSHES):
            random ^= random << np.uint64(13)  # Marsaglia, Xorshift RNGs (2003)
            random ^= random >> np.uint64(7)
            random ^= random << np.uint64(17)
            other = np.int64(((random >> np.uint64(32)) * count) >> np.uint64(32))
            dx, dy = x - before[other, 0], y - before[other, 1]
            force = _force(push, dx * dx + dy * dy)
            to_x += _limited(force * dx)
            to_y += _limited(force * dy)
        xy[here, 0] = x + rate * to_x
        xy[here, 1] = y + rate * to_y
    state[0] = random


@compiled
def _draw_together(xy: Points, head: int, tail: int, pull: Table, rate: np.float32) -> None:
    dx, dy = xy[head, 0] - xy[tail, 0], xy[head, 1] - xy[tail, 1]
    force = _force(pull, dx * dx + dy * dy)
    dx, dy = _limited(force * dx) * rate, _limited(force * dy) * rate
    xy[head, 0] -= dx
    xy[head, 1] -= dy
    xy[tail, 0] += dx
    xy[tail, 1] += dy


@compiled
def _push_away(xy: Points, head: int, states: States, push: Table, rate: np.float32, times: int) -> None:
    x, y = xy[head, 0], xy[head, 1]
    for _ in range(times):
        other = _random(states, head) % xy.shape[0]
        if other != head:
            dx, dy = x - xy[other, 0], y - xy[other, 1]
            force = _force(push, dx * dx + dy * dy)
            x += _limited(force * dx) * rate
            y += _limited(force * dy) * rate
    xy[head, 0], xy[head, 1] = x, y


@compiled
def _force(table: Table, square: np.float32) -> np.float32:
    """Look a force up: see `forces`."""
    bits = np.float32(max(NEAREST, min(FARTHEST, square))).view(np.int32)
    at = (bits >> PART_BITS) - FIRST
    between = np.float32(bits & PART_MASK) * PART
    force: np.float32 = table[at] + between * (table[at + 1] - table[at])
    return force


@compiled
def _limited(step: np.float32) -> np.float32:
    return max(-LIMIT, min(LIMIT, step))


@compiled
def _random(states: States, row: int) -> np.int32:
    """Advance a combined Tausworthe generator (L'Ecuyer, 1996) and return 32 bits of it as a signed number."""
    a, b, c = states[row, 0], states[row, 1], states[row, 2]
    a = (((a & 0xFFFFFFFE) << 12) & 0xFFFFFFFF) ^ ((((a << 13) & 0xFFFFFFFF) ^ a) >> 19)
    b = (((b & 0xFFFFFFF8) << 4) & 0xFFFFFFFF) ^ ((((b << 2) & 0xFFFFFFFF) ^ b) >> 25)
    c = (((c & 0xFFFFFFF0) << 17) & 0xFFFFFFFF) ^ ((((c << 3) & 0xFFFFFFFF) ^ c) >> 11)
    states[row, 0], states[row, 1], states[row, 2] = a, b, c
    bits = a ^ b ^ c
    return np.int32((bits & 0x7FFFFFFF) - (bits & 0x80000000))
