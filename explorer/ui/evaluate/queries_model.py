"""The queries of an evaluation as a Qt model: sorted by any figure, narrowed by words."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QObject, Qt

from explorer.ui.evaluate.figures import PLACES, Numbers, QueryList
from explorer.ui.evaluate.figures_table import LEFT, RIGHT
from explorer.ui.search.records_model import ROOT, Index, one_line

Role = Qt.ItemDataRole
RISING, FALLING = "▴", "▾"


class Column(IntEnum):
    """The columns of the list."""

    QUERY = 0
    SET = 1
    AT = 2
    FULL = 3
    BM25 = 4


class QueriesModel(QAbstractTableModel):
    """Positions in the list are those after sorting and filtering; `place` tells what stands there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._list: QueryList | None = None
        self._heads: tuple[str, ...] = ("Query", "Set", "", "", "BM25")
        self._words = ""
        self._by, self._falling = Column.AT, False
        self._order: NDArray[np.int64] = np.empty(0, dtype=np.int64)

    def set_queries(self, queries: QueryList | None, dim: int, full: int) -> None:
        """List other queries or other figures, in the order in use."""
        self.beginResetModel()
        self._list = queries
        self._heads = ("Query", "Set", f"at {dim}", f"at {full}", "BM25")
        self._arrange()
        self.endResetModel()

    def set_filter(self, words: str) -> None:
        """List the queries that have each of `words`."""
        self.beginResetModel()
        self._words = words
        self._arrange()
        self.endResetModel()

    @property
    def total(self) -> int:
        """How many queries there are without the filter."""
        return len(self._list.texts) if self._list is not None else 0

    def place(self, position: int) -> tuple[int, int] | None:
        """Return the set and the row of the query at a position."""
        if self._list is None or not 0 <= position < len(self._order):
            return None
        return self._list.places[self._order[position]]

    def position(self, place: tuple[int, int] | None) -> int | None:
        """Return where a query is listed, or None."""
        if self._list is None or place is None:
            return None
        return next((at for at in range(len(self._order)) if self.place(at) == place), None)

    def rowCount(self, parent: Index = ROOT) -> int:
        """Qt: the number of queries listed."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Qt: the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Qt: one cell."""
        if self._list is None or not index.isValid():
            return None
        query, column = int(self._order[index.row()]), Column(index.column())
        if role == Role.DisplayRole:
            return self._text(query, column)
        if role == Role.ToolTipRole and column == Column.QUERY:
            return self._list.texts[query]
        if role == Role.AccessibleTextRole and column == Column.QUERY:
            return self._spoken(query)
        return RIGHT if role == Role.TextAlignmentRole and column >= Column.AT else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Qt: the name of a column."""
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Role.DisplayRole:
            sign = FALLING if self._falling else RISING
            return f"{self._heads[section]} {sign}" if section == self._by else self._heads[section]
        return (RIGHT if section >= Column.AT else LEFT) if role == Role.TextAlignmentRole else None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Qt: sort by a column; ties stay in the order of the set."""
        self.beginResetModel()
        self._by, self._falling = Column(max(column, 0)), order == Qt.SortOrder.DescendingOrder
        self._arrange()
        self.endResetModel()

    def sort_by(self, column: int) -> None:
        """Sort by a column, the other way round when it is the one in use."""
        falling = column == self._by and not self._falling
        self.sort(column, Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder)

    def _arrange(self) -> None:
        if self._list is None:
            self._order = np.empty(0, dtype=np.int64)
            return
        words = self._words.casefold().split()
        kept = [at for at, text in enumerate(self._list.texts) if all(word in text.casefold() for word in words)]
        if self._by in (Column.QUERY, Column.SET):
            names = self._list.texts if self._by == Column.QUERY else self._list.sets
            kept.sort(key=lambda at: names[at].casefold(), reverse=self._falling)
            self._order = np.array(kept, dtype=np.int64)
            return
        figures, chosen = self._figures(self._by), np.array(kept, dtype=np.int64)
        keys = figures[chosen] if figures is not None else np.zeros(len(chosen))
        self._order = chosen[np.argsort(-keys if self._falling else keys, kind="stable")]

    def _figures(self, column: Column) -> Numbers | None:
        assert self._list is not None
        return {Column.AT: self._list.at, Column.FULL: self._list.full, Column.BM25: self._list.bm25}[column]

    def _text(self, query: int, column: Column) -> str:
        assert self._list is not None
        if column == Column.QUERY:
            return one_line(self._list.texts[query])
        if column == Column.SET:
            return self._list.sets[query]
        figures = self._figures(column)
        return f"{figures[query]:.{PLACES}f}" if figures is not None else ""

    def _spoken(self, query: int) -> str:
        figures = [(self._heads[at], self._text(query, at)) for at in (Column.AT, Column.FULL, Column.BM25)]
        said = ", ".join(f"{head}: {value}" for head, value in figures if value)
        return f"{self._text(query, Column.QUERY)}; {said}"
