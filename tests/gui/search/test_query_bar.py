from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from explorer.ui.search.query_bar import QueryBar
from explorer.ui.theme import DARK


@pytest.fixture
def bar(qtbot: QtBot) -> QueryBar:
    bar = QueryBar()
    qtbot.addWidget(bar)
    bar.resize(1000, 60)
    bar.show()
    return bar


def edit(bar: QueryBar) -> QLineEdit:
    found = bar.findChild(QLineEdit, "queryEdit")
    assert found is not None
    return found


def button(bar: QueryBar, name: str) -> QToolButton:
    found = bar.findChild(QToolButton, name)
    assert found is not None
    return found


def menu_actions(bar: QueryBar) -> dict[str, QAction]:
    menu = bar.findChild(QMenu)
    assert menu is not None
    return {action.text(): action for action in menu.actions()}


def test_every_key_changes_the_query(bar: QueryBar, qtbot: QtBot) -> None:
    heard: list[str] = []
    bar.query_changed.connect(heard.append)
    qtbot.keyClicks(edit(bar), "tea")
    assert heard == ["t", "te", "tea"]


def test_a_query_that_is_set_is_not_reported(bar: QueryBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.query_changed):
        bar.set_query("green tea")
    assert edit(bar).text() == "green tea"


def test_setting_the_query_it_has_leaves_the_cursor_where_it_is(bar: QueryBar) -> None:
    bar.set_query("green tea")
    edit(bar).setCursorPosition(2)
    bar.set_query("green tea")
    assert edit(bar).cursorPosition() == 2


def test_escape_clears_the_query(bar: QueryBar, qtbot: QtBot) -> None:
    bar.set_query("tea")
    with qtbot.waitSignal(bar.query_changed) as heard:
        qtbot.keyClick(edit(bar), Qt.Key.Key_Escape)
    assert heard.args == [""]


def test_escape_in_an_empty_query_is_left_to_the_window(bar: QueryBar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(bar.query_changed):
        qtbot.keyClick(edit(bar), Qt.Key.Key_Escape)


def test_the_button_in_the_field_clears_the_query(bar: QueryBar, qtbot: QtBot) -> None:
    bar.set_query("tea")
    clear = next(b for b in edit(bar).findChildren(QToolButton) if b.geometry().left() > edit(bar).width() // 2)
    with qtbot.waitSignal(bar.query_changed) as heard:
        qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert heard.args == [""]


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_down_and_enter_lead_to_the_hits(bar: QueryBar, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.waitSignal(bar.results_wanted):
        qtbot.keyClick(edit(bar), key)


def test_undo_and_redo_are_offered_by_name(bar: QueryBar, qtbot: QtBot) -> None:
    undo = button(bar, "undoButton")
    assert not undo.isEnabled()
    bar.set_undo(True, "filter")
    assert undo.isEnabled()
    assert undo.accessibleName() == "Undo filter"
    with qtbot.waitSignal(bar.undo_wanted):
        qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    bar.set_redo(True)
    with qtbot.waitSignal(bar.redo_wanted):
        qtbot.mouseClick(button(bar, "redoButton"), Qt.MouseButton.LeftButton)


def test_the_pill_shows_the_selection_and_clears_it(bar: QueryBar, qtbot: QtBot) -> None:
    pill = button(bar, "selectionPill")
    assert not pill.isVisible()
    bar.set_selection_count(1234)
    assert pill.isVisible()
    assert pill.text() == "1,234 selected"
    with qtbot.waitSignal(bar.selection_cleared):
        qtbot.mouseClick(pill, Qt.MouseButton.LeftButton)
    bar.set_selection_count(0)
    assert not pill.isVisible()


def test_the_model_menu_gives_a_recent_model_back_as_it_was_passed(bar: QueryBar, qtbot: QtBot) -> None:
    bar.set_model("potion", ["/models/potion & co", "/models/word"])
    actions = menu_actions(bar)
    with qtbot.waitSignal(bar.recent_model_wanted) as heard:
        actions["potion && co"].trigger()
    assert heard.args == ["/models/potion & co"]
    with qtbot.waitSignal(bar.open_model_wanted):
        actions["Open model folder…"].trigger()


def test_without_recent_models_the_menu_says_so(bar: QueryBar) -> None:
    bar.set_model("potion", [])
    assert "No recent models" in menu_actions(bar)


def test_a_long_model_name_is_shortened_and_read_out_in_full(bar: QueryBar) -> None:
    name = "a-model-with-a-name-that-goes-on-and-on-and-on-for-ever"
    bar.set_model(name, [])
    model = button(bar, "modelButton")
    assert "…" in model.text()
    assert model.accessibleName() == f"Model: {name}"


def test_the_button_at_the_end_leads_to_the_commands(bar: QueryBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.palette_wanted):
        qtbot.mouseClick(button(bar, "paletteButton"), Qt.MouseButton.LeftButton)


def test_the_keyboard_can_be_put_into_the_query(bar: QueryBar) -> None:
    bar.set_query("tea")
    bar.focus_query()
    assert edit(bar).selectedText() == "tea"


def test_another_theme_changes_the_picture(bar: QueryBar) -> None:
    before = bar.grab().toImage()
    bar.set_theme(DARK)
    assert bar.grab().toImage() != before


def test_every_control_has_an_accessible_name(bar: QueryBar) -> None:
    assert all(b.accessibleName() for b in bar.findChildren(QToolButton) if b.parent() is bar)
    assert edit(bar).accessibleName()


def test_the_mode_is_switched_by_the_mouse_and_the_arrow_keys(bar: QueryBar, qtbot: QtBot) -> None:
    switch = bar.findChild(QTabBar, "modeSwitch")
    assert switch is not None
    with qtbot.assertNotEmitted(bar.mode_wanted):
        bar.set_mode("both")
    assert switch.tabText(switch.currentIndex()) == "Both"
    with qtbot.waitSignal(bar.mode_wanted) as heard:
        qtbot.keyClick(switch, Qt.Key.Key_Left)
    assert heard.args == ["words"]
    with qtbot.waitSignal(bar.mode_wanted) as heard:
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=switch.tabRect(0).center())
    assert heard.args == ["meaning"]
    assert all(switch.tabToolTip(at) for at in range(3))


def test_exact_search_is_switched_by_the_space_key(bar: QueryBar, qtbot: QtBot) -> None:
    exact = button(bar, "exactSwitch")
    with qtbot.assertNotEmitted(bar.exact_wanted):
        bar.set_exact(True)
    assert exact.isChecked()
    with qtbot.waitSignal(bar.exact_wanted) as heard:
        qtbot.keyClick(exact, Qt.Key.Key_Space)
    assert heard.args == [False]


def test_what_is_too_long_for_a_query_is_cut_and_reported(bar: QueryBar, qtbot: QtBot) -> None:
    QApplication.clipboard().setText("tea " * 10_000)
    with qtbot.waitSignal(bar.query_cut) as heard:
        edit(bar).paste()
    assert heard.args == [20_000]
    assert len(edit(bar).text()) == 20_000
