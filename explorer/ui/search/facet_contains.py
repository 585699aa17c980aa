"""What the texts of a column must have in them."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.corpus.facets import Facet
from explorer.ui.search.edits import ClearableEdit
from explorer.ui.search.fields import FIELD_HEIGHT, wrapped
from explorer.ui.search.looks import dress, field_sheet
from explorer.ui.theme import SPACE, Theme

DELAY_MS = 150
NOTE = "Kept are texts with this in the column, in upper or lower case."


class FacetContains(QWidget):
    """One field.

    Signals:
        facet_wanted(Facet): the user wrote something else, and paused.
    """

    facet_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = ""
        self._edit = ClearableEdit("facetContains", "Contains", "search", self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._build()

    def set_column(self, column: str) -> None:
        """Get ready for another column."""
        self._column = column
        self._timer.stop()
        self._edit.clear()

    def set_facet(self, facet: Facet) -> None:
        """Show what is asked for; what is being typed stays."""
        if not self._edit.hasFocus() and not self._timer.isActive():
            self._edit.setText(facet.contains)

    def take_focus(self) -> None:
        """Put the keyboard into the field."""
        self._edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._edit.set_icons(theme)
        dress(self, field_sheet(theme, name="facetContains"))

    def _build(self) -> None:
        self._edit.setPlaceholderText("Contains…")
        self._edit.setFixedHeight(FIELD_HEIGHT)
        self._edit.textEdited.connect(lambda _text: self._timer.start())
        self._edit.returnPressed.connect(self._send)
        self._timer.timeout.connect(self._send)
        note = wrapped("muted")
        note.setText(NOTE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._edit)
        column.addWidget(note)

    def _send(self) -> None:
        self._timer.stop()
        self.facet_wanted.emit(Facet(self._column, contains=self._edit.text().strip()))
