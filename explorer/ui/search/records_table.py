"""The table of records: a current row that the user reads, and a selection that belongs to every view.

Qt's own selection keeps a range for every run of rows, which a lasso over a million texts would drown in; here the
model knows the selected rows and the table only says what the user asked for.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from explorer.ui.search.looks import dress, menu_sheet, scroll_sheet
from explorer.ui.search.records_delegate import RecordsDelegate
from explorer.ui.search.records_model import Column, Index, RecordsModel
from explorer.ui.theme import SPACE, Theme

MOVES = (
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


class RecordsTable(QTableView):
    """Rows of fixed height that are never widgets.

    Signals:
        focused(int): the user moved to the position.
        picked(int, int, str): the user picked the positions from the first to the last; the mode is "replace",
            "add" or "toggle".
        example_wanted(int, bool): plus or minus on the position: texts like it are wanted, or unlike it.
        copy_wanted(), everything_wanted()
    """

    focused = Signal(int)
    picked = Signal(int, int, str)
    example_wanted = Signal(int, bool)
    copy_wanted = Signal()
    everything_wanted = Signal()

    def __init__(self, model: RecordsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._anchor = 0
        self._quiet = False
        self._delegate = RecordsDelegate(model, self)
        self.setObjectName("recordsTable")
        self.setAccessibleName("Records")
        self._configure()
        self.setItemDelegate(self._delegate)
        self.setModel(model)

    @property
    def cells(self) -> RecordsDelegate:
        """What paints the cells."""
        return self._delegate

    def lay_out(self) -> None:
        """Lay the rows out now when that waits for the next event, so that the scroll bar knows how far it goes."""
        self.executeDelayedItemsLayout()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._delegate.set_theme(theme)
        dress(self, _header_sheet(theme) + menu_sheet(theme) + scroll_sheet(theme))
        self.viewport().update()

    def focus_position(self, position: int | None, *, scroll: bool) -> None:
        """Make `position` the current one without a signal."""
        model = self.model()
        index = model.index(position, Column.TEXT) if position is not None else QModelIndex()
        auto = self.hasAutoScroll()
        self._quiet = True
        self.setAutoScroll(scroll)
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.setAutoScroll(auto)
        self._quiet = False
        self._show_focus(-1 if position is None else position)

    def fit_row_height(self) -> None:
        """Give every row the height that the font asks for."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + SPACE + SPACE // 2)
        self._delegate.forget_layouts()

    def _configure(self) -> None:
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setHighlightSections(False)
        columns.setResizeContentsPrecision(0)
        columns.setMinimumSectionSize(SPACE * 5)
        self.fit_row_height()

    def _show_focus(self, position: int) -> None:
        self._repaint_row(self._delegate.focused)
        self._delegate.focused = position
        self._repaint_row(position)

    def _hover(self, position: int) -> None:
        if position != self._delegate.hovered:
            self._repaint_row(self._delegate.hovered)
            self._delegate.hovered = position
            self._repaint_row(position)

    def _repaint_row(self, position: int) -> None:
        if position >= 0:
            self.viewport().update(0, self.rowViewportPosition(position), self.viewport().width(), self.rowHeight(0))

    def _pick_range(self, last: int, mode: str) -> None:
        self.picked.emit(min(self._anchor, last), max(self._anchor, last), mode)

    def _toggle(self, position: int) -> None:
        self._anchor = position
        self.picked.emit(position, position, "toggle")

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Qt: the current cell changed."""
        super().currentChanged(current, previous)
        if not self._quiet and current.isValid() and current.row() != self._delegate.focused:
            self._show_focus(current.row())
            self.focused.emit(current.row())

    def reset(self) -> None:
        """Qt: the model has other rows."""
        self._delegate.focused = self._delegate.hovered = -1
        self._anchor = 0
        super().reset()

    def keyboardSearch(self, search: str) -> None:
        """Qt: jump to what is typed; not here, where it would read every text."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: a key."""
        current = self.currentIndex().row()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.everything_wanted.emit()
        elif event.key() == Qt.Key.Key_Space and current >= 0:
            self._toggle(current)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Minus) and current >= 0:
            self.example_wanted.emit(current, event.key() == Qt.Key.Key_Plus)
        elif event.key() in MOVES:
            self._move(event)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: a button of the mouse."""
        super().mousePressEvent(event)
        position = self.indexAt(event.position().toPoint()).row()
        if event.button() != Qt.MouseButton.LeftButton or position < 0:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            add = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._pick_range(position, "add" if add else "replace")
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._toggle(position)
        else:
            self._anchor = position

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: the pointer moved."""
        self._hover(self.indexAt(event.position().toPoint()).row())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Qt: the pointer left."""
        self._hover(-1)
        super().leaveEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: font or style changed."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit_row_height()

    def _move(self, event: QKeyEvent) -> None:
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: self.model().rowCount() - 1}
        if event.key() in ends:
            self.setCurrentIndex(self.model().index(ends[Qt.Key(event.key())], Column.TEXT))
        else:
            super().keyPressEvent(event)
        current = self.currentIndex().row()
        if current >= 0 and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pick_range(current, "replace")
        else:
            self._anchor = max(current, 0)


def _header_sheet(theme: Theme) -> str:
    return f"""
    QHeaderView {{ background: {theme.surface}; border: none; }}
    QHeaderView::section {{
        color: {theme.muted}; background: {theme.surface}; border: none; border-bottom: 1px solid {theme.border};
        padding: {SPACE // 2}px {SPACE}px;
    }}
    """
