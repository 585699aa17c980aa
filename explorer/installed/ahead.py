"""Has the system read what a start needs before it is needed: large pieces in order, not small ones at random.

Where the files are not in memory yet, a library is otherwise read in hundreds of small pieces, each waited for when
the code in it is first run. The system reads behind the program's back; when everything is in memory this costs 1 ms.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

QT: Final = "PySide6/Qt/lib/libQt6"
FOR_THE_WINDOW: Final = (
    "PySide6/QtCore.abi3.so",
    f"{QT}Core.so.6",
    "PySide6/Qt/lib/libicui18n.so.*",
    "PySide6/Qt/lib/libicuuc.so.*",
    "PySide6/QtWidgets.abi3.so",
    f"{QT}Widgets.so.6",
    f"{QT}Gui.so.6",
    "PySide6/QtGui.abi3.so",
    f"{QT}XcbQpa.so.6",
    f"{QT}DBus.so.6",
)
"""What the first picture needs, in this order."""

FOR_THE_TEXTS: Final = (
    "numpy/_core/_multiarray_umath*.so",
    "numpy.libs/libscipy_openblas*.so",
    "_duckdb*.so",
    "tokenizers/*.so",
    "scipy.libs/libscipy_openblas*.so",
    "resources/model/*/model.safetensors",
    "llvmlite/binding/libllvmlite.so",
)
"""What texts, search and map need after that."""


def begin(words: Sequence[str]) -> None:
    """Have the files of the first picture read if `words`, the arguments of the program, open a window."""
    if not words or words[0] == "open" or Path(words[0]).exists():
        read(FOR_THE_WINDOW)


def read(patterns: Sequence[str]) -> None:
    """Have the files of `patterns` read, from a thread, if this is an installed program and the system can do so."""
    folder = getattr(sys, "_MEIPASS", None)
    if folder is not None and sys.platform == "linux":
        threading.Thread(target=_advise, args=(Path(folder), patterns), name="ahead", daemon=True).start()


def _advise(folder: Path, patterns: Sequence[str]) -> None:
    for pattern in patterns:
        for path in folder.glob(pattern):
            with suppress(OSError), path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
