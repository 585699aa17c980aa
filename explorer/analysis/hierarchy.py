"""Which groups of points are dense for longest, as the distance at which points meet grows.

The hierarchy and its excess of mass are those of Campello, Moulavi and Sander, Density-based clustering based on
hierarchical density estimates (HDBSCAN), 2013.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class CondensedTree:
    """The condensed hierarchy of Campello et al., built from the densest pair of points up.

    A group below `least` points is a list of them. One that reaches `least` becomes a node, takes in small groups as
    points that belong to it up to a density, and ends where it meets another node: both are then children of a new one.

    Attributes:
        count, least: points, and those of the smallest cluster.
    """

    count: int
    least: int
    _above: list[int] = field(init=False)
    _members: dict[int, list[int]] = field(init=False)
    _node: dict[int, int] = field(init=False, default_factory=dict)
    _of_point: list[int] = field(init=False)
    _size: list[int] = field(init=False, default_factory=list)
    _mass: list[float] = field(init=False, default_factory=list)
    _parent: list[int] = field(init=False, default_factory=list)
    _children: list[tuple[int, ...]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._above = list(range(self.count))
        self._members = {point: [point] for point in range(self.count)}
        self._of_point = [-1] * self.count

    def join(self, one: int, other: int, far: float) -> None:
        """Let two points meet at a distance; distances must not fall from call to call."""
        one, other = self._root(one), self._root(other)
        if one == other:
            return
        density = 1 / far
        if one not in self._node:
            one, other = other, one
        self._above[other] = one
        if other in self._node:
            self._node[one] = self._meet(self._node[one], self._node.pop(other), density)
        elif one in self._node:
            self._take(self._node[one], self._members.pop(other), density)
        else:
            grown = self._members[one]
            grown += self._members.pop(other)
            if len(grown) >= self.least:
                self._node[one] = self._new((), 0, 0.0)
                self._take(self._node[one], self._members.pop(one), density)

    def labels(self) -> NDArray[np.int64]:
        """Return the cluster of every point, int64 (count,), -1 for none: those of largest excess of mass."""
        chosen, best = set[int](), list[float]()
        for node, children in enumerate(self._children):
            below = sum(best[child] for child in children)
            own = self._mass[node] if self._parent[node] >= 0 or not children else -1.0  # all of it is no cluster
            best.append(max(own, below))
            if own >= below and (self._parent[node] >= 0 or not children):
                chosen.add(node)
        inside = [-1] * len(self._children)
        for node in reversed(range(len(inside))):  # parents come after their children
            above = inside[self._parent[node]] if self._parent[node] >= 0 else -1
            inside[node] = above if above >= 0 else node if node in chosen else -1
        return np.array([inside[node] if node >= 0 else -1 for node in self._of_point], np.int64)

    def _root(self, point: int) -> int:
        above = self._above
        while above[point] != point:
            above[point] = above[above[point]]
            point = above[point]
        return point

    def _new(self, children: tuple[int, ...], size: int, mass: float) -> int:
        self._children.append(children)
        self._size.append(size)
        self._mass.append(mass)
        self._parent.append(-1)
        return len(self._children) - 1

    def _take(self, node: int, points: list[int], density: float) -> None:
        self._size[node] += len(points)
        self._mass[node] += len(points) * density
        for point in points:
            self._of_point[point] = node

    def _meet(self, one: int, other: int, density: float) -> int:
        """End two nodes, whose excess of mass is known with that, in a new one."""
        for node in (one, other):
            self._mass[node] -= self._size[node] * density
        size = self._size[one] + self._size[other]
        parent = self._new((one, other), size, size * density)
        self._parent[one] = self._parent[other] = parent
        return parent
