"""Fingerprints of model files read within a day and not changed since: taking one takes as long as reading the file.

A file is known by its place, its size, its inode and when it was last changed, as programs say and as the system does,
in a time that programs cannot set.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from pathlib import Path
from typing import Any, Final

from explorer.paths import cache_dir

FILE: Final = "digests.json"
DAY: Final = 86_400.0
"""Seconds for which a fingerprint counts."""
SETTLED: Final = 2.0
"""Seconds since the last change; within them another may come that leaves the times as they are."""
MOST: Final = 32
"""Files that are remembered."""

Look = list[int]


def look_at(path: Path) -> Look:
    """Return how a file looks; to be taken before it is read.

    Raises:
        OSError: it cannot be looked at.
    """
    found = path.stat()
    return [found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns]


def known(path: Path, look: Look) -> bytes | None:
    """Return the fingerprint that was noted of a file that looked so, within a day."""
    try:
        when, seen, digest = _noted().get(str(path.resolve()), (0, [], ""))
        fresh = seen == look and 0 <= time.time() - when < DAY
        return bytes.fromhex(digest) if fresh else None
    except (TypeError, ValueError):
        return None


def note(path: Path, look: Look, digest: bytes) -> None:
    """Note the fingerprint of a file that looked so before it was read."""
    now = time.time()
    if now - max(look[2:]) / 1e9 < SETTLED:
        return
    noted = _noted()
    noted.pop(str(path.resolve()), None)
    noted[str(path.resolve())] = [now, look, digest.hex()]
    partial = cache_dir() / f"{FILE}.{os.getpid()}.part"
    with contextlib.suppress(OSError):
        partial.write_text(json.dumps(dict(list(noted.items())[-MOST:])), encoding="utf-8")
        partial.replace(cache_dir() / FILE)


def _noted() -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((cache_dir() / FILE).read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found
    return {}
