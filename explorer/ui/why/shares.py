"""The tokens that matter most to a score, each with a bar: to the right when it raises it, else to the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from explorer.ui.search.looks import dress
from explorer.ui.theme import LIGHT, SPACE, Theme
from explorer.ui.why.highlight import bar_colour
from explorer.ui.why.spans import TokenSum, token_sums

if TYPE_CHECKING:
    from explorer.analysis.attribution import Share

ENTRY = Qt.ItemDataRole.UserRole
MOST = 8
"""Tokens listed one by one; the others are added up in a last line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list.

    Attributes:
        name: the token, and how often it occurs.
        share: what it adds to the score.
        bar: where its bar begins and ends, in parts of the room for bars; empty for the line of all others.
        zero: where bars begin.
    """

    name: str
    share: float
    bar: tuple[float, float] | None
    zero: float


class ShareList(QListWidget):
    """The strongest tokens of one text. Words can be read by a screen reader, line by line."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._theme = LIGHT
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_Bars(self))

    def set_shares(self, shares: Sequence[Share]) -> None:
        """List the strongest of these shares."""
        made = lines(token_sums(shares))
        while self.count() > len(made):
            self.takeItem(self.count() - 1)
        while self.count() < len(made):
            self.addItem(QListWidgetItem())
        for index, line in enumerate(made):
            item = self.item(index)
            item.setData(ENTRY, line)
            item.setText(f"{line.name} {signed(line.share)}")
        self.setFixedHeight(self.count() * self.line_height())

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        dress(self, "QListWidget { background: transparent; border: none; outline: none; }")

    def theme(self) -> Theme:
        """Return the colours to paint in."""
        return self._theme

    def line_height(self) -> int:
        """Return the height of one line, in logical pixels."""
        return self.fontMetrics().height() + SPACE // 2

    def minimumSizeHint(self) -> QSize:
        """Return no width at all: names are shortened."""
        return QSize(80, self.minimumHeight())


class _Bars(QStyledItemDelegate):
    """Paints name, bar and number in three columns."""

    def __init__(self, owner: ShareList) -> None:
        super().__init__(owner)
        self._owner = owner

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return one line."""
        return QSize(80, self._owner.line_height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one token."""
        line: Line = index.data(ENTRY)
        theme, box, metrics = self._owner.theme(), QRectF(option.rect), option.fontMetrics
        number = metrics.horizontalAdvance("+0.000") + 2
        name = max(box.width() * 0.38, 40)
        painter.setPen(QColor(theme.muted if line.bar is None else theme.text))
        text = metrics.elidedText(line.name, Qt.TextElideMode.ElideRight, round(name))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, signed(line.share))
        if line.bar is not None:
            bar = QRectF(box.left() + name + SPACE, box.top(), box.width() - name - number - 2 * SPACE, box.height())
            _paint_bar(painter, bar, line, line.bar, theme)


def lines(sums: Sequence[TokenSum]) -> list[Line]:
    """Return what is listed: the strongest tokens, and one line for all the others."""
    shown, rest = (sums[:MOST], sums[MOST:]) if len(sums) > MOST + 1 else (sums, ())
    least, most = min([0.0, *(entry.share for entry in shown)]), max([0.0, *(entry.share for entry in shown)])
    zero, scale = -least / ((most - least) or 1.0), 1 / ((most - least) or 1.0)
    made = [Line(_name(entry), entry.share, _ends(zero, entry.share * scale), zero) for entry in shown]
    if rest:
        made.append(Line(f"{len(rest):,} more", sum(entry.share for entry in rest), None, zero))
    return made


def signed(share: float) -> str:
    """Return a share with its sign, such as +0.041 or −0.002."""
    return f"{share:+.3f}".replace("-", "−")


def _name(entry: TokenSum) -> str:
    name = entry.token.replace("##", "…", 1) if entry.token.startswith("##") else entry.token
    return f"{name} ×{entry.count}" if entry.count > 1 else name


def _ends(zero: float, length: float) -> tuple[float, float]:
    return min(zero, zero + length), max(zero, zero + length)


def _paint_bar(painter: QPainter, box: QRectF, line: Line, ends: tuple[float, float], theme: Theme) -> None:
    """Paint a bar and the line that all bars begin at."""
    left, right = (box.left() + end * box.width() for end in ends)
    bar = QRectF(left, box.center().y() - box.height() / 4, right - left, box.height() / 2)
    painter.fillRect(bar, QColor(bar_colour(line.share, theme)))
    painter.fillRect(
        QRectF(box.left() + line.zero * box.width() - 0.5, box.top(), 1, box.height()), QColor(theme.border)
    )
