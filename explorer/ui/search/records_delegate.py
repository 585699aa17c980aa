"""How the records' cells are painted: the row's state, the score's bar, the query's words in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from explorer.ui.search.looks import mix
from explorer.ui.search.records_excerpt import excerpt, shown_part, words_pattern
from explorer.ui.search.records_model import Column, Index, RecordsModel
from explorer.ui.theme import LIGHT, SPACE, Theme

LAYOUTS_KEPT = 1000
BAR_HEIGHT = 6
FOCUS_BAR = 3
DOT = 7
MEANING, WORDS = 1, 2
"""The rankings that can have found a hit, as bits of `index.fusion`."""


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of cells, ready to paint with."""

    text: QColor
    muted: QColor
    accent: QColor
    mark: QColor
    track: QColor
    hover: QColor
    selected: QColor
    focused: QColor


def look(theme: Theme) -> Look:
    """Return the colours that `theme` gives the cells."""
    return Look(
        text=QColor(theme.text),
        muted=QColor(theme.muted),
        accent=QColor(theme.accent),
        mark=QColor(theme.mark),
        track=QColor(mix(theme.text, theme.surface, 0.12)),
        hover=QColor(mix(theme.text, theme.surface, 0.05)),
        selected=QColor(mix(theme.accent, theme.surface, 0.14)),
        focused=QColor(mix(theme.text, theme.surface, 0.09)),
    )


def text_layout(
    text: str, font: QFont, width: int, pattern: re.Pattern[str] | None, marked: QTextCharFormat
) -> QTextLayout:
    """Lay `text` out on one line of `width` pixels, cut short with …, its matches of `pattern` in format `marked`."""
    shown = shown_part(text, QFontMetrics(font), width, pattern)
    layout = QTextLayout(shown, font)
    layout.setCacheEnabled(True)
    layout.setFormats([_range(match, marked) for match in pattern.finditer(shown)] if pattern else [])
    layout.beginLayout()
    layout.createLine().setLineWidth(width)
    layout.endLayout()
    return layout


def _range(match: re.Match[str], marked: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length, made.format = *utf16_span(match), marked
    return made


def utf16_span(match: re.Match[str]) -> tuple[int, int]:
    """Return start and length of `match` in UTF-16 units, which Qt counts in."""
    if match.string.isascii():
        return match.start(), match.end() - match.start()
    before, inside = match.string[: match.start()], match.group()
    return len(before) + sum(c > "\uffff" for c in before), len(inside) + sum(c > "\uffff" for c in inside)


class RecordsDelegate(QStyledItemDelegate):
    """Paints every cell of the records table.

    Attributes:
        hovered: the position under the pointer, or -1.
        focused: the position that has the focus, or -1.
    """

    def __init__(self, model: RecordsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.hovered = -1
        self.focused = -1
        self._pattern: re.Pattern[str] | None = None
        self._layouts: dict[tuple[str, int], QTextLayout] = {}
        self._excerpts: dict[int, str] = {}
        model.modelReset.connect(self._excerpts.clear)
        self.set_theme(LIGHT)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._look = look(theme)
        self._marked = QTextCharFormat()
        self._marked.setBackground(self._look.mark)
        self._layouts.clear()

    def set_words(self, words: Sequence[str]) -> None:
        """Mark `words` wherever a text has them."""
        pattern = words_pattern(words)
        if pattern != self._pattern:
            self._pattern = pattern
            self._layouts.clear()
            self._excerpts.clear()

    def forget_layouts(self) -> None:
        """Lay every text out anew, after a change of font."""
        self._layouts.clear()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: paint one cell."""
        rect: QRect = option.rect
        position, column = index.row(), index.column()
        painter.save()
        painter.setClipRect(rect)
        self._paint_row(painter, rect, position, column)
        inner = rect.adjusted(SPACE, 0, -SPACE, 0)
        if column == Column.SCORE:
            self._paint_score(painter, inner, position)
        elif column == Column.TEXT:
            self._paint_text(painter, inner, option.font, self._excerpt(position))
        elif column == Column.FOUND_BY:
            self._paint_found(painter, inner, position)
        else:
            self._paint_plain(painter, inner, self._model.display(position, column), self._model.align(column))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Qt: the room that a cell's words ask for, when a column is fitted to them."""
        metrics: QFontMetrics = option.fontMetrics
        words = self._model.display(index.row(), index.column())
        return QSize(metrics.horizontalAdvance(words) + 2 * SPACE, metrics.height() + SPACE)

    def _paint_row(self, painter: QPainter, rect: QRect, position: int, column: int) -> None:
        if self._model.is_selected(position):
            painter.fillRect(rect, self._look.selected)
        elif position == self.focused:
            painter.fillRect(rect, self._look.focused)
        elif position == self.hovered:
            painter.fillRect(rect, self._look.hover)
        if position == self.focused and column == Column.RANK:
            painter.fillRect(rect.left(), rect.top(), FOCUS_BAR, rect.height(), self._look.accent)

    def _paint_score(self, painter: QPainter, rect: QRect, position: int) -> None:
        number = self._model.display(position, Column.SCORE)
        painter.setPen(self._look.text)
        painter.drawText(rect, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, number)
        left = rect.left() + painter.fontMetrics().horizontalAdvance("-0.000") + SPACE
        bar = QRectF(left, rect.center().y() - BAR_HEIGHT / 2 + 1, rect.right() - left, BAR_HEIGHT)
        if bar.width() < BAR_HEIGHT:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.track)
        painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        fraction = self._model.fraction(position)
        if fraction > 0:
            bar.setWidth(max(bar.width() * fraction, BAR_HEIGHT))
            painter.setBrush(self._look.accent)
            painter.drawRoundedRect(bar, BAR_HEIGHT / 2, BAR_HEIGHT / 2)

    def _excerpt(self, position: int) -> str:
        found = self._excerpts.get(position)
        if found is None:
            found = self._excerpts[position] = excerpt(self._model.text(position), self._pattern)
        return found

    def _paint_found(self, painter: QPainter, rect: QRect, position: int) -> None:
        """Paint a dot for each ranking, filled where it found the hit, and who that was in words."""
        found_by = self._model.beside.found_by
        if found_by is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for place, who in enumerate((MEANING, WORDS)):
            painter.setBrush(self._look.accent if int(found_by[position]) & who else self._look.track)
            painter.drawEllipse(QRectF(rect.left() + place * (DOT + 3), rect.center().y() - DOT / 2 + 1, DOT, DOT))
        words = rect.adjusted(2 * (DOT + 3) + SPACE // 2, 0, 0, 0)
        align = self._model.align(Column.FOUND_BY)
        self._paint_plain(painter, words, self._model.display(position, Column.FOUND_BY), align)

    def _paint_text(self, painter: QPainter, rect: QRect, font: QFont, text: str) -> None:
        key = (text, rect.width())
        layout = self._layouts.get(key)
        if layout is None:
            if len(self._layouts) >= LAYOUTS_KEPT:
                self._layouts.clear()
            layout = self._layouts[key] = text_layout(text, font, rect.width(), self._pattern, self._marked)
        top = rect.top() + (rect.height() - layout.boundingRect().height()) / 2
        painter.setPen(self._look.text)
        layout.draw(painter, QPointF(rect.left(), top))

    def _paint_plain(self, painter: QPainter, rect: QRect, words: str, align: Qt.AlignmentFlag) -> None:
        painter.setPen(self._look.muted)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, align, shown)
