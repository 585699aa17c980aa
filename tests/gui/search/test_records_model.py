from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from explorer.ui.search.records_copy import selected_positions, table_tsv, tsv
from explorer.ui.search.records_model import (
    PAGE,
    RECORDS_KEPT,
    Column,
    RecordsModel,
    one_line,
    position_of,
    score_fractions,
)

Role = Qt.ItemDataRole


@dataclass(frozen=True)
class Rec:
    text: str
    columns: dict[str, Any] = field(default_factory=dict)


@dataclass
class Source:
    asked: list[list[int]] = field(default_factory=list)

    def __call__(self, rows: Sequence[int]) -> list[Rec]:
        self.asked.append(list(rows))
        return [Rec(f"text {row}\nsecond line", {"year": 1900 + row, "topic": None}) for row in rows]


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def model(source: Source) -> RecordsModel:
    model = RecordsModel()
    model.set_source(source, ["year", "topic"], frozenset({"year"}))
    return model


def shown(model: RecordsModel, position: int, column: int, role: int = Role.DisplayRole) -> object:
    return model.data(model.index(position, column), role)


def test_a_hit_shows_rank_score_text_and_columns(model: RecordsModel) -> None:
    model.set_rows([7, 3], [0.9, 0.5])
    assert [shown(model, 1, column) for column in range(model.columnCount())] == [
        "2",
        "0.500",
        "",
        "",
        "text 3 second line",
        "1903",
        "",
    ]


def test_a_row_without_score_is_numbered_as_in_the_corpus(model: RecordsModel) -> None:
    model.set_rows([7, 4999])
    assert shown(model, 1, Column.RANK) == "5,000"
    assert shown(model, 1, Column.SCORE) == ""


def test_headers_name_every_column(model: RecordsModel) -> None:
    model.set_rows([1], [0.5])
    names = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert names == ["#", "Score", "Percentile", "Found by", "Text", "year", "topic"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None


def test_numbers_stand_at_the_right(model: RecordsModel) -> None:
    model.set_rows([1])
    right = [bool(Qt.AlignmentFlag.AlignRight & shown(model, 0, at, Role.TextAlignmentRole)) for at in range(7)]
    assert right == [True, False, True, False, False, True, False]


def test_texts_are_fetched_by_page_and_only_once(model: RecordsModel, source: Source) -> None:
    model.set_rows(range(1_000_000))
    for position in range(500_000, 500_000 + PAGE):
        shown(model, position, Column.TEXT)
        shown(model, position, Column.TEXT + 1)
    assert source.asked == [list(range(500_000, 500_000 + PAGE))]


def test_ranks_and_scores_fetch_nothing(model: RecordsModel, source: Source) -> None:
    model.set_rows(range(10), [0.5] * 10)
    shown(model, 3, Column.RANK)
    shown(model, 3, Column.SCORE)
    shown(model, 3, Column.TEXT, Role.AccessibleDescriptionRole)
    assert source.asked == []


def test_records_known_from_another_list_are_not_fetched_again(model: RecordsModel, source: Source) -> None:
    model.set_rows([1, 2, 3])
    shown(model, 0, Column.TEXT)
    model.set_rows([3, 4], [0.9, 0.8])
    shown(model, 0, Column.TEXT)
    shown(model, 1, Column.TEXT)
    assert source.asked == [[1, 2, 3], [4]]


def test_only_the_latest_records_are_kept(model: RecordsModel, source: Source) -> None:
    model.set_rows(range(2 * RECORDS_KEPT))
    for position in range(0, 2 * RECORDS_KEPT, PAGE):
        shown(model, position, Column.TEXT)
    asked = len(source.asked)
    shown(model, 2 * RECORDS_KEPT - 1, Column.TEXT)
    assert len(source.asked) == asked
    shown(model, 0, Column.TEXT)
    assert len(source.asked) == asked + 1


def test_another_corpus_forgets_the_records_of_the_one_before(model: RecordsModel) -> None:
    model.set_rows([1])
    shown(model, 0, Column.TEXT)
    model.set_source(lambda rows: [Rec("new") for _ in rows], [])
    assert model.rowCount() == 0
    model.set_rows([1])
    assert shown(model, 0, Column.TEXT) == "new"
    assert model.columnCount() == len(Column)


def test_selected_rows_are_marked_in_every_list(model: RecordsModel) -> None:
    model.set_selected([3, 8])
    model.set_rows([8, 1, 3], [0.9, 0.8, 0.7])
    assert [model.is_selected(at) for at in range(3)] == [True, False, True]
    assert shown(model, 0, 0, Role.AccessibleDescriptionRole) == "selected"
    assert shown(model, 1, 0, Role.AccessibleDescriptionRole) == ""


def test_the_tool_tip_shows_the_text_as_it_is_and_not_as_markup(model: RecordsModel) -> None:
    model.set_source(lambda rows: [Rec("<b>a & b</b>") for _ in rows], [])
    model.set_rows([0])
    assert shown(model, 0, Column.TEXT, Role.ToolTipRole) == "<qt>&lt;b&gt;a &amp; b&lt;/b&gt;</qt>"


def test_a_cosine_fills_its_bar_by_its_value(model: RecordsModel) -> None:
    model.set_rows([0, 1, 2], [0.75, 0.25, -0.5])
    assert [model.fraction(at) for at in range(3)] == [0.75, 0.25, 0.0]


def test_other_scores_fill_their_bars_by_their_place_in_the_list(model: RecordsModel) -> None:
    model.set_rows([0, 1, 2], [-2.0, -3.0, -4.0])
    assert [model.fraction(at) for at in range(3)] == [1.0, 0.5, 0.0]


def test_equal_scores_fill_their_bars() -> None:
    assert score_fractions([12.0, 12.0]) == (12.0, 12.0)
    model = RecordsModel()
    model.set_rows([0, 1], [12.0, 12.0])
    assert model.fraction(0) == 1.0


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (None, ""),
        (" two\n\tlines ", "two lines"),
        (2.50, "2.5"),
        (1e12, "1e+12"),
        (2015, "2015"),
        (True, "True"),
        (dt.datetime(2024, 5, 1), "2024-05-01"),
        (dt.datetime(2024, 5, 1, 12, 30), "2024-05-01T12:30:00"),
        (dt.date(2024, 5, 1), "2024-05-01"),
        ("x" * 5000, "x" * 600),
    ],
)
def test_a_value_becomes_one_line(value: object, line: str) -> None:
    assert one_line(value) == line


