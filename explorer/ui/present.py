"""From the derived state to the views: only what changed is set."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from explorer.session.resolve import Resolved
from explorer.session.state import SessionState
from explorer.ui import words
from explorer.ui.listing import found_counts, listing, listing_key, percentiles, rows_of
from explorer.ui.search.records_model import FOUND_BY
from explorer.ui.store import Store
from explorer.ui.why import WhyNeighbour, WhyNeighbours, WhyRecord

if TYPE_CHECKING:
    from explorer.index.search import Hits
    from explorer.ui.window import MainWindow


class Presenter:
    """Sets the views that stand from the start."""

    def __init__(self, window: MainWindow, store: Store) -> None:
        self._window, self._store = window, store
        self._new_list = False
        self._list_due = self._why_due = False
        store.changed.connect(self.show)
        store.filter_failed.connect(self._show_filter_failure)

    def show(self, old: SessionState, known: Resolved) -> None:
        """Bring every view from `old` and what was `known` to the present."""
        state, resolved, window = self._store.state, self._store.resolved, self._window
        if state.model is not old.model:
            self._show_model(state)
        if state.corpus is not old.corpus:
            self._show_corpus(state)
            self._new_list = True
            QTimer.singleShot(0, window, self._show_new_list)  # a turn of its own, so that none is long
        self._show_bar(state)
        self._show_dimension(state, resolved)
        self._show_panel(state)
        if state.where != old.where or resolved.passing is not known.passing or state.corpus is not old.corpus:
            window.corpus_panel.set_filter(state.where)
            self._show_filter_failure("")
        if not self._new_list:
            self._show_records(old, known)
        self._show_why(old, known)
        if not self._store.awaits_hits:
            window.status.set_readout(words.readout(state, resolved))

    def _show_model(self, state: SessionState) -> None:
        if state.model is not None:
            self._window.dimension_bar.set_dims(state.model.dims)

    def _show_corpus(self, state: SessionState) -> None:
        corpus, window = state.corpus, self._window
        window.corpus_panel.set_corpus(corpus)
        if corpus is None:
            return
        window.corpus_panel.set_notices(corpus.notices)
        window.corpus_panel.set_colours(words.colour_choices(corpus.columns, corpus.text_column))
        window.setWindowTitle(f"{corpus.name} – Matryoshka Explorer")

    def _show_new_list(self) -> None:
        corpus = self._store.state.corpus
        if corpus is not None:
            shown = [column for column in corpus.columns if column.name != corpus.text_column]
            numeric = {column.name for column in shown if column.kind == "number"}
            self._window.records.set_source(corpus.records, [column.name for column in shown], numeric)
        self._new_list = False
        self._show_records(SessionState(), Resolved())

    def _show_bar(self, state: SessionState) -> None:
        bar, store = self._window.query_bar, self._store
        bar.set_query(state.query)
        bar.set_mode(state.mode)
        bar.set_exact(state.exact)
        bar.set_selection_count(len(state.selection) if state.selection is not None else 0)
        bar.set_undo(bool(store.undo_name), store.undo_name)
        bar.set_redo(bool(store.redo_name), store.redo_name)

    def _show_dimension(self, state: SessionState, resolved: Resolved) -> None:
        if state.model is None:
            return
        bar = self._window.dimension_bar
        bar.set_dimension(state.dimension)
        kept = resolved.overlap.get(state.dimension) if resolved.overlap is not None else None
        bar.set_kept(kept)

    def _show_panel(self, state: SessionState) -> None:
        panel = self._window.corpus_panel
        panel.set_colour(state.colour)
        panel.set_method(state.method)
        panel.set_neighbours(state.neighbours)
        panel.set_cutting(state.cutting)

    def _show_filter_failure(self, sentence: str) -> None:
        corpus, found = self._store.state.corpus, self._store.resolved.passing
        if corpus is not None:
            passing = len(found) if found is not None else None
            self._window.corpus_panel.set_filter_result(sentence, passing, len(corpus))

    def _show_records(self, old: SessionState, known: Resolved) -> None:
        state, records = self._store.state, self._window.records
        self._list_due |= listing_key(state, self._store.resolved) != listing_key(old, known)
        if not (self._store.awaits_hits and state.tab == "results" and state.corpus is old.corpus):
            self._show_list()
        if state.selection is not old.selection:
            records.set_selected(rows_of(state.selection))
        if state.focus != old.focus:
            records.set_focus_row(state.focus)

    def _show_list(self) -> None:
        """Show the list in front, if it is another one than before; hits that are on their way take its place then."""
        state, resolved, records = self._store.state, self._store.resolved, self._window.records
        records.set_tabs(words.tab_counts(state, resolved))
        records.set_found(state.found, found_counts(resolved.search) if state.tab == "results" else None)
        if self._list_due:
            self._list_due = False
            records.set_query_words(words.query_words(state.query))
            records.set_empty(words.empty_list(state, resolved))
            front = listing(state, resolved)
            records.show_rows(state.tab, front.rows, front.scores, beside=front.beside)

    def _show_why(self, old: SessionState, known: Resolved) -> None:
        state, resolved, panel = self._store.state, self._store.resolved, self._window.why_panel
        moved = (state.focus, state.corpus) != (old.focus, old.corpus)
        found = resolved.search is not known.search or resolved.explanation is not known.explanation
        self._why_due |= moved or found or state.query != old.query
        if self._why_due and (moved or not self._store.awaits_hits):
            self._why_due = False
            panel.set_record(record_in_focus(state, resolved))
            panel.set_explanation(resolved.explanation)
        if moved or resolved.near is not known.near:
            panel.set_neighbours(neighbours_in_focus(state, resolved))


def record_in_focus(state: SessionState, resolved: Resolved) -> WhyRecord | None:
    """Return what the Why panel says of the row in focus."""
    if state.corpus is None or state.focus is None:
        return None
    record = state.corpus.records([state.focus])[0]
    found = WhyRecord(
        row=record.row,
        id=record.id,
        text=record.text,
        columns=record.columns,
        query=state.query,
        marked=tuple(words.query_words(state.query)),
    )
    return _placed(found, state, resolved)


def neighbours_in_focus(state: SessionState, resolved: Resolved) -> WhyNeighbours | None:
    """Return the neighbours of the row in focus, as the Why panel lists them."""
    if state.corpus is None or state.model is None or resolved.near is None:
        return None
    read, near = state.corpus.texts, resolved.near

    def listed(hits: Hits) -> tuple[WhyNeighbour, ...]:
        texts = read(hits.rows)
        triples = zip(hits.rows.tolist(), texts, hits.scores.tolist(), strict=True)
        return tuple(WhyNeighbour(row, text, score) for row, text, score in triples)

    return WhyNeighbours(
        state.dimension, state.model.dim, kept=listed(near.kept), lost=listed(near.lost), gained=listed(near.gained)
    )


def _placed(record: WhyRecord, state: SessionState, resolved: Resolved) -> WhyRecord:
    """Return `record` with its place among the hits, if it is one of them."""
    search = resolved.search
    if search is None or record.row not in search.hits.rows:
        return record
    place = int((search.hits.rows == record.row).argmax())
    places = percentiles(state, resolved, search.hits.scores)
    return replace(
        record,
        rank=place + 1,
        score=float(search.hits.scores[place]),
        percentile=float(places[place]) if places is not None else None,
        passage=search.span_of(record.row),
        found_by=FOUND_BY[search.found_by[place]] if search.mode == "both" and search.found_by is not None else "",
    )
