"""The folder of stored vectors: what is there, what has to go, and who uses what.

Every store has a lock file beside it. Whoever uses the store shares the lock; only who gets it alone may remove the
store. The time of the lock file is when the store was last opened.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from explorer.errors import JobError
from explorer.locks import Lock, take
from explorer.paths import cache_dir

LIMIT = 20 << 30
"""Bytes that all stores may take together; then those not opened for longest go."""

RESERVE = 1 << 30
"""Bytes of the disk that are left to others."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A store on the shelf.

    Attributes:
        folder: where it is.
        bytes: what it takes.
        opened: when it was last opened, in seconds since 1970.
    """

    folder: Path
    bytes: int
    opened: float


@dataclass(frozen=True, slots=True)
class Cleared:
    """What clearing did: stores and bytes removed, and those that stayed because they are in use.

    Attributes:
        removed, freed: stores, and their bytes.
        in_use, kept: the same of those that stayed.
        maps: bytes of maps removed.
    """

    removed: int
    freed: int
    in_use: int
    kept: int
    maps: int = 0

    @property
    def sentence(self) -> str:
        """What to tell the user."""
        if not self.removed and not self.in_use and not self.maps:
            return "There were no stored vectors or maps."
        done = f"Removed the stored vectors of {_corpora(self.removed)}: {megabytes(self.freed)}."
        kept = f"Those of {_corpora(self.in_use)} stay because they are open: {megabytes(self.kept)}."
        maps = f"Removed stored maps: {megabytes(self.maps)}."
        parts = ((done, self.removed), (maps, self.maps), (kept, self.in_use))
        return " ".join(part for part, count in parts if count)


def home() -> Path:
    """Return the folder of all stores, created if missing."""
    folder = cache_dir() / "vectors"
    folder.mkdir(exist_ok=True)
    return folder


def use(folder: Path) -> Lock | None:
    """Take part in using a store: it stays until what comes back is closed. None while someone removes it."""
    return take(_lock(folder), shared=True)


def begin_writing(folder: Path) -> Lock | None:
    """Become the one who writes a store, until what comes back is closed; None while another one does."""
    return take(folder.with_suffix(".writing"), shared=False)


def touch(folder: Path) -> None:
    """Note that a store was opened now."""
    with contextlib.suppress(OSError):
        os.utime(_lock(folder))


def kept() -> list[Kept]:
    """Return all stores, the one not opened for longest first."""
    found = (_described(folder) for folder in home().iterdir() if folder.is_dir())
    return sorted((store for store in found if store is not None), key=lambda store: store.opened)


def clear() -> Cleared:
    """Remove every store that nobody uses."""
    stores = kept()
    removed = [store for store in stores if _remove(store.folder)]
    freed, total = sum(store.bytes for store in removed), sum(store.bytes for store in stores)
    return Cleared(len(removed), freed, len(stores) - len(removed), total - freed)


def make_room(folder: Path, needed: int) -> None:
    """Remove stores that were not opened for longest until there is room for `needed` bytes in `folder`.

    Raises:
        JobError: there is no room even without the stores that nobody uses.
    """
    others = [store for store in kept() if store.folder != folder]
    missing = needed - sum(store.bytes for store in kept() if store.folder == folder)
    taken = sum(store.bytes for store in others)
    for store in others:
        if taken + needed <= LIMIT and _free() >= missing + RESERVE:
            break
        if _remove(store.folder):
            taken -= store.bytes
    if _free() < missing:
        raise JobError(no_room(missing))


def no_room(needed: int) -> str:
    """Return what to say when the disk is too full for `needed` bytes."""
    return (
        f"There is no room for the vectors of these texts: {home()} needs {megabytes(needed)} more on a disk with "
        f"{megabytes(_free())} left. Make room there, clear the cache, or open fewer texts."
    )


def megabytes(count: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.0f} MB"


def _corpora(count: int) -> str:
    return "1 corpus" if count == 1 else f"{count:,} corpora"


def _free() -> int:
    return shutil.disk_usage(home()).free


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


def _remove(folder: Path) -> bool:
    """Remove a store unless somebody uses it; tells whether it is gone."""
    with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
        lock = take(_lock(folder), shared=False)
        if lock is None:
            return False
        stack.enter_context(lock)
        shutil.rmtree(folder)
        for suffix in (".lock", ".writing"):
            folder.with_suffix(suffix).unlink(missing_ok=True)
    return not folder.exists()
