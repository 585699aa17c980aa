from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from explorer.errors import ExplorerError
from explorer.index.neighbours import Neighbours, nearest_neighbours
from explorer.index.vectors import VectorIndex, index_of
from explorer.progress import Progress, Steps, drain
from explorer.projection.alignment import displacement, radius
from explorer.projection.layout import StopLayout, umap_layouts
from explorer.projection.params import UmapParams
from explorer.projection.passes import first_passes
from explorer.projection.pca import pca_layouts
from tests.unit.projection.samples import clustered, make_index

PARAMS = UmapParams(n_neighbours=8)


def maps(index: VectorIndex, params: UmapParams = PARAMS) -> dict[int, StopLayout]:
    return drain(umap_layouts(index, index.dims, params))


def separation(xy: NDArray, clusters: int = 5) -> float:
    """Return the part of points whose nearest other point is of their own cluster."""
    distances = np.linalg.norm(xy[:, None] - xy, axis=2)
    np.fill_diagonal(distances, np.inf)
    return float((distances.argmin(axis=1) % clusters == np.arange(len(xy)) % clusters).mean())


def test_every_stop_has_a_map_in_the_common_frame() -> None:
    index = make_index(150)
    done = maps(index)
    assert tuple(done) == index.dims
    for dim, layout in done.items():
        assert (layout.dim, layout.method, layout.fitted) == (dim, "umap", 150)
        assert layout.xy.shape == (150, 2)
        assert layout.xy.dtype == np.float32
        assert radius(layout.xy) == pytest.approx(1, rel=1e-4)
        assert np.abs(layout.xy.mean(axis=0)).max() < 1e-4


def test_clusters_stay_together_at_every_stop() -> None:
    for layout in maps(make_index(200, dims=(8, 16, 32))).values():
        assert separation(layout.xy) > 0.95


def test_points_move_little_between_neighbouring_stops() -> None:
    done = maps(make_index(200, dims=(8, 16, 32)))
    for one, other in ((8, 16), (16, 32)):
        assert displacement(done[one].xy, done[other].xy) < 0.3


def test_the_first_map_lies_over_the_map_by_principal_components() -> None:
    index = make_index(200, dims=(8, 16, 32))
    flat = drain(pca_layouts(index, index.dims))[16]
    xy = maps(index)[16].xy
    assert displacement(xy, flat) < min(displacement(xy * mirror, flat) for mirror in ((-1, 1), (1, -1), (-1, -1)))


def test_the_same_seed_gives_the_same_maps() -> None:
    index = make_index(80)
    one, other = maps(index), maps(index)
    assert all(np.array_equal(one[dim].xy, other[dim].xy) for dim in index.dims)


def test_maps_are_told_of_as_they_form_and_when_they_are_finished() -> None:
    index, told = make_index(60), list[tuple[str, int]]()
    frames = list[NDArray]()

    def on_frame(dim: int, xy: NDArray) -> None:
        told.append(("frame", dim))
        frames.append(xy)

    done = drain(
        umap_layouts(
            index, index.dims, PARAMS, on_frame=on_frame, on_layout=lambda map_: told.append(("map", map_.dim))
        )
    )
    assert [*dict.fromkeys(told)] == [(what, dim) for dim in (8, 16, 4) for what in ("frame", "map")]
    assert all(frame.shape == (60, 2) and np.isfinite(frame).all() for frame in frames)
    assert [*done] == [4, 8, 16]


def test_progress_grows_to_the_end() -> None:
    index, seen = make_index(60), list[Progress]()
    drain(umap_layouts(index, index.dims, PARAMS), seen.append)
    mapping = [progress for progress in seen if progress.what.startswith("Mapping")]
    assert [*dict.fromkeys(progress.what for progress in mapping)] == [f"Mapping {d} dimensions" for d in (8, 16, 4)]
    assert all(a.done <= b.done for a, b in pairwise(mapping))
    assert mapping[-1].done == mapping[-1].total


