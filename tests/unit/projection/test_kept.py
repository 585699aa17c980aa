from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer import paths
from explorer.projection import kept
from explorer.projection.kept import layouts_key, read_layouts, write_layouts
from explorer.projection.layout import StopLayout
from explorer.projection.params import UmapParams


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    return tmp_path


def layouts(count: int = 50, fill: float = 0.0) -> dict[int, StopLayout]:
    xy = np.random.default_rng(0).standard_normal((count, 2), np.float32) + np.float32(fill)
    return {4: StopLayout(4, xy, "umap", 40), 8: StopLayout(8, xy[::-1].copy(), "pca", count)}


def file_of(key: str) -> Path:
    return kept.home() / f"{key}.npz"


def test_what_is_kept_comes_back_exactly() -> None:
    write_layouts("one", layouts())
    found = read_layouts("one", 50)
    assert found.keys() == {4, 8}
    for dim, layout in layouts().items():
        assert (found[dim].dim, found[dim].method, found[dim].fitted) == (dim, layout.method, layout.fitted)
        assert np.array_equal(found[dim].xy, layout.xy)
        assert found[dim].xy.dtype == np.float32


def test_what_was_never_kept_is_not_there() -> None:
    assert read_layouts("nothing", 50) == {}


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_short_is_as_good_as_not_there_and_is_written_anew(share: float) -> None:
    write_layouts("one", layouts())
    whole = file_of("one").read_bytes()
    file_of("one").write_bytes(whole[: int(share * len(whole))])
    assert read_layouts("one", 50) == {}
    write_layouts("one", layouts())
    assert read_layouts("one", 50).keys() == {4, 8}


def test_a_damaged_number_is_noticed() -> None:
    write_layouts("one", layouts())
    data = bytearray(file_of("one").read_bytes())
    data[300] ^= 0xFF
    file_of("one").write_bytes(bytes(data))
    assert read_layouts("one", 50) == {}


def test_a_foreign_file_or_a_folder_in_its_place_is_ignored() -> None:
    file_of("text").write_text("no map at all", encoding="utf-8")
    np.savez(file_of("other"), something=np.zeros(3))
    np.savez(file_of("pickled"), **{"xy-4": np.array([{}], dtype=object)})
    file_of("folder").mkdir()
    assert all(read_layouts(key, 50) == {} for key in ("text", "other", "pickled", "folder"))
    write_layouts("folder", layouts())
    assert not list(kept.home().glob("*.tmp"))


def test_maps_of_another_number_of_texts_or_without_places_are_not_taken() -> None:
    write_layouts("one", layouts())
    assert read_layouts("one", 49) == {}
    write_layouts("two", layouts(fill=np.nan))
    assert read_layouts("two", 50) == {}


def test_every_difference_makes_another_key() -> None:
    params = UmapParams()
    keys = {
        layouts_key("m", "c", (4, 8), params),
        layouts_key("m2", "c", (4, 8), params),
        layouts_key("m", "c2", (4, 8), params),
        layouts_key("m", "c", (4, 16), params),
        layouts_key("m", "c", (4, 8), replace(params, n_neighbours=30)),
        layouts_key("m", "c", (4, 8), replace(params, seed=1)),
    }
    assert len(keys) == 6
    assert layouts_key("m", "c", (4, 8), params) == layouts_key("m", "c", (4, 8), UmapParams())


def test_when_there_are_too_many_those_not_used_for_longest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    write_layouts("size", layouts())
    size = file_of("size").stat().st_size
    monkeypatch.setattr(kept, "LIMIT", 3 * size + 10)
    for age, key in enumerate(("size", "a", "b")):
        write_layouts(key, layouts())
        os.utime(file_of(key), (1000 + age, 1000 + age))
    assert read_layouts("size", 50)  # which makes it the one used last
    write_layouts("c", layouts())
    assert sorted(path.stem for path in kept.home().iterdir()) == ["b", "c", "size"]


def test_maps_too_large_for_the_limit_replace_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    write_layouts("a", layouts())
    monkeypatch.setattr(kept, "LIMIT", 10)
    write_layouts("b", layouts())
    assert list(kept.home().iterdir()) == []


def test_clearing_says_what_it_freed() -> None:
    write_layouts("a", layouts())
    size = file_of("a").stat().st_size
    assert kept.clear() == size
    assert read_layouts("a", 50) == {}
    assert kept.clear() == 0


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_maps(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez", refuse)
    write_layouts("one", layouts())
    assert list(kept.home().iterdir()) == []
