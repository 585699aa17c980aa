"""Registers the program with a Linux desktop for one user: menu entry, icon, kinds of file.

A package of the system does that itself.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from explorer.errors import ExplorerError
from explorer.installed import APP_ID
from explorer.installed.start import is_frozen
from explorer.paths import APP, resource

REFRESHERS = (("update-desktop-database", "applications"), ("update-mime-database", "mime"))
"""What tells a running desktop of the change, and the folder it is told of; without it, the next login tells."""


def register() -> list[Path]:
    """Write the entry, the icon and the kinds of file into the user's own folders; returns what was written.

    Raises:
        ExplorerError: this is not Linux, or the folders cannot be written.
    """
    _check_system()
    written = []
    try:
        for source, target in _files():
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.suffix == ".desktop":
                target.write_text(entry(source.read_text(encoding="utf-8"), command()), encoding="utf-8")
            else:
                shutil.copyfile(source, target)
            written.append(target)
    except OSError as error:
        raise ExplorerError(f"{error.filename} cannot be written ({error.strerror}).") from error
    _refresh()
    return written


def remove() -> list[Path]:
    """Take away what `register` wrote; returns what was there.

    Raises:
        ExplorerError: this is not Linux, or a file cannot be removed.
    """
    _check_system()
    there = [target for _source, target in _files() if target.exists()]
    try:
        for target in there:
            target.unlink()
    except OSError as error:
        raise ExplorerError(f"{error.filename} cannot be removed ({error.strerror}).") from error
    _refresh()
    return there


def command() -> Path:
    """Return the program that a click shall start.

    Raises:
        ExplorerError: it is not installed as a command.
    """
    if is_frozen():
        return Path(sys.executable)
    beside = Path(sys.executable).with_name(APP)
    found = beside if beside.exists() else shutil.which(APP)
    if found is None:
        raise ExplorerError(f"There is no command {APP}; install the package with pipx or pip first.")
    return Path(found).absolute()


def entry(text: str, program: Path) -> str:
    """Return the desktop entry `text` with `program` as its command, quoted as the format asks."""
    quoted = re.sub(r'(["`$\\])', r"\\\\\1", str(program)).replace("%", "%%")
    text = re.sub(r"^Exec=\S+", lambda _: f'Exec="{quoted}"', text, flags=re.MULTILINE)
    return re.sub(r"^TryExec=.*", lambda _: f"TryExec={program}", text, flags=re.MULTILINE)


def _files() -> Iterator[tuple[Path, Path]]:
    home = _data_home()
    yield resource("desktop", f"{APP_ID}.desktop"), home / "applications" / f"{APP_ID}.desktop"
    yield resource("desktop", f"{APP_ID}.xml"), home / "mime" / "packages" / f"{APP_ID}.xml"
    icons = home / "icons" / "hicolor" / "scalable" / "apps"
    yield resource("icons", f"{APP}.svg"), icons / f"{APP_ID}.svg"


def _data_home() -> Path:
    said = os.environ.get("XDG_DATA_HOME", "")
    return Path(said) if Path(said).is_absolute() else Path.home() / ".local" / "share"


def _refresh() -> None:
    for tool, folder in REFRESHERS:
        target = _data_home() / folder
        if target.is_dir() and shutil.which(tool):
            with suppress(OSError, subprocess.TimeoutExpired):
                subprocess.run([tool, str(target)], capture_output=True, timeout=30, check=False)


def _check_system() -> None:
    if not sys.platform.startswith("linux"):
        raise ExplorerError("Only Linux needs this; on this system the installer registers the program.")
