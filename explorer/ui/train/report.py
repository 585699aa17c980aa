"""What a training changed: nDCG@10 before and after, by test set and dimension."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from explorer.jobs.training import Change

ROW_HEIGHT = 26
LEAST_WIDTH = 72


class ReportTable(QTableWidget):
    """Two rows for each test set and their mean, a column for each dimension; the better score is bold."""

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
        self.setRowCount(2 * len(names))
        for column, title in enumerate(["nDCG@10", *(f"{dim:,} dims" for dim in dims)]):
            self.setHorizontalHeaderItem(column, _cell(title, column))
        for place, name in enumerate(names):
            self.setItem(2 * place, 0, _cell(f"{name}, before", 0))
            self.setItem(2 * place + 1, 0, _cell(f"{name}, after", 0))
        for change in changes:
            self._show(change, 2 * names.index(change.name), 1 + dims.index(change.dim))
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.setFixedHeight(header.sizeHint().height() + ROW_HEIGHT * self.rowCount() + 6)
        self.setVisible(bool(changes))

    def _show(self, change: Change, row: int, column: int) -> None:
        before, after = _cell(f"{change.before:.3f}", column), _cell(f"{change.after:.3f}", column)
        difference = f"{change.after - change.before:+.3f}".replace("-", "−")
        for cell in (before, after):
            cell.setToolTip(f"{change.name} at {change.dim:,} dimensions: {difference}")
        better = after if change.after > change.before else before
        font = better.font()
        font.setBold(change.after != change.before)
        better.setFont(font)
        self.setItem(row, column, before)
        self.setItem(row + 1, column, after)


def _cell(text: str, column: int) -> QTableWidgetItem:
    cell = QTableWidgetItem(text)
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    cell.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
    return cell
