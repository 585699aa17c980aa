"""Where a map begins: unfolded along its ties, with whatever is tied to nothing beside it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.progress import drain
from explorer.projection.fuzzy import Graph
from explorer.projection.unfolding import FEWEST, components, unfolded


def graph_of(count: int, edges: list[tuple[int, int]]) -> Graph:
    """Return the graph with these edges in both directions, all equally strong."""
    both = sorted({(a, b) for a, b in edges} | {(b, a) for a, b in edges})
    ends = np.array(both, np.int32).reshape(-1, 2)
    return Graph(count, ends[:, 0].copy(), ends[:, 1].copy(), np.ones(len(ends), np.float32))


def chain(count: int, first: int = 0) -> list[tuple[int, int]]:
    """Return the edges of points in a row, each tied to the next three."""
    return [(a, a + step) for step in (1, 2, 3) for a in range(first, first + count - step)]


def folded(count: int) -> NDArray[np.float32]:
    """Return points of a row that turns back in the middle, as two axes may show it."""
    along = np.arange(count, dtype=np.float32)
    return np.column_stack((np.minimum(along, count - 1 - along), np.sin(along))).astype(np.float32)


def test_a_row_that_was_folded_over_itself_is_unfolded() -> None:
    count = 120
    start = drain(unfolded(folded(count), graph_of(count, chain(count)), 0))
    axis = start[:, np.argmax(np.abs([np.corrcoef(start[:, at], np.arange(count))[0, 1] for at in (0, 1)]))]
    assert abs(np.corrcoef(np.argsort(np.argsort(axis)), np.arange(count))[0, 1]) > 0.99


def test_the_same_seed_gives_the_same_start() -> None:
    graph = graph_of(90, chain(90))
    one, other = (drain(unfolded(folded(90), graph, 7)) for _ in range(2))
    np.testing.assert_array_equal(one, other)


def test_points_tied_to_nothing_keep_their_place_among_the_others() -> None:
    count, alone = 100, 20
    flat = np.concatenate([folded(count), folded(count)[:alone] + 0.01]).astype(np.float32)
    start = drain(unfolded(flat, graph_of(count + alone, chain(count)), 0))
    assert np.isfinite(start).all()
    low, high = start[:count].min(axis=0), start[:count].max(axis=0)
    assert (start[count:] >= low - (high - low)).all()
    assert (start[count:] <= high + (high - low)).all()


@pytest.mark.parametrize("edges", [[], chain(40), chain(40) + chain(40, 60)])
def test_without_a_group_of_most_points_the_principal_components_stay(edges: list[tuple[int, int]]) -> None:
    flat = folded(120)
    np.testing.assert_array_equal(drain(unfolded(flat, graph_of(120, edges), 0)), flat)


def test_few_points_are_left_as_they_are() -> None:
    count = FEWEST - 1
    flat = folded(count)
    np.testing.assert_array_equal(drain(unfolded(flat, graph_of(count, chain(count)), 0)), flat)


def test_points_that_all_lie_in_one_place_are_no_obstacle() -> None:
    count = 80
    start = drain(unfolded(np.zeros((count, 2), np.float32), graph_of(count, chain(count)), 0))
    assert np.isfinite(start).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 30), st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=40))
def test_components_are_those_of_a_walk_from_every_point(count: int, edges: list[tuple[int, int]]) -> None:
    inside = [(a, b) for a, b in edges if a < count and b < count and a != b]
    found = drain(components(graph_of(count, inside), count))
    near: dict[int, set[int]] = {at: set() for at in range(count)}
    for a, b in inside:
        near[a].add(b)
        near[b].add(a)
    for at in range(count):
        reached, waiting = {at}, [at]
        while waiting:
            for other in near[waiting.pop()] - reached:
                reached.add(other)
                waiting.append(other)
        assert found[at] == min(reached)
