"""What a training changed: nDCG@10 before and after, by test set and dimension."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from explorer.jobs.training import Change

ROW_HEIGHT = 30
LEAST_WIDTH = 104


class ReportTable(QTableWidget):
    """A row for each test set and their mean, a column for each dimension, the largest first."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trainReport")
        self.setAccessibleName("nDCG@10 before and after the training")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(LEAST_WIDTH)

    def set_changes(self, changes: tuple[Change, ...]) -> None:
        """Show `changes`; none hides the table."""
        names = list(dict.fromkeys(change.name for change in changes))
        dims = list(dict.fromkeys(change.dim for change in changes))
        self.setColumnCount(1 + len(dims))
        self.setRowCount(len(names))
        for column, title in enumerate(["nDCG@10", *(f"{dim:,} dims" for dim in dims)]):
            self.setHorizontalHeaderItem(column, _cell(title, column))
        for row, name in enumerate(names):
            self.setItem(row, 0, _cell(name, 0))
        for change in changes:
            column = 1 + dims.index(change.dim)
            self.setItem(names.index(change.name), column, _changed(change, column))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + ROW_HEIGHT * len(names) + 6)
        self.setVisible(bool(changes))


def _changed(change: Change, column: int) -> QTableWidgetItem:
    cell = _cell(f"{change.before:.3f} → {change.after:.3f}", column)
    difference = f"{change.after - change.before:+.3f}".replace("-", "−")
    cell.setToolTip(f"{change.name} at {change.dim:,} dimensions: {difference}")
    if change.after > change.before:
        font = cell.font()
        font.setBold(True)
        cell.setFont(font)
    return cell


def _cell(text: str, column: int) -> QTableWidgetItem:
    cell = QTableWidgetItem(text)
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    cell.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return cell
