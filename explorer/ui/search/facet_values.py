"""The values of a column, each with how many texts would be left; ticked ones are kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeWidgetItem, QWidget

from explorer.corpus.facets import Facet, Value
from explorer.ui.search import glyphs
from explorer.ui.search.found_list import FoundList
from explorer.ui.theme import LIGHT, SPACE, Theme

VALUE = Qt.ItemDataRole.UserRole
FEW = 8
"""So many values are found at a glance."""
ROWS_SHOWN = 12
MISSING = "(no value)"
BOX, SHARP = 16, 3
"""The size of a box in logical pixels, and how many pixels are painted for one."""


class CheckBoxes(QStyledItemDelegate):
    """Paints the boxes of checkable items, which the style makes too faint on dark ground."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._boxes = {ticked: _box(theme, ticked=ticked) for ticked in (False, True)}

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Qt: what the style is to paint: a picture in place of its own box."""
        super().initStyleOption(option, index)
        feature = QStyleOptionViewItem.ViewItemFeature
        if option.features & feature.HasCheckIndicator:
            option.features = (option.features & ~feature.HasCheckIndicator) | feature.HasDecoration
            option.icon = self._boxes[option.checkState == Qt.CheckState.Checked]
            option.decorationSize = QSize(BOX, BOX)


class FacetValues(FoundList):
    """A list of values to tick, and a field that finds some of them.

    Signals:
        facet_wanted(Facet): the user ticked or unticked a value.
    """

    facet_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, field="facetFind", prompt="Find a value", lines="facetValues", title="Values")
        self._column = ""
        self._boxes = CheckBoxes(self._list)
        self._list.setItemDelegate(self._boxes)
        self._list.itemChanged.connect(lambda _item, _column: self._send())
        self._list.itemActivated.connect(lambda item, _column: _turn(item))
        self._list.itemClicked.connect(lambda item, _column: _turn(item))

    def set_column(self, column: str) -> None:
        """Get ready for the values of another column."""
        self._column = column
        self._find.clear()
        self._list.clear()

    def set_values(self, values: Sequence[tuple[Value, int]], ticked: Sequence[Value]) -> None:
        """Show the values with how many texts have each, those in `ticked` as ticked."""
        with QSignalBlocker(self._list):
            anew = [value for value, _ in values] != self._values()
            if anew:
                self._list.clear()
                self._list.addTopLevelItems([_item(value) for value, _ in values])
            for at, (value, count) in enumerate(values):
                self._fill(at, count, ticked=value in ticked)
            if anew:
                self._fit(len(values))
        self._narrow(self._find.text())

    def take_focus(self) -> None:
        """Put the keyboard where it is of use."""
        (self._list if self._find.isHidden() else self._find).setFocus(Qt.FocusReason.PopupFocusReason)
        first = next(iter(self._items()), None)
        if self._list.currentItem() is None and first is not None:
            self._list.setCurrentItem(first)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._boxes.set_theme(theme)
        self._dress(theme, _list_sheet(theme))

    def _values(self) -> list[Value]:
        return [item.data(0, VALUE) for item in self._items()]

    def _fill(self, at: int, count: int, *, ticked: bool) -> None:
        item = self._list.topLevelItem(at)
        if item is not None:
            item.setText(1, f"{count:,}")
            item.setForeground(1, self._muted)
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, f"{count:,} texts")
            item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _fit(self, count: int) -> None:
        self._find.setVisible(count > FEW)
        self._show_rows(count, ROWS_SHOWN, SPACE // 2)

    def _send(self) -> None:
        ticked = (item for item in self._items() if item.checkState(0) == Qt.CheckState.Checked)
        self.facet_wanted.emit(Facet(self._column, tuple(item.data(0, VALUE) for item in ticked)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: from the field, Down leads to the list and Enter ticks what stands first."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            first = self._first_shown()
            if first is not None and event.key() == Qt.Key.Key_Down:
                self._list.setCurrentItem(first)
                self._list.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if first is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                _turn(first)
                return True
        return False


def _box(theme: Theme, *, ticked: bool) -> QIcon:
    picture = QPixmap(BOX * SHARP, BOX * SHARP)
    picture.setDevicePixelRatio(SHARP)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.accent if ticked else theme.muted), 1))
    painter.setBrush(QColor(theme.accent if ticked else theme.surface))
    painter.drawRoundedRect(QRectF(1.5, 1.5, BOX - 3, BOX - 3), 3, 3)
    if ticked:
        glyphs.paint(painter, "check", theme.on_accent, QRectF(1.5, 1.5, BOX - 3, BOX - 3))
    painter.end()
    return QIcon(picture)


def value_words(value: Value) -> str:
    """Return a value as people write it."""
    if value is None:
        return MISSING
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.10g}" if isinstance(value, float) else " ".join(value.split()) or "(blank)"


def _item(value: Value) -> QTreeWidgetItem:
    item = QTreeWidgetItem([value_words(value), ""])
    item.setData(0, VALUE, value)
    item.setToolTip(0, value_words(value))
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item


def _turn(item: QTreeWidgetItem) -> None:
    ticked = item.checkState(0) == Qt.CheckState.Checked
    item.setCheckState(0, Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)


def _list_sheet(theme: Theme) -> str:
    return f"""
    QTreeWidget {{ color: {theme.text}; background: {theme.surface}; border: none; outline: none; }}
    QTreeWidget::item {{ padding: {SPACE // 2}px {SPACE // 4}px; }}
    QTreeWidget::item:selected {{ background: {theme.raised}; color: {theme.text}; }}
    """
