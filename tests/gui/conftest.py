"""Every test here runs without a screen, and leaves no widget and no running timer behind."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before Qt is imported

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication


def pytest_configure(config: pytest.Config) -> None:
    """Accept the one warning that the offscreen platform gives for every window shown."""
    config.addinivalue_line("qt_log_ignore", "does not support propagateSizeHints")


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fail a test after which a top-level widget lives on or a timer still runs."""
    before = {id(widget) for widget in qapp.topLevelWidgets()}
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    widgets = [widget for widget in qapp.topLevelWidgets() if id(widget) not in before]
    assert not widgets, f"widgets left behind: {widgets}"
    assert not (timers := list(running_timers())), f"timers left running: {timers}"


def running_timers() -> Iterator[QTimer]:
    """Yield the timers that this process still runs."""
    for thing in gc.get_objects():
        if issubclass(type(thing), QTimer) and shiboken6.isValid(thing) and thing.isActive():
            yield thing
