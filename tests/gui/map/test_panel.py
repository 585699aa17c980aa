from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from explorer.analysis.stop_words import STOP_WORDS
from explorer.ui.map.cards import CentralText, ClusterCard, Comparison, WordLine
from explorer.ui.map.cluster_list import ClusterList
from explorer.ui.map.panel import MapPanel
from explorer.ui.theme import DARK, LIGHT

TEA = ClusterCard("tea, cup", 12, True, ("tea", "cup"), ("kettle",), (CentralText(7, "A <cup> of tea"),))
SEA = ClusterCard("sea, ship", 1, False, ("sea",), (), (CentralText(9, "At sea"),))


@pytest.fixture
def panel(qtbot: QtBot) -> MapPanel:
    made = MapPanel()
    qtbot.addWidget(made)
    made.set_clusters([TEA, SEA])
    made.show()
    return made


def lines(panel: MapPanel) -> ClusterList:
    found = panel.findChild(ClusterList, "clusterList")
    assert isinstance(found, ClusterList)
    return found


def said(panel: MapPanel) -> str:
    label = panel.findChild(QLabel, "aboutText")
    assert isinstance(label, QLabel)
    return label.text()


def button(panel: MapPanel, words: str) -> QPushButton:
    return next(found for found in panel.findChildren(QPushButton) if found.text() == words)


def test_clusters_are_listed_and_the_first_is_described(panel: MapPanel) -> None:
    items = [lines(panel).topLevelItem(place) for place in range(2)]
    assert [[item.text(column) for column in range(4)] for item in items if item] == [
        ["tea, cup", "12", "tea, cup", "A <cup> of tea"],
        ["sea, ship", "1", "sea", "At sea"],
    ]
    assert [item.checkState(0) == Qt.CheckState.Checked for item in items if item] == [True, False]
    assert "12 texts" in said(panel)
    assert "kettle" in said(panel)
    assert "A &lt;cup&gt; of tea" in said(panel)


def test_a_click_on_a_central_text_in_the_table_leads_to_it(panel: MapPanel, qtbot: QtBot) -> None:
    table = lines(panel)
    item = table.topLevelItem(1)
    assert item is not None
    with qtbot.waitSignal(panel.focus_wanted) as wanted:
        table.itemClicked.emit(item, 3)
    assert wanted.args == [9]
    with qtbot.assertNotEmitted(panel.focus_wanted):
        table.itemClicked.emit(item, 2)
        table.itemClicked.emit(item, 4)


def test_only_the_name_of_a_cluster_is_written_in_its_place(panel: MapPanel) -> None:
    table = lines(panel)
    option, index = QStyleOptionViewItem(), table.model().index(0, 1)
    assert table.itemDelegateForIndex(index).createEditor(table, option, index) is None
    name = table.model().index(0, 0)
    editor = table.itemDelegateForIndex(name).createEditor(table.viewport(), option, name)
    assert isinstance(editor, QLineEdit)
    editor.deleteLater()


def test_a_click_on_the_mark_hides_a_cluster_and_the_view_waits_to_be_told(panel: MapPanel, qtbot: QtBot) -> None:
    item = lines(panel).topLevelItem(0)
    assert item is not None
    with qtbot.waitSignal(panel.toggled) as toggled:
        item.setCheckState(0, Qt.CheckState.Unchecked)
    assert toggled.args == [0]
    panel.set_clusters([replace(TEA, shown=False), SEA])
    assert item.checkState(0) == Qt.CheckState.Unchecked


def test_a_cluster_is_renamed_in_its_place(panel: MapPanel, qtbot: QtBot) -> None:
    item = lines(panel).topLevelItem(1)
    assert item is not None
    with qtbot.waitSignal(panel.renamed) as renamed:
        item.setText(0, " Boats ")
    assert renamed.args == [1, "Boats"]


def test_one_cluster_is_compared_with_the_rest_and_two_with_each_other(panel: MapPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.comparison_wanted) as alone:
        button(panel, "Compare").click()
    assert alone.args == [0, -1]
    lines(panel).selectAll()
    with qtbot.waitSignal(panel.comparison_wanted) as both:
        button(panel, "Compare").click()
    assert both.args == [0, 1]
    with qtbot.waitSignal(panel.selection_wanted) as chosen:
        button(panel, "Select").click()
    assert chosen.args == [[0, 1]]


