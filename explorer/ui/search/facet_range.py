"""A range of numbers or days: two fields, and a picture of how the column is spread."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from math import ceil, floor, isfinite
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from explorer.corpus.facets import Bound, Facet
from explorer.ui.search.fields import FIELD_HEIGHT, form_row, wrapped
from explorer.ui.search.histogram import Histogram
from explorer.ui.search.looks import dress, field_sheet
from explorer.ui.search.narrowing_terms import bound_words
from explorer.ui.theme import SPACE, Theme

if TYPE_CHECKING:
    from explorer.analysis.tallies import Tally

DELAY_MS = 150
NUMBER = "Write a number, such as 2015 or 0.5."
DAY = "Write a day, such as 2024-05-31, a month or a year."
TURNED = "No text can pass: the first of the two is the larger one."
EPOCH = date(1970, 1, 1)


class FacetRange(QWidget):
    """From, to, and bars between them.

    Signals:
        facet_wanted(Facet): the user chose another range.
    """

    facet_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = ""
        self._tally: Tally | None = None
        self._bars = Histogram(self)
        self._low, self._high = _field("facetLow", "At least"), _field("facetHigh", "At most")
        self._note = wrapped("muted")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._build()

    def set_column(self, column: str) -> None:
        """Get ready for another column."""
        self._column, self._tally = column, None
        self._timer.stop()
        self._low.clear()
        self._high.clear()

    def set_tally(self, tally: Tally, facet: Facet) -> None:
        """Show how the column is spread, and the range in use; what is being typed stays."""
        self._tally = tally
        self._bars.set_bins(tally.bins)
        for field, bound, end in ((self._low, facet.low, tally.low), (self._high, facet.high, tally.high)):
            field.setPlaceholderText("" if end is None else bound_words(_bound(end, dated=tally.dated)))
            if not field.hasFocus() and not self._timer.isActive():
                field.setText("" if bound is None else bound_words(bound))
        self._show_kept(facet)
        missing = f"{tally.missing:,} of these texts have no value." if tally.missing else ""
        self._say(missing, failed=False)

    def take_focus(self) -> None:
        """Put the keyboard into the first field."""
        self._low.setFocus(Qt.FocusReason.PopupFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._bars.set_theme(theme)
        dress(self, field_sheet(theme, name="facetLow") + field_sheet(theme, name="facetHigh"))

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._bars)
        for words, field in (("At least", self._low), ("At most", self._high)):
            column.addWidget(form_row(words, field))
            field.textEdited.connect(lambda _text: self._timer.start())
            field.returnPressed.connect(self._send)
        column.addWidget(self._note)
        self._timer.timeout.connect(self._send)
        self._bars.dragged.connect(self._mark)

    def _send(self) -> None:
        self._timer.stop()
        dated = self._tally is not None and self._tally.dated
        try:
            low = read_bound(self._low.text(), dated=dated, last=False)
            high = read_bound(self._high.text(), dated=dated, last=True)
        except ValueError as error:
            self._say(str(error), failed=True)
            return
        if low is not None and high is not None and _number(low) > _number(high):
            self._say(TURNED, failed=True)
            return
        self._say("", failed=False)
        self.facet_wanted.emit(Facet(self._column, low=low, high=high))

    def _mark(self, start: float, end: float) -> None:
        tally = self._tally
        if tally is None or tally.end <= tally.start:
            return
        low, high = (tally.start + part * (tally.end - tally.start) for part in (start, end))
        if tally.whole or tally.dated:
            low, high = ceil(low), floor(high)
        for field, number in ((self._low, low), (self._high, high)):
            field.setText(bound_words(_bound(_short(number, tally), dated=tally.dated)))
        self._send()

    def _show_kept(self, facet: Facet) -> None:
        tally = self._tally
        if tally is None or tally.end <= tally.start:
            self._bars.set_kept(0, 1)
            return
        low = tally.start if facet.low is None else _number(facet.low)
        high = tally.end if facet.high is None else _number(facet.high)
        span = tally.end - tally.start
        self._bars.set_kept((low - tally.start) / span, (high - tally.start) / span)

    def _say(self, words: str, *, failed: bool) -> None:
        self._note.setProperty("role", "danger" if failed else "muted")
        self._note.style().polish(self._note)
        self._note.setText(words)
        self._note.setVisible(bool(words))


def read_bound(text: str, *, dated: bool, last: bool) -> Bound:
    """Return what was written as an end of a range; None for nothing.

    Args:
        text: a number, or a day, month or year.
        dated: whether it is to be a day.
        last: whether of a month or year the last day is meant.

    Raises:
        ValueError: it is neither; the message says what to write.
    """
    text = text.strip()
    if not text:
        return None
    if dated:
        return _read_day(text, last=last)
    try:
        number = float(text.replace(",", "") if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", text) else text)
    except ValueError:
        raise ValueError(NUMBER) from None
    if not isfinite(number):
        raise ValueError(NUMBER)
    return number


def _read_day(text: str, *, last: bool) -> date:
    parts = re.fullmatch(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", text)
    if parts is None:
        raise ValueError(DAY)
    year, month, number = (int(part) if part else 0 for part in parts.groups())
    try:
        month = month or (12 if last else 1)
        return date(year, month, number or (calendar.monthrange(year, month)[1] if last else 1))
    except ValueError:
        raise ValueError(DAY) from None


def _bound(number: float, *, dated: bool) -> float | date:
    return EPOCH + timedelta(days=floor(number)) if dated else float(number)


def _number(bound: float | date) -> float:
    return float((bound - EPOCH).days) if isinstance(bound, date) else bound


def _short(number: float, tally: Tally) -> float:
    """Return a number with no more digits than the range is wide."""
    if tally.dated or tally.whole or tally.low is None or tally.high is None:
        return number
    return float(f"{number:.4g}")


def _field(name: str, words: str) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setAccessibleName(words)
    field.setFixedHeight(FIELD_HEIGHT)
    return field
