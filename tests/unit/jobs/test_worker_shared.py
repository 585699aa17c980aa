from __future__ import annotations

import errno
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.errors import ExplorerError, JobError
from explorer.index.pages import FileArray, Pages
from explorer.index.vectors import VectorIndex, index_of
from explorer.jobs import handover
from explorer.jobs.child import attached
from explorer.jobs.handover import hand_over
from explorer.jobs.shared import Allocation, Block, allocate, attach
from explorer.projection.params import UmapParams

SHAPE = (4, 2)


@pytest.fixture
def index() -> VectorIndex:
    return index_of(np.random.default_rng(0).standard_normal((10, 8)).astype(np.float32), (2, 4, 8))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, on a system that has no files without a name."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delattr(os, "memfd_create")
    return tmp_path


def full(*_args: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def wanted() -> bool:
    return True


@pytest.mark.parametrize("shape", [(3, 2), (0, 2), (7,)])
def test_both_sides_see_one_array(shape: tuple[int, ...]) -> None:
    memory = allocate(shape)
    there = attach(memory.block)
    assert memory.array.shape == there.shape == shape
    memory.array[...] = 5
    assert (there == 5).all()
    memory.hide()


def test_a_hidden_array_can_be_used_but_no_longer_found() -> None:
    memory = allocate(SHAPE)
    memory.hide()
    memory.hide()
    memory.array[:] = 1
    assert memory.array.sum() == 8
    with pytest.raises(OSError, match="No such file"):
        attach(memory.block)


def test_a_system_without_nameless_files_shares_a_temporary_one(folder: Path) -> None:
    memory = allocate(SHAPE)
    memory.array[:] = 3
    assert (attach(memory.block) == 3).all()
    assert [str(path) for path in folder.iterdir()] == [memory.block.name]
    memory.hide()
    memory.hide()
    assert not [*folder.iterdir()]


def test_the_length_is_set_without_the_call_that_some_systems_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "posix_fallocate")
    memory = allocate(SHAPE)
    assert Path(memory.block.name).stat().st_size == 32
    memory.hide()


def test_no_room_anywhere_is_said_in_a_sentence_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(os, "posix_fallocate", full)
    before = len([*Path("/proc/self/fd").iterdir()])
    with pytest.raises(JobError, match="no room for 8 MB"):
        allocate((1_000_000, 2))
    assert len([*Path("/proc/self/fd").iterdir()]) == before
    assert not [*tmp_path.iterdir()]


def test_a_worker_gets_the_vectors_up_to_the_widest_stop(index: VectorIndex, folder: Path) -> None:
    handed = hand_over(7, index, (2, 4), UmapParams(), wanted)
    assert handed is not None
    command = handed.command
    assert (command.job, command.dims, command.stops, command.similarity) == (7, (2, 4), (2, 4), "cosine")
    for block, band in zip(command.bands, index.bands, strict=False):
        assert isinstance(block, Block)
        assert np.array_equal(attach(block), band)
    assert np.array_equal(attach(command.norms), index.norms[:2])
    assert handed.live.shape == (10, 2)
    assert len([*folder.iterdir()]) == 4
    handed.hide()
    assert not [*folder.iterdir()]


def test_vectors_that_lie_in_files_are_not_copied(index: VectorIndex, folder: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    files = [
        FileArray(store / f"band-{band.shape[1]}-{place}", "float32", band.shape)
        for place, band in enumerate(index.bands)
    ]
    for file, band in zip(files, index.bands, strict=True):
        file.path.write_bytes(band.tobytes())
    pages = Pages(*files)
    stored = replace(index, bands=pages.arrays, pages=pages)
    handed = hand_over(7, stored, (2, 4), UmapParams(), wanted)
    assert handed is not None
    assert handed.command.bands == tuple(files[:2])
    assert len([*folder.glob("matryoshka-*")]) == 2  # the norms, and the map as it forms
    there = attached(handed.command).index
    assert np.array_equal(there.rows(slice(None)), index.rows(slice(None), 4))
    handed.hide()


def test_a_band_that_is_a_part_of_a_file_is_copied(index: VectorIndex, folder: Path, tmp_path: Path) -> None:
    file = FileArray(tmp_path / "band", "float32", (10, 2))
    file.path.write_bytes(index.bands[0].tobytes())
    pages = Pages(file)
    cut = replace(index, bands=(pages.arrays[0], *index.bands[1:]), pages=pages)
    handed = hand_over(7, cut, (2, 4), UmapParams(), wanted)
    assert handed is not None
    assert all(isinstance(band, Block) for band in handed.command.bands)
    handed.hide()


def test_nothing_is_handed_over_for_a_job_that_is_no_longer_wanted(index: VectorIndex, folder: Path) -> None:
    assert hand_over(7, index, (2, 4), UmapParams(), lambda: False) is None
    assert not [*folder.iterdir()]


def test_a_failed_handover_leaves_no_memory_behind(
    index: VectorIndex, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(shape: tuple[int, ...]) -> Allocation:
        if len([*folder.iterdir()]) == 2:
            raise JobError("There is no room.")
        return allocate(shape)

    monkeypatch.setattr(handover, "allocate", refuse)
    with pytest.raises(JobError):
        hand_over(7, index, (2, 4), UmapParams(), wanted)
    assert not [*folder.iterdir()]


def test_a_stop_that_does_not_exist_is_not_handed_over(index: VectorIndex) -> None:
    with pytest.raises(ExplorerError, match="no dimension 5"):
        hand_over(7, index, (5,), UmapParams(), wanted)
