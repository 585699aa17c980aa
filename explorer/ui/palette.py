"""Every command by name: type a few letters, press Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.search.commands_list import COMMAND, ROW_HEIGHT, Command, CommandDelegate, item, ranked
from explorer.ui.search.looks import RADIUS, dress, field_sheet, scroll_sheet
from explorer.ui.theme import SPACE, Theme

__all__ = ["Command", "CommandPalette"]

WIDTH = 560
TOP = 72
ROWS_SHOWN = 10
VEIL = 0.35


class CommandPalette(QWidget):
    """A list of commands over the window: filter, arrow keys, Enter; Esc or a click beside it closes it.

    Signals:
        chosen(str): the user chose the command with this id; the palette is closed by then.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._commands: tuple[Command, ...] = ()
        self._before: QWidget | None = None
        self._pointer = QPoint()
        self._panel = QFrame(self)
        self._edit = QLineEdit(self._panel)
        self._list = QListWidget(self._panel)
        self._none = QLabel("No command fits.", self._panel)
        self._delegate = CommandDelegate(self._list)
        self._build()
        self.hide()
        parent.installEventFilter(self)

    def set_commands(self, commands: Sequence[Command]) -> None:
        """Offer `commands`, in this order until something is typed."""
        self._commands = tuple(commands)
        self._refill()

    def open(self) -> None:
        """Come up with an empty filter and take the keyboard."""
        self._before = self.window().focusWidget()
        self._pointer = QCursor.pos()
        self._edit.clear()
        self._refill()
        self._cover_parent()
        self.raise_()
        self.show()
        self._edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        """Go away and give the keyboard back."""
        self.hide()
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
            self._before = None

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._delegate.set_theme(theme)
        dress(self, _sheet(theme) + field_sheet(theme, name="paletteEdit") + scroll_sheet(theme))
        self.update()

    def _build(self) -> None:
        self.setObjectName("commandPalette")
        self.setAccessibleName("Commands")
        self._panel.setObjectName("palettePanel")
        self._edit.setObjectName("paletteEdit")
        self._edit.setAccessibleName("Find a command")
        self._edit.setPlaceholderText("Find a command")
        self._edit.setFixedHeight(ROW_HEIGHT)
        self._edit.textEdited.connect(self._refill)
        self._edit.installEventFilter(self)
        self._list.setObjectName("paletteList")
        self._list.setAccessibleName("Commands that fit")
        self._list.setItemDelegate(self._delegate)
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.itemClicked.connect(self._choose)
        self._list.itemEntered.connect(self._point_at)
        self._none.setProperty("role", "muted")
        self._none.setMargin(SPACE)
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        for part in (self._edit, self._list, self._none):
            column.addWidget(part)

    def _refill(self) -> None:
        self._list.clear()
        for command, match in ranked(self._edit.text(), self._commands):
            self._list.addItem(item(command, match))
        self._none.setVisible(self._list.count() == 0)
        self._list.setVisible(self._list.count() > 0)
        self._list.setFixedHeight(ROW_HEIGHT * min(self._list.count(), ROWS_SHOWN))
        self._step(from_row=-1, by=1)
        self._place_panel()

    def _step(self, from_row: int, by: int) -> None:
        count = self._list.count()
        for row in ((from_row + by * step) % count for step in range(1, count + 1)):
            if self._list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self._list.setCurrentRow(row)
                return

    def _point_at(self, item: QListWidgetItem) -> None:
        """Follow the pointer, but not one that rests while the list moves under it."""
        if QCursor.pos() != self._pointer and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self._list.setCurrentItem(item)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        command: Command = item.data(COMMAND)
        self.dismiss()
        self.chosen.emit(command.id)

    def _cover_parent(self) -> None:
        self.setGeometry(self._window.rect())
        self._place_panel()

    def _place_panel(self) -> None:
        width = min(WIDTH, self.width() - 4 * SPACE)
        self._panel.setFixedWidth(max(width, 0))
        self._panel.adjustSize()
        self._panel.move((self.width() - width) // 2, min(TOP, self.height() // 8))

    def _on_key(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self._list.currentRow()
        self._pointer = QCursor.pos()
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._list.currentItem())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Tab):
            self._step(row, 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Backtab):
            self._step(row, -1)
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: keys in the filter, and another size of the window."""
        if watched is self._edit and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover_parent()
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: a click beside the panel."""
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.dismiss()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: dim the window behind."""
        painter = QPainter(self)
        veil = QColor("#000000")
        veil.setAlphaF(VEIL)
        painter.fillRect(self.rect(), veil)
        painter.end()


def _sheet(theme: Theme) -> str:
    return f"""
    QFrame#palettePanel {{
        background: {theme.surface}; border: 1px solid {theme.border}; border-radius: {2 * RADIUS}px;
    }}
    QListWidget#paletteList {{ background: transparent; border: none; }}
    """
