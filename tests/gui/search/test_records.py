from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QLabel, QMenu, QTabBar, QTableView
from pytestqt.qtbot import QtBot

from explorer.ui.search.records import RecordsView
from explorer.ui.search.records_columns import level
from explorer.ui.search.records_copy import COPIED_AT_MOST
from explorer.ui.search.records_delegate import utf16_span
from explorer.ui.search.records_excerpt import MOST_WORDS, excerpt, shown_part, words_pattern
from explorer.ui.search.records_model import Beside, Column
from explorer.ui.theme import DARK, LIGHT

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True)
class Rec:
    text: str
    columns: dict[str, Any] = field(default_factory=dict)


def fetch(rows: Sequence[int]) -> list[Rec]:
    return [Rec(f"green tea {row}", {"year": 1900 + row}) for row in rows]


@pytest.fixture
def view(qtbot: QtBot) -> RecordsView:
    view = RecordsView()
    qtbot.addWidget(view)
    view.resize(900, 300)
    view.show()
    view.set_source(fetch, ["year"], {"year"})
    view.set_tabs({"all": 1000, "filtered": None, "selected": 2, "results": 3})
    return view


def table(view: RecordsView) -> QTableView:
    found = view.findChild(QTableView, "recordsTable")
    assert found is not None
    return found


def tabs(view: RecordsView) -> QTabBar:
    found = view.findChild(QTabBar, "recordsTabs")
    assert found is not None
    return found


def click(view: RecordsView, qtbot: QtBot, position: int, keys: Qt.KeyboardModifier | None = None) -> None:
    rect = table(view).visualRect(table(view).model().index(position, Column.TEXT))
    held = keys or Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(table(view).viewport(), LEFT, held, rect.center())


def heard_picks(view: RecordsView) -> list[tuple[list[int], str]]:
    heard: list[tuple[list[int], str]] = []
    view.selection_wanted.connect(lambda rows, mode: heard.append((list(rows), mode)))
    return heard


def test_tabs_show_counts_and_hide_lists_that_do_not_apply(view: RecordsView) -> None:
    assert [tabs(view).tabText(at) for at in range(4)] == ["All 1,000", "Filtered", "Selected 2", "Results 3"]
    assert [tabs(view).isTabVisible(at) for at in range(4)] == [True, False, True, True]


def test_choosing_a_tab_asks_for_its_list(view: RecordsView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.tab_wanted) as heard:
        qtbot.mouseClick(tabs(view), LEFT, pos=tabs(view).tabRect(3).center())
    assert heard.args == ["results"]


def test_setters_are_silent(view: RecordsView, qtbot: QtBot) -> None:
    signals = (view.tab_wanted, view.focus_wanted, view.selection_wanted, view.row_activated)
    heard: list[object] = []
    for signal in signals:
        signal.connect(lambda *args: heard.append(args))
    view.show_rows("results", [5, 6, 7], [0.9, 0.8, 0.7])
    view.set_tabs({"all": 10, "results": 3})
    view.set_selected([5])
    view.set_focus_row(6)
    view.set_tabs({"all": 10})
    view.show_rows("all", range(10))
    assert heard == []


def test_a_click_moves_the_focus_and_keeps_the_selection(view: RecordsView, qtbot: QtBot) -> None:
    picks = heard_picks(view)
    view.show_rows("results", [50, 20, 70], [0.9, 0.8, 0.7])
    with qtbot.waitSignal(view.focus_wanted) as heard:
        click(view, qtbot, 1)
    assert heard.args == [20]
    assert picks == []


def test_arrow_keys_move_the_focus(view: RecordsView, qtbot: QtBot) -> None:
    focused: list[int] = []
    view.focus_wanted.connect(focused.append)
    view.show_rows("results", [50, 20, 70], [0.9, 0.8, 0.7])
    view.focus_list()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home):
        qtbot.keyClick(table(view), key)
    assert focused == [50, 20, 70, 50]


def test_enter_activates_the_row_in_focus(view: RecordsView, qtbot: QtBot) -> None:
    view.show_rows("results", [50, 20], [0.9, 0.8])
    view.set_focus_row(20)
    with qtbot.waitSignal(view.row_activated) as heard:
        qtbot.keyClick(table(view), Qt.Key.Key_Return)
    assert heard.args == [20]


