"""What the files behind a corpus hold, in few bytes: the same files read in the same way give the same fingerprint."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from io import FileIO
from pathlib import Path

from explorer import __version__
from explorer.corpus.sources import Source

FORMAT = 2
"""Another number whenever the same files are laid out otherwise."""

WHOLE = 512 << 20
"""Bytes of all files up to which every byte is read, which takes at most half a second."""

SAMPLES = 64
SAMPLE = 1 << 16
"""Pieces that are read of a larger file, and the bytes of each."""

READ = 1 << 20


def fingerprint(sources: Sequence[Source], text_column: str | None) -> str:
    """Return what a corpus of `sources` is known by.

    Of files too large to read them all, it is made of pieces, and of when they were last changed as the system notes
    it, which programs cannot set.

    Raises:
        OSError: a file cannot be read.
    """
    whole = sum(source.path.stat().st_size for source in sources) <= WHOLE
    parts = {
        "versions": [FORMAT, __version__, _library()],
        "text_column": text_column,
        "sources": [[s.label, s.suffix, s.asked_for, s.beir, *_contents(s.path, whole=whole)] for s in sources],
    }
    return hashlib.sha256(json.dumps(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def _library() -> int:
    """Return the bytes of DuckDB's library, which no two versions share: asking for the version would load it."""
    found = find_spec("_duckdb")
    return Path(found.origin).stat().st_size if found is not None and found.origin is not None else 0


def _contents(path: Path, *, whole: bool) -> list[int | str]:
    with path.open("rb", buffering=0) as file:
        found = os.fstat(file.fileno())
        if whole:
            return [found.st_size, _digest(file, [(0, found.st_size)])]
        step = max(found.st_size // SAMPLES, SAMPLE)
        places = [(at, SAMPLE) for at in (*range(0, found.st_size, step), max(found.st_size - SAMPLE, 0))]
        inode = found.st_ino
        return [found.st_size, str(path.resolve()), inode, found.st_mtime_ns, found.st_ctime_ns, _digest(file, places)]


def _digest(file: FileIO, places: Sequence[tuple[int, int]]) -> str:
    digest, buffer = hashlib.sha256(), memoryview(bytearray(READ))
    for start, size in places:
        left = size
        file.seek(start)
        while left > 0 and (got := file.readinto(buffer[: min(left, READ)])):
            digest.update(buffer[:got])
            left -= got
    return digest.hexdigest()
