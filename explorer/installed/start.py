"""What a frozen program needs before anything else: streams, its worker process, code for any processor."""

from __future__ import annotations

import os
import sys
from pathlib import Path

COMPILED_FOR_ALL = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
"""The compiled code that is shipped must be found on every processor, so nothing is compiled for this one alone."""

LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def is_frozen() -> bool:
    """Tell whether this is an installed program of its own, not a package of some Python."""
    return bool(getattr(sys, "frozen", False))


def prepare() -> None:
    """Make a frozen program behave like any other; does not return in a process that is to be a worker."""
    _open_streams()
    if is_frozen():
        for name, value in COMPILED_FOR_ALL.items():
            os.environ.setdefault(name, value)
        _forget_own_libraries()
        import multiprocessing

        multiprocessing.freeze_support()


def _open_streams() -> None:
    """Give a program without a console streams that swallow what is written."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - kept open to the end
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - as above


def _forget_own_libraries() -> None:
    """Let the programs that this one starts, such as a browser, find the libraries of the system."""
    for name in LIBRARY_PATHS:
        original = os.environ.pop(f"{name}_ORIG", None)
        if original is not None:
            os.environ[name] = original
        elif name in os.environ:
            del os.environ[name]
