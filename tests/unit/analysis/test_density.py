from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.analysis import density
from explorer.analysis.clusters import NOWHERE, Clustering
from explorer.analysis.density import find_islands, usual_smallest
from explorer.analysis.hierarchy import CondensedTree
from explorer.index.vectors import index_of
from explorer.progress import drain


def found(xy: NDArray[np.float32], smallest: int) -> Clustering:
    vectors = np.random.default_rng(0).standard_normal((len(xy), 4)).astype(np.float32)
    return drain(find_islands(index_of(vectors, (2, 4)), xy, smallest))


def islands(*sizes: int, seed: int = 0) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    parts = [rng.normal((10 * place, 5 * (place % 2)), 0.5, (size, 2)) for place, size in enumerate(sizes)]
    return np.concatenate(parts).astype(np.float32)


def test_islands_are_found_whole_the_largest_first_and_what_lies_alone_is_in_none() -> None:
    xy = np.concatenate([islands(40, 60, 50), np.array([[100, 100], [-80, 40]], np.float32)])
    result = found(xy, 10)
    assert result.codes.tolist() == [2] * 40 + [0] * 60 + [1] * 50 + [NOWHERE] * 2
    assert result.sizes == (60, 50, 40)
    assert all((result.codes[rows] == place).all() for place, rows in enumerate(result.central))
    assert result.centres.shape == (3, 4)


def test_the_excess_of_mass_decides_between_a_group_and_its_parts() -> None:
    """Two pairs 0.1 wide, 1 apart, and a third pair 100 off: reckoned by hand.

    The near pairs have a mass of 2 (10 - 1) each, 36 together; with both in one it is 4 (1 - 0.01) = 3.96 more or less.
    """
    tree = CondensedTree(6, 2)
    for one, other, far in ((0, 1, 0.1), (2, 3, 0.1), (4, 5, 0.1), (1, 2, 1.0), (3, 4, 100.0)):
        tree.join(one, other, far)
    labels = tree.labels()
    assert len(set(labels.tolist())) == 3
    loose = CondensedTree(6, 2)
    for one, other, far in ((0, 1, 0.9), (2, 3, 0.9), (4, 5, 0.9), (1, 2, 1.0), (3, 4, 100.0)):
        loose.join(one, other, far)
    assert len(set(loose.labels()[:4].tolist())) == 1


def test_of_a_large_map_a_sample_is_looked_at_and_the_others_follow_the_nearest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    xy = islands(400, 300)
    whole = found(xy, 40)
    monkeypatch.setattr(density, "FITTED", 200)
    assert (found(xy, 40).codes == whole.codes).mean() > 0.95


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 60), st.sampled_from(["equal", "line", "grid", "far", "placeless"]), st.integers(2, 9))
def test_any_map_has_some_answer(count: int, kind: str, smallest: int) -> None:
    xy = np.zeros((count, 2), np.float32)
    if kind == "line":
        xy[:, 0] = np.arange(count)
    elif kind == "grid":
        xy[:] = np.stack([np.arange(count) % 7, np.arange(count) // 7], axis=1)
    elif kind == "far":
        xy[:1] = 1e20
    elif kind == "placeless":
        xy[::2] = np.nan
    result = found(xy, smallest)
    assert sum(result.sizes) == np.count_nonzero(result.codes != NOWHERE)
    assert (result.codes[~np.isfinite(xy).all(axis=1)] == NOWHERE).all()
    assert all(size >= 2 for size in result.sizes)


def test_a_crowd_of_equal_points_is_one_cluster() -> None:
    assert found(np.ones((80, 2), np.float32), 5).sizes == (80,)


def test_more_islands_than_can_be_told_apart_leave_the_smallest_in_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(density, "MOST", 2)
    result = found(islands(30, 50, 40), 10)
    assert result.sizes == (50, 40)
    assert (result.codes[:30] == NOWHERE).all()


def test_the_usual_size_grows_with_the_root() -> None:
    assert [usual_smallest(count) for count in (0, 100, 10_000, 1_000_000)] == [5, 5, 50, 500]
