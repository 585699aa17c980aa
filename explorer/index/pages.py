"""Files mapped into memory for reading, and the memory that reading them takes, given back.

What was read through a map counts as memory of this process until the system wants it for something else. A store of
20 GB must not be seen as a program that takes 20 GB: of large ones every pass gives back what it has read. The system
keeps it in its cache all the same, so that reading it again costs a page fault and no disk.
"""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

KEPT = 4_500_000_000
"""Bytes of the vectors that may stay in memory: those of a million texts at 1,024 dimensions."""

KEPT_SIGNS = 1_000_000_000
"""Bytes of the signs of one stop that may: those of seven million texts."""

SCATTERED = 4096
"""Single rows read before their memory is given back: each brings up to 64 KB of every file with it."""

ARRAYS = NDArray[np.float16] | NDArray[np.float32] | NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class FileArray:
    """Where an array lies, so that another process can map it too.

    Attributes:
        path: the file, which begins with it.
        dtype: of the numbers.
        shape: rows, and what each holds.
    """

    path: Path
    dtype: str
    shape: tuple[int, ...]

    @property
    def bytes(self) -> int:
        """Bytes of the array."""
        return prod(self.shape) * np.dtype(self.dtype).itemsize


class Pages:
    """Arrays mapped for reading from the files they lie in.

    Attributes:
        arrays: one for each file, read-only.
        files: where they lie.
        frees: whether there is too much of them to stay in memory.
    """

    def __init__(self, *files: FileArray, kept: int = KEPT) -> None:
        """Map `files`; together they may keep up to `kept` bytes of memory.

        Raises:
            OSError: a file cannot be opened.
            ValueError: a file is shorter than its array.
        """
        self.files = files
        self.frees = sum(file.bytes for file in files) > kept and hasattr(mmap.mmap, "madvise")
        self._scattered = 0
        self._maps = [_mapped(file) for file in files]
        self.arrays = tuple(_array(memory, file) for memory, file in zip(self._maps, files, strict=True))

    def file_of(self, array: object) -> FileArray | None:
        """Return where `array` lies, if it is one of `arrays` and not a part or a copy of one."""
        return next((file for file, own in zip(self.files, self.arrays, strict=True) if own is array), None)

    def free(self, rows: slice) -> None:
        """Give back what reading `rows` of every file took."""
        if not self.frees:
            return
        for memory, file in zip(self._maps, self.files, strict=True):
            width = file.bytes // max(file.shape[0], 1)
            first, last = (place * width for place in rows.indices(file.shape[0])[:2])
            first -= first % mmap.PAGESIZE
            if first < last:
                memory.madvise(mmap.MADV_DONTNEED, first, last - first)

    def note(self, count: int) -> None:
        """Take note that `count` single rows were read, and give back everything when they have become many."""
        self._scattered += count
        if self._scattered >= SCATTERED:
            self._scattered = 0
            self.free(slice(None))


def _mapped(file: FileArray) -> mmap.mmap:
    with file.path.open("rb") as handle:
        return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)


def _array(memory: mmap.mmap, file: FileArray) -> ARRAYS:
    flat: ARRAYS = np.frombuffer(memory, file.dtype, prod(file.shape))
    return flat.reshape(file.shape)
