"""Folders of what is kept to save time: what is there, what has to go, and who uses what.

Every folder on a shelf has a lock file beside it. Whoever uses what is kept shares the lock; only who gets it alone may
remove it. The time of the lock file is when it was last opened.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from explorer.locks import Lock, take

RESERVE = 1 << 30
"""Bytes of the disk that are left to others."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder on a shelf.

    Attributes:
        folder: where it is.
        bytes: what it takes.
        opened: when it was last opened, in seconds since 1970.
    """

    folder: Path
    bytes: int
    opened: float


def use(folder: Path) -> Lock | None:
    """Take part in using a folder: it stays until what comes back is closed. None while someone removes it."""
    return take(_lock(folder), shared=True)


def begin_writing(folder: Path) -> Lock | None:
    """Become the one who writes a folder, until what comes back is closed; None while another one does."""
    return take(folder.with_suffix(".writing"), shared=False)


def touch(folder: Path) -> None:
    """Note that a folder was opened now."""
    with contextlib.suppress(OSError):
        os.utime(_lock(folder))


def all_kept(shelf: Path) -> list[Kept]:
    """Return the folders on `shelf`, the one not opened for longest first."""
    found = (_described(folder) for folder in shelf.iterdir() if folder.is_dir())
    return sorted((kept for kept in found if kept is not None), key=lambda kept: kept.opened)


def make_room(folder: Path, needed: int, limit: int) -> int:
    """Remove folders that were not opened for longest until `folder` may take `needed` bytes of the `limit` of all.

    Returns:
        0 when there is room; else the bytes that it takes, of which the disk has fewer: what is left is in use.
    """
    kept = all_kept(folder.parent)
    others = [other for other in kept if other.folder != folder]
    missing = needed - sum(own.bytes for own in kept if own.folder == folder)
    taken = sum(other.bytes for other in others)
    for other in others:
        if taken + needed <= limit and free(folder.parent) >= missing + RESERVE:
            break
        if remove(other.folder):
            taken -= other.bytes
    return missing if missing > free(folder.parent) else 0


def remove(folder: Path) -> bool:
    """Remove a folder unless somebody uses it; tells whether it is gone."""
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        lock = take(_lock(folder), shared=False)
        if lock is None:
            return False
        stack.enter_context(lock)
        if folder.exists():
            shutil.rmtree(folder)
        for suffix in (".lock", ".writing"):
            folder.with_suffix(suffix).unlink(missing_ok=True)
    return not folder.exists()


def free(shelf: Path) -> int:
    """Return the bytes that are free on the disk of `shelf`."""
    return shutil.disk_usage(shelf).free


def megabytes(count: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.0f} MB"


def _lock(folder: Path) -> Path:
    return folder.with_suffix(".lock")


def _described(folder: Path) -> Kept | None:
    try:
        size = sum(_on_disk(path) for path in folder.iterdir())
        return Kept(folder, size, (_lock(folder) if _lock(folder).exists() else folder).stat().st_mtime)
    except OSError:  # it is being removed
        return None


def _on_disk(path: Path) -> int:
    found = path.stat()
    return getattr(found, "st_blocks", -(-found.st_size // 512)) * 512
