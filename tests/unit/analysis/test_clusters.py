from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from explorer.analysis import clusters as grouping
from explorer.analysis.clusters import NOWHERE, Clustering, find_clusters, usual_number
from explorer.index.vectors import index_of
from explorer.progress import drain
from tests.unit.projection.samples import clustered, make_index


def found(vectors: NDArray[np.float32], number: int) -> Clustering:
    return drain(find_clusters(index_of(vectors, (2, vectors.shape[1])), number))


def test_planted_groups_are_found_whole_and_the_largest_comes_first() -> None:
    vectors = clustered(300, 16, clusters=5)
    kept = np.flatnonzero((np.arange(300) % 5 != 3) | (np.arange(300) < 150))
    result = found(vectors[kept], 5)
    assert result.sizes == (60, 60, 60, 60, 30)
    for place in range(5):
        assert len(set((kept[result.rows(place)] % 5).tolist())) == 1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 8))
def test_every_text_is_with_its_nearest_centre_and_every_centre_near_the_mean_of_its_texts(
    seed: int, number: int
) -> None:
    vectors = np.random.default_rng(seed).standard_normal((80, 6), np.float32)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    result = found(vectors, number)
    far = np.square(unit[:, None] - result.centres).sum(axis=2)
    own = far[np.arange(80), result.codes]
    assert own == pytest.approx(far.min(axis=1), abs=1e-5)
    assert sum(result.sizes) == 80
    assert all(one >= other for one, other in pairwise(result.sizes))
    by_mean = [np.square(unit[result.rows(c)] - unit[result.rows(c)].mean(axis=0)).sum() for c in range(len(result))]
    assert own.sum() <= sum(by_mean) * 1.05 + 1e-5


def test_the_most_central_texts_are_those_nearest_to_the_centre() -> None:
    vectors = clustered(100, 8)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    result = found(vectors, 3)
    for place, rows in enumerate(result.central):
        far = np.square(unit - result.centres[place]).sum(axis=1)
        far[result.codes != place] = np.inf
        assert far[rows] == pytest.approx(np.sort(far)[:5], abs=1e-5)


def test_the_same_texts_give_the_same_clusters() -> None:
    vectors = np.random.default_rng(5).standard_normal((200, 8), np.float32)
    assert np.array_equal(found(vectors, 7).codes, found(vectors, 7).codes)


def test_a_text_without_direction_is_in_no_cluster() -> None:
    vectors = clustered(40, 8)
    vectors[3], vectors[4] = 0, np.nan
    result = found(vectors, 4)
    assert np.flatnonzero(result.codes == NOWHERE).tolist() == [3, 4]
    assert sum(result.sizes) == 38


@pytest.mark.parametrize(
    ("vectors", "clusters"),
    [(np.empty((0, 4)), 0), (np.zeros((3, 4)), 0), (np.ones((1, 4)), 1), (np.ones((50, 4)), 1), (np.eye(4)[:3], 3)],
)
def test_there_are_no_more_clusters_than_different_texts(vectors: NDArray[np.float32], clusters: int) -> None:
    result = found(vectors.astype(np.float32), 10)
    assert len(result) == len(result.central) == clusters
    assert all(result.sizes)


def test_one_outlier_leaves_the_others_clusters_of_their_own() -> None:
    noise = 0.05 * np.random.default_rng(0).standard_normal((61, 8), np.float32)
    vectors = np.eye(8, dtype=np.float32)[[0] * 30 + [1] * 30 + [2]] + noise
    assert found(vectors, 3).sizes == (30, 30, 1)


def test_a_large_corpus_is_cut_by_a_sample_and_every_text_joins_a_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "FITTED", 60)
    vectors = clustered(600, 16, clusters=4)
    assert found(vectors, 4).sizes == (150, 150, 150, 150)


def test_the_usual_number_grows_with_the_corpus_up_to_twenty() -> None:
    assert [usual_number(count) for count in (0, 1, 2, 50, 600, 10**6)] == [1, 1, 1, 5, 17, 20]


def test_clustering_can_be_stopped_between_two_rounds() -> None:
    steps = find_clusters(make_index(300), 5)
    assert next(steps).what == "Finding clusters"
    steps.close()
