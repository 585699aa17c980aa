"""A flat button that draws its own icon, sharp at every scale."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget

from explorer.ui.search import glyphs
from explorer.ui.search.glyphs import Glyph
from explorer.ui.search.looks import mix
from explorer.ui.theme import LIGHT, SPACE, Theme

SIZE = 16


class GlyphButton(QToolButton):
    """A tool button with a glyph in its middle, or after its text."""

    def __init__(self, parent: QWidget, name: str, words: str, glyph: Glyph) -> None:
        super().__init__(parent)
        self._glyph = glyph
        self._theme = LIGHT
        self.setObjectName(name)
        self.setAccessibleName(words)

    def set_theme(self, theme: Theme) -> None:
        """Draw the glyph in the colours of `theme`."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Qt: a button without text is as high as one with text."""
        return super().sizeHint() if self.text() else QSize(2 * SIZE, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the button, then the glyph."""
        super().paintEvent(event)
        left = self.width() - SIZE - SPACE * 0.75 if self.text() else (self.width() - SIZE) / 2
        painter = QPainter(self)
        glyphs.paint(painter, self._glyph, self._ink(), QRectF(left, (self.height() - SIZE) / 2, SIZE, SIZE))
        painter.end()

    def _ink(self) -> str:
        return self._theme.text if self.isEnabled() else mix(self._theme.muted, self._theme.window, 0.5)
