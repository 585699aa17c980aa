"""Which column to filter by: a list that a few letters shorten."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from explorer.ui.search.found_list import FoundList
from explorer.ui.theme import SPACE, Theme

ROWS_SHOWN = 10
MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class ColumnPicker(FoundList):
    """A field and the columns; arrow keys and Enter work while the keyboard is in the field.

    Signals:
        chosen(str): the user chose a column.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, field="columnFind", prompt="Find a column", lines="columnPicker", title="Columns")
        self._list.setMouseTracking(True)
        self._list.itemClicked.connect(lambda item, _column: self.chosen.emit(item.text(0)))
        self._list.itemActivated.connect(lambda item, _column: self.chosen.emit(item.text(0)))

    def set_columns(self, columns: Sequence[tuple[str, str]]) -> None:
        """Offer columns: their names, and what they hold."""
        self._find.clear()
        self._list.clear()
        self._list.addTopLevelItems([QTreeWidgetItem(list(column)) for column in columns])
        for item in self._items():
            item.setForeground(1, self._muted)
            item.setToolTip(0, item.text(0))
        self._show_rows(len(columns), ROWS_SHOWN, SPACE)
        self._narrow("")

    def take_focus(self) -> None:
        """Put the keyboard into the field."""
        self._find.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._dress(theme, _list_sheet(theme))

    def _narrow(self, part: str) -> None:
        super()._narrow(part)
        first = self._first_shown()
        if first is not None:
            self._list.setCurrentItem(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: from the field, arrow keys move in the list and Enter chooses."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        current = self._list.currentItem()
        if event.key() in MOVES:
            self._list.event(event)
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current is not None and not current.isHidden():
            self.chosen.emit(current.text(0))
            return True
        return False


def _list_sheet(theme: Theme) -> str:
    return f"""
    QTreeWidget {{ color: {theme.text}; background: {theme.surface}; border: none; outline: none; }}
    QTreeWidget::item {{ padding: {SPACE // 2}px {SPACE // 2}px; border: none; }}
    QTreeWidget::item:hover, QTreeWidget::item:selected {{ background: {theme.raised}; color: {theme.text}; }}
    """
