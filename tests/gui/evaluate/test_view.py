"""The Evaluate view: what it shows, what it says the user meant, and that the keyboard can do it all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QTabBar, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from explorer.analysis.evaluation import Evaluation, SetResult
from explorer.ui.charts import ChartView
from explorer.ui.evaluate.controls import PAGES
from explorer.ui.evaluate.remark import Remark, Saying
from explorer.ui.evaluate.view import EvaluateView
from explorer.ui.theme import DARK, LIGHT

Make = Callable[..., Evaluation]
Role = Qt.ItemDataRole
Part = TypeVar("Part", bound=QWidget)


@pytest.fixture
def view(qtbot: QtBot) -> EvaluateView:
    made = EvaluateView(lambda documents, row: documents.text(row))
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.set_dimension(64)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def both(evaluate: Make, tea: SetResult, ships: SetResult) -> Evaluation:
    return evaluate(tea, ships)


def part(view: EvaluateView, kind: type[Part], name: str) -> Part:
    found = view.findChild(kind, name)
    assert found is not None
    return found


def turn_to(view: EvaluateView, page: str) -> None:
    part(view, QTabBar, "evaluatePages").setCurrentIndex(PAGES.index(page))


def cells(table: QTableView) -> list[list[str]]:
    model, columns = table.model(), range(table.model().columnCount())
    shown = [column for column in columns if not table.isColumnHidden(column)]
    return [[model.index(row, column).data() for column in shown] for row in range(model.rowCount())]


def choose(combo: QComboBox, words: str) -> None:
    combo.setCurrentIndex(combo.findText(words))
    combo.activated.emit(combo.currentIndex())


def chart(view: EvaluateView) -> ChartView:
    return part(view, ChartView, "evaluateChart")


def queries(view: EvaluateView) -> list[list[str]]:
    return cells(part(view, QTableView, "evaluateQueries"))


def test_before_anything_is_measured_the_view_says_what_to_do(qtbot: QtBot, view: EvaluateView) -> None:
    button = part(view, QPushButton, "evaluateCorpus")
    assert not button.isVisible()
    view.set_offer("encyclopaedia")
    assert button.isVisible()
    assert button.accessibleName() == "Evaluate the open corpus, encyclopaedia"
    with qtbot.waitSignal(view.open_corpus_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.choose_wanted):
        QTest.mouseClick(part(view, QPushButton, "evaluateChoose"), Qt.MouseButton.LeftButton)


def test_nanobeir_is_offered_and_the_network_is_named_before_it_is_used(qtbot: QtBot, view: EvaluateView) -> None:
    button = part(view, QPushButton, "evaluateSuite")

    def words() -> str:
        return " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())

    view.set_missing(13)
    assert button.text() == "Fetch NanoBEIR…"
    assert "uses the network" in words()
    with qtbot.waitSignal(view.suite_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    view.set_missing(0)
    assert button.text() == "Evaluate NanoBEIR"
    assert "network" not in words()


def test_curves_and_the_table_show_every_figure(view: EvaluateView, evaluate: Make, tea: SetResult) -> None:
    view.set_evaluation(evaluate(tea))
    table = part(view, QTableView, "evaluateFigures")
    row = next(line for line in cells(table) if line[0] == "Accuracy@1")
    assert row == ["Accuracy@1", "0.500", "1.000", "1.000"]
    assert "tea: 0.500 at 32, 1.000 at 64" in chart(view).accessibleDescription()
    assert table.model().index(3, 2).data(Role.AccessibleTextRole) == "Accuracy@1, 64: 1.000"


def test_the_stop_in_use_is_marked_in_curves_and_table(view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    model = part(view, QTableView, "evaluateFigures").model()
    for dim, column in ((32, 1), (64, 2)):
        view.set_dimension(dim)
        shown = chart(view).chart
        assert shown is not None
        assert shown.marker == dim
        tinted = [at for at in range(model.columnCount()) if model.index(1, at).data(Role.BackgroundRole) is not None]
        assert tinted == [column]
        table = part(view, QTableView, "evaluateFigures")
        picture = table.viewport().grab().toImage()
        grounds = [picture.pixelColor(table.visualRect(model.index(2, at)).topLeft() + QPoint(2, 2)) for at in (1, 2)]
        assert (grounds[column - 1], grounds[2 - column].name()) == (
            model.index(2, column).data(Role.BackgroundRole),
            "#ffffff",
        )


def test_a_measure_is_chosen_in_the_box_or_in_the_table(view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    choose(part(view, QComboBox, "evaluateMeasure"), "MRR@10")
    shown = chart(view).chart
    assert shown is not None
    assert shown.y.name == "MRR@10"
    table = part(view, QTableView, "evaluateFigures")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert part(view, QComboBox, "evaluateMeasure").currentText() == "MAP@100"


def test_a_set_is_chosen_in_the_box_on_its_curve_or_in_the_table(view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    box = part(view, QComboBox, "evaluateSet")
    assert box.currentText() == "Mean of 2 sets"
    choose(box, "ships")
    assert "ships · 1 query" in " ".join(label.text() for label in view.findChildren(QLabel))
    chart(view).line_picked.emit(0)
    assert box.currentText() == "tea"
    turn_to(view, "sets")
    assert box.currentText() == "Mean of 2 sets"
    table = part(view, QTableView, "evaluateFigures")
    assert [line[0] for line in cells(table)] == ["tea", "ships", "Mean of 2 sets"]
    table.setCurrentIndex(table.model().index(1, 0))
    assert box.currentText() == "ships"


def test_a_single_set_has_no_page_of_sets(view: EvaluateView, both: Evaluation, evaluate: Make, tea: SetResult) -> None:
    view.set_evaluation(both)
    pages = part(view, QTabBar, "evaluatePages")
    turn_to(view, "sets")
    view.set_evaluation(evaluate(tea))
    assert not pages.isTabVisible(PAGES.index("sets"))
    assert pages.currentIndex() == PAGES.index("measures")
    assert part(view, QComboBox, "evaluateSet").currentText() == "tea"


def test_a_stop_is_picked_on_the_chart_and_at_the_head_of_the_table(
    qtbot: QtBot, view: EvaluateView, both: Evaluation
) -> None:
    view.set_evaluation(both)
    with qtbot.waitSignal(view.dimension_wanted) as wanted:
        chart(view).place_picked.emit(32.0)
    assert wanted.args == [32]
    with qtbot.waitSignal(view.dimension_wanted) as wanted:
        part(view, QTableView, "evaluateFigures").horizontalHeader().sectionClicked.emit(1)
    assert wanted.args == [32]


def test_the_worst_queries_come_first_and_any_column_sorts(view: EvaluateView, both: Evaluation) -> None:
    view.set_dimension(32)
    view.set_evaluation(both)
    turn_to(view, "queries")
    assert [line[1] for line in queries(view)] == ["tea", "ships", "tea"]
    assert [float(line[2]) for line in queries(view)] == sorted(float(line[2]) for line in queries(view))
    head = part(view, QTableView, "evaluateQueries").horizontalHeader()
    head.sectionClicked.emit(0)
    assert [line[0] for line in queries(view)] == ["ships question 0", "tea question 0", "tea question 1"]
    head.sectionClicked.emit(0)
    assert queries(view)[0][0] == "tea question 1"
    head.sectionClicked.emit(4)
    assert [line[4] for line in queries(view)] == ["0.000", "1.000", "1.000"]


def test_the_full_dimension_needs_no_column_beside_itself(view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    turn_to(view, "queries")
    assert len(queries(view)[0]) == 4
    view.set_dimension(32)
    assert len(queries(view)[0]) == 5


def test_words_narrow_the_queries(view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    turn_to(view, "queries")
    field = part(view, QLineEdit, "evaluateFilter")
    field.setText("SHIPS question")
    assert [line[0] for line in queries(view)] == ["ships question 0"]
    field.setText("nothing like it")
    assert queries(view) == []
    assert any(label.text() == "No query has these words." for label in view.findChildren(QLabel))
    field.clear()
    assert len(queries(view)) == 3


def test_a_query_shows_what_was_found_and_what_should_have_been(
    view: EvaluateView, evaluate: Make, tea: SetResult
) -> None:
    view.set_dimension(32)
    view.set_evaluation(evaluate(tea))
    turn_to(view, "queries")
    assert view.place == (0, 0)
    words = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert "tea question 0" in words
    assert "The wanted document is not among the first 100 (64 dims: 1, BM25: 1)." in words
    assert "Found at 32 dims" in words
    assert cells(part(view, QTableView, "evaluateWanted")) == [["document 1 about tea", "–", "1", "1"]]
    found = [view.findChild(QWidget, f"evaluateFound{at}") for at in (1, 2)]
    said = [widget.model().index(0, 0).data(Role.AccessibleTextRole) for widget in found]
    assert said == ["rank 1, score 0.900: document 5 about tea", "rank 1, score 0.900, wanted: document 1 about tea"]


def test_a_document_that_is_chosen_is_read_and_chosen_in_every_list(
    view: EvaluateView, evaluate: Make, tea: SetResult
) -> None:
    view.set_dimension(32)
    view.set_evaluation(evaluate(tea))
    turn_to(view, "queries")
    first, second = (view.findChild(QWidget, f"evaluateFound{at}") for at in (1, 2))
    reader = next(child for child in view.findChildren(QWidget) if child.accessibleName() == "The document")
    assert reader.toPlainText() == "document 1 about tea"
    assert (first.currentRow(), second.currentRow()) == (-1, 0)
    first.setFocus()
    first.setCurrentRow(1)
    assert reader.toPlainText() == "document 6 about tea"
    assert second.currentRow() == 2
    assert not part(view, QTableView, "evaluateWanted").selectionModel().hasSelection()


def test_the_query_stays_in_focus_while_the_slider_moves(view: EvaluateView, evaluate: Make, tea: SetResult) -> None:
    view.set_evaluation(evaluate(tea))
    turn_to(view, "queries")
    table = part(view, QTableView, "evaluateQueries")
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert view.place == (0, 1)
    view.set_dimension(32)
    assert view.place == (0, 1)
    assert table.currentIndex().row() == 1
    assert "Found at 32 dims" in [label.text() for label in view.findChildren(QLabel)]


def test_a_query_of_the_open_corpus_can_be_searched_there(qtbot: QtBot, view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    turn_to(view, "queries")
    button = part(view, QPushButton, "evaluateSearch")
    assert not button.isVisible()
    assert view.place is not None
    view.set_open_set(view.place[0])
    assert button.isVisible()
    with qtbot.waitSignal(view.search_wanted) as wanted:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == [queries(view)[0][0]]


def test_the_remark_tells_what_is_measured_and_stops_it(qtbot: QtBot, view: EvaluateView) -> None:
    view.set_offer("encyclopaedia")
    view.set_remark(Saying("Evaluating tea (1 of 2)", "cancel", "Cancel", 0.5))
    remark = part(view, Remark, "evaluateRemark")
    assert remark.isVisible()
    assert not part(view, QPushButton, "evaluateCorpus").isEnabled()
    button = remark.findChild(QPushButton)
    with qtbot.waitSignal(view.cancel_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    view.set_remark(Saying("These figures are of another model.", "again", "Evaluate this model"))
    with qtbot.waitSignal(view.again_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    view.set_remark(None)
    assert not remark.isVisible()


def test_a_set_or_all_are_left_out(qtbot: QtBot, view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    button = part(view, QToolButton, "evaluateRemove")
    assert button.text() == "Remove all"
    with qtbot.waitSignal(view.remove_wanted) as wanted:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == [None]
    choose(part(view, QComboBox, "evaluateSet"), "ships")
    with qtbot.waitSignal(view.remove_wanted) as wanted:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert wanted.args == [1]
    view.set_evaluation(None)
    assert part(view, QPushButton, "evaluateChoose").isVisible()


def test_the_table_is_copied_for_a_spreadsheet(view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    turn_to(view, "sets")
    table = part(view, QTableView, "evaluateFigures")
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "nDCG@10\t32\t64\tBM25"
    assert lines[1].startswith("tea\t")
    assert len(lines) == 4


def test_the_menu_offers_every_way_out(qtbot: QtBot, view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    menu = part(view, QToolButton, "evaluateExport").menu()
    with qtbot.waitSignals([view.export_wanted] * len(menu.actions())):
        for action in menu.actions():
            action.trigger()


def test_light_and_dark_dress_every_part(view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    pictures = []
    for theme in (LIGHT, DARK):
        view.set_theme(theme)
        for page in PAGES:
            turn_to(view, page)
            pictures.append(view.grab().toImage())
    assert all(light != dark for light, dark in zip(pictures[:3], pictures[3:], strict=True))


def test_another_theme_leaves_the_document_that_is_read(view: EvaluateView, evaluate: Make, tea: SetResult) -> None:
    view.set_evaluation(evaluate(tea))
    turn_to(view, "queries")
    wanted = part(view, QTableView, "evaluateWanted")
    assert wanted.currentIndex().row() == 0
    view.set_theme(DARK)
    assert wanted.currentIndex().row() == 0


def test_a_narrow_view_puts_its_parts_below_each_other(view: EvaluateView, both: Evaluation) -> None:
    view.set_evaluation(both)
    table = part(view, QTableView, "evaluateFigures")
    assert table.mapTo(view, table.rect().topLeft()).x() > chart(view).width() - 1
    view.resize(480, 700)
    assert table.mapTo(view, table.rect().topLeft()).y() > chart(view).height() - 1
    assert view.minimumSizeHint().width() <= 480


def test_the_chart_is_saved_as_a_picture(view: EvaluateView, both: Evaluation, tmp_path: Path) -> None:
    view.set_evaluation(both)
    view.save_png(tmp_path / "chart.png")
    view.save_svg(tmp_path / "chart.svg")
    assert not QImage(str(tmp_path / "chart.png")).isNull()
    assert "Mean of 2 sets" in (tmp_path / "chart.svg").read_text(encoding="utf-8")


def test_every_control_has_a_name(view: EvaluateView, both: Evaluation) -> None:
    view.set_offer("x")
    view.set_evaluation(both)
    for page in PAGES:
        turn_to(view, page)
        for widget in view.findChildren(QWidget):
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible():
                told = QAccessible.queryAccessibleInterface(widget)
                assert told.text(QAccessible.Text.Name), f"{widget} on {page}"
