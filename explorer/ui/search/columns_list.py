"""The corpus' columns and what they hold; a column can be put into the filter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from explorer.ui.search.looks import RADIUS, dress
from explorer.ui.theme import LIGHT, SPACE, Theme

ROWS_SHOWN = 6


class ColumnsList(QTreeWidget):
    """Names and kinds, at most a handful of lines high.

    Signals:
        chosen(str): the user double-clicked a column, or pressed Enter on it.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._muted = QBrush(QColor(LIGHT.muted))
        self.setObjectName("columnsList")
        self.setAccessibleName("Columns")
        self.setToolTip("Double-click a column to use it in the filter")
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.itemActivated.connect(lambda item, _: self.chosen.emit(item.text(0)))

    def set_columns(self, columns: Sequence[tuple[str, str]]) -> None:
        """Show names and kinds."""
        self.clear()
        self.addTopLevelItems([QTreeWidgetItem(list(column)) for column in columns])
        self._paint_kinds()
        row = self.sizeHintForRow(0) if columns else self.fontMetrics().height() + SPACE
        self.setFixedHeight(row * max(min(len(columns), ROWS_SHOWN), 1) + SPACE)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._muted = QBrush(QColor(theme.muted))
        self._paint_kinds()
        dress(
            self,
            f"""
        QTreeWidget {{
            background: {theme.surface}; border: 1px solid {theme.border}; border-radius: {RADIUS}px;
            padding: {SPACE // 2 - 1}px;
        }}
        QTreeWidget::item {{ padding: {SPACE // 4}px {SPACE // 2}px; }}
        """,
        )

    def _paint_kinds(self) -> None:
        for at in range(self.topLevelItemCount()):
            item = self.topLevelItem(at)
            if item is not None:
                item.setForeground(1, self._muted)
