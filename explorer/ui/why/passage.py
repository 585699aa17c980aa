"""A text to read and to copy from, with parts of it highlighted; as high as it needs, up to a limit."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QResizeEvent, QTextBlock, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from explorer.ui.search.looks import RADIUS, dress, scroll_sheet
from explorer.ui.theme import SPACE, Theme
from explorer.ui.why.spans import Span, beginning, displayed, utf16

FIRST_SHOWN = 2000
"""Characters shown of a long text until all of it is asked for."""
AROUND = SPACE + 4
"""What border and padding, as in the style below, add to the height of the lines."""


class Passage(QPlainTextEdit):
    """A read-only text.

    Highlights are set as formats of the laid out lines, which neither touches the document nor is copied with it.
    """

    def __init__(self, name: str, most_lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self._text = ""
        self._shown = ""
        self.setAccessibleName(name)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)

    def set_text(self, text: str, least: int = 0) -> None:
        """Show the beginning of `text`, `least` characters or more, or all of it when it is short.

        Highlights are gone.
        """
        self._text = text
        self._show(displayed(beginning(text, max(FIRST_SHOWN, least + 1))))

    def reveal(self, place: int) -> None:
        """Scroll to the line of the character at `place`, a little below the top."""
        cursor = self.textCursor()
        cursor.setPosition(utf16(self._shown, [min(place, len(self._shown))])[0])
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        below = self.cursorRect().top() // max(ceil(QFontMetricsF(self.font()).lineSpacing()), 1)
        self.verticalScrollBar().setValue(max(self.verticalScrollBar().value() + below - 1, 0))

    def show_all(self) -> None:
        """Show the whole text; highlights are gone."""
        self._show(displayed(self._text))

    def shown(self) -> str:
        """Return the part of the text in view, character by character at the places of the text that was set."""
        return self._shown

    def is_cut(self) -> bool:
        """Return whether only the beginning of the text is shown."""
        return len(self._shown) < len(self._text)

    def set_spans(self, spans: Sequence[Span]) -> None:
        """Highlight these parts, in ascending order, of the text that was set, and nothing else."""
        inside = [span for span in spans if span.start < len(self._shown)]
        starts = utf16(self._shown, (span.start for span in inside))
        ends = utf16(self._shown, (span.end for span in inside))
        block, first = self.document().begin(), 0
        while block.isValid():
            first = _format(block, starts, ends, inside, first)
            block = block.next()
        self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Dress in the colours of `theme`."""
        dress(self, _sheet(theme) + scroll_sheet(theme))

    def _show(self, text: str) -> None:
        if text != self._shown:
            self._shown = text
            self.setPlainText(text)
            self._fit()
        else:
            self.set_spans(())

    def _fit(self) -> None:
        """Be as high as the text, up to the limit."""
        line = QFontMetricsF(self.font()).lineSpacing()
        most = self._most_lines * line
        self.setFixedHeight(ceil(min(max(self._height_up_to(most), line), most)) + AROUND)

    def _height_up_to(self, enough: float) -> float:
        """Return the height of the paragraphs, laying out no more of them than make up `enough`."""
        block, height = self.document().begin(), 0.0
        while block.isValid() and height < enough:
            height += self.blockBoundingRect(block).height()
            block = block.next()
        return height

    def sizeHint(self) -> QSize:
        """Return a width that fits a narrow panel."""
        return QSize(200, self.height())

    def minimumSizeHint(self) -> QSize:
        """Return no width at all: the text wraps anywhere."""
        return QSize(40, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Be as high as the text needs at the new width."""
        super().resizeEvent(event)
        self._fit()


def _format(block: QTextBlock, starts: list[int], ends: list[int], spans: Sequence[Span], first: int) -> int:
    """Give one paragraph the formats of the spans from number `first` on; return the number of the next span."""
    begin, end, formats = block.position(), block.position() + block.length() - 1, []
    while first < len(spans) and starts[first] < end:
        made = QTextLayout.FormatRange()
        made.start = starts[first] - begin
        made.length = min(ends[first], end) - starts[first]
        made.format = _character_format(spans[first])
        formats.append(made)
        first += 1
    if formats or block.layout().formats():
        block.layout().setFormats(formats)
        block.document().markContentsDirty(begin, block.length())
    return first


def _character_format(span: Span) -> QTextCharFormat:
    made = QTextCharFormat()
    if span.background:
        made.setBackground(QColor(span.background))
    made.setFontUnderline(span.underlined)
    if span.ink:
        made.setForeground(QColor(span.ink))
    return made


def _sheet(theme: Theme) -> str:
    return f"""
    QPlainTextEdit {{
        color: {theme.text}; background: {theme.surface}; border: 1px solid {theme.border};
        border-radius: {RADIUS}px; padding: {SPACE // 2}px;
        selection-background-color: {theme.accent}; selection-color: {theme.on_accent};
    }}
    QPlainTextEdit:focus {{ border-color: {theme.accent}; }}
    """
