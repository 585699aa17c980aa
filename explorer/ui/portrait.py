"""A picture of the program at work on the sample corpus, with its map laid out by the worker process."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.ui import display

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication

    from explorer.ui.program import Program

PATIENCE_SECONDS = 180
SETTLED_MS = 1500
"""The points glide to their places for about a second."""

STEP = 7
"""One in so many pixels of a row, and one in so many rows, are looked at."""

_kept: list[object] = []
"""Qt objects torn down with the interpreter's locals can crash at exit."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """What a picture of the window is like.

    Attributes:
        width, height: in pixels.
        colours: the number of different ones found; an empty window has few.
        platform: Qt's name of the kind of screen.
    """

    width: int
    height: int
    colours: int
    platform: str


def take(target: Path, *, on_screen: bool = False) -> Portrait:
    """Open the program on the sample, wait for its map, and save a picture of the window.

    Args:
        target: a .png file.
        on_screen: whether the window is opened where the user sees it.

    Raises:
        ExplorerError: there is no display, the map does not come, or the picture cannot be written.
    """
    if not on_screen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    problem = display.problem()
    if problem:
        raise ExplorerError(problem)
    from PySide6.QtWidgets import QApplication

    from explorer.ui.program import Program

    app = QApplication(sys.argv[:1])
    program = Program(app)
    _kept.extend((app, program))
    told = _work(app, program)
    image = program.window.grab().toImage()
    program.window.close()
    if told:
        raise ExplorerError(told)
    if not image.save(str(target)):
        raise ExplorerError(f"{target} cannot be written.")
    return Portrait(image.width(), image.height(), _colours(image), app.platformName())


def _work(app: QApplication, program: Program) -> str:
    """Let the program work until its map is there; returns what went wrong, or nothing."""
    from PySide6.QtCore import QTimer

    from explorer.ui.beginning import open_first

    told: list[str] = []
    store = program.store

    def look() -> None:
        drawn = store.resolved.drawn
        if drawn is not None and drawn.method == "umap" and not store.worker.running():
            QTimer.singleShot(SETTLED_MS, app.quit)

    def give_up(sentence: str) -> None:
        told.append(sentence)
        app.quit()

    patience = QTimer(interval=1000 * PATIENCE_SECONDS, singleShot=True)
    patience.timeout.connect(lambda: give_up(f"There was no map after {PATIENCE_SECONDS} seconds."))
    store.changed.connect(look)
    store.told.connect(lambda level, sentence, _action: give_up(sentence) if level == "danger" else None)
    program.window.show()
    open_first(store, [])
    patience.start()
    app.exec()
    patience.stop()
    return told[0] if told else ""


def _colours(image: QImage) -> int:
    points = ((x, y) for x in range(0, image.width(), STEP) for y in range(0, image.height(), STEP))
    return len({image.pixel(x, y) for x, y in points})
