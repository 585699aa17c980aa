"""A list of corpus rows as a Qt model: a million rows cost nothing, only the texts in view are fetched."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROOT = QModelIndex()

PAGE = 100
RECORDS_KEPT = 3000
LINE = 600
TOOLTIP = 1200
FOUND_BY = ("", "meaning", "words", "both")
"""Who found a hit, as `index.fusion` numbers it."""


class Record(Protocol):
    """One text of the corpus, as the table needs it."""

    @property
    def text(self) -> str:
        """The text."""

    @property
    def columns(self) -> Mapping[str, Any]:
        """The values of the other columns, by name."""


Fetch = Callable[[Sequence[int]], Sequence[Record]]
"""Gives the records of corpus rows, in the same order."""


class Column(IntEnum):
    """The columns every list has; those of the corpus follow."""

    RANK = 0
    SCORE = 1
    PERCENTILE = 2
    FOUND_BY = 3
    TEXT = 4


TITLES = {Column.SCORE: "Score", Column.PERCENTILE: "Percentile", Column.FOUND_BY: "Found by", Column.TEXT: "Text"}
TIPS = {
    Column.SCORE: "How similar the text is to the query, at the dimension in use",
    Column.PERCENTILE: "Of 100 texts, so many are less similar to a query by chance.\n"
    "Scores differ from dimension to dimension; percentiles can be compared.",
    Column.FOUND_BY: "Whether the text was among the best by meaning, by words, or by both",
}


@dataclass(frozen=True, eq=False, slots=True)
class Beside:
    """What else is known of hits, as many values as there are rows; None for what is not known.

    Attributes:
        ranks: their places among all hits, from 1; None when the list holds all of them.
        percentiles: the places of their scores among those of chance, 0 to 100.
        found_by: who found them, as places in `FOUND_BY`.
        spans: where the best passages of long texts begin and end.
    """

    ranks: Sequence[int] | None = None
    percentiles: Sequence[float] | None = None
    found_by: Sequence[int] | None = None
    spans: Sequence[Sequence[int]] | None = None


NOTHING = Beside()


def one_line(value: object, limit: int = LINE) -> str:
    """Return `value` as at most `limit` characters without line breaks; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6g}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    text = str(value)[: 2 * limit]
    return " ".join(text.split())[:limit]


def score_fractions(scores: Sequence[float]) -> tuple[float, float]:
    """Return the scores that an empty and a full bar stand for: 0 and 1 for cosines, else the list's own range."""
    best, worst = float(max(scores)), float(min(scores))
    return (0.0, 1.0) if worst >= -1.001 and 0 <= best <= 1.001 else (worst, best)


def percentile_text(percentile: float) -> str:
    """Return a percentile with three decimals, never rounded up: only all is 100."""
    return f"{int(1000 * percentile + 1e-6) / 1000:.3f}"


def position_of(rows: Sequence[int], row: int, *, ascending: bool) -> int | None:
    """Return where `row` stands in `rows`, or None."""
    if isinstance(rows, range):
        return rows.index(row) if row in rows else None
    if ascending:
        at = bisect_left(rows, row)
        return at if at < len(rows) and rows[at] == row else None
    return next((i for i, other in enumerate(rows) if other == row), None)


def _tool_tip(text: str) -> str:
    from html import escape  # the first window has no tool tips, and paints sooner without it

    return f"<qt>{escape(one_line(text, TOOLTIP))}</qt>"


