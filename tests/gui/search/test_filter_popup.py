from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QTabBar, QToolButton, QTreeWidget, QTreeWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from explorer.analysis.tallies import Tally
from explorer.corpus.facets import Facet
from explorer.ui.search.facet_range import DAY, NUMBER, TURNED, read_bound
from explorer.ui.search.filter_popup import FilterPopup
from explorer.ui.search.histogram import Histogram
from explorer.ui.search.narrowing_terms import value_words
from explorer.ui.theme import DARK

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

TOPICS = Tally((("tea", 30), ("glass & ice", 12), (None, 3)), rows=45)
YEARS = Tally((), 1900, 2000, 1900, 2000, tuple(range(40)), whole=True, rows=780, missing=5)
DAYS = Tally((), 0, 20_000, 0, 20_000, (1,) * 40, dated=True, rows=40)
COLUMNS = [("topic", "category"), ("year", "number"), ("title", "text")]


@pytest.fixture
def anchor(qtbot: QtBot) -> QWidget:
    anchor = QWidget()
    qtbot.addWidget(anchor)
    anchor.show()
    return anchor


@pytest.fixture
def popup(anchor: QWidget) -> FilterPopup:
    return FilterPopup(anchor)


def field(popup: FilterPopup, name: str) -> QLineEdit:
    found = popup.findChild(QLineEdit, name)
    assert found is not None
    return found


def tree(popup: FilterPopup, name: str) -> QTreeWidget:
    found = popup.findChild(QTreeWidget, name)
    assert found is not None
    return found


def items(popup: FilterPopup, name: str = "facetValues") -> list[QTreeWidgetItem]:
    found = (tree(popup, name).topLevelItem(at) for at in range(tree(popup, name).topLevelItemCount()))
    return [item for item in found if item is not None]


def said(popup: FilterPopup) -> str:
    return "\n".join(label.text() for label in popup.findChildren(QLabel) if label.isVisible())


def test_a_column_is_found_by_a_few_letters_and_chosen_with_enter(
    popup: FilterPopup, anchor: QWidget, qtbot: QtBot
) -> None:
    popup.pick_column(COLUMNS, anchor)
    find = field(popup, "columnFind")
    qtbot.keyClicks(find, "t")
    assert [item.text(0) for item in items(popup, "columnPicker") if not item.isHidden()] == ["topic", "title"]
    qtbot.keyClick(find, Qt.Key.Key_Down)
    with qtbot.waitSignal(popup.column_wanted) as heard:
        qtbot.keyClick(find, Qt.Key.Key_Return)
    assert heard.args == ["title"]


def test_values_are_listed_with_how_many_texts_have_them_and_ticked_with_a_key(
    popup: FilterPopup, anchor: QWidget, qtbot: QtBot
) -> None:
    popup.open_column(Facet("topic"), anchor)
    assert "Counting" in said(popup)
    with qtbot.assertNotEmitted(popup.facet_wanted):
        popup.set_tally(TOPICS, Facet("topic"))
    assert [(item.text(0), item.text(1)) for item in items(popup)] == [
        ("tea", "30"),
        ("glass & ice", "12"),
        ("(no value)", "3"),
    ]
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.keyClick(tree(popup, "facetValues"), Qt.Key.Key_Space)
    assert heard.args == [Facet("topic", ("tea",))]
    tree(popup, "facetValues").setCurrentItem(items(popup)[2])
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.keyClick(tree(popup, "facetValues"), Qt.Key.Key_Return)
    assert heard.args == [Facet("topic", ("tea", None))]


def test_other_counts_leave_the_list_and_the_place_in_it_as_they_are(popup: FilterPopup, anchor: QWidget) -> None:
    popup.open_column(Facet("topic"), anchor)
    popup.set_tally(TOPICS, Facet("topic", ("tea",)))
    second = items(popup)[1]
    tree(popup, "facetValues").setCurrentItem(second)
    popup.set_tally(Tally((("tea", 3), ("glass & ice", 0), (None, 1)), rows=4), Facet("topic", ("tea",)))
    assert tree(popup, "facetValues").currentItem() is second
    assert second.text(1) == "0"
    assert items(popup)[0].checkState(0) == Qt.CheckState.Checked


