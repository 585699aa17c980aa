"""A table of figures: a row for each measure or set, a column for each stop and BM25."""

from __future__ import annotations

from math import isnan
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from explorer.ui.evaluate.figures import PLACES, Table
from explorer.ui.search.looks import dress, mix, scroll_sheet, table_sheet
from explorer.ui.search.records_model import ROOT, Index
from explorer.ui.theme import LIGHT, SPACE, Theme

Role = Qt.ItemDataRole
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FiguresModel(QAbstractTableModel):
    """The figures of a `Table`, the column of the stop in use tinted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: Table | None = None
        self._dim: int | None = None
        self._bold = QFont()
        self._bold.setBold(True)
        self.set_theme(LIGHT)

    def set_table(self, table: Table | None, dim: int) -> None:
        """Show other figures, and `dim` as the stop in use."""
        before, names = self.table, (table.names, table.columns) if table is not None else ()
        if before is not None and (before.names, before.columns) == names:
            self.table, self._dim = table, dim
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)
            return
        self.beginResetModel()
        self.table, self._dim = table, dim
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._tint, self._accent = QColor(mix(theme.accent, theme.surface, 0.10)), QColor(theme.accent)

    def text(self) -> str:
        """Return the figures with tabs between them, for a spreadsheet."""
        if self.table is None:
            return ""
        head = [self.table.corner, *self.table.columns]
        rows = zip(self.table.names, self.table.values.tolist(), strict=True)
        body = ([name, *(f"{value:.6f}" for value in values)] for name, values in rows)
        return "\n".join("\t".join(line) for line in (head, *body)) + "\n"

    def rowCount(self, parent: Index = ROOT) -> int:
        """Qt: the number of rows."""
        return 0 if parent.isValid() or self.table is None else len(self.table.names)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Qt: the number of columns, the names' included."""
        return 0 if parent.isValid() or self.table is None else len(self.table.columns) + 1

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Qt: one cell."""
        if self.table is None or not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Role.DisplayRole:
            return self._words(row, column)
        if role == Role.AccessibleTextRole and column:
            return f"{self.table.names[row]}, {self._named(column)}: {self._words(row, column)}"
        if role == Role.TextAlignmentRole and column:
            return RIGHT
        if role == Role.FontRole and row == self.table.chosen:
            return self._bold
        return self._tint if role == Role.BackgroundRole and self._in_use(column) else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Qt: the name of a column."""
        if self.table is None or orientation == Qt.Orientation.Vertical:
            return None
        if role == Role.DisplayRole:
            return self._named(section) if section else self.table.corner
        if role == Role.TextAlignmentRole:
            return RIGHT if section else LEFT
        if role == Role.FontRole and self._in_use(section):
            return self._bold
        return self._accent if role == Role.ForegroundRole and self._in_use(section) else None

    def _words(self, row: int, column: int) -> str:
        assert self.table is not None
        if not column:
            return self.table.names[row]
        value = float(self.table.values[row, column - 1])
        return "–" if isnan(value) else f"{value:.{PLACES}f}"

    def _named(self, column: int) -> str:
        assert self.table is not None
        return self.table.columns[column - 1]

    def _in_use(self, column: int) -> bool:
        return self.table is not None and column > 0 and self.table.dims[column - 1] == self._dim


class TintedCells(QStyledItemDelegate):
    """Paints the ground that the model gives a cell: a style sheet with rules for cells passes over it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: paint one cell."""
        tint = index.data(Role.BackgroundRole)
        if tint is not None:
            painter.fillRect(option.rect, tint)
        super().paint(painter, option, index)


class FiguresTable(QTableView):
    """Shows a `Table`.

    Signals:
        row_wanted(int): the user moved to a row.
        dim_wanted(int): the user clicked the head of a stop.
        copied(): the figures are on the clipboard.
    """

    row_wanted = Signal(int)
    dim_wanted = Signal(int)
    copied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = FiguresModel(self)
        self.setObjectName("evaluateFigures")
        self.setAccessibleName("Figures")
        self.setModel(self._figures)
        self.setItemDelegate(TintedCells(self))
        configure(self)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.horizontalHeader().setSectionsClickable(True)
        self.horizontalHeader().sectionClicked.connect(self._want_dim)

    def set_table(self, table: Table | None, dim: int) -> None:
        """Show other figures, and `dim` as the stop in use."""
        self._figures.set_table(table, dim)
        if table is not None:
            self._fit(table)
            self._choose(table.chosen)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._figures.set_theme(theme)
        dress(self, table_sheet(theme) + scroll_sheet(theme))

    def copy(self) -> None:
        """Put the figures on the clipboard."""
        QGuiApplication.clipboard().setText(self._figures.text())
        self.copied.emit()

    def _choose(self, row: int) -> None:
        blocked = self.selectionModel().blockSignals(True)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._figures.index(row, 0), flags)
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def _fit(self, table: Table) -> None:
        """Give the figures the width they need, and the names the rest."""
        head, metrics = self.horizontalHeader(), self.fontMetrics()
        figure = max(metrics.horizontalAdvance(text) for text in ("0.0000", *table.columns)) + 2 * SPACE
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, len(table.columns) + 1):
            head.resizeSection(column, figure)

    def _want_dim(self, section: int) -> None:
        table = self._figures.table
        dim = table.dims[section - 1] if table is not None and section else None
        if dim is not None:
            self.dim_wanted.emit(dim)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        """Qt: the user moved to a cell."""
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            self.row_wanted.emit(current.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: a key."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


def configure(table: QTableView) -> None:
    """Make a table quiet: whole rows, no grid, no numbers."""
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + SPACE)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setMinimumSectionSize(SPACE * 5)
