"""The widths of the records' columns: fitted to the first rows, remembered by name, the text takes what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHeaderView

from explorer.ui.search.records_model import TITLES, Column, RecordsModel
from explorer.ui.search.records_table import RecordsTable
from explorer.ui.theme import SPACE

TEXT_AT_LEAST = 320
TEXT_SHARE = 0.45
"""Of the width of the table, what other columns leave to the text when they can be narrower."""
HIT_WIDTHS = {Column.SCORE: 152, Column.PERCENTILE: 88, Column.FOUND_BY: 112}
COLUMN_AT_LEAST = 64
COLUMN_AT_MOST = 200
ROWS_MEASURED = 24


def level(widths: Sequence[int], room: float) -> float:
    """Return the width at which the widest of `widths` must be cut so that all of them together take `room`."""
    left, count = room, len(widths)
    for width in sorted(widths):
        if width * count >= left:
            return max(left / count, 0.0)
        left -= width
        count -= 1
    return float("inf")


class ColumnWidths(QObject):
    """Keeps the columns of a table as wide as they should be.

    The user may drag any column but the text, which fills the table; a dragged width is kept for its name.
    """

    def __init__(self, table: RecordsTable, model: RecordsModel) -> None:
        super().__init__(table)
        self._table, self._model = table, model
        self._header = table.horizontalHeader()
        self._dragged: dict[str, int] = {}
        self._natural: dict[str, int] = {}
        self._adjusting = False
        self._header.sectionResized.connect(self._resized)
        table.viewport().installEventFilter(self)
        self.fit()

    def dragged(self) -> dict[str, int]:
        """Return the widths that the user has chosen, by column name, to be remembered."""
        return dict(self._dragged)

    def set_dragged(self, widths: Mapping[str, int]) -> None:
        """Use widths that the user chose earlier."""
        self._dragged = dict(widths)
        self.fit()

    def forget(self) -> None:
        """Measure the columns anew: the model shows another corpus."""
        self._natural.clear()

    def fit(self) -> None:
        """Give every column its remembered width, or one that fits its first rows and leaves room for the text."""
        self._adjusting = True
        self._header.setSectionResizeMode(Column.TEXT, QHeaderView.ResizeMode.Fixed)
        self._table.setColumnWidth(Column.RANK, self._rank_width())
        for column, width in HIT_WIDTHS.items():
            self._table.setColumnHidden(column, not self._model.shown(column))
            self._table.setColumnWidth(column, self._dragged.get(TITLES[column], width))
        self._measure()
        for name, width in self._arranged().items():
            self._table.setColumnWidth(len(Column) + self._model.names.index(name), width)
        self._adjusting = False
        self.fill()

    def fill(self) -> None:
        """Give the text what the other columns leave."""
        others = self._header.length() - self._header.sectionSize(Column.TEXT)
        self._adjusting = True
        self._header.resizeSection(Column.TEXT, max(TEXT_AT_LEAST, self._table.viewport().width() - others))
        self._adjusting = False

    def _measure(self) -> None:
        if not self._natural and self._model.rowCount():
            names = self._model.names
            self._natural = {name: self._measured(at) for at, name in enumerate(names, start=len(Column))}

    def _arranged(self) -> dict[str, int]:
        natural = {name: self._natural.get(name, COLUMN_AT_LEAST) for name in self._model.names}
        fixed = sum(self._header.sectionSize(column) for column in (Column.RANK, *HIT_WIDTHS))
        room = (1 - TEXT_SHARE) * self._table.viewport().width() - fixed
        widest = level(list(natural.values()), room)
        fitted = {name: max(int(min(width, widest)), COLUMN_AT_LEAST) for name, width in natural.items()}
        return {name: self._dragged.get(name, width) for name, width in fitted.items()}

    def _rank_width(self) -> int:
        rows = self._model.rows
        largest = len(rows) if self._model.scored or not len(rows) else int(rows[-1]) + 1
        return max(self._table.fontMetrics().horizontalAdvance(f"{largest:,}") + 3 * SPACE, 6 * SPACE)

    def _measured(self, column: int) -> int:
        measure = self._table.fontMetrics().horizontalAdvance
        shown = (self._model.index(at, column).data() for at in range(min(ROWS_MEASURED, self._model.rowCount())))
        title = self._model.headerData(column, Qt.Orientation.Horizontal)
        widest = max(map(measure, (str(title), *map(str, shown))))
        return min(max(widest + 3 * SPACE, COLUMN_AT_LEAST), COLUMN_AT_MOST)

    def _resized(self, column: int, old: int, new: int) -> None:
        if not self._adjusting and column != Column.TEXT:
            self._dragged[str(self._model.headerData(column, Qt.Orientation.Horizontal))] = new
            self.fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: the table has another width."""
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False
