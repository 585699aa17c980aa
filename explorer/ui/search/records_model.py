"""A list of corpus rows as a Qt model: a million rows cost nothing, only the texts in view are fetched."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
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
    TEXT = 2


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
    """Return the scores that an empty and a full bar stand for: 0 and 1 for cosines, else the list's own range.

    Args:
        scores: best first.
    """
    best, worst = float(scores[0]), float(scores[-1])
    return (0.0, 1.0) if worst >= -1.001 and 0 <= best <= 1.001 else (worst, best)


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
    def names(self) -> tuple[str, ...]:
        """The corpus' columns beside the text."""
        return self._names

    def set_source(self, fetch: Fetch, names: Sequence[str], numeric: frozenset[str] = frozenset()) -> None:
        """Show another corpus: no rows yet, and nothing kept of the old one."""
        self.beginResetModel()
        self._fetch, self._names, self._numeric = fetch, tuple(names), numeric
        self._rows, self._scores = range(0), None
        self._records.clear()
        self.endResetModel()

    def set_rows(self, rows: Sequence[int], scores: Sequence[float] | None = None) -> None:
        """Show `rows`, ascending, or best first with their `scores`."""
        self.beginResetModel()
        self._rows, self._scores = rows, scores
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

    def key(self, position: int) -> tuple[int] | tuple[int, float]:
        """Return what stands before the text at `position`: rank and score, or the number of the row."""
        if self._scores is None:
            return (int(self._rows[position]) + 1,)
        return position + 1, float(self._scores[position])

    def record(self, position: int) -> Record:
        """Return the record at `position`; its whole page is fetched when it is not known yet."""
        row = int(self._rows[position])
        if row not in self._records:
            self._load(position - position % PAGE)
        self._records.move_to_end(row)
        return self._records[row]

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
            return f"{position + 1 if self.scored else int(self._rows[position]) + 1:,}"
        if column == Column.SCORE:
            return "" if self._scores is None else f"{float(self._scores[position]):.3f}"
        record = self.record(position)
        return one_line(record.text if column == Column.TEXT else record.columns.get(self._names[column - 3]))

    def fraction(self, position: int) -> float:
        """Return how full the bar of a score is, 0 to 1."""
        low, high = self._scale
        score = 0.0 if self._scores is None else float(self._scores[position])
        return min(max((score - low) / (high - low), 0.0), 1.0) if high > low else 1.0

    def align(self, column: int) -> Qt.AlignmentFlag:
        """Return where the words of a column stand: numbers at the right."""
        right = column == Column.RANK or (column > Column.TEXT and self._names[column - 3] in self._numeric)
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
            return _tool_tip(self.record(position).text)
        if role == Role.AccessibleDescriptionRole:
            return "selected" if self.is_selected(position) else ""
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """Qt: what a column is called."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.TextAlignmentRole:
            return self.align(section)
        if role != Role.DisplayRole:
            return None
        if section < len(Column):
            return ("#" if self.scored else "Row", "Score", "Text")[section]
        return self._names[section - len(Column)]
