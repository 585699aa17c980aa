"""The shelf of stored vectors."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer import shelves
from explorer.errors import JobError
from explorer.paths import cache_dir
from explorer.shelves import Kept, begin_writing, megabytes, touch, use

__all__ = ["Cleared", "Kept", "begin_writing", "clear", "home", "kept", "make_room", "megabytes", "touch", "use"]

LIMIT = 20 << 30
"""Bytes that all stores may take together; then those not opened for longest go."""


@dataclass(frozen=True, slots=True)
class Cleared:
    """What clearing did: stores and bytes removed, and those that stayed because they are in use.

    Attributes:
        removed, freed: stores, and their bytes.
        in_use, kept: the same of those that stayed.
        maps: bytes of maps removed.
        texts: bytes of texts removed.
    """

    removed: int
    freed: int
    in_use: int
    kept: int
    maps: int = 0
    texts: int = 0

    @property
    def sentence(self) -> str:
        """What to tell the user."""
        done = f"Removed the stored vectors of {_corpora(self.removed)}: {megabytes(self.freed)}."
        kept = f"Those of {_corpora(self.in_use)} stay because they are open: {megabytes(self.kept)}."
        texts = f"Removed stored texts: {megabytes(self.texts)}."
        maps = f"Removed stored maps: {megabytes(self.maps)}."
        parts = ((done, self.removed), (texts, self.texts), (maps, self.maps), (kept, self.in_use))
        said = " ".join(part for part, count in parts if count)
        return said or "There were no stored vectors, texts or maps."


def home() -> Path:
    """Return the folder of all stores, created if missing."""
    folder = cache_dir() / "vectors"
    folder.mkdir(exist_ok=True)
    return folder


def kept() -> list[Kept]:
    """Return all stores, the one not opened for longest first."""
    return shelves.all_kept(home())


def clear() -> Cleared:
    """Remove every store that nobody uses."""
    stores = kept()
    removed = [store for store in stores if shelves.remove(store.folder)]
    freed, total = sum(store.bytes for store in removed), sum(store.bytes for store in stores)
    return Cleared(len(removed), freed, len(stores) - len(removed), total - freed)


def make_room(folder: Path, needed: int) -> None:
    """Remove stores that were not opened for longest until there is room for `needed` bytes in `folder`.

    Raises:
        JobError: there is no room even without the stores that nobody uses.
    """
    missing = shelves.make_room(folder, needed, LIMIT)
    if missing:
        raise JobError(no_room(missing))


def no_room(needed: int) -> str:
    """Return what to say when the disk is too full for `needed` bytes."""
    return (
        f"There is no room for the vectors of these texts: {home()} needs {megabytes(needed)} more on a disk with "
        f"{megabytes(shelves.free(home()))} left. Make room there, clear the cache, or open fewer texts."
    )


def _corpora(count: int) -> str:
    return "1 corpus" if count == 1 else f"{count:,} corpora"