class RecordsModel(QAbstractTableModel):
    """The rows of one list, with rank, score, text and the corpus' columns.

    Rows without scores are ascending; rows with scores are best first. Neither is copied.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetch: Fetch = lambda rows: []
        self._names: tuple[str, ...] = ()
        self._numeric: frozenset[str] = frozenset()
        self._rows: Sequence[int] = range(0)
        self._scores: Sequence[float] | None = None
        self._beside = NOTHING
        self._scale = (0.0, 1.0)
        self._selected: Sequence[int] = ()
        self._records: OrderedDict[int, Record] = OrderedDict()

    @property
    def rows(self) -> Sequence[int]:
        """The corpus rows shown, in order."""
        return self._rows

    @property
    def scored(self) -> bool:
        """Whether the rows have scores."""
        return self._scores is not None

    @property
    def beside(self) -> Beside:
        """What else is known of the rows."""
        return self._beside

    @property
    def names(self) -> tuple[str, ...]:
        """The corpus' columns beside the text."""
        return self._names

    def set_source(self, fetch: Fetch, names: Sequence[str], numeric: frozenset[str] = frozenset()) -> None:
        """Show another corpus: no rows yet, and nothing kept of the old one."""
        self.beginResetModel()
        self._fetch, self._names, self._numeric = fetch, tuple(names), numeric
        self._rows, self._scores, self._beside = range(0), None, NOTHING
        self._records.clear()
        self.endResetModel()

    def set_rows(self, rows: Sequence[int], scores: Sequence[float] | None = None, beside: Beside = NOTHING) -> None:
        """Show `rows`, ascending, or best first with their `scores` and what is known beside."""
        self.beginResetModel()
        self._rows, self._scores, self._beside = rows, scores, beside
        self._scale = score_fractions(scores) if scores is not None and len(scores) else (0.0, 1.0)
        self.endResetModel()

    def set_selected(self, rows: Sequence[int]) -> None:
        """Mark the corpus rows `rows`, ascending, as selected; the caller repaints."""
        self._selected = rows

    def is_selected(self, position: int) -> bool:
        """Say whether the row at `position` is selected."""
        row = int(self._rows[position])
        at = bisect_left(self._selected, row)
        return at < len(self._selected) and bool(self._selected[at] == row)

    def position_of(self, row: int) -> int | None:
        """Return where the corpus row `row` stands in this list, or None."""
        return position_of(self._rows, row, ascending=not self.scored)

    def shown(self, column: Column) -> bool:
        """Tell whether there is something to say in one of the columns that every list has."""
        known = {
            Column.SCORE: self._scores,
            Column.PERCENTILE: self._beside.percentiles,
            Column.FOUND_BY: self._beside.found_by,
        }
        return known.get(column, ()) is not None

    def key(self, position: int) -> list[object]:
        """Return what stands before the text at `position`, but for what is not known: rank, score and the rest."""
        if self._scores is None:
            return [int(self._rows[position]) + 1]
        beside = self._beside
        percentile = [float(beside.percentiles[position])] if beside.percentiles is not None else []
        found = [FOUND_BY[beside.found_by[position]]] if beside.found_by is not None else []
        return [self._rank(position), float(self._scores[position]), *percentile, *found]

    def _rank(self, position: int) -> int:
        if self._scores is None:
            return int(self._rows[position]) + 1
        return position + 1 if self._beside.ranks is None else int(self._beside.ranks[position])

    def record(self, position: int) -> Record:
        """Return the record at `position`; its whole page is fetched when it is not known yet."""
        row = int(self._rows[position])
        if row not in self._records:
            self._load(position - position % PAGE)
        self._records.move_to_end(row)
        return self._records[row]

    def text(self, position: int) -> str:
        """Return the text at `position`, or the passage of it that was found."""
        text, spans = self.record(position).text, self._beside.spans
        if spans is None:
            return text
        start, end = (int(place) for place in spans[position])
        return text[start:end] if start == 0 else "… " + text[start:end]

    def _load(self, start: int) -> None:
        page = [int(row) for row in self._rows[start : start + PAGE]]
        missing = [row for row in page if row not in self._records]
        self._records.update(zip(missing, self._fetch(missing), strict=True))
        for row in page:
            self._records.move_to_end(row)
        while len(self._records) > RECORDS_KEPT:
            self._records.popitem(last=False)

    def display(self, position: int, column: int) -> str:
        """Return what a cell says, on one line."""
        if column == Column.RANK:
            return f"{self._rank(position):,}"
        if column < Column.TEXT:
            return self._of_hit(position, Column(column))
        if column == Column.TEXT:
            return one_line(self.text(position))
        return one_line(self.record(position).columns.get(self._names[column - len(Column)]))

    def _of_hit(self, position: int, column: Column) -> str:
        beside = self._beside
        if column == Column.SCORE:
            return "" if self._scores is None else f"{float(self._scores[position]):.3f}"
        if column == Column.PERCENTILE:
            return "" if beside.percentiles is None else percentile_text(float(beside.percentiles[position]))
        return "" if beside.found_by is None else FOUND_BY[beside.found_by[position]]

    def fraction(self, position: int) -> float:
        """Return how full the bar of a score is, 0 to 1."""
        low, high = self._scale
        score = 0.0 if self._scores is None else float(self._scores[position])
        return min(max((score - low) / (high - low), 0.0), 1.0) if high > low else 1.0

    def align(self, column: int) -> Qt.AlignmentFlag:
        """Return where the words of a column stand: numbers at the right."""
        number = column > Column.TEXT and self._names[column - len(Column)] in self._numeric
        right = number or column in (Column.RANK, Column.PERCENTILE)
        return (Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter

    def rowCount(self, parent: Index = ROOT) -> int:
        """Qt: how many rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Qt: how many columns."""
        return 0 if parent.isValid() else len(Column) + len(self._names)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """Qt: what a cell shows."""
        position, column = index.row(), index.column()
        if role == Role.DisplayRole:
            return self.display(position, column)
        if role == Role.TextAlignmentRole:
            return self.align(column)
        if role == Role.ToolTipRole and column == Column.TEXT:
            return _tool_tip(self.text(position))
        if role == Role.AccessibleDescriptionRole:
            return "selected" if self.is_selected(position) else ""
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """Qt: what a column is called."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.TextAlignmentRole:
            return self.align(section)
        if role == Role.ToolTipRole and section < len(Column):
            return TIPS.get(Column(section))
        if role != Role.DisplayRole:
            return None
        if section == Column.RANK:
            return "#" if self.scored else "Row"
        return TITLES[Column(section)] if section < len(Column) else self._names[section - len(Column)]
