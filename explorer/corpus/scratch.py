"""Temporary folders that go away with their owner, or at the next start when their owner was killed."""

from __future__ import annotations

import shutil
import sys
import uuid
import weakref
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import IO

from explorer.paths import cache_dir

if sys.platform == "win32":
    import msvcrt

    def _take(handle: IO[bytes]) -> bool:
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _take(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


class Scratch:
    """A temporary folder in the cache, held by a lock file beside it.

    The operating system releases the lock when the process dies, however it dies; `sweep` then removes the folder.

    Attributes:
        folder: the folder; gone after `close`.
    """

    def __init__(self) -> None:
        parent = home()
        sweep(parent)
        name = uuid.uuid4().hex
        self.folder = parent / name
        handle = (parent / f"{name}.lock").open("xb")
        _take(handle)
        self._names = count(1)
        self._finalizer = weakref.finalize(self, _remove, self.folder, handle)
        self.folder.mkdir()

    def file(self, suffix: str) -> Path:
        """Return a path inside the folder that was not returned before; nothing is created."""
        return self.folder / f"{next(self._names)}{suffix}"

    def close(self) -> None:
        """Remove the folder and all that is in it. Closing twice is fine."""
        self._finalizer()


def home() -> Path:
    """Return the folder that holds every scratch folder, created if missing."""
    folder = cache_dir() / "corpora"
    folder.mkdir(exist_ok=True)
    return folder


def sweep(parent: Path) -> None:
    """Remove the folders below `parent` whose owners no longer live."""
    for lock in parent.glob("*.lock"):
        with suppress(OSError), lock.open("r+b") as handle:
            if _take(handle):
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink()


def _remove(folder: Path, handle: IO[bytes]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    handle.close()
    # A folder that could not be removed (Windows, while mapped) keeps its lock file, so that a later sweep finds it.
    if not folder.exists():
        Path(handle.name).unlink(missing_ok=True)
