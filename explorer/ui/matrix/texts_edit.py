"""The editor of the typed texts, with the number each text has in the matrix."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QTextBlock
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from explorer.ui.matrix.paint import smaller_font
from explorer.ui.search.looks import dress, scroll_sheet
from explorer.ui.theme import LIGHT, SPACE, Theme

PLACEHOLDER = "Type or paste texts here, one a line.\n\nEvery text is compared with every other as you type."


class TextsEdit(QPlainTextEdit):
    """A plain editor; lines that hold a text are numbered from 1, blank ones are not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matrixTextsEdit")
        self.setAccessibleName("Texts to compare, one a line")
        self.setPlaceholderText(PLACEHOLDER)
        self.setTabChangesFocus(True)
        self._theme = LIGHT
        self._filled: list[int] = []
        self._numbers = _Numbers(self)
        self.document().contentsChanged.connect(self._count)
        self.updateRequest.connect(self._follow)
        self._count()

    def set_theme(self, theme: Theme) -> None:
        """Dress in the colours of `theme`."""
        self._theme = theme
        dress(self, _sheet(theme) + scroll_sheet(theme))
        self._numbers.update()

    def number_of(self, line: int) -> int | None:
        """Return which text a line holds, from 1, or None when it is blank."""
        place = bisect_right(self._filled, line)
        return place if place and self._filled[place - 1] == line else None

    def paint_numbers(self, event: QPaintEvent) -> None:
        """Paint the numbers beside the lines in view."""
        painter = QPainter(self._numbers)
        painter.fillRect(event.rect(), QColor(self._theme.surface))
        painter.setFont(smaller_font(self.font()))
        painter.setPen(QColor(self._theme.muted))
        block, height = self.firstVisibleBlock(), self.fontMetrics().height()
        while block.isValid() and self._top(block) <= event.rect().bottom():
            number = self.number_of(block.blockNumber())
            if number is not None:
                box = QRectF(0, self._top(block), self._numbers.width() - SPACE / 2, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number))
            block = block.next()

    def _top(self, block: QTextBlock) -> float:
        return self.blockBoundingGeometry(block).translated(self.contentOffset()).top()

    def _count(self) -> None:
        self._filled = [i for i, line in enumerate(self.toPlainText().split("\n")) if line.strip()]
        shown = max(len(self._filled), 10) if self._filled else 0
        width = self.fontMetrics().horizontalAdvance(str(shown)) + SPACE if shown else 0
        if width != self.viewportMargins().left():
            self.setViewportMargins(width, 0, 0, 0)
            self._place()
        self._numbers.update()

    def _place(self) -> None:
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), self.viewportMargins().left(), inside.height()))

    def _follow(self, rect: QRect, scrolled: int) -> None:
        if scrolled:
            self._numbers.scroll(0, scrolled)
        else:
            self._numbers.update(0, rect.y(), self._numbers.width(), rect.height())

    def minimumSizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(140, 2 * self.fontMetrics().lineSpacing() + 2 * SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the numbers as high as the editor."""
        super().resizeEvent(event)
        self._place()


class _Numbers(QWidget):
    """The strip that the editor paints its numbers on."""

    def __init__(self, edit: TextsEdit) -> None:
        super().__init__(edit)
        self._edit = edit

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what the editor knows."""
        self._edit.paint_numbers(event)


def _sheet(theme: Theme) -> str:
    return f"""
    QPlainTextEdit {{
        color: {theme.text}; background: {theme.surface}; border: none; padding: {SPACE // 2}px;
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
        placeholder-text-color: {theme.muted};
    }}
    """
