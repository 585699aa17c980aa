"""What should be found for a query, and at which rank each way of ranking has it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from explorer.ui.evaluate.case import TOP, Case, Missed, rank_words
from explorer.ui.evaluate.figures_table import LEFT, RIGHT, configure
from explorer.ui.search.looks import dress, scroll_sheet, table_sheet
from explorer.ui.search.records_model import one_line
from explorer.ui.theme import LIGHT, SPACE, Theme

MOST_ROWS = 5
"""Rows in view; the rest is scrolled to."""


class WantedTable(QTableWidget):
    """The wanted documents; ranks among the first ten stand out.

    Signals:
        document_wanted(int): the user moved to a document, by its row.
    """

    document_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._case: Case | None = None
        self.setObjectName("evaluateWanted")
        self.setAccessibleName("What should be found, and its ranks")
        configure(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.currentCellChanged.connect(self._moved)

    def set_case(self, case: Case) -> None:
        """List what should be found for another query, none of it chosen."""
        self._case = case
        blocked = self.blockSignals(True)
        heads = ["Should be found", *(["Grade"] if case.graded else []), *case.ways]
        self.clear()
        self.setColumnCount(len(heads))
        self.setRowCount(len(case.wanted))
        for column, head in enumerate(heads):
            self.setHorizontalHeaderItem(column, _head(head, RIGHT if column else LEFT))
        for row, wanted in enumerate(case.wanted):
            for column, item in enumerate(self._items(wanted, case)):
                self.setItem(row, column, item)
        self.setCurrentCell(-1, -1)
        self.blockSignals(blocked)
        self._fit(heads)

    def choose(self, row: int) -> None:
        """Show the document in `row` as chosen, without a signal; none when it is not here."""
        blocked = self.blockSignals(True)
        rows = [wanted.row for wanted in self._case.wanted] if self._case is not None else []
        self.setCurrentCell(rows.index(row) if row in rows else -1, 0)
        if row not in rows:
            self.clearSelection()
        self.blockSignals(blocked)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        dress(self, table_sheet(theme) + scroll_sheet(theme))
        if self._case is not None:
            self.set_case(self._case)

    def _items(self, wanted: Missed, case: Case) -> list[QTableWidgetItem]:
        text = QTableWidgetItem(one_line(wanted.text))
        text.setToolTip(one_line(wanted.text, 1200))
        items = [text]
        if case.graded:
            items.append(self._figure(str(wanted.grade), spoken=f"grade {wanted.grade}"))
        for way, rank in zip(case.ways, wanted.ranks, strict=True):
            said = f"{way}: rank {rank}" if rank is not None else f"{way}: not among the first 100"
            items.append(self._figure(rank_words(rank), spoken=said, strong=rank is not None and rank <= TOP))
        return items

    def _figure(self, words: str, *, spoken: str, strong: bool = False) -> QTableWidgetItem:
        item = QTableWidgetItem(words)
        item.setTextAlignment(RIGHT)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        item.setForeground(QColor(self._theme.accent if strong else self._theme.muted))
        return item

    def _fit(self, heads: list[str]) -> None:
        head, metrics = self.horizontalHeader(), self.fontMetrics()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, words in enumerate(heads[1:], start=1):
            head.resizeSection(column, metrics.horizontalAdvance(words) + 2 * SPACE + SPACE // 2)
        rows = min(max(self.rowCount(), 1), MOST_ROWS)
        high = rows * self.verticalHeader().defaultSectionSize() + head.sizeHint().height() + 2
        self.setFixedHeight(high)

    def _moved(self, row: int, _column: int, before: int, _old: int) -> None:
        if row >= 0 and row != before and self._case is not None:
            self.document_wanted.emit(self._case.wanted[row].row)


def _head(words: str, align: Qt.AlignmentFlag) -> QTableWidgetItem:
    item = QTableWidgetItem(words)
    item.setTextAlignment(align)
    return item
