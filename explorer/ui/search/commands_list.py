"""Commands as lines of a list: which ones fit what is typed, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem

from explorer.ui.search.fuzzy import Match, fuzzy
from explorer.ui.search.looks import RADIUS, mix
from explorer.ui.theme import LIGHT, SPACE, Theme

ROW_HEIGHT = 34
COMMAND = int(Qt.ItemDataRole.UserRole)
MATCH = COMMAND + 1


@dataclass(frozen=True, slots=True)
class Command:
    """Something the program can do.

    Attributes:
        id: what `chosen` gives back.
        title: its name in the menu, without an ampersand.
        shortcut: its keys as text, or nothing.
        enabled: whether it can be chosen now.
    """

    id: str
    title: str
    shortcut: str = ""
    enabled: bool = True


def ranked(letters: str, commands: Sequence[Command]) -> list[tuple[Command, Match]]:
    """Return the commands that `letters` fit, best first; in their own order when nothing is typed."""
    matches = [(command, match) for command in commands if (match := fuzzy(letters, command.title)) is not None]
    return sorted(matches, key=lambda pair: (-pair[1].score, not pair[0].enabled)) if letters.strip() else matches


def item(command: Command, match: Match) -> QListWidgetItem:
    """Return the line of a command."""
    line = QListWidgetItem(f"{command.title}, {command.shortcut}" if command.shortcut else command.title)
    line.setData(COMMAND, command)
    line.setData(MATCH, match)
    if not command.enabled:
        line.setFlags(Qt.ItemFlag.NoItemFlags)
    return line


class CommandDelegate(QStyledItemDelegate):
    """Paints a command: title with its matching letters strong, keys at the right."""

    def __init__(self, commands: QListWidget) -> None:
        super().__init__(commands)
        self._list = commands
        self._theme = LIGHT

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Qt: every command is as high as the others."""
        return QSize(0, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Qt: paint one command."""
        command: Command = index.data(COMMAND)
        match: Match = index.data(MATCH)
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row() == self._list.currentRow():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(mix(self._theme.accent, self._theme.surface, 0.16)))
            painter.drawRoundedRect(rect, RADIUS, RADIUS)
        faded = mix(self._theme.muted, self._theme.surface, 0.7)
        inner = rect.adjusted(SPACE + SPACE // 2, 0, -SPACE - SPACE // 2, 0)
        painter.setPen(QColor(self._theme.muted if command.enabled else faded))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, command.shortcut)
        painter.setPen(QColor(self._theme.text if command.enabled else faded))
        layout = _title_layout(command.title, option.font, match, inner.width())
        layout.draw(painter, inner.topLeft() + QPoint(0, (inner.height() - int(layout.boundingRect().height())) // 2))
        painter.restore()


def _title_layout(title: str, font: QFont, match: Match, width: int) -> QTextLayout:
    strong = QTextCharFormat()
    strong.setFontWeight(QFont.Weight.Bold)
    ranges = []
    for at in match.at:
        letter = QTextLayout.FormatRange()
        letter.start, letter.length, letter.format = at, 1, strong
        ranges.append(letter)
    layout = QTextLayout(title, font)
    layout.setFormats(ranges)
    layout.beginLayout()
    layout.createLine().setLineWidth(width)
    layout.endLayout()
    return layout
