"""Vectors on their way to the worker process: copied to shared memory, or found there in the files of their store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.halves import Stored, as_float32
from explorer.index.pages import FileArray
from explorer.index.vectors import VectorIndex
from explorer.jobs import wire
from explorer.jobs.shared import Allocation, Block, allocate
from explorer.projection.params import UmapParams

COPIED = 1 << 16
"""Rows copied between two looks at whether the job is still wanted."""


@dataclass(frozen=True, slots=True, eq=False)
class Handover:
    """What is handed over for one job.

    Attributes:
        command: the job, to be sent.
        live: float32 (n, 2), where the worker shows the map as it forms.
    """

    command: wire.Project
    live: NDArray[np.float32]
    _memory: tuple[Allocation, ...]

    def hide(self) -> None:
        """Let nobody find the memory any more: the worker has it, or never will."""
        for part in self._memory:
            part.hide()


def hand_over(
    job: int, index: VectorIndex, dims: Sequence[int], params: UmapParams, wanted: Callable[[], bool]
) -> Handover | None:
    """Copy what the worker needs of `index` to shared memory; returns None when the job is no longer `wanted`.

    Vectors that lie in files are not copied: the worker maps the same files.

    Raises:
        ExplorerError: there is no room, or no such stop.
    """
    last = index.stop(max(dims)) + 1
    stored = _files(index, last)
    arrays = (index.norms[:last], *(() if stored else index.bands[:last]))
    memory = _allocated([*(array.shape for array in arrays), (len(index), 2)])
    norms, *bands, live = (part.block for part in memory)
    where: tuple[Block, ...] | tuple[FileArray, ...] = stored or tuple(bands)
    command = wire.Project(job, tuple(dims), params, index.dims[:last], where, norms, index.similarity, live)
    handover = Handover(command, memory[-1].array, memory)
    for array, part in zip(arrays, memory, strict=False):
        _copy(array, part.array, wanted)
    if wanted():
        return handover
    handover.hide()
    return None


def _files(index: VectorIndex, last: int) -> tuple[FileArray, ...]:
    """Return the files of the first `last` bands, or nothing when one of them is not in a file of its own."""
    if index.pages is None:
        return ()
    files = tuple(file for band in index.bands[:last] if (file := index.pages.file_of(band)) is not None)
    return files if len(files) == last else ()


def _allocated(shapes: Sequence[tuple[int, ...]]) -> tuple[Allocation, ...]:
    memory: list[Allocation] = []
    try:
        memory.extend(allocate(shape) for shape in shapes)  # keeps what there is when one fails
    except BaseException:
        for part in memory:
            part.hide()
        raise
    return tuple(memory)


def _copy(array: Stored, to: NDArray[np.float32], wanted: Callable[[], bool]) -> None:
    for start in range(0, len(array), COPIED):
        if not wanted():
            return
        to[start : start + COPIED] = as_float32(array[start : start + COPIED])
