from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from explorer.ui.search.chip_row import ChipRow
from explorer.ui.search.chips import CHIP_HEIGHT, Chip, ChipButton
from explorer.ui.theme import DARK

LIKE = Chip("more:3", "+ green tea", "More like: green tea", "like")
TOPIC = Chip("facet:topic", "topic: tea & milk", "Only texts with topic: tea & milk")
YEAR = Chip("facet:year", "year ≥ 1900", "Only texts with year ≥ 1900")


@pytest.fixture
def row(qtbot: QtBot) -> ChipRow:
    row = ChipRow()
    qtbot.addWidget(row)
    row.resize(900, row.sizeHint().height())
    row.set_ready(True)
    row.show()
    return row


def chips(row: ChipRow) -> list[ChipButton]:
    return sorted((chip for chip in row.findChildren(ChipButton) if chip.isVisible()), key=lambda chip: chip.x())


def body(chip: ChipButton) -> QToolButton:
    found = chip.findChild(QToolButton, "chipBody")
    assert found is not None
    return found


def button(row: ChipRow, name: str) -> QToolButton:
    found = row.findChild(QToolButton, name)
    assert found is not None
    return found


def test_chips_stand_in_their_order_and_are_read_out_in_full(row: ChipRow) -> None:
    row.set_chips([LIKE, TOPIC])
    assert [chip.chip for chip in chips(row)] == [LIKE, TOPIC]
    assert [body(chip).accessibleName() for chip in chips(row)] == ["+ green tea", "topic: tea & milk"]
    assert body(chips(row)[1]).text() == "topic: tea && milk"
    assert all(part.accessibleName() for part in row.findChildren(QToolButton))


def test_a_chip_opens_by_click_and_by_key(row: ChipRow, qtbot: QtBot) -> None:
    row.set_chips([TOPIC])
    with qtbot.waitSignal(row.chip_opened) as heard:
        qtbot.mouseClick(body(chips(row)[0]), Qt.MouseButton.LeftButton)
    assert heard.args == ["facet:topic"]
    with qtbot.waitSignal(row.chip_opened):
        qtbot.keyClick(body(chips(row)[0]), Qt.Key.Key_Return)


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_a_chip_is_taken_away_by_key(row: ChipRow, qtbot: QtBot, key: Qt.Key) -> None:
    row.set_chips([TOPIC])
    with qtbot.waitSignal(row.chip_removed) as heard:
        qtbot.keyClick(body(chips(row)[0]), key)
    assert heard.args == ["facet:topic"]


def test_a_chip_is_taken_away_by_its_cross(row: ChipRow, qtbot: QtBot) -> None:
    row.set_chips([TOPIC])
    cross = chips(row)[0].findChild(QToolButton, "chipCross")
    assert cross is not None
    assert cross.accessibleName() == "Remove topic: tea & milk"
    with qtbot.waitSignal(row.chip_removed):
        qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(row.chip_removed):
        qtbot.keyClick(cross, Qt.Key.Key_Return)


def test_the_keyboard_goes_on_to_the_next_chip_when_its_own_is_gone(row: ChipRow) -> None:
    row.activateWindow()
    row.set_chips([LIKE, TOPIC, YEAR])
    chips(row)[1].take_focus()
    row.set_chips([LIKE, YEAR])
    assert chips(row)[1].has_focus()
    row.set_chips([])
    assert button(row, "addFilterButton").hasFocus()


def test_a_chip_that_stays_is_changed_in_place(row: ChipRow) -> None:
    row.set_chips([TOPIC])
    kept = chips(row)[0]
    row.set_chips([LIKE, Chip("facet:topic", "topic: coffee", "Only coffee")])
    assert chips(row)[1] is kept
    assert body(kept).text() == "topic: coffee"


def test_many_chips_take_further_lines_and_no_less_width_than_they_need(row: ChipRow) -> None:
    one_line = row.layout().heightForWidth(900)
    row.set_chips([Chip(f"facet:{at}", f"column {at}: some value", "") for at in range(20)])
    assert row.layout().heightForWidth(900) >= one_line + 2 * CHIP_HEIGHT
    assert row.layout().heightForWidth(5000) == one_line


def test_filters_and_a_threshold_are_offered_when_there_is_something_to_narrow(row: ChipRow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(row.filter_wanted):
        qtbot.keyClick(button(row, "addFilterButton"), Qt.Key.Key_Space)
    with qtbot.waitSignal(row.threshold_wanted):
        qtbot.mouseClick(button(row, "addThresholdButton"), Qt.MouseButton.LeftButton)
    row.set_threshold_offered(False)
    assert not button(row, "addThresholdButton").isVisible()
    row.set_ready(False)
    assert not button(row, "addFilterButton").isEnabled()


def test_what_is_left_is_said(row: ChipRow) -> None:
    row.set_count("12,340 of 50,000 texts")
    label = row.findChild(QLabel, "filterCount")
    assert label is not None
    assert label.text() == "12,340 of 50,000 texts"


def test_another_theme_changes_the_picture(row: ChipRow) -> None:
    row.set_chips([LIKE, TOPIC])
    before = row.grab().toImage()
    row.set_theme(DARK)
    assert row.grab().toImage() != before
