"""Temporary folders that go away with their owner, or at the next start when their owner was killed."""

from __future__ import annotations

import shutil
import uuid
import weakref
from contextlib import suppress
from itertools import count
from pathlib import Path

from explorer.locks import Lock, take
from explorer.paths import cache_dir


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
        lock = take(_lock(self.folder), shared=False)
        self._names = count(1)
        self._finalizer = weakref.finalize(self, _remove, self.folder, lock)
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
    for path in parent.glob("*.lock"):
        with suppress(OSError):
            lock = take(path, shared=False)
            if lock is not None:
                _remove(path.with_suffix(""), lock)


def _lock(folder: Path) -> Path:
    return folder.with_suffix(".lock")


def _remove(folder: Path, lock: Lock | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if lock is not None:
        lock.close()
    # A folder that could not be removed (Windows, while mapped) keeps its lock file, so that a later sweep finds it.
    if not folder.exists():
        _lock(folder).unlink(missing_ok=True)
