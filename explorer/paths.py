"""Where the program finds what it ships and keeps what it makes."""

from __future__ import annotations

import functools
import os
import sys
import threading
from pathlib import Path

import platformdirs

APP = "matryoshka-explorer"
HOME_VARIABLE = "MATRYOSHKA_EXPLORER_HOME"

MAKING = threading.Lock()
"""So that two threads do not make two folders for one."""


def resource(*parts: str) -> Path:
    """Return the path of a file or folder under `resources/`, in a checkout, an installed wheel or a frozen build."""
    return _resource_root().joinpath(*parts)


def sample() -> Path:
    """Return the folder of the sample corpus."""
    return resource("samples", "encyclopaedia")


def cache_dir(*, lasting: bool = False) -> Path:
    """Return the folder for what can be computed again, created if missing; a temporary one where it cannot be made.

    Args:
        lasting: whether one that is gone at the next start is of no use.

    Raises:
        OSError: it cannot be made, and a temporary one is of no use.
    """
    folder = _home("cache") or Path(platformdirs.user_cache_dir(APP, appauthor=False))
    return _made(folder) if lasting else _made_somewhere(folder)


def config_dir() -> Path:
    """Return the folder for the user's preferences, created if missing; a temporary one where it cannot be made."""
    return _made_somewhere(_config_home())


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
    return folder if config_dir() != folder else None


def _config_home() -> Path:
    return _home("config") or Path(platformdirs.user_config_dir(APP, appauthor=False))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _made_somewhere(folder: Path) -> Path:
    try:
        return _made(folder)
    except OSError:
        with MAKING:
            return _instead(folder)


@functools.cache
def _instead(folder: Path) -> Path:
    import atexit  # these take their time, and are hardly ever needed
    import shutil
    import tempfile

    made = Path(tempfile.mkdtemp(prefix=f"{APP}-{folder.name}-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made
