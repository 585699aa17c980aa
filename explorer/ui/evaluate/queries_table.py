"""The list of queries, the worst first, and the field that narrows it."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QLineEdit, QTableView, QVBoxLayout, QWidget

from explorer.ui.evaluate.figures import QueryList
from explorer.ui.evaluate.figures_table import configure
from explorer.ui.evaluate.queries_model import FALLING, Column, QueriesModel
from explorer.ui.search.looks import dress, field_sheet, scroll_sheet, table_sheet
from explorer.ui.theme import SPACE, Theme

Place = tuple[int, int]


class _Table(QTableView):
    """The table itself.

    Signals:
        moved(): the user moved to another row.
    """

    moved = Signal()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        """Qt: the user moved to a cell."""
        super().currentChanged(current, previous)
        if current.isValid() and current.row() != previous.row():
            self.moved.emit()


class QueriesPane(QWidget):
    """Queries with their figures; a click on a head sorts, the same query stays in focus.

    Signals:
        query_wanted(int, int): the user moved to a query: the place of its set, and its row there.
    """

    query_wanted = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QueriesModel(self)
        self._table = _Table(self)
        self._filter = QLineEdit(self)
        self._count = QLabel(self)
        self._place: Place | None = None
        self._build()
        self._arrange()

    @property
    def place(self) -> Place | None:
        """The query in focus: the place of its set, and its row there."""
        return self._place

    def set_queries(self, queries: QueryList | None, dim: int, full: int) -> None:
        """List other queries or other figures; the focus stays on its query, else it goes to the first."""
        several = queries is not None and len(set(queries.sets)) > 1
        self._model.set_queries(queries, dim, full)
        self._table.setColumnHidden(Column.SET, not several)
        self._table.setColumnHidden(Column.FULL, dim == full)
        self._table.setColumnHidden(Column.BM25, queries is None or queries.bm25 is None)
        self._fit()
        self._follow()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        dress(self._table, table_sheet(theme) + scroll_sheet(theme))
        dress(self._filter, field_sheet(theme, name="evaluateFilter"))

    def focus_list(self) -> None:
        """Put the keyboard into the list."""
        self._table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        self._filter.setObjectName("evaluateFilter")
        self._filter.setAccessibleName("Filter the queries")
        self._filter.setPlaceholderText("Filter the queries by their words")
        self._filter.setClearButtonEnabled(True)
        self._filter.textChanged.connect(self._narrow)
        self._count.setProperty("role", "muted")
        table = self._table
        table.setObjectName("evaluateQueries")
        table.setAccessibleName("Queries, the worst first")
        table.setModel(self._model)
        configure(table)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.horizontalHeader().setSectionsClickable(True)
        table.horizontalHeader().sectionClicked.connect(self._sort)
        table.moved.connect(self._moved)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        inset = QVBoxLayout()
        inset.setContentsMargins(SPACE, SPACE // 2, SPACE, 0)
        inset.addWidget(self._filter)
        column.addLayout(inset)
        column.addWidget(self._table, 1)
        self._count.setContentsMargins(SPACE, 0, SPACE, SPACE // 2)
        column.addWidget(self._count)

    def _fit(self) -> None:
        head, metrics = self._table.horizontalHeader(), self._table.fontMetrics()
        for column in (Column.AT, Column.FULL, Column.BM25):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, metrics.horizontalAdvance(f"at 1024 {FALLING}") + 2 * SPACE + 2)
        head.setSectionResizeMode(Column.SET, QHeaderView.ResizeMode.Interactive)
        head.setSectionResizeMode(Column.QUERY, QHeaderView.ResizeMode.Stretch)
        listed, total = self._model.rowCount(), self._model.total
        self._count.setText(f"{listed:,} of {total:,} queries" if listed else "No query has these words.")
        self._count.setVisible(listed < total)

    def _sort(self, column: int) -> None:
        self._model.sort_by(column)
        self._follow()

    def _narrow(self, words: str) -> None:
        self._model.set_filter(words)
        self._fit()
        self._follow()

    def _follow(self) -> None:
        """Keep the focus on its query; on the first one when it is not listed."""
        at = self._model.position(self._place)
        index = self._model.index(at if at is not None else 0, Column.QUERY)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self._table.selectionModel().setCurrentIndex(index, flags)
        self._moved()

    def _moved(self) -> None:
        place = self._model.place(self._table.currentIndex().row())
        if place is not None and place != self._place:
            self._place = place
            self.query_wanted.emit(*place)
