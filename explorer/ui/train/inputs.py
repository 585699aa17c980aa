"""A list of what a training is made from: files of pairs, or test sets; each with what was found in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from explorer.ui.search.fields import ElidedLabel
from explorer.ui.search.glyph_button import GlyphButton
from explorer.ui.theme import LIGHT, SPACE, Theme
from explorer.ui.train.looks import label, set_role


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list.

    Attributes:
        path: what it is about.
        amount: how much it holds.
        detail: an example of what it holds; empty for none.
        problem: why it cannot be used; empty when it can.
    """

    path: Path
    amount: str
    detail: str = ""
    problem: str = ""


class InputList(QFrame):
    """The list, or an invitation to fill it.

    Signals:
        remove_wanted(Path): the user does not want this one.
    """

    remove_wanted = Signal(object)

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self._theme = LIGHT
        self._items: tuple[Item, ...] | None = None
        self.setObjectName(name)
        self.setAccessibleName(words)
        self._empty = QWidget()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SPACE + SPACE // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE + SPACE // 2, SPACE, SPACE // 2, SPACE + SPACE // 2)
        column.addWidget(self._empty)
        column.addLayout(self._rows)

    def set_invitation(self, strong: str, muted: str) -> None:
        """Show these words while the list is empty."""
        column = QVBoxLayout(self._empty)
        column.setContentsMargins(0, SPACE if strong else 0, 0, SPACE if strong else 0)
        column.setSpacing(SPACE // 2)
        for text, role in ((strong, "strong"), (muted, "muted")):
            if text:
                line = label(role, text, wrap=True)
                line.setAlignment(Qt.AlignmentFlag.AlignCenter if strong else Qt.AlignmentFlag.AlignLeft)
                column.addWidget(line)

    def set_items(self, items: Sequence[Item]) -> None:
        """Show `items`."""
        if tuple(items) == self._items:
            return
        self._items = tuple(items)
        while (old := self._rows.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for item in items:
            self._rows.addWidget(self._row(item))
        self._empty.setVisible(not items)
        set_role(self, "card" if items else "target")
        self.setAccessibleDescription("; ".join(f"{i.path.name}: {i.problem or i.amount}" for i in items))

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        for button in self.findChildren(GlyphButton):
            button.set_theme(theme)

    def _row(self, item: Item) -> QWidget:
        row = QWidget()
        name = ElidedLabel()
        name.set_text(item.path.name)
        name.set_strong()
        name.setToolTip(str(item.path))
        amount = label("danger" if item.problem else "muted", item.amount)
        remove = GlyphButton(row, "trainRemove", f"Remove {item.path.name}", "close")
        remove.setToolTip("Remove")
        remove.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        remove.set_theme(self._theme)
        remove.clicked.connect(lambda: self.remove_wanted.emit(item.path))
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        line.addWidget(name, 1)
        line.addWidget(amount)
        line.addWidget(remove)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        if item.problem or item.detail:
            second = _second_line(item)
            second.setContentsMargins(0, 0, SPACE, 0)
            column.addWidget(second)
        return row


def _second_line(item: Item) -> QLabel:
    if item.problem:
        line = label("danger", item.problem, wrap=True)
        line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return line
    return _Example(item.detail)


class _Example(QLabel):
    """A pair in one line, whose end gives way."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setProperty("role", "muted")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setToolTip(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint as much as fits."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        self.style().drawItemText(
            painter, self.contentsRect(), int(self.alignment()), self.palette(), True, shown, self.foregroundRole()
        )
        painter.end()
