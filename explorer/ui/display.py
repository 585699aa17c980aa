"""Whether a window can be opened here, asked before Qt would abort the process."""

from __future__ import annotations

import ctypes
import os
import sys

NEEDED = {"libxcb-cursor.so.0": "libxcb-cursor0", "libxkbcommon-x11.so.0": "libxkbcommon-x11-0"}


def problem() -> str:
    """Return one sentence saying why no window can be opened, or an empty text."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return ""
    if os.environ.get("WAYLAND_DISPLAY"):
        return ""
    display = os.environ.get("DISPLAY", "")
    if not display:
        return "There is no display to open a window on; start the program from a desktop session or set DISPLAY."
    missing = [package for library, package in NEEDED.items() if _load(library) is None]
    if missing:
        return f"Qt needs {' and '.join(missing)}; install with: sudo apt-get install {' '.join(missing)}"
    if not _answers(display):
        return f"The display {display} does not answer; start the program from a desktop session or correct DISPLAY."
    return ""


def _load(library: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(library)
    except OSError:
        return None


def _answers(display: str) -> bool:
    xcb = _load("libxcb.so.1")
    if xcb is None:
        return True  # Qt brings its own way to say so
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed
