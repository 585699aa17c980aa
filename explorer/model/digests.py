"""Fingerprints of model files read within a day and not changed since: taking one takes as long as reading the file.

A file is known by its place and by how it looks to `stamps`: its size, and when it was last changed.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

from explorer import stamps
from explorer.paths import cache_dir
from explorer.stamps import DAY, Looks

__all__ = ["DAY", "known", "look_at", "note"]

FILE: Final = "digests.json"
SETTLED: Final = 2.0
"""Seconds since the last change; within them another may come that leaves the times as they are."""
MOST: Final = 32
"""Files that are remembered."""


def look_at(path: Path) -> Looks:
    """Return how a file looks; to be taken before it is read. Nothing when it is not there."""
    return stamps.look_at(path.parent, [path.name])


def known(path: Path, looks: Looks) -> bytes | None:
    """Return the fingerprint that was noted of a file that looked so, within a day."""
    try:
        when, seen, digest = stamps.read_notes(cache_dir() / FILE).get(str(path.resolve()), (0, None, ""))
        return bytes.fromhex(digest) if seen == looks and stamps.counts(when, time.time()) else None
    except (TypeError, ValueError):
        return None


def note(path: Path, looks: Looks, digest: bytes) -> None:
    """Note the fingerprint of a file that looked so before it was read."""
    now, key = time.time(), str(path.resolve())
    changed = max((max(times) for _, *times in looks.values()), default=float("inf")) / 1e9
    if now - changed < SETTLED:
        return
    others = {file: noted for file, noted in stamps.read_notes(cache_dir() / FILE).items() if file != key}
    latest = [*others.items(), (key, [now, looks, digest.hex()])][-MOST:]
    stamps.write_notes(cache_dir() / FILE, dict(latest))