@given(st.lists(st.integers(0, 50), unique=True), st.integers(0, 50))
def test_a_row_is_found_where_it_stands(rows: list[int], row: int) -> None:
    expected = rows.index(row) if row in rows else None
    assert position_of(rows, row, ascending=False) == expected
    ordered = sorted(rows)
    assert position_of(ordered, row, ascending=True) == (ordered.index(row) if row in ordered else None)
    assert position_of(range(10, 30), row, ascending=True) == (row - 10 if 10 <= row < 30 else None)


@given(st.lists(st.integers(0, 50), unique=True), st.sets(st.integers(0, 50)))
def test_the_selection_is_found_in_any_list(rows: list[int], selected: set[int]) -> None:
    expected = [at for at, row in enumerate(rows) if row in selected]
    assert selected_positions(rows, sorted(selected)).tolist() == expected
    expected = [row - 10 for row in sorted(selected) if 10 <= row < 30]
    assert selected_positions(range(10, 30), sorted(selected)).tolist() == expected


def test_copied_hits_have_a_line_of_names_and_full_texts(model: RecordsModel) -> None:
    model.set_rows([7, 3], [0.9, 0.5])
    assert table_tsv(model, [1]) == "rank\tscore\ttext\tyear\ttopic\n2\t0.5\ttext 3 second line\t1903\t\n"


def test_copied_rows_without_scores_have_their_number(model: RecordsModel) -> None:
    model.set_rows([7, 3])
    assert table_tsv(model, [0]).splitlines()[1].split("\t")[:2] == ["8", "text 7 second line"]


@given(st.lists(st.lists(st.one_of(st.none(), st.text()), min_size=2, max_size=2)))
def test_no_cell_breaks_the_table(lines: list[list[str | None]]) -> None:
    copied = tsv(lines)
    assert copied.count("\n") == len(lines)
    assert copied.count("\t") == len(lines)
