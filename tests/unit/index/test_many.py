"""Several queries at every stop at once find what each finds alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from explorer.index import many
from explorer.index.many import best_at_every_stop
from explorer.index.search import top_k
from explorer.index.vectors import index_of
from explorer.progress import drain

DIMS = (2, 4, 8)
Array = NDArray[np.float32]


def small_vectors(rows: st.SearchStrategy[int]) -> st.SearchStrategy[Array]:
    numbers = st.sampled_from([-2.0, -0.5, 0.0, 0.0, 1.0, 3.0])
    return rows.flatmap(lambda n: hnp.arrays(np.float32, (n, 8), elements=numbers))


def check(vectors: Array, queries: Array, similarity: str, k: int) -> None:
    index = index_of(vectors, DIMS, similarity)
    found = drain(best_at_every_stop(index, queries, k, "Measuring"))
    assert tuple(found) == DIMS
    for dim in DIMS:
        for query, hits in zip(queries, found[dim], strict=True):
            alone = top_k(index, query, dim=dim, k=k)
            np.testing.assert_array_equal(hits.rows, alone.rows)
            np.testing.assert_array_equal(hits.scores, alone.scores)


@settings(max_examples=60, deadline=None)
@given(
    small_vectors(st.integers(1, 30)),
    small_vectors(st.integers(1, 5)),
    st.sampled_from(["cosine", "dot", "euclidean", "manhattan"]),
    st.integers(1, 35),
)
def test_hits_are_those_of_each_query_alone(vectors: Array, queries: Array, similarity: str, k: int) -> None:
    check(vectors, queries, similarity, k)


@pytest.mark.parametrize("similarity", ["cosine", "dot"])
def test_hits_among_many_rows_are_those_of_each_query_alone(similarity: str) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((3000, 8), dtype=np.float32)
    vectors[1000:1020] = vectors[7]
    check(vectors, vectors[[7, 1003, 2999]], similarity, 15)


@pytest.mark.parametrize("similarity", ["cosine", "dot"])
def test_hits_do_not_depend_on_blocks_nor_on_when_candidates_are_sifted(
    similarity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "BLOCK", 64)
    monkeypatch.setattr(many, "ROOM", 50)
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((1500, 8), dtype=np.float32)
    vectors[600:900] = vectors[7]
    vectors[900:1000] = 0
    check(vectors, np.concatenate((vectors[[7, 3, 1499]], np.zeros((1, 8), np.float32))), similarity, 12)


def test_measuring_can_be_left_half_way() -> None:
    vectors = np.random.default_rng(0).standard_normal((100_000, 8), dtype=np.float32)
    steps = best_at_every_stop(index_of(vectors, DIMS), vectors[:3], 5, "Measuring")
    assert next(steps).what == "Measuring"
    assert next(steps).done == many.BLOCK * many.STRIP
    steps.close()
