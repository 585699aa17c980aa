"""A line edit with the program's own icons."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from explorer.ui.search import glyphs
from explorer.ui.search.glyphs import Glyph
from explorer.ui.theme import Theme


class ClearableEdit(QLineEdit):
    """A line edit with a button that clears it while there is something to clear; clearing counts as an edit.

    Qt's own clear button loads the desktop's icon theme, which costs the first window some milliseconds.
    """

    def __init__(self, name: str, words: str, glyph: Glyph | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = glyph
        self._sign = QAction(self)
        self._clear = QAction("Clear", self)
        self._clear.setVisible(False)
        self.setObjectName(name)
        self.setAccessibleName(words)
        if glyph is not None:
            self.addAction(self._sign, QLineEdit.ActionPosition.LeadingPosition)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.triggered.connect(self.clear_by_user)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))

    def clear_by_user(self) -> None:
        """Clear the text as if the user had deleted it."""
        self.clear()
        self.textEdited.emit("")

    def set_icons(self, theme: Theme) -> None:
        """Draw the icons in the colours of `theme`."""
        self._clear.setIcon(glyphs.icon("close", theme.muted))
        if self._glyph is not None:
            self._sign.setIcon(glyphs.icon(self._glyph, theme.muted))
