"""The banded index: what goes in comes out, at every stop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import ExplorerError
from explorer.index.vectors import IndexBuilder, index_of, inverse

RNG = np.random.default_rng(7)
VECTORS = RNG.standard_normal((50, 12), dtype=np.float32)
DIMS = (2, 4, 12)


@given(sizes=st.lists(st.integers(0, 20), max_size=6))
def test_batches_of_any_size_come_back_in_order(sizes: list[int]) -> None:
    vectors = np.random.default_rng(0).standard_normal((sum(sizes), 12), dtype=np.float32)
    builder = IndexBuilder(len(vectors), DIMS, "cosine")
    for end, size in zip(np.cumsum(sizes), sizes, strict=True):
        builder.add(vectors[end - size : end])
    index = builder.finish()
    assert len(index) == len(vectors)
    np.testing.assert_array_equal(index.rows(np.arange(len(vectors))), vectors)


@pytest.mark.parametrize("dim", DIMS)
def test_a_row_at_a_stop_is_the_head_of_the_vector_and_its_norm_the_length_of_that_head(dim: int) -> None:
    index = index_of(VECTORS, DIMS)
    rows = np.array([3, 3, 49])
    np.testing.assert_array_equal(index.rows(rows, dim), VECTORS[rows, :dim])
    np.testing.assert_allclose(index.norms[index.stop(dim)], np.linalg.norm(VECTORS[:, :dim], axis=1), rtol=1e-6)


def test_rows_are_a_copy() -> None:
    index = index_of(VECTORS, DIMS)
    index.rows([0])[:] = 9
    np.testing.assert_array_equal(index.rows([0]), VECTORS[:1])


def test_bands_are_contiguous_and_as_wide_as_the_distance_between_stops() -> None:
    index = index_of(VECTORS, DIMS)
    assert [band.shape for band in index.bands] == [(50, 2), (50, 2), (50, 8)]
    assert all(band.flags.c_contiguous and band.dtype == np.float32 for band in index.bands)
    assert index.dim == 12


def test_unit_rows_have_length_one_and_a_zero_vector_stays_zero() -> None:
    vectors = VECTORS.copy()
    vectors[4] = 0
    unit = index_of(vectors, DIMS).unit_rows(slice(None), 4)
    lengths = np.linalg.norm(unit, axis=1)
    np.testing.assert_allclose(np.delete(lengths, 4), 1, rtol=1e-6)
    assert lengths[4] == 0


def test_an_unknown_stop_is_named_with_the_known_ones() -> None:
    with pytest.raises(ExplorerError, match=r"no dimension 3 .* 2, 4, 12"):
        index_of(VECTORS, DIMS).rows([0], 3)


def test_the_inverse_of_no_length_is_zero() -> None:
    np.testing.assert_array_equal(inverse(np.array([0, 2, 1e-40], np.float32)), [0, 0.5, 0])


def test_a_builder_refuses_what_does_not_fit() -> None:
    builder = IndexBuilder(3, DIMS, "cosine")
    with pytest.raises(ValueError, match="does not fit"):
        builder.add(VECTORS[:4])
    with pytest.raises(ValueError, match="does not fit"):
        builder.add(VECTORS[:2, :5])
    builder.add(VECTORS[:2])
    with pytest.raises(ValueError, match="2 of 3 rows"):
        builder.finish()


@pytest.mark.parametrize("dims", [(), (4, 4), (0, 4), (8, 4)])
def test_stops_must_ascend(dims: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        IndexBuilder(1, dims, "cosine")