def test_among_many_values_one_is_found_and_ticked_without_leaving_the_field(
    popup: FilterPopup, anchor: QWidget, qtbot: QtBot
) -> None:
    popup.open_column(Facet("topic"), anchor)
    popup.set_tally(Tally(tuple((f"value {at}", at) for at in range(40)), rows=9), Facet("topic", ("value 3",)))
    qtbot.keyClicks(field(popup, "facetFind"), "E 17")
    assert [item.text(0) for item in items(popup) if not item.isHidden()] == ["value 17"]
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.keyClick(field(popup, "facetFind"), Qt.Key.Key_Return)
    assert heard.args == [Facet("topic", ("value 3", "value 17"))]
    qtbot.keyClick(field(popup, "facetFind"), Qt.Key.Key_Down)
    assert tree(popup, "facetValues").currentItem() is items(popup)[17]


def test_a_range_of_numbers_is_typed(popup: FilterPopup, anchor: QWidget, qtbot: QtBot) -> None:
    popup.open_column(Facet("year"), anchor)
    popup.set_tally(YEARS, Facet("year"))
    assert field(popup, "facetLow").placeholderText() == "1900"
    assert "5 of these texts have no value." in said(popup)
    qtbot.keyClicks(field(popup, "facetLow"), "1950")
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.keyClicks(field(popup, "facetHigh"), "1960")
        qtbot.keyClick(field(popup, "facetHigh"), Qt.Key.Key_Return)
    assert heard.args == [Facet("year", low=1950.0, high=1960.0)]


@pytest.mark.parametrize(
    ("tally", "low", "high", "sentence"),
    [(YEARS, "soon", "", NUMBER), (YEARS, "nan", "", NUMBER), (YEARS, "9", "3", TURNED), (DAYS, "31.5.2024", "", DAY)],
)
def test_what_is_no_range_is_refused_in_a_sentence(
    popup: FilterPopup, anchor: QWidget, qtbot: QtBot, tally: Tally, low: str, high: str, sentence: str
) -> None:
    popup.open_column(Facet("year"), anchor)
    popup.set_tally(tally, Facet("year"))
    field(popup, "facetHigh").setText(high)
    field(popup, "facetLow").setText(low)
    with qtbot.assertNotEmitted(popup.facet_wanted):
        qtbot.keyClick(field(popup, "facetLow"), Qt.Key.Key_Return)
    assert sentence in said(popup)


@pytest.mark.parametrize(
    ("text", "dated", "last", "bound"),
    [
        (" ", False, False, None),
        ("1,200.5", False, False, 1200.5),
        ("-3e2", False, True, -300.0),
        ("2024", True, False, date(2024, 1, 1)),
        ("2024", True, True, date(2024, 12, 31)),
        ("2024-2", True, True, date(2024, 2, 29)),
        ("2024-02-03", True, True, date(2024, 2, 3)),
    ],
)
def test_an_end_is_read_as_people_write_it(text: str, dated: bool, last: bool, bound: object) -> None:
    assert read_bound(text, dated=dated, last=last) == bound


@pytest.mark.parametrize("text", ["2024-13", "2024-02-30", "0000", "yesterday"])
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Write a day"):
        read_bound(text, dated=True, last=True)


