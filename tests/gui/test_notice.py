from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from explorer.ui.notice import Level, NoticeStrip
from explorer.ui.theme import DARK


@pytest.fixture
def strip(qtbot: QtBot) -> NoticeStrip:
    strip = NoticeStrip()
    qtbot.addWidget(strip)
    strip.resize(600, 40)
    return strip


def button(strip: NoticeStrip, name: str) -> QToolButton:
    found = strip.findChild(QToolButton, name)
    assert found is not None
    return found


def test_with_nothing_to_say_the_strip_is_hidden(strip: NoticeStrip) -> None:
    assert strip.isHidden()


def test_a_message_shows_its_sentence(strip: NoticeStrip) -> None:
    strip.show_message("danger", "a.csv is empty.")
    assert strip.isVisible()
    assert strip.text == "a.csv is empty."
    assert not button(strip, "noticeAction").isVisible()


def test_the_latest_message_takes_the_place_of_the_one_before(strip: NoticeStrip) -> None:
    strip.show_message("danger", "a.csv is empty.", "Try again")
    strip.show_message("info", "Saved map.png.")
    assert strip.text == "Saved map.png."
    assert not button(strip, "noticeAction").isVisible()


def test_the_button_gives_its_label_back(strip: NoticeStrip, qtbot: QtBot) -> None:
    strip.show_message("warning", "The model could not be loaded.", "Try again")
    with qtbot.waitSignal(strip.action_wanted) as heard:
        qtbot.mouseClick(button(strip, "noticeAction"), Qt.MouseButton.LeftButton)
    assert heard.args == ["Try again"]


def test_the_cross_dismisses(strip: NoticeStrip, qtbot: QtBot) -> None:
    strip.show_message("info", "Saved map.png.")
    with qtbot.waitSignal(strip.dismissed):
        qtbot.mouseClick(button(strip, "noticeClose"), Qt.MouseButton.LeftButton)
    assert strip.isHidden()
    assert strip.text == ""


def test_escape_dismisses_from_inside(strip: NoticeStrip, qtbot: QtBot) -> None:
    strip.show_message("info", "Saved map.png.")
    with qtbot.waitSignal(strip.dismissed):
        qtbot.keyClick(button(strip, "noticeClose"), Qt.Key.Key_Escape)


def test_clearing_is_silent(strip: NoticeStrip, qtbot: QtBot) -> None:
    strip.show_message("info", "Saved map.png.")
    with qtbot.assertNotEmitted(strip.dismissed):
        strip.clear()
    assert strip.isHidden()


def test_a_file_name_that_looks_like_markup_is_shown_as_it_is(strip: NoticeStrip) -> None:
    strip.show_message("danger", "<b>.csv is empty.")
    label = strip.findChild(QLabel)
    assert label is not None
    assert label.textFormat() == Qt.TextFormat.PlainText


@pytest.mark.parametrize(("level", "word"), [("info", "Note"), ("warning", "Warning"), ("danger", "Error")])
def test_screen_readers_hear_how_bad_it_is(strip: NoticeStrip, level: Level, word: str) -> None:
    strip.show_message(level, "Something.")
    label = strip.findChild(QLabel)
    assert label is not None
    assert label.accessibleName() == f"{word}: Something."


def test_levels_and_themes_look_different(strip: NoticeStrip) -> None:
    pictures = []
    for level in ("info", "warning", "danger"):
        strip.show_message(level, "Something.")
        pictures.append(strip.grab().toImage())
    strip.set_theme(DARK)
    pictures.append(strip.grab().toImage())
    assert all(a != b for at, a in enumerate(pictures) for b in pictures[at + 1 :])
