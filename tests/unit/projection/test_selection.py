from __future__ import annotations

import numpy as np
import pytest

from explorer.index.vectors import VectorIndex, index_of
from explorer.progress import drain
from explorer.projection import selection
from explorer.projection.selection import Cast, cast
from tests.unit.projection.samples import clustered, make_index


def chosen(index: VectorIndex, limit: int = 1000, seed: int = 0) -> Cast:
    return drain(cast(index, index.dims, dim=index.dim, limit=limit, seed=seed))


def test_a_small_corpus_is_fitted_whole() -> None:
    parts = chosen(make_index(50))
    assert parts.fitted.tolist() == [*range(50)]
    assert parts.count == 50


def test_every_row_of_a_large_corpus_is_fitted_or_placed() -> None:
    parts = chosen(make_index(3000))
    assert len(parts.fitted) == 1000
    assert sorted([*parts.fitted, *parts.placed]) == [*range(3000)]


def test_a_small_group_far_from_the_others_is_in_the_sample() -> None:
    vectors = clustered(4000, 8, clusters=1)
    vectors[[7, 1234, 3999]] = -9 * vectors[0]
    for seed in range(5):
        assert np.isin([7, 1234, 3999], chosen(index_of(vectors, (8,)), seed=seed).fitted).all()


@pytest.mark.parametrize("chunk", [16_384, 500])
def test_the_same_seed_chooses_the_same_sample(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    index = make_index(2500)
    expected = chosen(index).fitted
    monkeypatch.setattr(selection, "CHUNK", chunk)
    assert np.array_equal(chosen(index).fitted, expected)
    assert not np.array_equal(chosen(index, seed=1).fitted, expected)


@pytest.mark.parametrize("bad", [0.0, np.nan, np.inf])
def test_a_row_without_a_direction_at_some_stop_is_lost(bad: float) -> None:
    vectors = clustered(20, 8)
    vectors[3] = bad
    vectors[5, :4] = bad
    parts = chosen(index_of(vectors, (4, 8)))
    assert parts.lost.tolist() == [3, 5]
    assert len(parts.fitted) == 18
