"""Arrays mapped from files: what they hold, and the memory that is given back."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from explorer.index.pages import SCATTERED, FileArray, Pages
from explorer.index.vectors import GATHERED, VectorIndex

ROWS = 50_000


def stored(folder: Path, width: int = 16) -> FileArray:
    numbers = np.arange(ROWS * width, dtype=np.float32).reshape(ROWS, width)
    path = folder / f"band-{width}"
    path.write_bytes(numbers.tobytes())
    return FileArray(path, "float32", numbers.shape)


def resident(path: Path) -> int:
    """Return how many bytes of this process's memory are of the file."""
    parts = re.split(r"\n(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text(encoding="utf-8"))
    sizes = [re.search(r"Rss: +(\d+) kB", part) for part in parts if str(path) in part]
    return sum(1024 * int(size[1]) for size in sizes if size is not None)


def test_arrays_are_what_the_files_hold_and_cannot_be_written(tmp_path: Path) -> None:
    file = stored(tmp_path)
    pages = Pages(file)
    assert pages.arrays[0][ROWS - 1].tolist() == [float(16 * ROWS - 16 + place) for place in range(16)]
    with pytest.raises(ValueError, match="read-only"):
        pages.arrays[0][0, 0] = 1


def test_only_a_whole_array_is_found_again(tmp_path: Path) -> None:
    file = stored(tmp_path)
    pages = Pages(file)
    assert pages.file_of(pages.arrays[0]) == file
    assert pages.file_of(pages.arrays[0][:10]) is None
    assert pages.file_of(pages.arrays[0].copy()) is None


def test_a_file_that_is_too_short_is_refused(tmp_path: Path) -> None:
    file = stored(tmp_path)
    with pytest.raises(ValueError, match="smaller"):
        Pages(FileArray(file.path, "float32", (ROWS + 1, 16)))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of a file")
def test_what_was_read_of_a_large_store_is_no_longer_memory_of_the_program(tmp_path: Path) -> None:
    narrow, wide = stored(tmp_path), stored(tmp_path, 32)
    pages = Pages(narrow, wide, kept=0)
    sums = [float(array.sum(dtype=np.float64)) for array in pages.arrays]
    assert resident(wide.path) > wide.bytes // 2
    pages.free(slice(0, ROWS // 2))
    assert resident(wide.path) <= wide.bytes // 2 + (1 << 17)
    pages.note(SCATTERED - 1)
    assert resident(narrow.path) > 0
    pages.note(1)
    assert resident(narrow.path) == resident(wide.path) == 0
    assert [float(array.sum(dtype=np.float64)) for array in pages.arrays] == sums


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of a file")
def test_a_small_store_stays_in_memory(tmp_path: Path) -> None:
    file = stored(tmp_path)
    pages = Pages(file)
    pages.arrays[0].sum()
    before = resident(file.path)
    pages.free(slice(None))
    pages.note(10 * SCATTERED)
    assert resident(file.path) == before > 0


def test_many_single_rows_of_stored_vectors_are_read_in_parts(tmp_path: Path) -> None:
    file = stored(tmp_path)
    pages = Pages(file, kept=0)
    norms = np.ones((1, ROWS), np.float32)
    index = VectorIndex((16,), (np.asarray(pages.arrays[0], np.float32),), norms, "cosine", pages=pages)
    rows = np.random.default_rng(0).integers(0, ROWS, 3 * GATHERED + 5)
    assert np.array_equal(index.rows(rows), pages.arrays[0][rows])
    assert index.rows(rows[:0]).shape == (0, 16)
