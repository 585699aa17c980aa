from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from explorer.index.vectors import index_of
from explorer.progress import drain
from explorer.projection.alignment import displacement, framed, procrustes, radius
from explorer.projection.pca import pca_layouts, principal_axes
from tests.unit.projection.samples import make_index

DIMS = (2, 4, 8)


def layouts(vectors: np.ndarray, **options: int) -> dict[int, np.ndarray]:
    return drain(pca_layouts(index_of(vectors.astype(np.float32), DIMS), DIMS, **options))


def test_the_map_spreads_as_wide_as_any_plane_can() -> None:
    index = make_index(200)
    unit = index.unit_rows(slice(None), 16)
    flat = drain(pca_layouts(index, (16,)))[16]
    values = np.linalg.svd(unit - unit.mean(axis=0), compute_uv=False)
    assert np.linalg.svd(flat, compute_uv=False) / np.sqrt(200) == pytest.approx(
        values[:2] / np.linalg.norm(values[:2]), rel=1e-4
    )


def test_a_stop_is_mapped_by_its_own_leading_numbers_scaled_to_length_one() -> None:
    index = make_index(60)
    cut = index_of(index.rows(slice(None), 8), (8,))
    assert displacement(drain(pca_layouts(index, (8,)))[8], drain(pca_layouts(cut, (8,)))[8]) < 1e-4


def test_neighbouring_stops_are_not_flipped() -> None:
    maps = drain(pca_layouts(make_index(300, dims=(8, 16, 32)), (8, 16, 32)))
    for one, other in ((8, 16), (16, 32)):
        mirrored = maps[one] * (-1, 1)
        assert displacement(maps[one], maps[other]) < displacement(mirrored, maps[other])


def test_the_same_seed_gives_the_same_map() -> None:
    index = make_index(500)
    one, other = (drain(pca_layouts(index, (4, 16), seed=3, sample=100)) for _ in range(2))
    assert all(np.array_equal(one[dim], other[dim]) for dim in (4, 16))


def test_a_sample_gives_nearly_the_same_map_as_all_vectors() -> None:
    index = make_index(2000)
    sampled, whole = (drain(pca_layouts(index, (16,), sample=size))[16] for size in (500, 2000))
    assert displacement(procrustes(sampled, whole), whole) < 0.1


def test_rows_are_projected_in_blocks_that_can_be_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    index = make_index(100)
    whole = drain(pca_layouts(index, (16,)))[16]
    monkeypatch.setattr("explorer.projection.pca.CHUNK", 7)
    steps = pca_layouts(index, (16,))
    assert len([*steps]) > 14
    np.testing.assert_allclose(drain(pca_layouts(index, (16,)))[16], whole, atol=1e-5)
    stopped = pca_layouts(index, (16,))
    next(stopped)
    stopped.close()


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_few_texts_have_a_map(count: int) -> None:
    for layout in layouts(np.random.default_rng(0).standard_normal((count, 8))).values():
        assert layout.shape == (count, 2)
        assert np.isfinite(layout).all()
        assert radius(layout) == pytest.approx(float(count > 1), abs=1e-5)


@pytest.mark.parametrize("value", [0.0, 1.0, 1e-20, 1e18])
def test_equal_texts_lie_at_one_point(value: float) -> None:
    assert all((layout == 0).all() for layout in layouts(np.full((9, 8), value)).values())


def test_no_stops_have_no_maps() -> None:
    assert drain(pca_layouts(make_index(5), ())) == {}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_row_that_is_not_finite_leaves_the_others_where_they_are(bad: float) -> None:
    vectors = np.random.default_rng(0).standard_normal((40, 8)).astype(np.float32)
    spoilt, zeroed = vectors.copy(), vectors.copy()
    spoilt[7], zeroed[7] = bad, 0
    for dim, layout in layouts(spoilt).items():
        np.testing.assert_allclose(layout, layouts(zeroed)[dim], atol=1e-5)


def test_one_dimension_is_mapped_to_a_line() -> None:
    vectors = np.random.default_rng(0).standard_normal((10, 1)).astype(np.float32)
    layout = drain(pca_layouts(index_of(vectors, (1,)), (1,)))[1]
    assert (layout[:, 1] == 0).all()
    assert radius(layout) == pytest.approx(1)


@settings(max_examples=40, deadline=None)
@given(
    arrays.arrays(
        np.float32,
        st.tuples(st.integers(0, 6), st.just(8)),
        elements=st.floats(width=32, allow_nan=True, allow_infinity=True),
    )
)
def test_every_map_is_finite_whatever_the_vectors(vectors: np.ndarray) -> None:
    with np.errstate(all="ignore"):
        index = index_of(vectors, DIMS)
    for layout in drain(pca_layouts(index, DIMS)).values():
        assert layout.shape == (len(vectors), 2)
        assert np.isfinite(layout).all()


def test_axes_are_orthonormal_with_a_sign_of_their_own() -> None:
    vectors = np.random.default_rng(0).standard_normal((30, 5)).astype(np.float32)
    axes, mean = principal_axes(vectors)
    np.testing.assert_allclose(axes.T @ axes, np.eye(2), atol=1e-5)
    np.testing.assert_allclose(principal_axes(-vectors)[0], axes, atol=1e-5)
    np.testing.assert_allclose(mean, vectors.mean(axis=0), atol=1e-6)


def test_a_map_by_pca_imports_nothing_that_is_slow_to_import() -> None:
    script = (
        "import sys, numpy as np; from explorer.index.vectors import index_of; from explorer.progress import drain;"
        "from explorer.projection.pca import pca_layouts; import explorer.projection.layout;"
        "drain(pca_layouts(index_of(np.eye(8, dtype=np.float32), (4, 8)), (4, 8)));"
        "sys.exit(bool({'scipy', 'sklearn', 'umap', 'numba', 'pynndescent'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_layouts_share_one_frame() -> None:
    index = make_index(100)
    for layout in drain(pca_layouts(index, index.dims)).values():
        np.testing.assert_allclose(layout, framed(layout), atol=1e-5)


@pytest.mark.parametrize(("count", "dim"), [(400, 300), (300, 400), (3, 400), (1, 5)])
def test_the_axes_are_those_of_the_whole_decomposition_however_they_are_found(count: int, dim: int) -> None:
    rng = np.random.default_rng(1)
    vectors = (rng.standard_normal((count, dim)) / (1 + np.arange(dim)) ** 0.5).astype(np.float32)
    axes, mean = principal_axes(vectors)
    _, values, exact = np.linalg.svd(vectors.astype(np.float64) - mean, full_matrices=False)
    spread = np.linalg.norm((vectors - mean) @ axes, axis=0)
    assert spread == pytest.approx(values[:2] if count > 1 else [0, 0], rel=1e-3)
    if count > 3:
        assert np.abs((exact[:2].T * axes).sum(axis=0)) == pytest.approx([1, 1], rel=1e-3)
