"""When files were last checked, so that those that nothing has changed since need not be read whole again at once.

Reading gigabytes takes seconds where they are not in memory. The system notes when a file was last changed, in a time
that programs cannot set, so damage done by one is seen without reading. What a disk loses by itself is not: so a check
counts for a day.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from explorer import sums

FILE = "checked.json"

DAY = 86_400.0
"""Seconds for which a check counts."""

WORTH = 64 << 20
"""Bytes of all files from which looking is worth more than reading; fewer are read in a twentieth of a second."""

Looks = dict[str, list[float]]
"""By the name of a file its size, and when it was last changed, twice: as programs say, and as the system does."""


def look_at(folder: Path, names: Iterable[str]) -> Looks:
    """Return how files look before they are checked; nothing of those that are not there."""
    looks: Looks = {}
    for name in names:
        with contextlib.suppress(OSError):
            found = (folder / name).stat()
            looks[name] = [found.st_size, found.st_mtime_ns, found.st_ctime_ns]
    return looks


def note(folder: Path, looks: Looks) -> None:
    """Note that files that looked so are as they were written, where that is worth it."""
    if not _are_worth_it(looks):
        return
    now = time.time()
    write_notes(folder / FILE, _noted(folder) | {name: [now, *look] for name, look in looks.items()})


def are_fresh(folder: Path, names: Iterable[str]) -> bool:
    """Tell whether files that are worth it were checked within a day, and have not been changed since."""
    names = list(names)
    noted, looks, now = _noted(folder), look_at(folder, names), time.time()
    if len(looks) < len(names) or not _are_worth_it(looks):
        return False
    return all(noted.get(name, [0.0])[1:] == look and counts(noted[name][0], now) for name, look in looks.items())


def counts(when: float, now: float) -> bool:
    """Tell whether a check still counts."""
    return 0 <= now - when < DAY


def read_notes(file: Path) -> dict[str, Any]:
    """Return what was written to `file` by `write_notes`; nothing when it is not there, or damaged."""
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(file.read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def write_notes(file: Path, notes: Mapping[str, Any]) -> None:
    """Write `notes` to `file` at once, if the disk allows it."""
    partial = file.with_name(f"{file.name}.{os.getpid()}.part")
    with contextlib.suppress(OSError):
        partial.write_text(json.dumps(notes), encoding="utf-8")
        partial.replace(file)


def are_whole(folder: Path, checksums: Mapping[str, int]) -> bool:
    """Tell whether files have the checksums that were noted of them; of fresh ones it is known without reading."""
    if are_fresh(folder, checksums):
        return True
    looks = look_at(folder, checksums)
    whole = sums.are_whole(folder, checksums, checksums)
    if whole:
        note(folder, looks)
    return whole


def _are_worth_it(looks: Looks) -> bool:
    return sum(look[0] for look in looks.values()) >= WORTH


def _noted(folder: Path) -> Looks:
    found = read_notes(folder / FILE)
    return found if all(isinstance(look, list) and len(look) == 4 for look in found.values()) else {}