def test_control_click_and_space_add_a_row_or_take_it_out(view: RecordsView, qtbot: QtBot) -> None:
    picks = heard_picks(view)
    view.show_rows("results", [50, 20, 70], [0.9, 0.8, 0.7])
    view.set_selected([20])
    click(view, qtbot, 0, CTRL)
    click(view, qtbot, 1, CTRL)
    qtbot.keyClick(table(view), Qt.Key.Key_Space)
    assert picks == [([50], "add"), ([20], "subtract"), ([20], "subtract")]


def test_shift_extends_from_the_row_clicked_before(view: RecordsView, qtbot: QtBot) -> None:
    picks = heard_picks(view)
    view.show_rows("all", range(100))
    click(view, qtbot, 4)
    click(view, qtbot, 2, SHIFT)
    click(view, qtbot, 6, SHIFT | CTRL)
    assert picks == [([2, 3, 4], "replace"), ([4, 5, 6], "add")]


def test_shift_and_an_arrow_extend_too(view: RecordsView, qtbot: QtBot) -> None:
    picks = heard_picks(view)
    view.show_rows("all", range(100))
    click(view, qtbot, 1)
    qtbot.keyClick(table(view), Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(table(view), Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(table(view), Qt.Key.Key_Down)
    qtbot.keyClick(table(view), Qt.Key.Key_Down, SHIFT)
    assert picks == [([1, 2], "replace"), ([1, 2, 3], "replace"), ([4, 5], "replace")]


def test_control_a_picks_the_whole_list(view: RecordsView, qtbot: QtBot) -> None:
    picks = heard_picks(view)
    view.show_rows("filtered", np.array([3, 8, 9]))
    view.focus_list()
    qtbot.keyClick(table(view), Qt.Key.Key_A, CTRL)
    assert picks == [([3, 8, 9], "replace")]


def test_typing_a_letter_reads_no_texts(view: RecordsView, qtbot: QtBot) -> None:
    asked: list[int] = []
    view.set_source(lambda rows: asked.extend(rows) or fetch(rows), ["year"])
    view.show_rows("all", range(100_000))
    view.focus_list()
    qtbot.keyClicks(table(view), "zzz")
    assert len(asked) <= 200


def test_the_focus_stays_on_its_row_when_the_list_changes(view: RecordsView) -> None:
    view.show_rows("results", [50, 20, 70], [0.9, 0.8, 0.7])
    view.set_focus_row(70)
    view.show_rows("results", [70, 50], [0.9, 0.8])
    assert table(view).currentIndex().row() == 0
    view.show_rows("results", [50], [0.9])
    assert not table(view).currentIndex().isValid()


def test_a_row_brought_into_focus_is_scrolled_to(view: RecordsView) -> None:
    view.show_rows("all", range(1000))
    view.set_focus_row(900)
    assert table(view).viewport().rect().contains(table(view).visualRect(table(view).currentIndex()).center())


def test_new_hits_begin_at_the_top_even_when_the_focus_is_far_down(view: RecordsView) -> None:
    view.show_rows("results", list(range(100)), [0.5] * 100)
    view.set_focus_row(90)
    view.show_rows("results", list(range(100)), [0.4] * 100)
    assert table(view).verticalScrollBar().value() == 0


def test_a_list_is_found_again_where_it_was_left(view: RecordsView) -> None:
    view.show_rows("all", range(1000))
    table(view).verticalScrollBar().setValue(400)
    view.show_rows("results", [1], [0.5])
    view.show_rows("all", range(1000))
    assert table(view).verticalScrollBar().value() == 400


def test_scores_show_only_in_lists_that_have_them(view: RecordsView) -> None:
    view.show_rows("all", range(10))
    assert table(view).isColumnHidden(Column.SCORE)
    view.show_rows("results", [1], [0.5])
    assert not table(view).isColumnHidden(Column.SCORE)


def test_the_text_fills_the_width_that_is_left(view: RecordsView) -> None:
    view.show_rows("all", range(10))
    for width in (900, 1200):
        view.resize(width, 300)
        QGuiApplication.processEvents()
        assert table(view).horizontalHeader().length() == table(view).viewport().width()


@pytest.mark.parametrize(
    ("widths", "room", "cut"),
    [
        ([10, 20, 30], 100, float("inf")),
        ([10, 20, 30], 50, 20),
        ([10, 20, 30], 40, 15),
        ([50, 60], 40, 20),
        ([9], 0, 0),
    ],
)
def test_the_widest_columns_give_way_first(widths: list[int], room: float, cut: float) -> None:
    assert level(widths, room) == cut


def test_other_columns_leave_room_for_the_text(view: RecordsView) -> None:
    names = [f"column {at}" for at in range(6)]
    view.set_source(lambda rows: [Rec("text", dict.fromkeys(names, "a rather long value")) for _ in rows], names)
    view.resize(1400, 300)
    view.show_rows("all", range(10))
    assert table(view).columnWidth(Column.TEXT) > 0.4 * table(view).viewport().width()


def test_a_dragged_width_is_remembered_for_its_name(view: RecordsView) -> None:
    view.show_rows("all", range(10))
    table(view).setColumnWidth(Column.TEXT + 1, 177)
    assert view.column_widths() == {"year": 177}
    view.set_source(fetch, ["other", "year"])
    view.show_rows("all", range(10))
    assert table(view).columnWidth(Column.TEXT + 2) == 177
    view.set_column_widths({"other": 88})
    assert table(view).columnWidth(Column.TEXT + 1) == 88


def test_an_empty_list_says_what_to_do(view: RecordsView) -> None:
    view.set_empty("Type a query above.")
    view.show_rows("results", (), ())
    label = next(label for label in view.findChildren(QLabel) if label.text() == "Type a query above.")
    assert label.isVisible()
    assert not table(view).isVisible()
    view.show_rows("results", [1], [0.5])
    assert table(view).isVisible()


def test_selected_rows_of_the_list_are_copied(view: RecordsView, qtbot: QtBot) -> None:
    view.show_rows("results", [50, 20, 70], [0.9, 0.8, 0.7])
    view.set_selected([20, 50, 999])
    with qtbot.waitSignal(view.copied) as heard:
        qtbot.keyClick(table(view), Qt.Key.Key_C, CTRL)
    assert heard.args == [2, 2]
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines == ["rank\tscore\ttext\tyear", "1\t0.9\tgreen tea 50\t1950", "2\t0.8\tgreen tea 20\t1920"]


def test_the_row_in_focus_is_copied_when_none_is_selected(view: RecordsView) -> None:
    view.show_rows("all", range(10))
    view.set_focus_row(4)
    view.copy_rows()
    assert QGuiApplication.clipboard().text().splitlines()[1] == "5\tgreen tea 4\t1904"
    view.copy_text()
    assert QGuiApplication.clipboard().text() == "green tea 4"


def test_nothing_to_copy_leaves_the_clipboard_alone(view: RecordsView, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("mine")
    view.show_rows("all", range(10))
    with qtbot.assertNotEmitted(view.copied):
        view.copy_rows()
        view.copy_text()
    assert QGuiApplication.clipboard().text() == "mine"


def test_a_huge_selection_is_copied_in_part_and_says_so(view: RecordsView, qtbot: QtBot) -> None:
    view.show_rows("all", range(100_000))
    view.set_selected(range(50_000))
    with qtbot.waitSignal(view.copied) as heard:
        view.copy_rows()
    assert heard.args == [COPIED_AT_MOST, 50_000]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_context_menu_offers_to_copy(view: RecordsView) -> None:
    view.show_rows("all", range(10))
    view.set_selected([1, 2])
    table(view).customContextMenuRequested.emit(QPoint(5, 5))
    menu = view.findChild(QMenu)
    assert menu is not None
    assert {"Copy 2 rows", "Copy text"} <= {action.text() for action in menu.actions()}
    menu.close()


def colours(view: RecordsView) -> set[str]:
    image = table(view).viewport().grab().toImage()
    across = range(0, image.width(), 2)
    return {image.pixelColor(x, y).name() for x in across for y in range(0, image.height(), 2)}


def test_words_of_the_query_are_marked(view: RecordsView) -> None:
    view.show_rows("results", [1], [0.5])
    assert QColor(LIGHT.mark).name() not in colours(view)
    view.set_query_words(["TEA"])
    assert QColor(LIGHT.mark).name() in colours(view)
    view.set_theme(DARK)
    assert QColor(DARK.mark).name() in colours(view)
    view.set_query_words([])
    assert QColor(DARK.mark).name() not in colours(view)


def test_selected_focused_and_hovered_rows_look_different(view: RecordsView, qtbot: QtBot) -> None:
    view.show_rows("all", range(10))
    plain = table(view).viewport().grab().toImage()
    view.set_selected([3])
    selected = table(view).viewport().grab().toImage()
    view.set_focus_row(3)
    focused = table(view).viewport().grab().toImage()
    assert len({plain.cacheKey(), selected.cacheKey(), focused.cacheKey()}) == 3
    assert plain != selected != focused


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        (["tea"], "Tea, teas and TEA", ["Tea", "TEA"]),
        (["c++"], "C++ or c", ["C++"]),
        (["green", "green tea"], "green tea", ["green tea"]),
        (["straße"], "Die Straße", ["Straße"]),
        ([" "], "a b", []),
        ([], "a b", []),
    ],
)
def test_whole_words_are_found_in_any_case(words: list[str], text: str, found: list[str]) -> None:
    pattern = words_pattern(words)
    assert ([match.group() for match in pattern.finditer(text)] if pattern else []) == found


def test_marks_count_in_the_units_of_qt() -> None:
    pattern = words_pattern(["tea"])
    assert pattern is not None
    match = pattern.search("🍵🍵 tea")
    assert match is not None
    assert utf16_span(match) == (5, 3)


def test_every_part_has_an_accessible_name(view: RecordsView) -> None:
    assert table(view).accessibleName()
    assert tabs(view).accessibleName()


def test_columns_of_hits_are_shown_where_something_is_known(view: RecordsView) -> None:
    view.show_rows("results", [5, 3], [0.9, 0.8])
    assert table(view).isColumnHidden(Column.PERCENTILE)
    assert table(view).isColumnHidden(Column.FOUND_BY)
    view.show_rows("results", [5, 3], [0.9, 0.8], beside=Beside(percentiles=[99.9996, 97.5], found_by=[3, 2]))
    model = table(view).model()
    assert [model.index(0, at).data() for at in (Column.PERCENTILE, Column.FOUND_BY)] == ["99.999", "both"]
    assert not table(view).isColumnHidden(Column.PERCENTILE)
    plain = colours(view)
    view.show_rows("all", range(10))
    assert table(view).isColumnHidden(Column.FOUND_BY)
    assert colours(view) != plain


def test_hits_of_a_group_keep_their_ranks_and_are_copied_with_all_that_is_known(view: RecordsView) -> None:
    beside = Beside(ranks=[2, 7], percentiles=[99.0, 98.0], found_by=[1, 1])
    view.show_rows("results", [20, 30], [0.9, 0.8], beside=beside)
    assert table(view).model().index(1, Column.RANK).data() == "7"
    view.set_selected([30])
    view.copy_rows()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "rank\tscore\tpercentile\tfound by\ttext\tyear"
    assert lines[1] == "7\t0.8\t98.0\tmeaning\tgreen tea 30\t1930"


def test_hits_are_offered_by_who_found_them(view: RecordsView, qtbot: QtBot) -> None:
    switch = view.findChild(QTabBar, "foundSwitch")
    assert switch is not None
    view.set_found("all", {"all": 50, "both": 12, "meaning": 21, "words": 17})
    assert switch.isVisible()
    assert [switch.tabText(at) for at in range(4)] == ["All 50", "Both 12", "Only meaning 21", "Only words 17"]
    with qtbot.waitSignal(view.found_wanted) as heard:
        qtbot.keyClick(switch, Qt.Key.Key_Right)
    assert heard.args == ["both"]
    view.set_found("all", None)
    assert not switch.isVisible()


def test_a_line_shows_the_first_word_found_wherever_it_stands(view: RecordsView) -> None:
    far = "one " * 200 + "a green kettle at last"
    pattern = words_pattern(["kettle"])
    assert excerpt(far, None).startswith("one one")
    assert excerpt(far, pattern) == "…one one one one one a green kettle at last"
    assert excerpt("kettle " + far, pattern).startswith("kettle one")
    assert excerpt("one " * 2000 + "kettle", pattern).startswith("one one")
    metrics = view.fontMetrics()
    near = "one " * 60 + "kettle"
    width = metrics.horizontalAdvance("one " * 20)
    assert "kettle" in shown_part(near, metrics, width, pattern)
    assert metrics.horizontalAdvance(shown_part(near, metrics, width, pattern)) <= width
    assert shown_part(near, metrics, width, None).startswith("one")


def test_a_pasted_document_marks_only_its_first_words() -> None:
    pattern = words_pattern([f"w{at}" for at in range(10_000)])
    assert pattern is not None
    assert pattern.search(f"w{MOST_WORDS - 1}")
    assert not pattern.search(f"w{MOST_WORDS}")
