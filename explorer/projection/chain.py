"""The order in which the maps of the Matryoshka stops are made: one first, then outward from neighbour to neighbour."""

from __future__ import annotations

from collections.abc import Sequence

FIRST = 256
"""The dimension mapped first, where the model has it: small enough to be quick, large enough to be good."""


def first_stop(dims: Sequence[int]) -> int:
    """Return the stop that is mapped first: 256, or else the middle one."""
    return FIRST if FIRST in dims else sorted(dims)[len(dims) // 2]


def chain(dims: Sequence[int], first: int) -> list[tuple[int, int]]:
    """Return (stop, neighbour it starts from) for all stops but `first`, upward to the largest, then downward."""
    up, down = ways(dims, first)
    return up + down


def ways(dims: Sequence[int], first: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the two halves of the chain, upward and downward."""
    ascending = sorted(dims)
    at = ascending.index(first)
    up = [(ascending[i], ascending[i - 1]) for i in range(at + 1, len(ascending))]
    down = [(ascending[i], ascending[i + 1]) for i in range(at - 1, -1, -1)]
    return up, down
