"""What a crash leaves: one file with versions and the traceback, offered at the next start and sent nowhere.

While the program runs, a file `running-N.txt` holds its versions. An error that nothing caught is added to it, and so
is, by `faulthandler`, the stack of a crash below Python. A file with no more than its head is removed at the end; any
other becomes a report. The file of a program that was killed tells nothing, and is removed by the next start.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

from explorer import __version__, paths
from explorer.installed.start import is_frozen

HEAD_END: Final = "----\n"
LIBRARIES: Final = ("PySide6", "numpy", "scipy", "numba", "duckdb", "tokenizers", "safetensors", "huggingface_hub")
KEPT: Final = 5
"""Reports kept at most."""


class Watch:
    """Watches over the program from its making until `end`."""

    def __init__(self) -> None:
        """Begin; where nothing can be written, nothing is watched."""
        self._file: TextIO | None = None
        self._writing = threading.Lock()
        self._before = (sys.excepthook, threading.excepthook)
        with suppress(OSError):
            self._file = (folder() / f"running-{os.getpid()}.txt").open("w", encoding="utf-8")
            _lock(self._file)
            self._file.write(_head())
            self._file.flush()
            faulthandler.enable(self._file)
        sys.excepthook = self._note
        threading.excepthook = self._note_in_thread

    def end(self) -> None:
        """End in order: what was noted becomes a report."""
        sys.excepthook, threading.excepthook = self._before
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            _settle(Path(self._file.name))

    def _note(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._before[0](kind, error, trace)
        if self._file is None or self._file.closed or not issubclass(kind, Exception):
            return
        with self._writing, suppress(OSError):
            self._file.write(f"{_now()}, with {', '.join(_libraries())}\n")
            self._file.writelines(traceback.format_exception(kind, error, trace))
            self._file.flush()

    def _note_in_thread(self, given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            self._note(given.exc_type, given.exc_value, given.exc_traceback)


def folder() -> Path:
    """Return the folder of the reports, made if missing."""
    reports = paths.cache_dir() / "crashes"
    reports.mkdir(exist_ok=True)
    return reports


def unseen() -> Path | None:
    """Return the latest report that was not offered yet, and keep it from being offered again."""
    try:
        for path in folder().glob("running-*.txt"):
            _take_over(path)
        reports = sorted(folder().glob("*.txt"), key=lambda path: path.stat().st_mtime)
        for old in reports[:-KEPT]:
            old.unlink()
        fresh = [path for path in reports if path.name.startswith("new-")]
        return [path.rename(path.with_name(path.name.removeprefix("new-"))) for path in fresh][-1] if fresh else None
    except OSError:
        return None


def _take_over(path: Path) -> None:
    """Settle the file of a program that is gone; that of a running one is locked."""
    with suppress(OSError):
        with path.open("r+", encoding="utf-8") as file:
            _lock(file)
        _settle(path)


def _settle(path: Path) -> None:
    with suppress(OSError):
        text = path.read_text(encoding="utf-8", errors="replace")
        if text.partition(HEAD_END)[2].strip():
            path.rename(path.with_name(f"new-report-{time.strftime('%Y-%m-%d-%H%M%S')}.txt"))
        else:
            path.unlink()


def _lock(file: TextIO) -> None:
    """Lock `file` for as long as it is open; Windows needs none, since there an open file cannot be renamed.

    Raises:
        OSError: another program holds it.
    """
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _head() -> str:
    how = "installed program" if is_frozen() else "package"
    python = sys.version.split()[0]
    return f"Matryoshka Explorer {__version__}, {how}\nPython {python}, {_system()}\n{_now()}\n{HEAD_END}"


def _system() -> str:
    if sys.platform == "win32":
        return f"Windows {sys.getwindowsversion().build}"
    return " ".join(os.uname()[::2])


def _libraries() -> Iterator[str]:
    for name in LIBRARIES:
        version = getattr(sys.modules.get(name), "__version__", None)
        if version is not None:
            yield f"{name} {version}"


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")
