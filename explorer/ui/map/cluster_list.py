"""The table of clusters: what they are called, how many texts they have, what these are about, the central ones."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from explorer.ui.map.cards import ClusterCard
from explorer.ui.search.looks import RADIUS, dress, mix, scroll_sheet
from explorer.ui.theme import LIGHT, SPACE, Theme

DOT = 10
LEAST_LINES = 5
NAME, COUNT, KEYWORDS, CENTRAL = range(4)
"""Columns; from `CENTRAL` on there is one for each central text."""

HEADS = ("Cluster", "Texts", "Keywords", "Most central text", "Second", "Third")
WIDTHS = {NAME: 148, KEYWORDS: 190, CENTRAL: 260, CENTRAL + 1: 260, CENTRAL + 2: 260}


class ClusterList(QTreeWidget):
    """One line a cluster.

    Signals:
        toggled(int): a cluster is to be shown or hidden.
        renamed(int, str): a cluster has another name; an empty one asks for the keywords.
        moved(): others are picked in the list.
        focus_wanted(int): the row of a central text to be read.
    """

    toggled = Signal(int)
    renamed = Signal(int, str)
    moved = Signal()
    focus_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clusterList")
        self.setAccessibleName("Clusters")
        self.setToolTip("Click to read about a cluster, a second one with Ctrl to compare; double-click to rename")
        self.setHeaderLabels(HEADS)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMinimumHeight(LEAST_LINES * self.fontMetrics().lineSpacing() + 4 * SPACE)
        self.setIconSize(QSize(DOT, DOT))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.header().setSectionsMovable(False)
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width)
        self.header().setSectionResizeMode(COUNT, QHeaderView.ResizeMode.ResizeToContents)
        self.headerItem().setTextAlignment(COUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._fixed = _Fixed(self)
        for column in range(COUNT, len(HEADS)):
            self.setItemDelegateForColumn(column, self._fixed)
        self._theme = LIGHT
        self._cards: tuple[ClusterCard, ...] = ()
        self.itemChanged.connect(self._changed)
        self.itemSelectionChanged.connect(self.moved)
        self.itemClicked.connect(self._read)

    @property
    def picked(self) -> list[int]:
        """The places of the clusters picked in the list, ascending."""
        return sorted(self.indexOfTopLevelItem(item) for item in self.selectedItems())

    def set_cards(self, cards: Sequence[ClusterCard]) -> None:
        """List these clusters; what is picked stays where their number does."""
        self._cards = tuple(cards)
        blocked = self.blockSignals(True)
        if self.topLevelItemCount() != len(cards):
            self.clear()
            self.addTopLevelItems([_item() for _ in cards])
        for place in range(len(cards)):
            self._fill(place)
        self.blockSignals(blocked)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        dress(self, _sheet(theme) + scroll_sheet(theme))
        self.set_cards(self._cards)

    def pick_first(self) -> None:
        """Pick the first cluster if none is."""
        first = self.topLevelItem(0)
        if not self.selectedItems() and first is not None:
            self.setCurrentItem(first)

    def _fill(self, place: int) -> None:
        item, card = self.topLevelItem(place), self._cards[place]
        if item is None:
            return
        item.setText(NAME, card.name)
        item.setText(COUNT, f"{card.count:,}")
        item.setToolTip(NAME, card.name)
        item.setIcon(NAME, _dot(self._theme.categories[place % len(self._theme.categories)], self.devicePixelRatioF()))
        item.setCheckState(NAME, Qt.CheckState.Checked if card.shown else Qt.CheckState.Unchecked)
        item.setForeground(COUNT, QColor(self._theme.muted))
        colour = QColor(self._theme.text if card.shown else self._theme.muted)
        item.setForeground(NAME, colour)
        texts = [text.text for text in card.central] + [""] * len(HEADS)
        for column, words in enumerate([", ".join(card.keywords), *texts][: len(HEADS) - KEYWORDS], KEYWORDS):
            item.setText(column, words)
            item.setToolTip(column, words)
            item.setForeground(column, colour)

    def _read(self, item: QTreeWidgetItem, column: int) -> None:
        central = self._cards[self.indexOfTopLevelItem(item)].central
        if CENTRAL <= column < CENTRAL + len(central):
            self.focus_wanted.emit(central[column - CENTRAL].row)

    def _changed(self, item: QTreeWidgetItem, _column: int) -> None:
        place = self.indexOfTopLevelItem(item)
        card = self._cards[place]
        if (item.checkState(NAME) == Qt.CheckState.Checked) != card.shown:
            self.toggled.emit(place)
        elif item.text(NAME).strip() != card.name:
            self.renamed.emit(place, item.text(NAME).strip())


class _Fixed(QStyledItemDelegate):
    """Cells that are read, not written."""

    def createEditor(  # type: ignore[override]  # Qt takes None for no editor, its stubs do not
        self, _parent: QWidget, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QWidget | None:
        """Qt: nothing to write with."""
        return None


def _item() -> QTreeWidgetItem:
    item = QTreeWidgetItem()
    item.setFlags(
        Qt.ItemFlag.ItemIsEnabled
        | Qt.ItemFlag.ItemIsSelectable
        | Qt.ItemFlag.ItemIsEditable
        | Qt.ItemFlag.ItemIsUserCheckable
        | Qt.ItemFlag.ItemNeverHasChildren
    )
    item.setTextAlignment(COUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _dot(colour: str, ratio: float) -> QIcon:
    pixmap = QPixmap(round(DOT * ratio), round(DOT * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QRectF(0, 0, DOT, DOT))
    painter.end()
    icon = QIcon(pixmap)
    icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon


def _sheet(theme: Theme) -> str:
    return f"""
    QTreeWidget {{
        background: {theme.surface}; border: 1px solid {theme.border}; border-radius: {RADIUS}px; outline: none;
        color: {theme.text}; selection-color: {theme.text}; selection-background-color: transparent;
    }}
    QTreeWidget::item {{ padding: {SPACE // 4}px 0; }}
    QTreeWidget::item:selected {{ background: {mix(theme.accent, theme.surface, 0.16)}; color: {theme.text}; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{
        background: transparent; color: {theme.muted}; border: none; padding: {SPACE // 4}px {SPACE // 2}px;
    }}
    """
