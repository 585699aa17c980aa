"""Start: a painted window first, everything else behind it."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.ui import display, quick_qt
from explorer.ui.first import begin, wanted_first

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from explorer.jobs.spawned import SpawnedWorker
    from explorer.ui.program import Program
    from explorer.ui.store import Store
    from explorer.ui.trace import Trace
    from explorer.ui.window import MainWindow

_kept: list[object] = []
"""What must outlive `run`: Qt objects torn down with the interpreter's locals can crash at exit."""

SETTLED_MS = 3000
"""After this long the start is over, with maps and all."""

CRASHED = "Something went wrong in the program last time. A report is kept on this computer; it is sent nowhere."
SHOW_REPORT = "Show the report"

NOT_KEPT = "{folder} cannot be made, so nothing is kept for the next start: make room for it, or set {variable}."

SWITCH_SECONDS = 0.001
"""How soon a background thread hands the interpreter to the window's thread."""


def run(wanted: list[Path], *, model: Path | None = None, dim: int | None = None) -> int:
    """Open the window, and return the exit code when it is closed.

    Args:
        wanted: files, folders or a model to open; none opens the sample corpus.
        model: the model folder to use; None uses the bundled one.
        dim: the Matryoshka stop to begin at; None is the full dimension.
    """
    problem = display.problem()
    if problem:
        print(f"matryoshka-explorer: {problem}", file=sys.stderr)
        return 1
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.disable()  # nothing of a start is garbage; looking for it costs 60 ms
    return _run_qt(wanted, model, dim, begin(wanted_first(wanted, model)))


def _run_qt(wanted: list[Path], model: Path | None, dim: int | None, process: SpawnedWorker | None) -> int:
    quick_qt.import_qt()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from explorer import paths
    from explorer.installed import APP_ID, crash
    from explorer.session import settings
    from explorer.ui import theme
    from explorer.ui.opening import Opening
    from explorer.ui.window import MainWindow

    watch = crash.Watch()
    app = QApplication([*sys.argv[:1], "-style", theme.STYLE])
    app.setApplicationName("matryoshka-explorer")
    app.setApplicationDisplayName("Matryoshka Explorer")
    app.setDesktopFileName(APP_ID)
    look = theme.first(settings.load(paths.config_dir() / settings.FILE).scheme, app)
    theme.dress(app, look)
    window = MainWindow(look)
    trace = _trace(window)

    def load(store: Store) -> None:
        from explorer.ui.beginning import open_first

        if trace is not None:
            trace.follow(store)
        open_first(store, wanted, model, dim)

    def go(program: Program) -> None:
        QTimer.singleShot(SETTLED_MS, _collect_from_now_on)
        QTimer.singleShot(0, lambda: offer_report(program))
        QTimer.singleShot(0, lambda: tell_what_is_lost(program))
        if trace is not None:
            trace.await_views()
            trace.follow_training(program.training)

    opening = Opening(app, window, load, go, process)
    _kept.extend((app, window, opening, trace))
    window.show()
    opening.start()
    signal.signal(signal.SIGINT, lambda *_: close_soon(window))
    beat = QTimer()
    beat.start(500)  # lets Python see Ctrl+C
    beat.timeout.connect(lambda: None)
    code = app.exec()
    opening.join()
    watch.end()
    return code


def close_soon(window: QWidget) -> None:
    """Close the window in a turn of its own.

    Ctrl+C comes between any two steps of Python, also while a module is being imported: closing waits for threads,
    which may wait for that import.
    """
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, window.close)


def offer_report(program: Program) -> None:
    """Offer to show what the last crash left."""
    from explorer.installed import crash
    from explorer.ui import dialogs

    report = crash.unseen()
    if report is None:
        return
    window = program.window

    def show(action: str) -> None:
        if action == SHOW_REPORT:
            text = report.read_text(encoding="utf-8", errors="replace")
            dialogs.show_text(window, "Report", f"Kept in {report}\n\n{text}")

    window.notice.action_wanted.connect(show)
    window.notice.show_message("warning", CRASHED, SHOW_REPORT)


def tell_what_is_lost(program: Program) -> None:
    """Say that nothing is kept when the folder for it cannot be made."""
    from explorer import paths

    folder = paths.makeshift()
    if folder is not None:
        program.window.notice.show_message("warning", NOT_KEPT.format(folder=folder, variable=paths.HOME_VARIABLE))


def _collect_from_now_on() -> None:
    gc.freeze()
    gc.enable()


def _trace(window: MainWindow) -> Trace | None:
    if not os.environ.get("MATRYOSHKA_EXPLORER_TRACE"):
        return None
    from explorer.ui.trace import Trace

    return Trace(window)
