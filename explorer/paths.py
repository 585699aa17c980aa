"""Where the program finds what it ships and keeps what it makes."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path

import platformdirs

APP = "matryoshka-explorer"
HOME_VARIABLE = "MATRYOSHKA_EXPLORER_HOME"


def resource(*parts: str) -> Path:
    """Return the path of a file or folder under `resources/`, in a checkout, an installed wheel or a frozen build."""
    return _resource_root().joinpath(*parts)


def sample() -> Path:
    """Return the folder of the sample corpus."""
    return resource("samples", "encyclopaedia")


def cache_dir() -> Path:
    """Return the folder for what can be computed again, created if missing."""
    return _made(_home("cache") or Path(platformdirs.user_cache_dir(APP, appauthor=False)))


def config_dir() -> Path:
    """Return the folder for the user's preferences, created if missing."""
    return _made(_config_home())


def data_dir() -> Path:
    """Return the folder for what the user asked to keep, such as downloaded models, created if missing."""
    return _made(_home("data") or Path(platformdirs.user_data_dir(APP, appauthor=False)))


def _resource_root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    package = Path(__file__).resolve().parent
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"


def _home(kind: str) -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home) / kind if home else None


def makeshift() -> Path | None:
    """Return the folder of the user's preferences when it cannot be made, so that another serves for this time."""
    folder = _config_home()
    return folder if _made(folder) != folder else None


def _config_home() -> Path:
    return _home("config") or Path(platformdirs.user_config_dir(APP, appauthor=False))


def _made(folder: Path) -> Path:
    """Return `folder`, made if it is missing; where it cannot be made, a temporary one: that costs what is kept."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return _instead(folder)
    return folder


@functools.cache
def _instead(folder: Path) -> Path:
    import tempfile  # takes its time, and is hardly ever needed

    return Path(tempfile.mkdtemp(prefix=f"{APP}-{folder.name}-"))
