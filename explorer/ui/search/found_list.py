"""A list with a field above it: what is typed there shortens the list."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from explorer.ui.search.edits import ClearableEdit
from explorer.ui.search.fields import FIELD_HEIGHT
from explorer.ui.search.looks import dress, field_sheet, scroll_sheet
from explorer.ui.theme import LIGHT, SPACE, Theme


class FoundList(QWidget):
    """Lines of a name and something muted beside it; those whose name has not what is typed in the field are hidden."""

    def __init__(self, parent: QWidget | None, *, field: str, prompt: str, lines: str, title: str) -> None:
        """Build both.

        Args:
            parent: Qt's.
            field: object name of the field.
            prompt: what the field is for.
            lines: object name of the list.
            title: what the list holds.
        """
        super().__init__(parent)
        self._field_name = field
        self._muted = QBrush(QColor(LIGHT.muted))
        self._find = ClearableEdit(field, prompt, "search", self)
        self._list = QTreeWidget(self)
        self._find.setPlaceholderText(prompt)
        self._find.setFixedHeight(FIELD_HEIGHT)
        self._find.textChanged.connect(self._narrow)
        self._find.installEventFilter(self)
        self._list.setObjectName(lines)
        self._list.setAccessibleName(title)
        self._lay_out()

    def _lay_out(self) -> None:
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._find)
        column.addWidget(self._list)

    def _dress(self, theme: Theme, sheet: str) -> None:
        """Wear the colours of `theme`, and `sheet` on the list."""
        self._muted = QBrush(QColor(theme.muted))
        self._find.set_icons(theme)
        dress(self, field_sheet(theme, name=self._field_name) + scroll_sheet(theme) + sheet)

    def _show_rows(self, count: int, most: int, padding: int) -> None:
        """Be as high as `count` lines, `most` at most; `padding` is what a line has beside its letters."""
        row = max(self._list.sizeHintForRow(0), self.fontMetrics().height() + padding)
        self._list.setFixedHeight(row * max(min(count, most), 1) + SPACE // 2)

    def _items(self) -> list[QTreeWidgetItem]:
        found = (self._list.topLevelItem(at) for at in range(self._list.topLevelItemCount()))
        return [item for item in found if item is not None]

    def _first_shown(self) -> QTreeWidgetItem | None:
        return next((item for item in self._items() if not item.isHidden()), None)

    def _narrow(self, part: str) -> None:
        for item in self._items():
            item.setHidden(part.strip().casefold() not in item.text(0).casefold())