def test_a_run_can_be_stopped_anywhere() -> None:
    index = make_index(60)
    for count in (1, 5, 100):
        steps = umap_layouts(index, index.dims, PARAMS)
        for _ in range(count):
            next(steps)
        steps.close()


@pytest.mark.parametrize("count", [0, 1, 2, 3, 9])
def test_too_few_texts_are_mapped_by_principal_components(count: int) -> None:
    index, told = make_index(count), list[StopLayout]()
    done = drain(umap_layouts(index, index.dims, PARAMS, on_layout=told.append))
    flat = drain(pca_layouts(index, index.dims))
    assert [*done.values()] == told
    for dim, layout in done.items():
        assert layout.method == "pca"
        assert np.array_equal(layout.xy, flat[dim])


def test_texts_that_are_all_equal_are_mapped_to_one_point() -> None:
    done = maps(index_of(np.ones((40, 16), np.float32), (8, 16)))
    assert {layout.method for layout in done.values()} == {"pca"}
    assert all((layout.xy == 0).all() for layout in done.values())


def test_many_equal_texts_among_others_have_finite_places() -> None:
    vectors = clustered(60, 16)
    vectors[10:40] = vectors[10]
    assert all(np.isfinite(layout.xy).all() for layout in maps(index_of(vectors, (8, 16))).values())


def test_texts_without_a_direction_sit_together_below_the_map() -> None:
    vectors = clustered(60, 16)
    vectors[[3, 30]] = 0
    vectors[50] = np.nan
    for layout in maps(index_of(vectors, (8, 16))).values():
        assert np.isfinite(layout.xy).all()
        assert layout.fitted == 57
        lost, mapped = layout.xy[[3, 30, 50]], np.delete(layout.xy, [3, 30, 50], axis=0)
        assert np.ptp(lost, axis=0).max() < 0.2
        assert lost[:, 1].max() < mapped[:, 1].min()


def test_a_large_corpus_is_laid_out_by_a_sample_and_the_rest_placed_beside_it() -> None:
    index = make_index(1600, dims=(8, 16))
    frames = list[NDArray]()
    steps = umap_layouts(
        index, (16,), UmapParams(n_neighbours=8, limit=1000), on_frame=lambda _dim, xy: frames.append(xy)
    )
    layout = drain(steps)[16]
    assert layout.fitted == 1000
    assert separation(layout.xy) > 0.95
    assert frames[0].shape == (1600, 2)


def test_neighbours_of_a_large_corpus_are_found_among_those_of_the_stop_before(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = list[int]()

    def search(index: VectorIndex, *, dim: int, **how: object) -> Steps[Neighbours]:
        searched.append(dim)
        return nearest_neighbours(index, dim=dim, **how)

    monkeypatch.setattr("explorer.projection.ties.nearest_neighbours", search)
    monkeypatch.setattr("explorer.projection.ties.EXACT_ROWS", 100)
    monkeypatch.setattr("explorer.projection.descent.LARGE", 100)
    index = make_index(300, dims=(8, 16, 32, 64))
    done = maps(index)
    assert sorted(searched) == [8, 16, 32]
    assert all(separation(layout.xy) > 0.95 for layout in done.values())
    monkeypatch.setattr("explorer.projection.ties.FAIR", 1.1)
    searched.clear()
    maps(index)
    assert sorted(searched) == [8, 16, 32, 64]


def test_small_maps_take_more_passes_than_large_ones() -> None:
    assert [first_passes(count)[0].epochs for count in (50, 10_000, 20_000, 30_000)] == [250, 250, 200, 150]


def test_no_stops_have_no_maps() -> None:
    assert drain(umap_layouts(make_index(50), ())) == {}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"n_neighbours": 1}, "at least 2 neighbours"),
        ({"min_dist": 1.5}, "from 0 to 1"),
        ({"min_dist": -0.1}, "from 0 to 1"),
        ({"limit": 10}, "at least 1000 texts"),
        ({"seed": -1}, "seed"),
    ],
)
def test_choices_out_of_range_are_refused_in_a_sentence(wrong: dict[str, float], words: str) -> None:
    with pytest.raises(ExplorerError, match=words):
        UmapParams(**wrong)
