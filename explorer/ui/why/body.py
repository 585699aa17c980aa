"""What the Why panel shows of a text: its score, its words, what adds up to the score, its columns, its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from explorer.ui.search.fields import heading
from explorer.ui.search.looks import buttons_sheet, controls_sheet, dress
from explorer.ui.search.records_model import percentile_text
from explorer.ui.theme import LIGHT, SPACE, Theme
from explorer.ui.why.details import Details, value_text
from explorer.ui.why.highlight import share_spans
from explorer.ui.why.legend import Legend
from explorer.ui.why.neighbours import NeighbourList
from explorer.ui.why.passage import Passage
from explorer.ui.why.record import WhyNeighbours, WhyRecord
from explorer.ui.why.shares import ShareList
from explorer.ui.why.spans import Span, moved, on_ground, underlined, word_spans

if TYPE_CHECKING:
    from explorer.analysis.attribution import Explanation

PATIENCE_MS = 250
"""How long an explanation that is being replaced stays, so that the panel does not flicker while the user types."""


class WhyBody(QWidget):
    """Everything about one text.

    Signals:
        row_wanted: the row of a neighbour the user wants to read.
        query_wanted: a text the user wants to search for.
    """

    row_wanted = Signal(int)
    query_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._record: WhyRecord | None = None
        self._explanation: Explanation | None = None
        self._build()
        self._arrange()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._hide_explanation)
        self.set_record(None)
        self.set_neighbours(None)

    def set_record(self, record: WhyRecord | None) -> None:
        """Show this text, or none; an explanation of another text or query is dropped."""
        before, self._record = self._record, record
        if record is None or before is None or (record.row, record.query) != (before.row, before.query):
            self.set_explanation(None)
        if record is None:
            self._patience.stop()
            self._hide_explanation()
            self.set_neighbours(None)
            return
        self._show_head(record)
        if before is None or (record.text, record.passage) != (before.text, before.passage):
            self._text.set_text(record.text, record.passage[1] if record.passage is not None else 0)
            self._text.reveal(record.passage[0] if record.passage is not None else 0)
        self._query.set_text(record.query.strip())
        self._query_part.setVisible(bool(record.query.strip()))
        self._details.set_pairs(details_of(record))
        self._highlight()

    def set_explanation(self, explanation: Explanation | None) -> None:
        """Show what every token adds to the score of the query (a) with the text in focus (b)."""
        self._explanation = explanation
        if explanation is None:
            self._patience.start()
            return
        self._patience.stop()
        self._query_shares.set_shares(explanation.a)
        self._text_shares.set_shares(explanation.b)
        self._explained.setText(f"What adds up to {explanation.score:.3f}".replace("-", "−"))
        self._shares_part.setVisible(True)
        self._highlight()

    def set_neighbours(self, neighbours: WhyNeighbours | None) -> None:
        """Show which neighbours the dimension in use keeps, loses and gains; None shows nothing."""
        self._neighbours_part.setVisible(neighbours is not None)
        if neighbours is not None:
            self._neighbours_name.setText(f"Neighbours at {neighbours.dim} dims, against {neighbours.full}")
            self._neighbours.set_neighbours(neighbours)

    def set_theme(self, theme: Theme) -> None:
        """Dress in the colours of `theme`."""
        self._theme = theme
        for part in (self._query, self._text, self._query_shares, self._text_shares, self._neighbours, self._legend):
            part.set_theme(theme)
        dress(self._search, controls_sheet(theme))
        dress(self._all, buttons_sheet(theme))
        self._highlight()

    def _build(self) -> None:
        self._score = QLabel()
        font = self._score.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        font.setBold(True)
        self._score.setFont(font)
        self._place = QLabel()
        self._place.setProperty("role", "muted")
        self._query = Passage("Query", 5)
        self._text = Passage("Text", 16)
        self._query_shares = ShareList("What the words of the query add to the score")
        self._text_shares = ShareList("What the words of the text add to the score")
        self._explained = heading("")
        self._legend = Legend()
        self._search = QPushButton("Search for this text")
        self._search.clicked.connect(self._search_for_text)
        self._all = QToolButton()
        self._all.setText("Show all")
        self._all.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._all.clicked.connect(self._show_all)
        self._details = Details()
        self._neighbours_name = heading("")
        self._neighbours = NeighbourList()
        self._neighbours.row_wanted.connect(self.row_wanted)

    def _arrange(self) -> None:
        self._query_part = _column(heading("Query"), self._query)
        self._shares_part = _column(
            _column(self._explained, self._legend),
            _column(_aside("Words of the query"), self._query_shares),
            _column(_aside("Words of the text"), self._text_shares),
            gap=SPACE,
        )
        self._neighbours_part = _column(self._neighbours_name, self._neighbours)
        self._head = _row(self._score, self._place)
        text = _column(_row(heading("Text"), self._all), self._text, _row(self._search))
        details = _column(heading("Details"), self._details)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        for part in (self._head, self._query_part, text, self._shares_part, details, self._neighbours_part):
            column.addWidget(part)

    def _show_head(self, record: WhyRecord) -> None:
        """Show score and rank, as far as there are any."""
        self._head.setVisible(bool(record.query.strip()) or record.rank is not None)
        self._score.setText("" if record.score is None else f"{record.score:.3f}".replace("-", "−"))
        self._score.setVisible(record.score is not None)
        self._place.setText(place_text(record))
        self._place.setToolTip(place_tip(record))

    def _search_for_text(self) -> None:
        if self._record is not None:
            self.query_wanted.emit(self._record.text)

    def _show_all(self) -> None:
        self._text.show_all()
        self._highlight()

    def _highlight(self) -> None:
        """Colour the tokens by their shares and underline words of the query; until these are known, mark the words."""
        record, theme = self._record, self._theme
        if record is None:
            return
        begin, shown = record.passage[0] if record.passage is not None else 0, self._text.shown()
        exact = word_spans(shown, " ".join(record.marked) or record.query, theme.mark)
        if self._explanation is not None:
            self._query.set_spans(share_spans(self._explanation.a, len(self._query.shown()), theme))
            spans = moved(share_spans(self._explanation.b, len(shown) - begin, theme), begin)
        else:
            self._query.set_spans(())
            spans = exact
        if record.passage is not None:
            spans = on_ground(spans, Span(*record.passage, theme.raised), shown)
        self._text.set_spans(spans if self._explanation is None else underlined(spans, exact))
        self._all.setToolTip(f"Show all {len(record.text):,} characters")
        self._all.setVisible(self._text.is_cut())

    def _hide_explanation(self) -> None:
        self._shares_part.setVisible(False)


def place_text(record: WhyRecord) -> str:
    """Return where a text stands among the hits, in words."""
    if record.rank is None:
        return "Not among the hits"
    found = {"both": "by meaning and words", "meaning": "only by meaning", "words": "only by words"}
    percentile = [f"percentile {percentile_text(record.percentile)}"] if record.percentile is not None else []
    who = [found[record.found_by]] if record.found_by else []
    return "\n".join([" · ".join(["similarity", *percentile]), " · ".join([f"rank {record.rank:,}", *who])])


def place_tip(record: WhyRecord) -> str:
    """Return what the percentile means, in a sentence."""
    if record.percentile is None:
        return ""
    rare = 100 / max(100 - record.percentile, 0.001)
    return f"By chance, about one text in {rare:,.0f} is as similar to a query at this dimension."


def details_of(record: WhyRecord) -> list[tuple[str, str]]:
    """Return what is listed of a text: its columns and, unless one of them is the same, its id."""
    named = [] if record.id in record.columns.values() else [("id", record.id)]
    return [*named, *((name, value_text(value)) for name, value in record.columns.items())]


def _column(*widgets: QWidget, gap: int = SPACE // 2) -> QWidget:
    """Return these widgets one above the other."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(gap)
    for widget in widgets:
        column.addWidget(widget)
    return whole


def _row(first: QWidget, *others: QWidget) -> QWidget:
    """Return one widget on the left, and others at the other end."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(SPACE)
    row.addWidget(first)
    row.addStretch()
    for widget in others:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)
    return whole


def _aside(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    return label
