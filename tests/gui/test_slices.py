from __future__ import annotations

import threading
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from explorer.ui.slices import Fetched, in_slices


def test_between_two_slices_the_event_loop_turns(qtbot: QtBot) -> None:
    owner, seen = QObject(), list[str]()

    def steps() -> Iterator[None]:
        for number in range(3):
            seen.append(f"slice {number}")
            QTimer.singleShot(0, owner, lambda: seen.append("event"))
            yield

    in_slices(owner, steps())
    assert seen == ["slice 0"]
    qtbot.waitUntil(lambda: seen.count("event") == 3)
    assert seen == ["slice 0", "event", "slice 1", "event", "slice 2", "event"]


def test_what_was_fetched_is_said_to_be_there_once_by_the_thread_of_the_window(qtbot: QtBot) -> None:
    fetched, told = list[str](), list[str]()
    code = Fetched(lambda: fetched.append(threading.current_thread().name))
    code.ready.connect(lambda: told.append(threading.current_thread().name))
    code.join()
    code.start()
    code.start()
    code.join()
    assert not code.done
    qtbot.waitUntil(lambda: code.done)
    assert fetched == ["imports"]
    assert told == [threading.main_thread().name]
