from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.drop import DropOverlay, accept, names_text, paths_of
from explorer.ui.theme import DARK

ALL = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction | Qt.DropAction.LinkAction


def mime(*urls: str) -> QMimeData:
    made = QMimeData()
    made.setUrls([QUrl(url) for url in urls])
    return made


def entering(data: QMimeData) -> QDragEnterEvent:
    return QDragEnterEvent(QPoint(1, 1), ALL, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


def test_only_local_files_count_each_once_and_in_order() -> None:
    data = mime("file:///b%20c.csv", "https://example.org/a.csv", "file:///a", "file:///b%20c.csv")
    assert paths_of(data) == [Path("/b c.csv"), Path("/a")]


def test_dragged_text_is_no_file() -> None:
    data = QMimeData()
    data.setText("file:///a.csv")
    assert paths_of(data) == []


def test_a_drag_of_files_is_taken_as_a_copy() -> None:
    data = mime("file:///a.csv")
    event = entering(data)
    event.setDropAction(Qt.DropAction.MoveAction)
    assert accept(event) == [Path("/a.csv")]
    assert event.isAccepted()
    assert event.dropAction() == Qt.DropAction.CopyAction


def test_a_drop_is_taken_the_same_way() -> None:
    data = mime("file:///a.csv")
    event = QDropEvent(QPointF(1, 1), ALL, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    assert accept(event) == [Path("/a.csv")]
    assert event.dropAction() == Qt.DropAction.CopyAction


def test_a_drag_without_files_is_left_alone() -> None:
    data = mime("https://example.org/a.csv")
    event = entering(data)
    event.accept()
    assert accept(event) == []
    assert not event.isAccepted()


def test_many_names_are_cut_short() -> None:
    paths = [Path(f"/data/{at}.csv") for at in range(1008)]
    assert names_text(paths) == ["0.csv", "1.csv", "2.csv", "3.csv", "4.csv", "and 1,003 more"]
    assert names_text(paths[:5]) == ["0.csv", "1.csv", "2.csv", "3.csv", "4.csv"]
    assert names_text([Path("/")]) == ["/"]


def test_the_overlay_covers_the_window_and_lets_events_through(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    overlay = DropOverlay(window)
    window.show()
    assert overlay.isHidden()
    overlay.show_for([Path("/data/a.csv")])
    assert overlay.geometry() == window.rect()
    assert overlay.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert overlay.accessibleDescription() == "a.csv"


def test_the_overlay_wears_the_theme(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    overlay = DropOverlay(window)
    window.show()
    overlay.show_for([Path("/data/a-name-that-is-longer-than-the-window-is-wide-and-must-be-shortened.csv")])
    light = overlay.grab().toImage()
    overlay.set_theme(DARK)
    assert overlay.grab().toImage() != light
