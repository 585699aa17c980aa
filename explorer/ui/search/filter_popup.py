"""Filtering by a column: first which one, then what of it, applied while it is picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QToolButton, QWidget

from explorer.corpus.facets import Facet
from explorer.ui.search.column_picker import ColumnPicker
from explorer.ui.search.facet_contains import FacetContains
from explorer.ui.search.facet_range import FacetRange
from explorer.ui.search.facet_values import FacetValues
from explorer.ui.search.fields import ElidedLabel, wrapped
from explorer.ui.search.looks import buttons_sheet, dress
from explorer.ui.search.popup import drop_from, make_popup, popup_sheet
from explorer.ui.search.sense_switch import CONTAINS, VALUES, SenseSwitch
from explorer.ui.theme import SPACE, Theme

if TYPE_CHECKING:
    from explorer.analysis.tallies import Tally

WIDTH = 320
COUNTING = "Counting the values…"


class FilterPopup(QFrame):
    """A panel below a chip or the button that adds one.

    Signals:
        column_wanted(str): the user chose a column, or none to choose another.
        facet_wanted(Facet): the user picked something else of the column.
        closed(): the panel is gone.
    """

    column_wanted = Signal(str)
    facet_wanted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(self)
        self._back = QToolButton(self)
        self._clear = QToolButton(self)
        self._pages = QStackedWidget(self)
        self._picker, self._values = ColumnPicker(self), FacetValues(self)
        self._range, self._contains = FacetRange(self), FacetContains(self)
        self._sense = SenseSwitch(self)
        self._waiting = wrapped("muted")
        self._count = QLabel(self)
        self._failure = wrapped("danger")
        self._facet = Facet("")
        self._build()

    def pick_column(self, columns: Sequence[tuple[str, str]], anchor: QWidget) -> None:
        """Ask for a column, names and what they hold, below `anchor`."""
        self._facet = Facet("")
        self._picker.set_columns(columns)
        self._show(self._picker)
        drop_from(self, anchor)
        self._picker.take_focus()

    def open_column(self, facet: Facet, anchor: QWidget) -> None:
        """Ask what of a column is to be kept, `facet` being in use."""
        self._facet = facet
        self._sense.set_excluded(facet.excluded)
        for page in (self._values, self._range, self._contains):
            page.set_column(facet.column)
        self._show(self._waiting)
        drop_from(self, anchor)

    def write_text(self, facet: Facet) -> None:
        """Ask what the column is to contain: its values are too many to list."""
        self._facet = facet
        self._contains.set_facet(facet)
        self._turn_to(self._contains)

    def set_tally(self, tally: Tally, facet: Facet) -> None:
        """Show what can be picked, with how many texts each would leave, and what is picked."""
        self._facet = facet
        if tally.values:
            self._values.set_values(tally.values, facet.values)
            self._turn_to(self._values)
        elif tally.low is not None:
            self._range.set_tally(tally, facet)
            self._turn_to(self._range)
        else:
            self.write_text(facet)
        self._clear.setEnabled(facet.asks)

    def set_count(self, words: str) -> None:
        """Say how many texts are left."""
        self._count.setText(words)

    def set_failure(self, sentence: str) -> None:
        """Say why what was picked cannot be applied; nothing takes it away."""
        self._failure.setText(sentence)
        self._failure.setVisible(bool(sentence))

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        dress(self, popup_sheet(theme, "filterPopup") + buttons_sheet(theme))
        for page in (self._picker, self._values, self._range, self._contains, self._sense):
            page.set_theme(theme)

    def _build(self) -> None:
        column = make_popup(self, "filterPopup", "Filter by a column")
        self.setFixedWidth(WIDTH)
        self._title.set_strong()
        self._waiting.setText(COUNTING)
        self._count.setProperty("role", "muted")
        _button(self._back, "facetBack", "‹ Columns", "Filter by another column")
        _button(self._clear, "facetClear", "Clear", "Take this filter away")
        self._back.clicked.connect(lambda: self.column_wanted.emit(""))
        self._clear.clicked.connect(lambda: self.facet_wanted.emit(Facet(self._facet.column)))
        self._picker.chosen.connect(self.column_wanted)
        self._range.facet_wanted.connect(self.facet_wanted)
        for asking in (self._values, self._contains):
            asking.facet_wanted.connect(lambda facet: self._want(replace(facet, excluded=self._sense.excluded)))
        self._sense.excluded_wanted.connect(lambda excluded: self._want(replace(self._facet, excluded=excluded)))
        for page in (self._picker, self._values, self._range, self._contains, self._waiting):
            self._pages.addWidget(page)
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._title, 1)
        head.addWidget(self._back)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self._clear)
        column.addLayout(head)
        column.addWidget(self._sense, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._pages)
        column.addWidget(self._failure)
        column.addLayout(foot)

    def _want(self, facet: Facet) -> None:
        """Ask for `facet`; one that asks nothing yet is only remembered."""
        asked, self._facet = self._facet.asks, facet
        if facet.asks or asked:
            self.facet_wanted.emit(facet)

    def _show(self, page: QWidget) -> None:
        picking = page is self._picker
        self._sense.setVisible(page in (self._values, self._contains))
        self._title.set_text("Filter by" if picking else self._facet.column)
        self._back.setVisible(not picking)
        self._clear.setVisible(not picking)
        self._clear.setEnabled(self._facet.asks)
        self._count.setVisible(not picking)
        self.set_failure("")
        self._pages.setCurrentWidget(page)
        self._fit()

    def _turn_to(self, page: FacetValues | FacetRange | FacetContains) -> None:
        """Show `page`, with the keyboard in it when it is new."""
        self._sense.setVisible(page is not self._range)
        self._sense.set_words(CONTAINS if page is self._contains else VALUES)
        if self._facet.asks:
            self._sense.set_excluded(self._facet.excluded)
        if self._pages.currentWidget() is not page:
            self._pages.setCurrentWidget(page)
            page.take_focus()
        self._fit()

    def _fit(self) -> None:
        """Be as high as the page in front, not as the highest of them."""
        page = self._pages.currentWidget()
        if page is not None:
            self._pages.setFixedHeight(max(page.sizeHint().height(), page.heightForWidth(WIDTH - 3 * SPACE)))
        self.adjustSize()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: the panel is gone."""
        super().hideEvent(event)
        self.closed.emit()


def _button(button: QToolButton, name: str, words: str, tip: str) -> None:
    button.setObjectName(name)
    button.setText(words)
    button.setAccessibleName(tip)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
