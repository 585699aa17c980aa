"""Which column to filter by: a list that a few letters shorten."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from explorer.ui.search.edits import ClearableEdit
from explorer.ui.search.fields import FIELD_HEIGHT
from explorer.ui.search.looks import dress, field_sheet, scroll_sheet
from explorer.ui.theme import LIGHT, SPACE, Theme

ROWS_SHOWN = 10
MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)


class ColumnPicker(QWidget):
    """A field and the columns; arrow keys and Enter work while the keyboard is in the field.

    Signals:
        chosen(str): the user chose a column.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._muted = QBrush(QColor(LIGHT.muted))
        self._find = ClearableEdit("columnFind", "Find a column", "search", self)
        self._list = QTreeWidget(self)
        self._build()

    def set_columns(self, columns: Sequence[tuple[str, str]]) -> None:
        """Offer columns: their names, and what they hold."""
        self._find.clear()
        self._list.clear()
        self._list.addTopLevelItems([QTreeWidgetItem(list(column)) for column in columns])
        for item in self._items():
            item.setForeground(1, self._muted)
            item.setToolTip(0, item.text(0))
        row = max(self._list.sizeHintForRow(0), self.fontMetrics().height() + SPACE)
        self._list.setFixedHeight(row * max(min(len(columns), ROWS_SHOWN), 1) + SPACE // 2)
        self._narrow("")

    def take_focus(self) -> None:
        """Put the keyboard into the field."""
        self._find.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._muted = QBrush(QColor(theme.muted))
        self._find.set_icons(theme)
        dress(self, field_sheet(theme, name="columnFind") + scroll_sheet(theme) + _list_sheet(theme))

    def _build(self) -> None:
        self._find.setPlaceholderText("Find a column")
        self._find.setFixedHeight(FIELD_HEIGHT)
        self._find.textChanged.connect(self._narrow)
        self._find.installEventFilter(self)
        self._list.setObjectName("columnPicker")
        self._list.setAccessibleName("Columns")
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setMouseTracking(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._list.itemClicked.connect(lambda item, _column: self.chosen.emit(item.text(0)))
        self._list.itemActivated.connect(lambda item, _column: self.chosen.emit(item.text(0)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._find)
        column.addWidget(self._list)

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self._list.topLevelItem(at) for at in range(self._list.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _narrow(self, part: str) -> None:
        for item in self._items():
            item.setHidden(part.strip().casefold() not in item.text(0).casefold())
        first = next((item for item in self._items() if not item.isHidden()), None)
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
