"""What decides where the texts of a map go at one stop: which of them are near each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from explorer.index.neighbours import EXACT_ROWS, Neighbours, nearest_neighbours, neighbours_from
from explorer.index.vectors import VectorIndex
from explorer.progress import Steps
from explorer.projection.fuzzy import Graph, fuzzy_graph
from explorer.projection.placement import Anchors, anchors
from explorer.projection.selection import Cast

ENOUGH = 0.93
"""Recall of the neighbours of large maps; the step from 93 to 98 % takes longer than all before."""

FAIR = 0.8
"""Recall that is enough of neighbours that are found in a quarter of the time, among those of another stop."""

SPARE = 14
"""Further neighbours listed where those of the next stop are to be found among them."""

ENOUGH_LISTED = 0.9
"""Recall of these longer lists: the neighbours that count are nearer, and are found to `ENOUGH` then."""


@dataclass(frozen=True, slots=True, eq=False)
class Ties:
    """Which texts are near each other.

    Attributes:
        graph: between the fitted texts.
        held: what holds the placed texts; None when there are none.
    """

    graph: Graph
    held: Anchors | None


def find_ties(
    index: VectorIndex, parts: Cast, dims: Sequence[int], *, n_neighbours: int, seed: int, akin: bool
) -> Iterator[Steps[Ties]]:
    """Return the works that find the ties of the texts of `index` at each of `dims`, to be done one after the other.

    Args:
        index: the vectors.
        parts: which of them are tied.
        dims: stops of `index`.
        n_neighbours: texts that one is tied to, itself counted.
        seed: of what is drawn at random.
        akin: whether most neighbours at one of `dims` are so at the next, which is then looked for among them where
            there are too many texts to compare all.
    """
    before: Neighbours | None = None
    akin = akin and len(parts.fitted) > EXACT_ROWS

    def find(dim: int) -> Steps[Ties]:
        nonlocal before
        k, rows = n_neighbours, None if len(parts.fitted) == len(index) else parts.fitted
        found = None
        if before is not None:
            found = yield from neighbours_from(index, before, dim=dim, k=k, rows=rows, seed=seed, enough=FAIR)
        if found is None:
            listed, enough = (k + SPARE, ENOUGH_LISTED) if akin and dim != dims[-1] else (k, ENOUGH)
            found = yield from nearest_neighbours(index, dim=dim, k=listed, rows=rows, seed=seed, enough=enough)
        before = found if akin else None
        graph = yield from fuzzy_graph(found.indices[:, :k], found.distances[:, :k])
        if not len(parts.placed):
            return Ties(graph, None)
        return Ties(graph, (yield from anchors(index, parts.placed, parts.fitted, dim=dim, seed=seed)))

    return map(find, dims)


def ties_cost(parts: Cast, dim: int, *, akin: bool) -> float:
    """Return about how many seconds that takes at `dim`, looked for among the neighbours of another stop if `akin`."""
    fitted, placed = len(parts.fitted), len(parts.placed)
    compared = 2_000 if akin and fitted > EXACT_ROWS else min(fitted, 6_000)
    return fitted * compared * (1e-9 + 3e-11 * dim) + placed * (1e-5 + 3e-8 * dim)