def test_the_picked_clusters_are_shown_alone_and_then_all_again(panel: MapPanel, qtbot: QtBot) -> None:
    panel.set_clusters([TEA, replace(SEA, shown=True)])
    with qtbot.waitSignal(panel.only_wanted) as wanted:
        button(panel, "Show only").click()
    assert wanted.args == [[0]]
    panel.set_clusters([TEA, replace(SEA, shown=False)])
    with qtbot.waitSignal(panel.only_wanted) as wanted:
        button(panel, "Show all").click()
    assert wanted.args == [[]]


def test_a_comparison_takes_the_place_of_the_description_until_it_is_closed(panel: MapPanel, qtbot: QtBot) -> None:
    panel.set_comparison(Comparison("tea", "the rest", None, None))
    assert "…" in said(panel)
    panel.set_comparison(Comparison("tea", "the rest", (WordLine("milk", 0.5, 0.1),), ()))
    assert "milk" in said(panel)
    assert "50 % of texts, against 10 %" in said(panel)
    assert "No word is clearly more frequent" in said(panel)
    with qtbot.waitSignal(panel.comparison_ended):
        button(panel, "Close").click()
    panel.set_comparison(None)
    assert "kettle" in said(panel)


def test_without_clusters_a_comparison_stands_alone(panel: MapPanel) -> None:
    panel.set_clusters(None)
    panel.set_comparison(Comparison("12 texts selected", "the rest", (), ()))
    assert not lines(panel).isVisible()
    assert "12 texts selected" in said(panel)
    assert [found.text() for found in panel.findChildren(QPushButton) if found.isVisible()] == ["Close"]


def test_the_number_and_the_words_to_leave_out_are_sent_when_the_typing_pauses(panel: MapPanel, qtbot: QtBot) -> None:
    number, ignored = panel.findChild(QSpinBox, "clustersSpin"), panel.findChild(QLineEdit, "ignoredEdit")
    with qtbot.waitSignal(panel.number_wanted) as counted:
        number.setValue(5)
    with qtbot.waitSignal(panel.number_wanted) as usual:
        number.setValue(number.minimum())
    assert (counted.args, usual.args) == ([5], [0])
    with qtbot.waitSignal(panel.ignored_wanted) as words:
        qtbot.keyClicks(ignored, "Tea  cup tea")
        qtbot.keyClick(ignored, Qt.Key.Key_Return)
    assert words.args == [STOP_WORDS | {"tea", "cup"}]


def test_before_the_clusters_are_known_the_panel_says_what_it_waits_for(panel: MapPanel) -> None:
    panel.set_clusters([])
    assert said(panel) == "Finding clusters…"
    assert [found.text() for found in panel.findChildren(QPushButton) if found.isVisible()] == []


def test_setters_are_silent(panel: MapPanel, qtbot: QtBot) -> None:
    signals = [panel.number_wanted, panel.ignored_wanted, panel.toggled, panel.renamed, panel.comparison_wanted]
    with qtbot.assertNotEmitted(signals[0]), qtbot.assertNotEmitted(signals[1]), qtbot.assertNotEmitted(signals[2]):
        panel.set_cut("centres", 9)
        panel.set_ignored(STOP_WORDS | {"tea"})
        panel.set_clusters([SEA, TEA, TEA])
        panel.set_theme(DARK)
        panel.set_theme(LIGHT)
    assert panel.findChild(QSpinBox, "clustersSpin").value() == 9
    assert panel.findChild(QLineEdit, "ignoredEdit").text() == "tea"


def test_a_central_text_leads_to_itself(panel: MapPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.focus_wanted) as wanted:
        panel.findChild(QLabel, "aboutText").linkActivated.emit("7")
    assert wanted.args == [7]


def test_clusters_by_density_are_asked_for_by_the_texts_of_the_smallest(panel: MapPanel, qtbot: QtBot) -> None:
    combo = panel.findChild(QComboBox, "clusterMethodCombo")
    assert combo is not None
    with qtbot.waitSignal(panel.cut_wanted) as wanted:
        combo.activated.emit(1)
    assert wanted.args == ["density"]
    with qtbot.assertNotEmitted(panel.number_wanted):
        panel.set_cut("density", 250)
    number = panel.findChild(QSpinBox, "clustersSpin")
    assert number is not None
    assert (number.text(), number.accessibleName()) == ("≥ 250", "Texts of a cluster at least")
    panel.set_cut("density", 0)
    assert number.text() == "auto"
    panel.set_remark("3 texts are in none.")
    assert any(label.text() == "3 texts are in none." for label in panel.findChildren(QLabel))
