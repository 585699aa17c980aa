from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.palette import Command, CommandPalette
from explorer.ui.search.commands_list import ranked
from explorer.ui.search.fuzzy import fuzzy
from explorer.ui.theme import DARK

COMMANDS = (
    Command("open", "Open texts", "Ctrl+O"),
    Command("model", "Open model folder", "Ctrl+Shift+O"),
    Command("redo", "Redo", "Ctrl+Shift+Z", enabled=False),
    Command("map", "Show the map", "Ctrl+1"),
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    QLineEdit(window).setObjectName("elsewhere")
    window.show()
    window.activateWindow()
    return window


@pytest.fixture
def palette(window: QWidget) -> CommandPalette:
    palette = CommandPalette(window)
    palette.set_commands(COMMANDS)
    palette.open()
    return palette


def edit(palette: CommandPalette) -> QLineEdit:
    found = palette.findChild(QLineEdit, "paletteEdit")
    assert found is not None
    return found


def listed(palette: CommandPalette) -> QListWidget:
    found = palette.findChild(QListWidget, "paletteList")
    assert found is not None
    return found


def current(palette: CommandPalette) -> str:
    item = listed(palette).currentItem()
    return item.text() if item is not None else ""


def test_it_opens_over_the_whole_window_with_every_command(palette: CommandPalette, window: QWidget) -> None:
    assert palette.objectName() == "commandPalette"
    assert palette.geometry() == window.rect()
    assert listed(palette).count() == 4
    assert current(palette) == "Open texts, Ctrl+O"


def test_typing_filters_and_enter_chooses(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(edit(palette), "om")
    assert current(palette).startswith("Open model folder")
    with qtbot.waitSignal(palette.chosen) as heard:
        qtbot.keyClick(edit(palette), Qt.Key.Key_Return)
    assert heard.args == ["model"]
    assert palette.isHidden()


def test_arrow_keys_skip_what_cannot_be_chosen_and_go_round(palette: CommandPalette, qtbot: QtBot) -> None:
    seen = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(edit(palette), key)
        seen.append(current(palette).split(",")[0])
    assert seen == ["Open model folder", "Show the map", "Open texts", "Show the map"]


def test_a_command_that_cannot_be_chosen_stays(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(edit(palette), "redo")
    with qtbot.assertNotEmitted(palette.chosen):
        qtbot.keyClick(edit(palette), Qt.Key.Key_Return)
    assert palette.isVisible()


def test_a_click_chooses(palette: CommandPalette, qtbot: QtBot) -> None:
    rect = listed(palette).visualItemRect(listed(palette).item(3))
    with qtbot.waitSignal(palette.chosen) as heard:
        qtbot.mouseClick(listed(palette).viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert heard.args == ["map"]


def test_escape_and_a_click_beside_close_it(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClick(edit(palette), Qt.Key.Key_Escape)
    assert palette.isHidden()
    palette.open()
    qtbot.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert palette.isHidden()


def test_the_keyboard_goes_back_to_where_it_was(window: QWidget, qtbot: QtBot) -> None:
    before = window.findChild(QLineEdit, "elsewhere")
    assert before is not None
    before.setFocus()
    palette = CommandPalette(window)
    palette.open()
    assert QApplication.focusWidget() is edit(palette)
    qtbot.keyClick(edit(palette), Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is before


def test_it_opens_empty_again(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(edit(palette), "map")
    palette.dismiss()
    palette.open()
    assert edit(palette).text() == ""
    assert listed(palette).count() == 4


def test_letters_that_fit_nothing_say_so(palette: CommandPalette, qtbot: QtBot) -> None:
    qtbot.keyClicks(edit(palette), "xyz")
    assert [label.text() for label in palette.findChildren(QLabel) if label.isVisible()] == ["No command fits."]
    with qtbot.assertNotEmitted(palette.chosen):
        qtbot.keyClick(edit(palette), Qt.Key.Key_Return)


def test_it_follows_the_size_of_the_window(palette: CommandPalette, window: QWidget) -> None:
    window.resize(500, 400)
    QApplication.processEvents()
    assert palette.geometry() == window.rect()


def test_it_wears_the_theme(palette: CommandPalette) -> None:
    light = palette.grab().toImage()
    palette.set_theme(DARK)
    assert palette.grab().toImage() != light


def test_the_order_is_kept_until_something_is_typed() -> None:
    assert [command.id for command, _ in ranked(" ", COMMANDS)] == ["open", "model", "redo", "map"]


def test_initials_beat_letters_inside_words() -> None:
    commands = [Command("a", "Zoom to fit them all"), Command("b", "Find the map")]
    assert [command.id for command, _ in ranked("ftm", commands)] == ["b", "a"]


def test_matching_ignores_case_and_spaces() -> None:
    match = fuzzy("SHOW MAP", "Show the map")
    assert match is not None
    assert match.at == (0, 1, 2, 3, 9, 10, 11)


@given(st.text(alphabet="abc ", max_size=6), st.text(alphabet="abc ", max_size=12))
def test_what_fits_holds_the_letters_in_their_order(letters: str, title: str) -> None:
    match = fuzzy(letters, title)
    wanted = letters.replace(" ", "")
    if match is None:
        rest = iter(title)
        assert not all(letter in rest for letter in wanted)
    else:
        assert "".join(title[at] for at in match.at) == wanted
