"""Arrays that two processes see at once.

On Linux the memory is a file without a name (memfd), which the other process opens through /proc; elsewhere a
temporary file; on Windows a named mapping. Unlike with `multiprocessing.shared_memory`, it is known beforehand whether
there is room, the memory lasts as long as an array uses it, and a program that is killed leaves nothing behind, but for
a temporary file where there is no memfd.
"""

from __future__ import annotations

import math
import mmap
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from explorer.errors import JobError

NAME = "matryoshka-explorer"


@dataclass(frozen=True, slots=True)
class Block:
    """How another process finds a shared float32 array.

    Attributes:
        name: path of a file; on Windows the name of a mapping.
        shape: of the array.
    """

    name: str
    shape: tuple[int, ...]


@dataclass(slots=True, eq=False)
class Allocation:
    """A shared array, seen from the process that made it.

    Attributes:
        block: how another process finds it, until `hide` is called.
        array: float32.
    """

    block: Block
    array: NDArray[np.float32]
    _hide: Callable[[], None] | None

    def hide(self) -> None:
        """Let no other process find the array any more; the memory goes with the last array that uses it."""
        hide, self._hide = self._hide, None
        if hide is not None:
            hide()


def allocate(shape: tuple[int, ...]) -> Allocation:
    """Return a new shared float32 array.

    Raises:
        JobError: there is no room.
    """
    if sys.platform == "win32":
        name = f"{NAME}-{uuid4().hex}"
        return Allocation(Block(name, shape), _array(mmap.mmap(-1, _size(shape), tagname=name), shape), None)
    for make in (_without_name, _in_folder):
        with suppress(OSError, AttributeError):  # not every system has memfd_create
            return make(shape)
    where = tempfile.gettempdir()
    size = f"{_size(shape) / 1e6:,.0f} MB"
    raise JobError(f"There is no room for {size} in memory or in {where} to make the map; free some and try again.")


def attach(block: Block) -> NDArray[np.float32]:
    """Return the array that another process made.

    Raises:
        OSError: it cannot be found any more.
    """
    size = _size(block.shape)
    if sys.platform == "win32":
        return _array(mmap.mmap(-1, size, tagname=block.name), block.shape)
    with Path(block.name).open("r+b") as file:
        return _array(mmap.mmap(file.fileno(), size), block.shape)


def _without_name(shape: tuple[int, ...]) -> Allocation:
    descriptor = os.memfd_create(NAME)
    try:
        array = _mapped(descriptor, shape)
    except OSError:
        os.close(descriptor)
        raise
    return Allocation(Block(f"/proc/{os.getpid()}/fd/{descriptor}", shape), array, partial(os.close, descriptor))


def _in_folder(shape: tuple[int, ...]) -> Allocation:
    descriptor, name = tempfile.mkstemp(prefix=f"{NAME}-")
    try:
        return Allocation(Block(name, shape), _mapped(descriptor, shape), Path(name).unlink)
    except OSError:
        Path(name).unlink()
        raise
    finally:
        os.close(descriptor)


def _mapped(descriptor: int, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Make the file as long as the array, and claim the room where possible, or a later write would end the process."""
    size = _size(shape)
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
    else:
        os.ftruncate(descriptor, size)
    return _array(mmap.mmap(descriptor, size), shape)


def _size(shape: tuple[int, ...]) -> int:
    return max(4 * math.prod(shape), 1)  # an empty mapping is not allowed


def _array(memory: mmap.mmap, shape: tuple[int, ...]) -> NDArray[np.float32]:
    return np.frombuffer(memory, np.float32, math.prod(shape)).reshape(shape)
