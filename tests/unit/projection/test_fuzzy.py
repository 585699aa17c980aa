from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from explorer.progress import drain
from explorer.projection.fuzzy import curve, fuzzy_graph, local_scales, memberships

Reference = dict[str, NDArray]


def test_the_graph_is_the_one_umap_learn_makes(reference: Reference) -> None:
    graph = drain(fuzzy_graph(reference["neighbours"], reference["distances"]))
    assert graph.count == 120
    np.testing.assert_array_equal(graph.head, reference["head"])
    np.testing.assert_array_equal(graph.tail, reference["tail"])
    np.testing.assert_allclose(graph.weight, reference["weight"], atol=1e-6)


def test_the_curve_is_the_one_umap_learn_fits(reference: Reference) -> None:
    for min_dist, spread, *expected in reference["curves"]:
        assert curve(min_dist, spread) == pytest.approx(expected, rel=1e-4)


def test_edges_go_both_ways_with_one_weight(reference: Reference) -> None:
    graph = drain(fuzzy_graph(reference["neighbours"], reference["distances"]))
    dense = np.zeros((120, 120))
    dense[graph.head, graph.tail] = graph.weight
    np.testing.assert_array_equal(dense, dense.T)
    assert (dense.diagonal() == 0).all()


def test_missing_neighbours_make_no_edges() -> None:
    graph = drain(fuzzy_graph(np.array([[0, 1], [1, -1], [2, -1]], np.int32), np.array([[0, 0.5]] * 3, np.float32)))
    assert graph.head.tolist() == [0, 1]
    assert graph.tail.tolist() == [1, 0]


def test_points_without_any_neighbour_make_no_graph() -> None:
    graph = drain(fuzzy_graph(np.arange(3, dtype=np.int32)[:, None], np.zeros((3, 1), np.float32)))
    assert len(graph.weight) == 0


def test_texts_that_are_equal_belong_to_each_other_fully() -> None:
    assert (memberships(np.zeros((4, 3), np.float32)) == 1).all()


def test_the_scale_makes_memberships_add_up_to_the_logarithm_of_the_neighbours() -> None:
    distances = np.sort(np.random.default_rng(0).random((30, 8)).astype(np.float32), axis=1)
    distances[:, 0] = 0
    nearest, scale = local_scales(distances)
    assert nearest.tolist() == distances[:, 1].tolist()
    fallen = np.exp(-np.maximum(distances[:, 1:] - nearest[:, None], 0) / scale[:, None])
    np.testing.assert_allclose(fallen.sum(axis=1), np.log2(8), atol=1e-3)


@settings(max_examples=60, deadline=None)
@given(arrays.arrays(np.float32, st.tuples(st.integers(1, 5), st.integers(2, 5)), elements=st.floats(0, 2, width=32)))
def test_memberships_are_between_0_and_1_and_fall_with_distance(distances: NDArray) -> None:
    weights = memberships(np.sort(distances, axis=1))
    assert ((weights >= 0) & (weights <= 1)).all()
    assert (np.diff(weights, axis=1) <= 0).all()
