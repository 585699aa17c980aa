"""What a stop keeps of the results at full dimension."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.dimensions import (
    Agreement,
    agreements,
    kept_lost_gained,
    nearest,
    overlap_at_k,
    rank_biased_overlap,
    smallest_keeping,
)
from explorer.index.search import Hits, top_k
from explorer.index.vectors import index_of
from explorer.progress import drain

rankings = st.integers(0, 12).flatmap(
    lambda k: st.tuples(*(st.permutations(range(20)).map(lambda order: order[:k]) for _ in "ab"))
)


def hits(*rows: int) -> Hits:
    return Hits(np.array(rows, np.int64), np.linspace(1, 0, len(rows), dtype=np.float32))


def test_hits_are_kept_lost_or_gained_in_the_order_of_their_ranking() -> None:
    change = kept_lost_gained(hits(5, 3, 8, 1), hits(8, 9, 5, 2))
    assert change.kept.tolist() == [5, 8]
    assert change.lost.tolist() == [3, 1]
    assert change.gained.tolist() == [9, 2]


def test_the_nearest_of_a_row_are_the_best_hits_for_its_vector_without_itself() -> None:
    vectors = np.random.default_rng(0).standard_normal((30, 8), dtype=np.float32)
    vectors[4] = vectors[20]
    index = index_of(vectors, (2, 8))
    found, every = nearest(index, 20, dim=8, k=5), top_k(index, vectors[20], dim=8, k=6)
    assert every.rows[:2].tolist() == [4, 20]
    assert found.rows.tolist() == [4, *every.rows[2:].tolist()]
    assert found.scores.tolist() == [every.scores[0], *every.scores[2:].tolist()]
    assert len(nearest(index, 20, dim=2, k=99)) == 29


def test_overlap_is_that_of_brute_force() -> None:
    vectors = np.random.default_rng(0).standard_normal((60, 8), dtype=np.float32)
    overlap = drain(overlap_at_k(index_of(vectors, (2, 4, 8)), (2, 4, 8), k=5, sample=100))
    for dim in (2, 4, 8):
        tops = []
        for width in (dim, 8):
            unit = vectors[:, :width] / np.linalg.norm(vectors[:, :width], axis=1, keepdims=True)
            scores = unit @ unit.T
            np.fill_diagonal(scores, -2)
            tops.append(np.argsort(-scores, axis=1)[:, :5])
        common = [len(set(a) & set(b)) / 5 for a, b in zip(*map(np.ndarray.tolist, tops), strict=True)]
        assert overlap[dim] == pytest.approx(np.mean(common))
    assert overlap[8] == 1


def test_the_sample_is_drawn_by_seed() -> None:
    index = index_of(np.random.default_rng(0).standard_normal((80, 8), dtype=np.float32), (2, 8))
    first, again, other = (drain(overlap_at_k(index, (2,), sample=5, seed=seed)) for seed in (1, 1, 2))
    assert first == again != other


def test_copies_of_a_text_do_not_count_as_lost() -> None:
    index = index_of(np.ones((40, 4), np.float32), (2, 4))
    assert drain(overlap_at_k(index, (2, 4))) == {2: 1.0, 4: 1.0}


@pytest.mark.parametrize("count", [0, 1])
def test_where_nothing_can_be_lost_everything_is_kept(count: int) -> None:
    index = index_of(np.ones((count, 4), np.float32), (2, 4))
    assert drain(agreements(index, (2, 4))) == {2: Agreement(1.0, 1.0), 4: Agreement(1.0, 1.0)}


def test_vectors_without_direction_are_no_queries() -> None:
    vectors = np.random.default_rng(0).standard_normal((30, 4), dtype=np.float32)
    vectors[5:] = 0
    index = index_of(vectors, (2, 4))
    shares = [
        len(np.intersect1d(*(nearest(index, row, dim=dim, k=10).rows for dim in index.dims))) / 10 for row in range(5)
    ]
    assert drain(agreements(index, (2, 4)))[2].overlap == pytest.approx(np.mean(shares))


@given(rankings)
def test_rank_biased_overlap_is_symmetric_one_for_equal_and_zero_for_disjoint(
    pair: tuple[list[int], list[int]],
) -> None:
    a, b = pair
    assert rank_biased_overlap(a, b) == pytest.approx(rank_biased_overlap(b, a))
    assert -1e-9 <= rank_biased_overlap(a, b) <= 1 + 1e-9
    assert rank_biased_overlap(a, a) == pytest.approx(1)
    assert rank_biased_overlap(a, [item + 100 for item in a]) == pytest.approx(0 if a else 1)


def test_rank_biased_overlap_weighs_the_first_hits_most() -> None:
    full = list(range(10))
    assert rank_biased_overlap(full, [1, 0, *full[2:]]) < rank_biased_overlap(full, [*full[:8], 9, 8])
    assert rank_biased_overlap([1, 2], [2, 3], p=0.5) == pytest.approx(0.5 * 0.25 + (0 * 0.5 + 0.5 * 0.25))


def test_the_smallest_dimension_that_keeps_enough_or_the_largest() -> None:
    measured = {dim: Agreement(overlap, 0) for dim, overlap in ((32, 0.4), (64, 0.96), (128, 0.97), (256, 0.97))}
    assert smallest_keeping(measured, 0.95) == 64
    assert smallest_keeping(measured, 0.99) == 256
