"""The user's preferences: typed, versioned, written atomically."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, get_args

Scheme = Literal["system", "light", "dark"]
FILE = "settings.json"
VERSION = 1
RECENT = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user prefers, kept between sessions.

    Attributes:
        version: the format of the file.
        scheme: light, dark, or as the desktop says.
        recent_models: model folders used, the latest first.
        recent_corpora: files and folders opened, the latest first.
        last_folder: where the file dialogs begin.
    """

    version: int = VERSION
    scheme: Scheme = "system"
    recent_models: tuple[str, ...] = ()
    recent_corpora: tuple[str, ...] = ()
    last_folder: str = ""


def load(path: Path) -> Settings:
    """Read the settings; a missing, damaged or foreign file gives the defaults for what it does not say."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    return _from_dict(found) if isinstance(found, dict) else Settings()


def save(settings: Settings, path: Path) -> None:
    """Write the settings in one step; a disk that refuses costs the preference, never the session."""
    partial = path.with_suffix(f".{os.getpid()}.tmp")
    with contextlib.suppress(OSError):
        partial.write_text(json.dumps(asdict(settings), indent=1), encoding="utf-8")
        partial.replace(path)


def used_model(settings: Settings, folder: Path) -> Settings:
    """Put `folder` first among the recent models."""
    return replace(settings, recent_models=_latest_first(str(folder), settings.recent_models))


def used_corpus(settings: Settings, path: Path) -> Settings:
    """Put `path` first among the recent corpora, and begin the next dialog beside it."""
    recent = _latest_first(str(path), settings.recent_corpora)
    return replace(settings, recent_corpora=recent, last_folder=str(path.parent))


def _latest_first(entry: str, entries: tuple[str, ...]) -> tuple[str, ...]:
    return (entry, *(e for e in entries if e != entry))[:RECENT]


def _from_dict(found: dict[str, Any]) -> Settings:
    known = {f.name: found[f.name] for f in fields(Settings) if f.name in found}
    valid: dict[str, Any] = {"version": VERSION}
    if known.get("scheme") in get_args(Scheme):
        valid["scheme"] = known["scheme"]
    for name in ("recent_models", "recent_corpora"):
        if isinstance(known.get(name), list):
            valid[name] = tuple(str(entry) for entry in known[name])[:RECENT]
    if isinstance(known.get("last_folder"), str):
        valid["last_folder"] = known["last_folder"]
    return Settings(**valid)
