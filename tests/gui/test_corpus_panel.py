from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QTreeWidget, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.corpus_panel import CorpusPanel
from explorer.ui.search.corpus_words import example_filter, quoted
from explorer.ui.search.fields import shortened
from explorer.ui.theme import DARK


@dataclass(frozen=True)
class Col:
    name: str
    kind: str


@dataclass(frozen=True)
class Card:
    name: str = "passages"
    sources: tuple[Path, ...] = (Path("/data/a.csv"),)
    columns: tuple[Col, ...] = (Col("body", "text"), Col("topic", "text"), Col("year", "number"))
    text_column: str = "body"
    count: int = 48120

    def __len__(self) -> int:
        return self.count


@pytest.fixture
def panel(qtbot: QtBot) -> CorpusPanel:
    panel = CorpusPanel()
    qtbot.addWidget(panel)
    panel.resize(264, 700)
    panel.set_corpus(Card())
    panel.show()
    return panel


def combo(panel: CorpusPanel, name: str) -> QComboBox:
    found = panel.findChild(QComboBox, name)
    assert found is not None
    return found


def filter_field(panel: CorpusPanel) -> QLineEdit:
    found = panel.findChild(QLineEdit, "filterEdit")
    assert found is not None
    return found


def columns(panel: CorpusPanel) -> QTreeWidget:
    found = panel.findChild(QTreeWidget, "columnsList")
    assert found is not None
    return found


def spin(panel: CorpusPanel) -> QSpinBox:
    found = panel.findChild(QSpinBox, "neighboursSpin")
    assert found is not None
    return found


