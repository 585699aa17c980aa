from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton, QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from explorer.analysis.stop_words import STOP_WORDS
from explorer.ui.map.stop_words import StopWordsPopup, StopWordsRow
from explorer.ui.theme import DARK

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def row(qtbot: QtBot) -> StopWordsRow:
    made = StopWordsRow()
    qtbot.addWidget(made)
    made.set_theme(DARK)
    made.show()
    return made


def popup(row: StopWordsRow) -> StopWordsPopup:
    found = row.findChild(StopWordsPopup)
    assert isinstance(found, StopWordsPopup)
    return found


def line(row: StopWordsRow, word: str) -> QTreeWidgetItem:
    listed = row.findChild(QTreeWidget, "stopWordsList")
    return listed.findItems(word, Qt.MatchFlag.MatchExactly)[0]


def open_list(row: StopWordsRow) -> None:
    row.findChild(QToolButton, "stopWordsButton").click()


def test_a_built_in_word_is_let_go_by_a_click_and_the_users_own_stay(row: StopWordsRow, qtbot: QtBot) -> None:
    row.set_words(STOP_WORDS | {"tea"})
    open_list(row)
    item = line(row, "the")
    assert item.checkState(0) == Qt.CheckState.Checked
    with qtbot.waitSignal(row.words_wanted) as wanted:
        item.treeWidget().itemClicked.emit(item, 0)
    assert wanted.args == [STOP_WORDS - {"the"} | {"tea"}]


def test_words_that_are_typed_leave_the_built_in_ones_as_they_are(row: StopWordsRow, qtbot: QtBot) -> None:
    row.set_words(STOP_WORDS - {"the"})
    field = row.findChild(QLineEdit, "ignoredEdit")
    assert field.text() == ""
    with qtbot.waitSignal(row.words_wanted) as wanted:
        qtbot.keyClicks(field, "Tea cup")
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert wanted.args == [STOP_WORDS - {"the"} | {"tea", "cup"}]
    row.set_words(STOP_WORDS - {"the"} | {"tea", "cup"})
    assert field.text() == "Tea cup"
    row.set_words(STOP_WORDS | {"pot", "cup"})
    assert field.text() == "cup pot"


def test_the_list_says_how_many_are_left_out_and_ticks_all_again(row: StopWordsRow, qtbot: QtBot) -> None:
    everything = popup(row).findChild(QToolButton, "stopWordsAll")
    row.set_words(STOP_WORDS - {"the", "of"})
    open_list(row)
    said = [label.text() for label in popup(row).findChildren(QLabel)]
    assert f"{len(STOP_WORDS) - 2} of {len(STOP_WORDS)} left out" in said
    with qtbot.waitSignal(row.words_wanted) as wanted:
        everything.click()
    assert wanted.args == [STOP_WORDS]
    row.set_words(STOP_WORDS)
    assert line(row, "of").checkState(0) == Qt.CheckState.Checked
    assert not everything.isEnabled()


def test_a_word_is_found_by_typing_and_turned_by_enter(row: StopWordsRow, qtbot: QtBot) -> None:
    open_list(row)
    field = popup(row).findChild(QLineEdit, "stopWordsFind")
    qtbot.keyClicks(field, "while")
    assert line(row, "the").isHidden()
    with qtbot.waitSignal(row.words_wanted) as wanted:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert wanted.args == [STOP_WORDS - {"while"}]


def test_escape_closes_the_list(row: StopWordsRow, qtbot: QtBot) -> None:
    open_list(row)
    assert popup(row).isVisible()
    qtbot.keyClick(popup(row), Qt.Key.Key_Escape)
    assert not popup(row).isVisible()