def test_a_drag_over_the_bars_chooses_a_range(popup: FilterPopup, anchor: QWidget, qtbot: QtBot) -> None:
    popup.open_column(Facet("year"), anchor)
    popup.set_tally(YEARS, Facet("year"))
    bars = popup.findChild(Histogram)
    assert bars is not None
    before = bars.grab().toImage()
    middle = bars.height() // 2
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.mousePress(bars, Qt.MouseButton.LeftButton, pos=QPoint(bars.width() // 2, middle))
        qtbot.mouseMove(bars, QPoint(0, middle))
        qtbot.mouseRelease(bars, Qt.MouseButton.LeftButton, pos=QPoint(0, middle))
    facet = heard.args[0]
    assert facet.low == 1900.0
    assert 1948 <= facet.high <= 1951
    popup.set_tally(YEARS, facet)
    assert bars.grab().toImage() != before


def test_of_days_the_range_is_written_as_days(popup: FilterPopup, anchor: QWidget, qtbot: QtBot) -> None:
    popup.open_column(Facet("added"), anchor)
    popup.set_tally(DAYS, Facet("added", low=date(1980, 5, 1)))
    assert field(popup, "facetHigh").placeholderText() == "2024-10-04"
    field(popup, "facetHigh").setFocus()
    qtbot.keyClicks(field(popup, "facetHigh"), "1999")
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.keyClick(field(popup, "facetHigh"), Qt.Key.Key_Return)
    assert heard.args[0].high == date(1999, 12, 31)


def test_a_column_of_texts_is_asked_for_what_they_contain(popup: FilterPopup, anchor: QWidget, qtbot: QtBot) -> None:
    popup.open_column(Facet("title"), anchor)
    popup.set_tally(Tally(rows=9000), Facet("title"))
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.keyClicks(field(popup, "facetContains"), "ice ")
    assert heard.args == [Facet("title", contains="ice")]


def test_a_filter_is_cleared_another_column_chosen_and_the_panel_closed(
    popup: FilterPopup, anchor: QWidget, qtbot: QtBot
) -> None:
    popup.open_column(Facet("topic", ("tea",)), anchor)
    popup.set_tally(TOPICS, Facet("topic", ("tea",)))
    clear, back = (popup.findChild(QToolButton, name) for name in ("facetClear", "facetBack"))
    assert clear is not None
    assert back is not None
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.mouseClick(clear, Qt.MouseButton.LeftButton)
    assert heard.args == [Facet("topic")]
    with qtbot.waitSignal(popup.column_wanted) as heard:
        qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    assert heard.args == [""]
    with qtbot.waitSignal(popup.closed):
        qtbot.keyClick(popup, Qt.Key.Key_Escape)


def test_what_cannot_be_applied_is_said_in_place_and_what_is_left_is_counted(
    popup: FilterPopup, anchor: QWidget
) -> None:
    popup.open_column(Facet("topic"), anchor)
    popup.set_tally(TOPICS, Facet("topic"))
    popup.set_count("12 of 45 texts")
    popup.set_failure("The filter cannot be applied.")
    assert "12 of 45 texts" in said(popup)
    assert "cannot be applied" in said(popup)
    popup.set_theme(DARK)
    assert popup.grab().toImage().pixelColor(popup.width() // 2, 4).name() == DARK.surface


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "(no value)"), (True, "true"), (3.0, "3"), (0.25, "0.25"), ("a\nb", "a b"), (" ", "(blank)")],
)
def test_values_are_written_as_people_write_them(value: str | float | None, words: str) -> None:
    assert value_words(value) == words


def sense(popup: FilterPopup) -> QTabBar:
    found = popup.findChild(QTabBar, "facetSense")
    assert found is not None
    return found


def test_values_can_be_left_out_instead(popup: FilterPopup, anchor: QWidget, qtbot: QtBot) -> None:
    popup.open_column(Facet("topic"), anchor)
    popup.set_tally(TOPICS, Facet("topic"))
    with qtbot.assertNotEmitted(popup.facet_wanted):
        qtbot.keyClick(sense(popup), Qt.Key.Key_Right)
    assert sense(popup).tabText(sense(popup).currentIndex()) == "is not"
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.keyClick(tree(popup, "facetValues"), Qt.Key.Key_Space)
    assert heard.args == [Facet("topic", ("tea",), excluded=True)]
    popup.set_tally(TOPICS, Facet("topic", ("tea",), excluded=True))
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.keyClick(sense(popup), Qt.Key.Key_Left)
    assert heard.args == [Facet("topic", ("tea",))]


def test_a_filter_that_leaves_out_is_opened_as_one(popup: FilterPopup, anchor: QWidget, qtbot: QtBot) -> None:
    popup.open_column(Facet("title", contains="tea", excluded=True), anchor)
    popup.write_text(Facet("title", contains="tea", excluded=True))
    assert sense(popup).tabText(sense(popup).currentIndex()) == "does not contain"
    with qtbot.waitSignal(popup.facet_wanted) as heard:
        qtbot.keyClick(sense(popup), Qt.Key.Key_Left)
    assert heard.args == [Facet("title", contains="tea")]
    popup.open_column(Facet("topic"), anchor)
    popup.set_tally(TOPICS, Facet("topic"))
    assert sense(popup).tabText(sense(popup).currentIndex()) == "is"


def test_a_range_has_no_switch_for_what_is_left_out(popup: FilterPopup, anchor: QWidget) -> None:
    popup.open_column(Facet("year"), anchor)
    popup.set_tally(YEARS, Facet("year"))
    assert not sense(popup).isVisible()
    popup.pick_column(COLUMNS, anchor)
    assert not sense(popup).isVisible()