def texts(panel: CorpusPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_an_open_corpus_shows_its_name_count_and_file(panel: CorpusPanel) -> None:
    assert texts(panel)[1:4] == ["passages", "48,120 texts", "/data/a.csv"]


def test_many_files_are_counted_and_all_named_in_the_tool_tip(panel: CorpusPanel) -> None:
    panel.set_corpus(Card(sources=tuple(Path(f"/data/{at}.csv") for at in range(5)), count=1))
    assert texts(panel)[2:6] == ["1 text in 5 files", "/data/0.csv", "/data/1.csv", "and 3 more"]
    more = next(label for label in panel.findChildren(QLabel) if label.text() == "and 3 more")
    assert more.toolTip().splitlines()[-1] == "/data/4.csv"


def test_without_a_corpus_it_says_what_can_be_opened(panel: CorpusPanel, qtbot: QtBot) -> None:
    panel.set_corpus(None)
    assert texts(panel)[1] == "Nothing is open"
    assert not filter_field(panel).isEnabled()
    assert not columns(panel).isVisible()
    with qtbot.waitSignal(panel.open_wanted):
        qtbot.mouseClick(panel.findChild(QPushButton, "openButton"), Qt.MouseButton.LeftButton)


def test_another_text_column_can_be_chosen(panel: CorpusPanel, qtbot: QtBot) -> None:
    text = combo(panel, "textColumnCombo")
    assert text.currentText() == "body"
    with qtbot.waitSignal(panel.text_column_wanted) as heard:
        qtbot.keyClick(text, Qt.Key.Key_Down)
    assert heard.args == ["topic"]


def test_whether_passages_are_searched_can_be_chosen(panel: CorpusPanel, qtbot: QtBot) -> None:
    choice = combo(panel, "cuttingCombo")
    assert choice.currentData() == "auto"
    panel.set_cutting("never")
    assert choice.currentText() == "Whole texts"
    with qtbot.waitSignal(panel.cutting_wanted) as sent:
        choice.activated.emit(choice.findData("always"))
    assert sent.args == ["always"]


def test_columns_show_their_kind(panel: CorpusPanel) -> None:
    shown = [columns(panel).topLevelItem(at) for at in range(3)]
    assert [(item.text(0), item.text(1)) for item in shown if item] == [
        ("body", "text"),
        ("topic", "text"),
        ("year", "number"),
    ]


def test_setters_are_silent(panel: CorpusPanel) -> None:
    heard: list[object] = []
    for signal in (
        panel.filter_wanted,
        panel.colour_wanted,
        panel.method_wanted,
        panel.neighbours_wanted,
        panel.text_column_wanted,
    ):
        signal.connect(heard.append)
    panel.set_corpus(Card(text_column="topic"))
    panel.set_colour("year")
    panel.set_method("pca")
    panel.set_neighbours(30)
    panel.set_filter("year > 3")
    assert heard == []


def test_the_filter_is_sent_when_the_typing_pauses(panel: CorpusPanel, qtbot: QtBot) -> None:
    heard: list[str] = []
    panel.filter_wanted.connect(heard.append)
    with qtbot.waitSignal(panel.filter_wanted):
        qtbot.keyClicks(filter_field(panel), "year > 2015 ")
    assert heard == ["year > 2015"]


def test_enter_sends_the_filter_at_once_and_only_once(panel: CorpusPanel, qtbot: QtBot) -> None:
    heard: list[str] = []
    panel.filter_wanted.connect(heard.append)
    qtbot.keyClicks(filter_field(panel), "year = 1")
    qtbot.keyClick(filter_field(panel), Qt.Key.Key_Return)
    qtbot.keyClick(filter_field(panel), Qt.Key.Key_Return)
    assert heard == ["year = 1"]


def test_a_filter_being_typed_is_left_alone(panel: CorpusPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(filter_field(panel), "year > ")
    panel.set_filter("year >")
    panel.set_filter("")
    assert filter_field(panel).text() == "year > "
    qtbot.keyClick(filter_field(panel), Qt.Key.Key_Return)
    panel.set_filter("year > 1")
    assert filter_field(panel).text() == "year > 1"


def test_what_the_filter_leaves_is_counted(panel: CorpusPanel) -> None:
    panel.set_filter("year > 2015")
    panel.set_filter_result("", None, 48120)
    assert "Filtering…" in texts(panel)
    panel.set_filter_result("", 3010, 48120)
    assert "3,010 of 48,120" in texts(panel)


def test_why_a_filter_fails_stands_below_it_in_its_colour(panel: CorpusPanel) -> None:
    panel.set_filter("yaer > 1")
    panel.set_filter_result("There is no column yaer.", None, 48120)
    label = next(label for label in panel.findChildren(QLabel) if label.text() == "There is no column yaer.")
    assert label.property("role") == "danger"
    panel.set_filter("year > 1")
    panel.set_filter_result("", 3, 48120)
    assert label.property("role") == "muted"


def test_a_double_clicked_column_goes_into_the_filter(panel: CorpusPanel, qtbot: QtBot) -> None:
    item = columns(panel).topLevelItem(2)
    assert item is not None
    with qtbot.waitSignal(panel.filter_wanted) as heard:
        columns(panel).itemActivated.emit(item, 0)
    assert heard.args == ["year"]
    assert filter_field(panel).text() == "year "


@pytest.mark.parametrize(
    ("name", "sql"), [("year", "year "), ("Created at", '"Created at" '), ('a"b', '"a""b" '), ("Größe", '"Größe" ')]
)
def test_a_name_is_quoted_where_sql_needs_it(name: str, sql: str) -> None:
    assert quoted(name) == sql


@pytest.mark.parametrize(
    ("columns", "example"),
    [
        ((Col("body", "text"), Col("topic", "category"), Col("year", "number")), "year > 10"),
        ((Col("body", "text"), Col("Main topic", "category")), "\"Main topic\" LIKE '%tea%'"),
        ((Col("body", "text"),), "body LIKE '%tea%'"),
        ((), ""),
    ],
)
def test_the_empty_filter_shows_how_to_ask_for_what_is_there(columns: tuple[Col, ...], example: str) -> None:
    assert example_filter(columns, columns[0].name if columns else "") == example


def test_colours_are_those_given(panel: CorpusPanel, qtbot: QtBot) -> None:
    colour = combo(panel, "colourCombo")
    assert [colour.itemData(at) for at in range(colour.count())] == ["", "score", "topic", "year"]
    panel.set_colour("topic")
    panel.set_colours([("", "One colour"), ("topic", "topic"), ("cluster", "Cluster")])
    assert colour.currentData() == "topic"
    with qtbot.waitSignal(panel.colour_wanted) as heard:
        qtbot.keyClick(colour, Qt.Key.Key_Down)
    assert heard.args == ["cluster"]
    panel.set_colour("gone")
    assert colour.currentData() == ""


def test_neighbours_matter_to_umap_only(panel: CorpusPanel, qtbot: QtBot) -> None:
    panel.set_method("umap")
    assert spin(panel).isEnabled()
    with qtbot.waitSignal(panel.method_wanted) as heard:
        qtbot.keyClick(combo(panel, "mapMethodCombo"), Qt.Key.Key_Down)
    assert heard.args == ["pca"]
    panel.set_method("pca")
    assert not spin(panel).isEnabled()


def test_neighbours_are_sent_when_the_steps_pause(panel: CorpusPanel, qtbot: QtBot) -> None:
    heard: list[int] = []
    panel.neighbours_wanted.connect(heard.append)
    panel.set_neighbours(15)
    with qtbot.waitSignal(panel.neighbours_wanted):
        spin(panel).stepBy(1)
        spin(panel).stepBy(1)
        panel.set_neighbours(15)
    assert heard == [17]


def test_the_wheel_does_not_change_a_choice(panel: CorpusPanel) -> None:
    for control in (combo(panel, "colourCombo"), spin(panel)):
        wheel(control)
    assert combo(panel, "colourCombo").currentIndex() == 0
    assert spin(panel).value() == 15


def wheel(widget: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(widget.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_notices_about_the_files_are_shown_until_another_corpus(panel: CorpusPanel) -> None:
    panel.set_notices(["Skipped 3 rows with too few fields.", "Read as latin-1."])
    assert "Skipped 3 rows with too few fields.\nRead as latin-1." in texts(panel)
    panel.set_corpus(Card())
    assert not any("Skipped" in text for text in texts(panel))


def test_a_path_gives_up_its_folders_before_its_name(panel: CorpusPanel) -> None:
    metrics = panel.fontMetrics()
    path = "/home/ann/data/projects/encyclopedia/passages.csv"
    short = shortened(path, metrics, metrics.horizontalAdvance(path) * 2 // 3)
    assert short.endswith("/passages.csv")
    assert "…" in short
    assert shortened("no-path-but-a-very-long-name", metrics, 60).count("…") == 1


def test_it_fits_a_narrow_pane(panel: CorpusPanel) -> None:
    panel.resize(264, 700)
    page = panel.widget()
    assert page.minimumSizeHint().width() <= 264


def test_the_keyboard_can_be_put_into_the_filter(panel: CorpusPanel) -> None:
    panel.set_filter("year > 1")
    panel.focus_filter()
    assert filter_field(panel).selectedText() == "year > 1"


def test_it_wears_the_theme(panel: CorpusPanel) -> None:
    light = panel.grab().toImage()
    panel.set_theme(DARK)
    assert panel.grab().toImage() != light


def test_every_control_has_an_accessible_name(panel: CorpusPanel) -> None:
    controls = [*panel.findChildren(QComboBox), *panel.findChildren(QTreeWidget), spin(panel), filter_field(panel)]
    assert all(control.accessibleName() for control in controls)
