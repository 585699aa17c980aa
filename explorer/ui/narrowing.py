"""What narrows the search: chips under the query, and the panels in which they are made and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from explorer.corpus.facets import Facet
from explorer.session import state as to
from explorer.ui import words
from explorer.ui.narrowing_words import chips, facet_of, hits_left, threshold_both_ways
from explorer.ui.store import Store
from explorer.ui.wiring import set_field

if TYPE_CHECKING:
    from explorer.session.resolve import Resolved
    from explorer.session.state import SessionState
    from explorer.ui.search.filter_popup import FilterPopup
    from explorer.ui.search.threshold_popup import ThresholdPopup
    from explorer.ui.window import MainWindow

FIRST_PERCENTILE, FIRST_SCORE = 99.0, 0.0
"""What a threshold begins with: a percentile, or a score before chance is measured."""

MOST_LISTED = 300_000
"""Texts up to which the values of a text column are looked through; of more it is asked what they are to contain."""


class Narrowing(QObject):
    """Shows what narrows the search, and turns what the user does with it into the next state."""

    def __init__(self, window: MainWindow, store: Store) -> None:
        super().__init__(window)
        self._window, self._store = window, store
        self._row = window.query_bar.chips
        self._filter: FilterPopup | None = None
        self._threshold: ThresholdPopup | None = None
        self._picked: object = None
        self._row.filter_wanted.connect(self.add_filter)
        self._row.threshold_wanted.connect(self.set_threshold)
        self._row.chip_opened.connect(self._open)
        self._row.chip_removed.connect(self.remove)
        store.changed.connect(self.show)
        store.filter_failed.connect(self._show_failure)

    def show(self, old: SessionState, known: Resolved) -> None:
        """Bring chips, count and panels to the present."""
        state, resolved = self._store.state, self._store.resolved
        if state.corpus is not old.corpus and self._filter is not None:
            self._filter.hide()
        self._row.set_ready(state.corpus is not None)
        self._row.set_chips(chips(state, resolved))
        self._row.set_threshold_offered(state.threshold is None)
        if not to.is_filtered(state) or resolved.filtered is not None:
            self._row.set_count(words.left(state, resolved))
        if self._filter is not None and self._filter.isVisible():
            self._show_picking(self._filter, known)
        if self._threshold is not None and self._threshold.isVisible():
            self._show_threshold(self._threshold)

    def add_filter(self) -> None:
        """Ask for a column to filter by."""
        corpus = self._store.state.corpus
        if corpus is not None:
            columns = [(column.name, column.kind) for column in corpus.columns if column.name != corpus.text_column]
            self._filter_popup().pick_column(columns, self._row.anchor())

    def filter_by(self, column: str) -> None:
        """Ask what of `column` is to be kept."""
        corpus = self._store.state.corpus
        if corpus is None:
            return
        popup = self._filter_popup()
        popup.open_column(facet_of(self._store.state, column), self._row.anchor(f"facet:{column}"))
        kind = next((one.kind for one in corpus.columns if one.name == column), "other")
        if kind == "other" or (kind == "text" and len(corpus) > MOST_LISTED):
            popup.write_text(facet_of(self._store.state, column))
        else:
            set_field(self._store, "counted", column)
        popup.set_count(words.left(self._store.state, self._store.resolved))

    def set_threshold(self) -> None:
        """Ask how similar hits must be; without a threshold there is one from now on."""
        state, resolved = self._store.state, self._store.resolved
        if state.threshold is None:
            measured = resolved.tuning is not None
            first = FIRST_PERCENTILE if measured else FIRST_SCORE
            self._store.change(to.with_threshold(state, first, percentile=measured))
        popup = self._threshold_popup()
        self._show_threshold(popup)
        popup.open_at(self._row.anchor("threshold"))

    def remove(self, key: str) -> None:
        """Take away what the chip with this key stands for."""
        store, (kind, _, name) = self._store, key.partition(":")
        if kind == "facet":
            store.narrow(to.with_facet(store.narrowed, Facet(name)))
        elif kind == "where":
            store.filter("")
        elif kind == "groups":
            store.change(to.with_groups(store.state, ()))
        elif kind == "threshold":
            store.change(to.with_threshold(store.state, None))
        else:
            store.change(to.with_example(store.state, int(name), like=kind == "more"))

    def close(self) -> None:
        """Take the panels away."""
        for popup in (self._filter, self._threshold):
            if popup is not None:
                popup.hide()

    def dress(self) -> None:
        """Wear the colours of the window."""
        for popup in (self._filter, self._threshold):
            if popup is not None:
                popup.set_theme(self._window.theme)

    def _open(self, key: str) -> None:
        kind, _, name = key.partition(":")
        if kind == "facet":
            self.filter_by(name)
        elif kind == "where":
            self._window.corpus_panel.focus_filter()
        elif kind == "groups":
            self._window.centre.setCurrentIndex(0)  # they are picked on the map
        elif kind == "threshold":
            self.set_threshold()
        else:
            set_field(self._store, "focus", int(name))

    def _show_picking(self, popup: FilterPopup, known: Resolved) -> None:
        state, resolved = self._store.state, self._store.resolved
        if resolved.tally is not None and (resolved.tally is not known.tally or state.facets is not self._picked):
            self._picked = state.facets
            popup.set_tally(resolved.tally, facet_of(state, state.counted))
        popup.set_count(words.left(state, resolved))

    def _show_failure(self, sentence: str) -> None:
        if self._filter is not None:
            self._filter.set_failure(sentence)

    def _show_threshold(self, popup: ThresholdPopup) -> None:
        state, resolved = self._store.state, self._store.resolved
        popup.set_threshold(*threshold_both_ways(state, resolved))
        popup.set_count(hits_left(state, resolved))

    def _filter_popup(self) -> FilterPopup:
        if self._filter is None:
            from explorer.ui.search.filter_popup import FilterPopup

            popup = self._filter = FilterPopup(self._window)
            popup.set_theme(self._window.theme)
            popup.column_wanted.connect(lambda column: self.filter_by(column) if column else self.add_filter())
            popup.facet_wanted.connect(lambda facet: self._store.narrow(to.with_facet(self._store.narrowed, facet)))
            popup.closed.connect(lambda: set_field(self._store, "counted", ""))
        return self._filter

    def _threshold_popup(self) -> ThresholdPopup:
        if self._threshold is None:
            from explorer.ui.search.threshold_popup import ThresholdPopup

            popup = self._threshold = ThresholdPopup(self._window)
            popup.set_theme(self._window.theme)
            popup.threshold_wanted.connect(self._change_threshold)
            popup.removed.connect(lambda: self.remove("threshold"))
        return self._threshold

    def _change_threshold(self, value: float, percentile: bool) -> None:
        self._store.change(to.with_threshold(self._store.state, value, percentile=percentile))
