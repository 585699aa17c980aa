"""The Why panel: the text in focus, what makes it similar to the query, and what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from explorer.ui.search.fields import heading, wrapped
from explorer.ui.search.looks import dress, scroll_sheet
from explorer.ui.theme import LIGHT, SPACE, Theme

if TYPE_CHECKING:
    from explorer.analysis.attribution import Explanation
    from explorer.ui.why.body import WhyBody
    from explorer.ui.why.record import WhyNeighbours, WhyRecord

HINT = "Pick a point on the map or a line in the list to read its text here, and to see which words matter."


class WhyPanel(QWidget):
    """A text and everything about it, or a hint how to choose one; the first text is what has its place made.

    Signals:
        row_wanted: the row of a neighbour the user wants to read.
        query_wanted: a text the user wants to search for.
    """

    row_wanted = Signal(int)
    query_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("whyPanel")
        self.setAccessibleName("Why")
        self._theme = LIGHT
        self._made: WhyBody | None = None
        self._shown: tuple[str, tuple[int, int] | None] | None = None
        self._hint = wrapped("muted")
        self._hint.setText(HINT)
        self._arrange()
        self.set_theme(LIGHT)

    def get_ready(self) -> None:
        """Make the place of a text now, so that the first one need not wait for it."""
        self._body.hide()

    def set_record(self, record: WhyRecord | None) -> None:
        """Show this text, or a hint how to choose one; an explanation of another text or query is dropped."""
        self._hint.setVisible(record is None)
        if record is None and self._made is None:
            return
        self._body.set_record(record)
        self._body.setVisible(record is not None)
        shown = (record.text, record.passage) if record is not None else None
        if shown is not None and shown != self._shown:
            self._scroll.verticalScrollBar().setValue(0)
        self._shown = shown

    def set_explanation(self, explanation: Explanation | None) -> None:
        """Show what every token adds to the score of the query (a) with the text in focus (b)."""
        if explanation is not None or self._made is not None:
            self._body.set_explanation(explanation)

    def set_neighbours(self, neighbours: WhyNeighbours | None) -> None:
        """Show which neighbours the dimension in use keeps, loses and gains; None shows nothing."""
        if neighbours is not None or self._made is not None:
            self._body.set_neighbours(neighbours)

    def set_theme(self, theme: Theme) -> None:
        """Dress in the colours of `theme`."""
        self._theme = theme
        if self._made is not None:
            self._made.set_theme(theme)
        dress(self._scroll, scroll_sheet(theme) + "QScrollArea, #whyInside { background: transparent; border: none; }")

    @property
    def _body(self) -> WhyBody:
        if self._made is None:
            from explorer.ui.why.body import WhyBody

            self._made = WhyBody()
            self._made.set_theme(self._theme)
            self._made.row_wanted.connect(self.row_wanted)
            self._made.query_wanted.connect(self.query_wanted)
            self._made.hide()
            self._column.insertWidget(1, self._made)
        return self._made

    def _arrange(self) -> None:
        inside = QWidget()
        inside.setObjectName("whyInside")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self._column.addWidget(self._hint)
        self._column.addStretch()
        self._scroll = QScrollArea()
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        title = heading("WHY")
        title.setContentsMargins(SPACE, SPACE, SPACE, 0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(title)
        whole.addWidget(self._scroll, 1)
