from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.search.narrowing_terms import rarity, threshold_words
from explorer.ui.search.threshold_popup import ThresholdPopup
from explorer.ui.theme import DARK, LIGHT

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def anchor(qtbot: QtBot) -> QWidget:
    anchor = QWidget()
    qtbot.addWidget(anchor)
    anchor.show()
    return anchor


@pytest.fixture
def popup(anchor: QWidget) -> ThresholdPopup:
    popup = ThresholdPopup(anchor)
    popup.set_theme(LIGHT)
    popup.set_threshold(0.31, 99.0)
    popup.open_at(anchor)
    return popup


def spin(popup: ThresholdPopup, name: str) -> QDoubleSpinBox:
    found = popup.findChild(QDoubleSpinBox, name)
    assert found is not None
    return found


def test_a_threshold_is_shown_both_ways(popup: ThresholdPopup) -> None:
    assert spin(popup, "thresholdScore").text() == "0.310"
    assert spin(popup, "thresholdPercentile").text() == "99.000"
    assert spin(popup, "thresholdScore").lineEdit().width() > 100
    assert all(found.accessibleName() for found in popup.findChildren(QDoubleSpinBox))


def test_either_is_set_and_says_which_it_is(popup: ThresholdPopup, qtbot: QtBot) -> None:
    with qtbot.waitSignal(popup.threshold_wanted) as heard:
        qtbot.keyClick(spin(popup, "thresholdScore"), Qt.Key.Key_Up)
    assert heard.args == [pytest.approx(0.32), False]
    with qtbot.waitSignal(popup.threshold_wanted) as heard:
        qtbot.keyClick(spin(popup, "thresholdPercentile"), Qt.Key.Key_Down)
    assert heard.args == [pytest.approx(98.9), True]


def test_setting_it_is_silent_and_leaves_the_number_that_is_typed(popup: ThresholdPopup, qtbot: QtBot) -> None:
    popup.activateWindow()
    spin(popup, "thresholdPercentile").setFocus()
    with qtbot.assertNotEmitted(popup.threshold_wanted):
        popup.set_threshold(0.5, 99.9)
    assert spin(popup, "thresholdScore").value() == 0.5
    assert spin(popup, "thresholdPercentile").value() == 99.0


def test_the_usual_percentiles_are_a_click_away(popup: ThresholdPopup, qtbot: QtBot) -> None:
    usual = next(button for button in popup.findChildren(QToolButton) if button.text() == "99.9")
    with qtbot.waitSignal(popup.threshold_wanted) as heard:
        qtbot.mouseClick(usual, Qt.MouseButton.LeftButton)
    assert heard.args == [99.9, True]
    assert "one text in 1,000" in usual.toolTip()


def test_before_chance_is_measured_only_a_score_can_be_set(popup: ThresholdPopup) -> None:
    popup.set_threshold(0.2, None)
    assert not spin(popup, "thresholdPercentile").isEnabled()
    assert any("once the scores of chance are measured" in label.text() for label in popup.findChildren(QLabel))


def test_it_is_taken_away_by_a_button_and_closed_by_a_key(popup: ThresholdPopup, anchor: QWidget, qtbot: QtBot) -> None:
    remove = popup.findChild(QToolButton, "thresholdRemove")
    assert remove is not None
    with qtbot.waitSignal(popup.removed):
        qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    popup.open_at(anchor)
    with qtbot.waitSignal(popup.closed):
        qtbot.keyClick(popup, Qt.Key.Key_Escape)
    popup.set_count("12 hits")
    popup.set_theme(DARK)
    assert popup.grab().toImage().pixelColor(popup.width() // 2, 4).name() == DARK.surface


@pytest.mark.parametrize(
    ("percentile", "said"), [(99.9, "one text in 1,000 "), (50, "one text in 2 "), (0, "nearly every text")]
)
def test_a_percentile_is_explained(percentile: float, said: str) -> None:
    assert said in rarity(percentile)


def test_a_chip_says_what_was_set_first() -> None:
    assert threshold_words(0.312, 99.4125, by_percentile=False) == "score ≥ 0.312 · percentile 99.412"
    assert threshold_words(-0.5, 3.0, by_percentile=True) == "percentile ≥ 3.000 · score −0.500"
    assert threshold_words(0.2, None, by_percentile=False) == "score ≥ 0.200"
