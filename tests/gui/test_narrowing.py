"""Filters, examples and thresholds in the whole program, without a screen and without a map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QLabel, QMenu, QTreeWidget, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from explorer import paths
from explorer.corpus.facets import Facet
from explorer.session.state import with_facet, with_query, with_threshold
from explorer.ui.beginning import open_first
from explorer.ui.program import Program
from explorer.ui.search.chips import ChipButton
from explorer.ui.search.filter_popup import FilterPopup
from explorer.ui.search.records_model import Column
from explorer.ui.search.row_menu import PointMenu, RowWish
from explorer.ui.search.threshold_popup import ThresholdPopup
from explorer.ui.wiring import set_field

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
TOPICS = ("tea", "glacier", "violin", "bridge")
PATIENCE = 30_000


@pytest.fixture
def program(qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    lines = (f"{i},a text about the {TOPICS[i % 4]} number {i},{TOPICS[i % 4]},{1900 + i}" for i in range(200))
    file = tmp_path / "texts.csv"
    file.write_text("id,body,topic,year\n" + "\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    made = Program(qapp)
    qtbot.addWidget(made.window)
    made.store.state = replace(made.store.state, method="pca")
    made.window.show()
    open_first(made.store, [file])
    qtbot.waitUntil(lambda: made.store.resolved.index is not None, timeout=PATIENCE)
    yield made
    made.window.close()
    qapp.setStyleSheet("")


def chips(program: Program) -> list[str]:
    row = program.window.query_bar.chips
    return [chip.chip.words for chip in row.findChildren(ChipButton) if not chip.isHidden()]


def count(program: Program) -> str:
    label = program.window.query_bar.chips.findChild(QLabel, "filterCount")
    assert label is not None
    return label.text()


def values(popup: QWidget) -> dict[str, QTreeWidgetItem]:
    tree = popup.findChild(QTreeWidget, "facetValues")
    assert tree is not None
    found = (tree.topLevelItem(at) for at in range(tree.topLevelItemCount()))
    return {item.text(0): item for item in found if item is not None}


def opened(program: Program, qtbot: QtBot, column: str) -> FilterPopup:
    program.narrowing.add_filter()
    popup = program.window.findChild(FilterPopup)
    assert popup is not None
    popup.column_wanted.emit(column)
    qtbot.waitUntil(lambda: program.store.resolved.tally is not None, timeout=PATIENCE)
    return popup


def test_a_filter_is_added_by_picking_a_column_and_values(program: Program, qtbot: QtBot) -> None:
    store, popup = program.store, opened(program, qtbot, "topic")
    values(popup)["glacier"].setCheckState(0, Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: store.state.facets != (), timeout=PATIENCE)
    values(popup)["violin"].setCheckState(0, Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: chips(program) == ["topic: glacier, violin"], timeout=PATIENCE)
    assert count(program) == "100 of 200 texts"
    assert store.state.tab == "filtered"
    store.change(with_query(store.state, "tea"))
    assert set(store.resolved.search.rows.rows % 4) == {1, 2}
    popup.hide()
    assert store.state.counted == ""


def test_counts_are_of_the_texts_that_pass_all_other_filters(program: Program, qtbot: QtBot) -> None:
    store = program.store
    store.filter("year < 1910")
    qtbot.waitUntil(lambda: store.state.where != "", timeout=PATIENCE)
    store.narrow(with_facet(store.state, Facet("topic", ("tea",))))
    qtbot.waitUntil(lambda: store.state.facets != (), timeout=PATIENCE)
    popup = opened(program, qtbot, "topic")
    assert {name: item.text(1) for name, item in values(popup).items()} == {
        "tea": "3",
        "glacier": "3",
        "violin": "2",
        "bridge": "2",
    }
    assert values(popup)["tea"].checkState(0) == Qt.CheckState.Checked
    assert count(program) == "3 of 200 texts"
    popup.hide()


def test_chips_are_removed_and_undo_brings_them_back(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.session.history.MERGE_SECONDS", 0)
    store = program.store
    store.narrow(with_facet(store.state, Facet("year", low=1950.0)))
    qtbot.waitUntil(lambda: store.state.facets != (), timeout=PATIENCE)
    store.filter("topic = 'tea'")
    qtbot.waitUntil(lambda: chips(program) == ["year ≥ 1950", "topic = 'tea'"], timeout=PATIENCE)
    program.narrowing.remove("facet:year")
    qtbot.waitUntil(lambda: chips(program) == ["topic = 'tea'"], timeout=PATIENCE)
    program.narrowing.remove("where")
    assert chips(program) == []
    assert count(program) == ""
    store.undo()
    store.undo()
    assert set(chips(program)) == {"year ≥ 1950", "topic = 'tea'"}


def test_a_condition_that_is_wrong_keeps_the_chips_and_is_explained(program: Program, qtbot: QtBot) -> None:
    store = program.store
    store.narrow(with_facet(store.state, Facet("topic", ("tea",))))
    qtbot.waitUntil(lambda: store.state.facets != (), timeout=PATIENCE)
    for wrong in ("yaer > 2", "year >", "topic = 'tea'; DROP TABLE records"):
        with qtbot.waitSignal(store.filter_failed, check_params_cb=bool, timeout=PATIENCE):
            store.filter(wrong)
    assert chips(program) == ["topic: tea"]
    store.filter("1=1) OR (1=1")
    qtbot.waitUntil(lambda: store.state.where != "", timeout=PATIENCE)
    assert len(store.resolved.filtered) == 50


def test_filters_that_are_changed_in_quick_succession_are_all_applied(program: Program, qtbot: QtBot) -> None:
    store = program.store
    store.narrow(with_facet(store.narrowed, Facet("topic", ("tea",))))
    store.narrow(with_facet(store.narrowed, Facet("year", high=1919.0)))
    qtbot.waitUntil(lambda: len(store.state.facets) == 2, timeout=PATIENCE)
    assert len(store.resolved.filtered) == 5


def test_texts_are_made_examples_from_the_list_and_shown_as_chips(program: Program, qtbot: QtBot) -> None:
    store, table = program.store, program.window.records.findChild(object, "recordsTable")
    store.change(with_query(store.state, "number"))
    table.setCurrentIndex(table.model().index(3, Column.TEXT))
    row = store.state.focus
    qtbot.keyClicks(table, "+")
    assert store.state.more == (row,)
    assert store.resolved.search.rows.rows[0] == row
    table.setCurrentIndex(table.model().index(5, Column.TEXT))
    qtbot.keyClicks(table, "-")
    assert [words[:1] for words in chips(program)] == ["+", "−"]
    program.narrowing.remove(f"more:{row}")
    assert [words[:1] for words in chips(program)] == ["−"]


def test_the_menu_of_a_line_offers_examples_and_the_value_under_the_pointer(program: Program, qtbot: QtBot) -> None:
    table = program.window.records.findChild(object, "recordsTable")
    place = table.visualRect(table.model().index(1, Column.TEXT + 2)).center()
    table.customContextMenuRequested.emit(place)
    menu = table.findChild(QMenu)
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words[:4] == ["More like this", "Less like this", "Search for this text", "Only topic: glacier"]
    menu.actions()[3].trigger()
    menu.close()
    qtbot.waitUntil(lambda: chips(program) == ["topic: glacier"], timeout=PATIENCE)


def test_a_wish_for_a_value_or_a_text_is_granted(program: Program, qtbot: QtBot) -> None:
    store = program.store
    program.window.records.wanted.emit(RowWish(7, "value", "year"))
    qtbot.waitUntil(lambda: store.state.facets == (Facet("year", (1907.0,)),), timeout=PATIENCE)
    program.window.records.wanted.emit(RowWish(7, "search"))
    assert store.state.query == "a text about the bridge number 7"


def test_a_point_has_a_menu_by_pointer_and_by_key(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.show()
    menu, heard = PointMenu(view), list[RowWish]()
    menu.wanted.connect(heard.append)

    def ask(reason: QContextMenuEvent.Reason) -> QMenu | None:
        QApplication.sendEvent(view, QContextMenuEvent(reason, QPoint(3, 3), view.mapToGlobal(QPoint(3, 3))))
        return view.findChild(QMenu)

    assert ask(QContextMenuEvent.Reason.Mouse) is None
    menu.set_focus_row(4)
    by_key = ask(QContextMenuEvent.Reason.Keyboard)
    assert by_key is not None
    by_key.actions()[0].trigger()
    by_key.close()
    by_key.setParent(None)
    menu.set_hovered(9)
    by_pointer = ask(QContextMenuEvent.Reason.Mouse)
    assert by_pointer is not None
    by_pointer.actions()[1].trigger()
    by_pointer.close()
    assert heard == [RowWish(4, "like"), RowWish(9, "unlike")]


def test_a_threshold_is_set_either_way_shown_as_a_chip_and_removed(program: Program, qtbot: QtBot) -> None:
    store = program.store
    store.change(with_query(store.state, "glacier"))
    store.change(with_threshold(store.state, 0.3))
    assert chips(program)[0].startswith("score ≥ 0.300")
    assert (store.resolved.search.hits.scores >= 0.3).all()
    qtbot.waitUntil(lambda: store.resolved.tuning is not None, timeout=PATIENCE)
    assert " · percentile " in chips(program)[0]
    program.narrowing.remove("threshold")
    assert chips(program) == []
    program.narrowing.set_threshold()
    popup = program.window.findChild(ThresholdPopup)
    assert popup is not None
    assert store.state.threshold == 99.0
    assert store.state.threshold_is_percentile
    assert chips(program)[0].startswith("percentile ≥ 99.000 · score ")
    score = popup.findChild(QDoubleSpinBox, "thresholdScore")
    assert score is not None
    score.setValue(5.0)
    assert len(store.resolved.search.rows) == 0
    assert any("Lower it" in label.text() for label in program.window.records.findChildren(QLabel))
    popup.hide()


def test_a_chip_opens_where_it_is_changed(program: Program, qtbot: QtBot) -> None:
    store, row = program.store, program.window.query_bar.chips
    set_field(store, "more", (3,))
    row.chip_opened.emit("more:3")
    assert store.state.focus == 3
    row.chip_opened.emit("facet:topic")
    popup = program.window.findChild(FilterPopup)
    assert popup is not None
    assert popup.isVisible()
    popup.hide()
    row.chip_opened.emit("where")
    assert program.window.focusWidget().objectName() == "filterEdit"


def test_another_corpus_takes_the_filters_and_the_panel_away(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    store, popup = program.store, opened(program, qtbot, "topic")
    values(popup)["glacier"].setCheckState(0, Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: store.state.facets != (), timeout=PATIENCE)
    other = tmp_path / "other.txt"
    other.write_text("one\ntwo\n", encoding="utf-8")
    program.open([other])
    qtbot.waitUntil(lambda: len(store.state.corpus) == 2 and store.resolved.index is not None, timeout=PATIENCE)
    assert not popup.isVisible()
    assert chips(program) == []


@pytest.mark.parametrize(
    ("facet", "words"),
    [
        (Facet("topic", ("tea", "violin", "bridge")), "topic: tea, violin and 1 more"),
        (Facet("year", low=1950.0, high=1960.5), "year: 1950 – 1960.5"),
        (Facet("day", low=date(2024, 5, 1), high=date(2024, 5, 1)), "day: 2024-05-01"),
        (Facet("year", high=3.0), "year ≤ 3"),
        (Facet("body", contains="number 7"), "body contains “number 7”"),
        (Facet("body", contains="number 7", excluded=True), "body does not contain “number 7”"),
        (Facet("topic", ("tea", "violin"), excluded=True), "topic is not tea, violin"),
    ],
)
def test_every_kind_of_filter_says_what_it_keeps(facet: Facet, words: str) -> None:
    from explorer.ui.narrowing_words import facet_words

    assert facet_words(facet) == words
