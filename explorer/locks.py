"""Locks between programs: held by a file, and released by the system however the program ends."""

from __future__ import annotations

import os
import sys
import weakref
from pathlib import Path
from types import TracebackType
from typing import IO, Self

if sys.platform == "win32":
    import msvcrt

    def _take(handle: IO[bytes], shared: bool) -> bool:
        """Lock the file; where a lock cannot be shared, the open file itself keeps others from removing it."""
        if shared:
            return True
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(handle: IO[bytes], shared: bool) -> bool:
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class Lock:
    """A lock that is held until it is closed, forgotten, or the program ends."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._finalizer = weakref.finalize(self, handle.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Release the lock. Closing twice is fine."""
        self._finalizer()


def take(path: Path, *, shared: bool) -> Lock | None:
    """Take the lock `path` without waiting; None when another has it.

    Many may share a lock, and none of them while one has it alone.

    Raises:
        OSError: the file cannot be made.
    """
    while True:
        handle = path.open("ab")
        if not _take(handle, shared):
            handle.close()
            return None
        if _is_at(handle, path):
            return Lock(handle)
        handle.close()  # removed by the one who had it, between our opening and our locking


def _is_at(handle: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle.fileno()), path.stat())
    except FileNotFoundError:
        return False
