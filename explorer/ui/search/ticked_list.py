"""A list of lines to tick, with a field that finds some of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTreeWidgetItem, QWidget

from explorer.ui.search import glyphs
from explorer.ui.search.found_list import FoundList
from explorer.ui.theme import LIGHT, SPACE, Theme

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


class TickedList(FoundList):
    """Lines that a click, Enter or the space bar ticks and unticks.

    Signals:
        turned(): the user ticked or unticked a line.
    """

    turned = Signal()

    def __init__(self, parent: QWidget | None, *, field: str, prompt: str, lines: str, title: str) -> None:
        super().__init__(parent, field=field, prompt=prompt, lines=lines, title=title)
        self._boxes = CheckBoxes(self._list)
        self._list.setItemDelegate(self._boxes)
        self._list.itemChanged.connect(lambda _item, _column: self.turned.emit())
        self._list.itemActivated.connect(lambda item, _column: _turn(item))
        self._list.itemClicked.connect(lambda item, _column: _turn(item))

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

    def _ticked(self) -> list[QTreeWidgetItem]:
        return [item for item in self._items() if item.checkState(0) == Qt.CheckState.Checked]

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


def _turn(item: QTreeWidgetItem) -> None:
    ticked = item.checkState(0) == Qt.CheckState.Checked
    item.setCheckState(0, Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)


def _list_sheet(theme: Theme) -> str:
    return f"""
    QTreeWidget {{ color: {theme.text}; background: {theme.surface}; border: none; outline: none; }}
    QTreeWidget::item {{ padding: {SPACE // 2}px {SPACE // 4}px; }}
    QTreeWidget::item:selected {{ background: {theme.raised}; color: {theme.text}; }}
    """
