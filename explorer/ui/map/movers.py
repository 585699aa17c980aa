"""The texts that moved most between two dimensions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from explorer.ui.map.cards import Mover
from explorer.ui.search.fields import QuietCombo, form_row, heading, wrapped
from explorer.ui.search.looks import RADIUS, dress, mix, scroll_sheet
from explorer.ui.theme import LIGHT, SPACE, Theme

TEXT, FAR = 0, 1
ROW = Qt.ItemDataRole.UserRole


class MoversView(QWidget):
    """A list of texts, the farthest first.

    Signals:
        focus_wanted(int): the row of a text to be read.
        against_wanted(int): the dimension to compare with.
    """

    focus_wanted = Signal(int)
    against_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._against = QuietCombo("againstCombo", "Moved since")
        self._said = wrapped("muted")
        self._list = QTreeWidget()
        self._list.setObjectName("moversList")
        self._list.setAccessibleName("Texts that moved most")
        self._list.setToolTip("Click a text to read it, and to see the neighbours it keeps, loses and gains")
        self._list.setHeaderLabels(["Text", "Moved"])
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.header().setStretchLastSection(False)
        self._list.header().setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        self._list.header().setSectionResizeMode(FAR, QHeaderView.ResizeMode.ResizeToContents)
        self._list.headerItem().setTextAlignment(FAR, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(heading("MOVED MOST"))
        column.addWidget(form_row("Since", self._against))
        column.addWidget(self._said)
        column.addWidget(self._list, 1)
        self._theme = LIGHT
        self._against.chosen.connect(lambda key: self.against_wanted.emit(int(key)))
        self._list.itemClicked.connect(self._want)
        self._list.itemActivated.connect(self._want)

    def set_stops(self, stops: Sequence[int], chosen: int) -> None:
        """Offer the dimensions to compare with."""
        self._against.set_items([(str(stop), f"{stop} dims") for stop in stops])
        self._against.set_key(str(chosen))

    def set_movers(self, movers: Sequence[Mover], said: str) -> None:
        """List these texts, under a sentence about all."""
        self._said.setText(said)
        self._list.clear()
        self._list.addTopLevelItems([_item(mover) for mover in movers])
        self._tint()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        dress(self._list, _sheet(theme) + scroll_sheet(theme))
        self._tint()

    def _tint(self) -> None:
        for place in range(self._list.topLevelItemCount()):
            item = self._list.topLevelItem(place)
            if item is not None:
                item.setForeground(FAR, QColor(self._theme.muted))

    def _want(self, item: QTreeWidgetItem) -> None:
        self.focus_wanted.emit(item.data(TEXT, ROW))


def _item(mover: Mover) -> QTreeWidgetItem:
    item = QTreeWidgetItem([mover.text, f"{mover.distance:.2f}"])
    item.setData(TEXT, ROW, mover.row)
    item.setToolTip(TEXT, mover.text)
    item.setTextAlignment(FAR, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _sheet(theme: Theme) -> str:
    return f"""
    QTreeWidget {{
        background: {theme.surface}; border: 1px solid {theme.border}; border-radius: {RADIUS}px; outline: none;
        color: {theme.text};
    }}
    QTreeWidget::item {{ padding: {SPACE // 4}px 0; }}
    QTreeWidget::item:selected {{ background: {mix(theme.accent, theme.surface, 0.16)}; color: {theme.text}; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{
        background: transparent; color: {theme.muted}; border: none; padding: {SPACE // 4}px {SPACE // 2}px;
    }}
    """
