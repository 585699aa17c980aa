"""Finished maps on disk, so that a corpus that is opened again has its maps at once.

One file holds the maps of one corpus by one model with one set of parameters. It is written beside its place and then
renamed; what cannot be read, or is not what it should be, is as good as not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np

from explorer.paths import cache_dir
from explorer.projection.layout import StopLayout
from explorer.projection.params import UmapParams

FORMAT = 5
"""Another number for other files, and whenever the same parameters give other maps."""

LIMIT = 512 << 20
"""Bytes that all files may take together; then those not used for longest go."""

SUFFIX = ".npz"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)
"""What reading a file that is not ours, or no longer whole, may raise."""


def layouts_key(model: str, corpus: str, dims: Sequence[int], params: UmapParams) -> str:
    """Return what the maps of a corpus are known by: anything that differs makes others."""
    parts = {"format": FORMAT, "model": model, "corpus": corpus, "dims": list(dims), "params": asdict(params)}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def home() -> Path:
    """Return the folder of all files, created if missing."""
    folder = cache_dir() / "maps"
    folder.mkdir(exist_ok=True)
    return folder


def read_layouts(key: str, count: int) -> dict[int, StopLayout]:
    """Return the maps known by `key`, of `count` texts; none when they are not there as they were written."""
    path = home() / f"{key}{SUFFIX}"
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            layouts = [_read(found, name, count) for name in found.files if name.startswith("xy-")]
    except UNREADABLE:
        return {}
    with contextlib.suppress(OSError):
        os.utime(path)
    return {layout.dim: layout for layout in layouts}


def write_layouts(key: str, layouts: Mapping[int, StopLayout]) -> None:
    """Keep `layouts` under `key`, and let those go that were not used for longest; a full disk keeps nothing.

    A part of a file is never seen: readers find the old file, the new one, or none.
    """
    arrays: dict[str, np.ndarray] = {}
    for dim, layout in layouts.items():
        arrays[f"xy-{dim}"] = layout.xy
        arrays[f"how-{dim}"] = np.array([layout.method, str(layout.fitted)])
    path = home() / f"{key}{SUFFIX}"
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        with partial.open("wb") as file:
            cast(Any, np.savez)(file, **arrays)
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
    _let_go(LIMIT, path)


def taken() -> int:
    """Return the bytes that all files take."""
    return sum(size for _, size, _ in _files())


def clear() -> int:
    """Remove all files; returns the bytes they took."""
    freed = 0
    for path, size, _ in _files():
        with contextlib.suppress(OSError):
            path.unlink()
            freed += size
    return freed


def _files() -> list[tuple[Path, int, float]]:
    """Return every file, its bytes, and when it was last used."""
    found = []
    for path in home().iterdir():
        with contextlib.suppress(OSError):
            noted = path.stat()
            found.append((path, noted.st_size, noted.st_mtime))
    return found


def _read(found: Mapping[str, np.ndarray], name: str, count: int) -> StopLayout:
    """Read one map; ValueError when it is not a map of `count` texts."""
    dim = int(name.removeprefix("xy-"))
    xy = found[name]
    method, fitted = (str(word) for word in found[f"how-{dim}"])
    if xy.shape != (count, 2) or xy.dtype != np.float32 or not np.isfinite(xy).all() or method not in ("umap", "pca"):
        raise ValueError(f"{name} is no map of {count} texts")
    return StopLayout(dim, xy, method, int(fitted))


def _let_go(limit: int, newest: Path) -> None:
    """Remove files not used for longest until the others take at most `limit` bytes; `newest` goes last."""
    total = 0
    for path, size, _ in sorted(_files(), key=lambda file: (file[0] != newest, -file[2])):
        total += size
        if total > limit:
            with contextlib.suppress(OSError):
                path.unlink()
