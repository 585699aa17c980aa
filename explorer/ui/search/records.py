"""The records: every text of the corpus, those the filter passes, those selected, and the hits; one list at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from explorer.ui.search.found_switch import FoundSwitch
from explorer.ui.search.looks import dress, segments_sheet, tabs_sheet
from explorer.ui.search.records_columns import ColumnWidths
from explorer.ui.search.records_copy import COPIED_AT_MOST, selected_positions, table_tsv
from explorer.ui.search.records_model import NOTHING, Beside, Column, Fetch, RecordsModel
from explorer.ui.search.records_table import RecordsTable
from explorer.ui.search.row_menu import LIKE, UNLIKE, RowWish, add_examples
from explorer.ui.theme import SPACE, Theme

if TYPE_CHECKING:
    from explorer.session.state import Found, Tab

TABS: dict[Tab, str] = {"all": "All", "filtered": "Filtered", "selected": "Selected", "results": "Results"}


class RecordsView(QWidget):
    """A bar of lists and the table of the one in front.

    Click or arrow keys move the focus; Ctrl+click or Space picks a row, Shift extends, Ctrl+A takes the whole list,
    Ctrl+C copies what is selected of it. Plus and minus make the row in focus an example to be like or unlike.

    Signals:
        tab_wanted(str): the user wants the list "all", "filtered", "selected" or "results".
        focus_wanted(int): the user moved to a corpus row.
        selection_wanted(Sequence[int], str): the user picked corpus rows; the mode is "replace", "add" or "subtract".
        wanted(RowWish): the user wants texts like or unlike one, or with the same value in a column.
        row_activated(int): Enter or a double click on a corpus row.
        found_wanted(str): the user wants "all" hits, or those found by "both", only by "meaning" or only by "words".
        copied(int, int): so many of so many selected rows of the list are on the clipboard.
    """

    tab_wanted = Signal(str)
    focus_wanted = Signal(int)
    selection_wanted = Signal(object, str)
    wanted = Signal(object)
    row_activated = Signal(int)
    found_wanted = Signal(str)
    copied = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selected: Sequence[int] = ()
        self._focus: int | None = None
        self._scrolled: dict[Tab, tuple[int, int]] = {}
        self._model = RecordsModel(self)
        self._table = RecordsTable(self._model, self)
        self._widths = ColumnWidths(self._table, self._model)
        self._tabs = _tab_bar(self)
        self._found = FoundSwitch(self)
        self._empty = _empty_label()
        self._pages = QStackedWidget(self)
        self._tab: Tab = "all"
        self._build()
        self._connect()

    def set_source(self, fetch: Fetch, column_names: Sequence[str], numeric: Collection[str] = ()) -> None:
        """Show another corpus.

        Args:
            fetch: gives the records of corpus rows; called for the rows in view.
            column_names: the columns beside the text.
            numeric: those of them that hold numbers, which are aligned to the right.
        """
        self._model.set_source(fetch, column_names, frozenset(numeric))
        self._selected, self._focus = (), None
        self._widths.forget()
        self._model.set_selected(())
        self._scrolled.clear()
        self._show_page()

    def set_tabs(self, counts: Mapping[Tab, int | None]) -> None:
        """Show how many rows each list has; a list without a count is hidden."""
        blocked = self._tabs.blockSignals(True)
        for at, (tab, title) in enumerate(TABS.items()):
            count = counts.get(tab)
            self._tabs.setTabText(at, title if count is None else f"{title} {count:,}")
            self._tabs.setTabVisible(at, count is not None)
        self._tabs.setCurrentIndex(list(TABS).index(self._tab))
        self._tabs.blockSignals(blocked)

    def show_rows(
        self,
        tab: Tab,
        rows: Sequence[int],
        scores: Sequence[float] | None = None,
        *,
        beside: Beside = NOTHING,
    ) -> None:
        """Show the list `tab`.

        Args:
            tab: which list it is.
            rows: corpus rows, ascending, or best first with `scores`.
            scores: of hits.
            beside: what else is known of hits.
        """
        self._remember_scroll()
        same = rows is self._model.rows
        self._tab = tab
        self._set_current_tab(tab)
        self._model.set_rows(rows, scores, beside)
        self._widths.fit()
        self._show_page()
        self._restore_scroll(same=same)
        self.set_focus_row(self._focus, scroll=False)

    def set_found(self, found: Found, counts: Mapping[Found, int] | None) -> None:
        """Offer the hits by who found them, with how many there are; None while it is of no interest."""
        self._found.setVisible(counts is not None)
        if counts is not None:
            self._found.set_counts(found, counts)

    def set_selected(self, rows: Sequence[int]) -> None:
        """Show the corpus rows `rows`, ascending, as selected."""
        self._selected = rows
        self._model.set_selected(rows)
        self._table.viewport().update()

    def set_focus_row(self, row: int | None, *, scroll: bool = True) -> None:
        """Show the corpus row `row` as the one in focus, and bring it into view."""
        self._focus = row
        position = None if row is None else self._model.position_of(row)
        self._table.focus_position(position, scroll=scroll)

    def set_query_words(self, words: Sequence[str]) -> None:
        """Mark `words` wherever a text has them."""
        self._table.cells.set_words(words)
        self._table.viewport().update()

    def set_empty(self, text: str) -> None:
        """Say what to do while the list in front has no rows."""
        self._empty.setText(text)

    def focus_list(self) -> None:
        """Put the keyboard into the list, on its first row when none has the focus."""
        self._table.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self._table.currentIndex().isValid() and len(self._model.rows):
            self._table.setCurrentIndex(self._model.index(0, Column.TEXT))

    def column_widths(self) -> dict[str, int]:
        """Return the column widths that the user chose, by name."""
        return self._widths.dragged()

    def set_column_widths(self, widths: Mapping[str, int]) -> None:
        """Use column widths that the user chose earlier."""
        self._widths.set_dragged(widths)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        dress(self._tabs, tabs_sheet(theme))
        dress(self._found, segments_sheet(theme, name="foundSwitch"))
        self._table.set_theme(theme)

    def copy_rows(self) -> None:
        """Put the selected rows of the list on the clipboard, or the row in focus when none is selected."""
        taken, count = self._chosen()
        if taken:
            QGuiApplication.clipboard().setText(table_tsv(self._model, taken))
            self.copied.emit(len(taken), count)

    def copy_text(self) -> None:
        """Put the text of the row in focus on the clipboard."""
        index = self._table.currentIndex()
        if index.isValid():
            QGuiApplication.clipboard().setText(self._model.record(index.row()).text)
            self.copied.emit(1, 1)

    def _build(self) -> None:
        heading = QLabel("RECORDS", self)
        for label, role in ((heading, "heading"), (self._empty, "muted")):
            label.setProperty("role", role)
        self._pages.addWidget(self._table)
        self._pages.addWidget(self._empty)
        bar = QHBoxLayout()
        bar.setContentsMargins(SPACE + SPACE // 2, 0, SPACE + SPACE // 2, 0)
        bar.setSpacing(SPACE * 2)
        bar.addWidget(heading)
        bar.addWidget(self._tabs)
        bar.addWidget(self._found)
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._pages, 1)
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._show_page()

    def _connect(self) -> None:
        tabs = list(TABS)
        self._tabs.currentChanged.connect(lambda at: self.tab_wanted.emit(tabs[at]))
        self._found.found_wanted.connect(self.found_wanted)
        self._table.focused.connect(self._on_focused)
        self._table.picked.connect(self._on_picked)
        self._table.activated.connect(lambda index: self.row_activated.emit(self._row(index.row())))
        self._table.copy_wanted.connect(self.copy_rows)
        self._table.everything_wanted.connect(self._on_everything)
        self._table.example_wanted.connect(self._on_example)
        self._table.customContextMenuRequested.connect(self._open_menu)

    def _row(self, position: int) -> int:
        return int(self._model.rows[position])

    def _set_current_tab(self, tab: Tab) -> None:
        blocked = self._tabs.blockSignals(True)
        self._tabs.setCurrentIndex(list(TABS).index(tab))
        self._tabs.blockSignals(blocked)

    def _show_page(self) -> None:
        self._pages.setCurrentWidget(self._table if len(self._model.rows) else self._empty)

    def _remember_scroll(self) -> None:
        self._scrolled[self._tab] = (len(self._model.rows), self._table.verticalScrollBar().value())

    def _restore_scroll(self, *, same: bool) -> None:
        length, value = self._scrolled.get(self._tab, (-1, 0))
        keep = same or (length == len(self._model.rows) and self._tab != "results")
        self._table.lay_out()
        self._table.verticalScrollBar().setValue(value if keep else 0)

    def _chosen(self) -> tuple[list[int], int]:
        """Return the positions to copy, not too many, and how many there are."""
        if len(self._selected):
            positions = selected_positions(self._model.rows, self._selected)
            if len(positions):
                return [int(at) for at in positions[:COPIED_AT_MOST]], len(positions)
        current = self._table.currentIndex()
        return ([current.row()], 1) if current.isValid() else ([], 0)

    def _on_focused(self, position: int) -> None:
        self._focus = self._row(position)
        self.focus_wanted.emit(self._focus)

    def _on_picked(self, first: int, last: int, mode: str) -> None:
        if mode == "toggle":
            mode = "subtract" if self._model.is_selected(first) else "add"
        self.selection_wanted.emit(self._model.rows[first : last + 1], mode)

    def _on_everything(self) -> None:
        if len(self._model.rows):
            self.selection_wanted.emit(self._model.rows, "replace")

    def _on_example(self, position: int, like: bool) -> None:
        self.wanted.emit(RowWish(self._row(position), LIKE if like else UNLIKE))

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self._table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        index = self._table.indexAt(at)
        if index.isValid():
            self._table.setCurrentIndex(index)
            self._add_of_row(menu, index.row(), index.column())
        _, count = self._chosen()
        menu.addAction(f"Copy {count:,} rows" if count > 1 else "Copy row").triggered.connect(self.copy_rows)
        menu.addAction("Copy text").triggered.connect(self.copy_text)
        menu.addSeparator()
        menu.addAction("Select all in this list").triggered.connect(self._on_everything)
        menu.popup(self._table.viewport().mapToGlobal(at))

    def _add_of_row(self, menu: QMenu, position: int, column: int) -> None:
        row = self._row(position)
        add_examples(menu, row, self.wanted.emit)
        if column > Column.TEXT:
            name, value = self._model.names[column - len(Column)], self._model.display(position, column)
            words = f"Only {name}: {self.fontMetrics().elidedText(value, Qt.TextElideMode.ElideRight, 200)}"
            action = menu.addAction(words.replace("&", "&&") if value else f"Only texts without {name}")
            action.triggered.connect(lambda: self.wanted.emit(RowWish(row, "value", name)))
        menu.addSeparator()


def _tab_bar(parent: QWidget) -> QTabBar:
    tabs = QTabBar(parent)
    tabs.setObjectName("recordsTabs")
    tabs.setAccessibleName("Lists of records")
    tabs.setDrawBase(False)
    tabs.setExpanding(False)
    for title in TABS.values():
        tabs.addTab(title)
    return tabs


def _empty_label() -> QLabel:
    label = QLabel()
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    label.setMargin(SPACE * 2)
    label.setBackgroundRole(QPalette.ColorRole.Base)
    label.setAutoFillBackground(True)
    return label
