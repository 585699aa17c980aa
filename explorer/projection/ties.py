"""What decides where the texts of a map go at one stop: which of them are near each other."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.index.neighbours import nearest_neighbours
from explorer.index.vectors import VectorIndex
from explorer.progress import Steps
from explorer.projection.fuzzy import Graph, fuzzy_graph
from explorer.projection.placement import Anchors, anchors
from explorer.projection.selection import Cast

ENOUGH = 0.93
"""Recall of the neighbours of large maps; the step from 93 to 98 % takes longer than all before."""


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Which texts are near each other.

    Attributes:
        graph: between the fitted texts.
        held: what holds the placed texts; None when there are none.
    """

    graph: Graph
    held: Anchors | None


def find_ties(index: VectorIndex, parts: Cast, dim: int, *, n_neighbours: int, seed: int) -> Steps[Ties]:
    """Find the ties of the texts of `index` at the stop `dim`."""
    rows = None if len(parts.fitted) == len(index) else parts.fitted
    found = yield from nearest_neighbours(index, dim=dim, k=n_neighbours, rows=rows, seed=seed, enough=ENOUGH)
    graph = fuzzy_graph(found.indices, found.distances)
    if not len(parts.placed):
        return Ties(graph, None)
    return Ties(graph, (yield from anchors(index, parts.placed, parts.fitted, dim=dim, seed=seed)))


def ties_cost(parts: Cast, dim: int) -> float:
    """Return about how many seconds that takes."""
    fitted, placed = len(parts.fitted), len(parts.placed)
    return fitted * min(fitted, 6_000) * (1e-9 + 3e-11 * dim) + placed * (1e-5 + 3e-8 * dim)
