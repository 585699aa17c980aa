"""From what the user meant to the next state. Views know nothing of this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from explorer.corpus.facets import facet_with
from explorer.jobs.requests import OpenCorpus, RowSet
from explorer.session import state as to
from explorer.session.state import SessionState
from explorer.ui import words
from explorer.ui.search.row_menu import LIKE, SEARCH, UNLIKE, PointMenu, RowWish
from explorer.ui.store import Store

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.ui.map.view import MapView
    from explorer.ui.matrix.view import MatrixView
    from explorer.ui.window import MainWindow


def connect_window(window: MainWindow, store: Store) -> None:
    """Connect the views that stand from the start."""
    bar, panel, records = window.query_bar, window.corpus_panel, window.records
    bar.query_changed.connect(lambda text: store.change(to.with_query(store.state, text)))
    bar.query_cut.connect(lambda _most: store.tell("warning", words.QUERY_CUT))
    bar.mode_wanted.connect(partial(set_field, store, "mode"))
    bar.exact_wanted.connect(partial(set_field, store, "exact"))
    bar.results_wanted.connect(records.focus_list)
    bar.undo_wanted.connect(store.undo)
    bar.redo_wanted.connect(store.redo)
    bar.selection_cleared.connect(lambda: store.change(to.with_selection(store.state, None)))
    window.dimension_bar.dimension_wanted.connect(partial(set_field, store, "dimension"))
    panel.filter_wanted.connect(store.filter)
    panel.colour_wanted.connect(lambda colour: store.change(to.with_colour(store.state, colour)))
    panel.method_wanted.connect(partial(set_field, store, "method"))
    panel.neighbours_wanted.connect(partial(set_field, store, "neighbours"))
    panel.cutting_wanted.connect(partial(set_field, store, "cutting"))
    panel.text_column_wanted.connect(partial(_read_column, store))
    records.tab_wanted.connect(partial(set_field, store, "tab"))
    records.found_wanted.connect(partial(set_field, store, "found"))
    records.focus_wanted.connect(partial(set_field, store, "focus"))
    records.selection_wanted.connect(partial(select, store))
    records.wanted.connect(partial(do_with_row, store))
    records.copied.connect(lambda taken, count: store.tell("info", words.copied(taken, count)))
    window.why_panel.query_wanted.connect(partial(search_for, store))
    window.why_panel.row_wanted.connect(partial(set_field, store, "focus"))
    window.centre.currentChanged.connect(lambda tab: set_field(store, "matrix_shown", tab == 1))


def connect_map(view: MapView, store: Store) -> None:
    """Connect the map, once it is there."""
    menu = PointMenu(view)
    view.hovered.connect(menu.set_hovered)
    menu.wanted.connect(partial(do_with_row, store))
    store.changed.connect(lambda _old, _known: menu.set_focus_row(store.state.focus))
    view.picked.connect(partial(set_field, store, "focus"))
    view.selection_wanted.connect(partial(select_on_map, store))
    view.legend_picked.connect(partial(_pick_group, store))
    view.legend_cleared.connect(partial(show_all_groups, store))
    view.cleared.connect(lambda: store.change(to.with_selection(store.state, None)))


def connect_matrix(view: MatrixView, store: Store) -> None:
    """Connect the matrix, once it is there."""
    view.texts_changed.connect(partial(set_field, store, "matrix_texts"))
    view.source_changed.connect(partial(set_field, store, "matrix_source"))
    view.pair_picked.connect(partial(_focus_pair, store))


def set_field(store: Store, name: str, value: Any) -> None:
    """Change one field of the state."""
    store.change(replace(store.state, **{name: value}))


def do_with_row(store: Store, wish: RowWish) -> None:
    """Do what the user wants of one text."""
    corpus = store.state.corpus
    if corpus is None:
        return
    if wish.what == SEARCH:
        search_for(store, corpus.texts([wish.row])[0])
    elif wish.what in (LIKE, UNLIKE):
        store.change(to.with_example(store.state, wish.row, like=wish.what == LIKE))
    else:
        facet = facet_with(wish.column, corpus.records([wish.row])[0].columns.get(wish.column))
        if facet is not None:
            store.narrow(to.with_facet(store.narrowed, facet))


def search_for(store: Store, text: str) -> None:
    """Search for a text, which may be longer than a query."""
    store.change(to.with_query(store.state, text))
    if len(text) > to.MOST_QUERY:
        store.tell("warning", words.QUERY_CUT)


def select(store: Store, rows: Sequence[int], mode: str) -> None:
    """Pick `rows` instead of, on top of, or out of what is picked."""
    store.change(to.with_selection(store.state, picked(store.state, rows, mode)))


def select_on_map(store: Store, rows: Sequence[int] | NDArray[np.int64], mode: str) -> None:
    """Pick `rows` on the map, and list what is picked: the map cannot show its texts."""
    state = to.with_selection(store.state, picked(store.state, rows, mode))
    store.change(replace(state, tab="selected") if state.selection is not None else state)


def picked(state: SessionState, rows: Sequence[int] | NDArray[np.int64], mode: str) -> RowSet:
    """Return the selection after `rows` are picked in `mode`: replace, add or subtract."""
    import numpy as np

    new = np.unique(np.asarray(rows, dtype=np.int64))
    old = state.selection.rows if state.selection is not None else np.empty(0, dtype=np.int64)
    if mode == "add":
        new = np.union1d(old, new)
    elif mode == "subtract":
        new = np.setdiff1d(old, new, assume_unique=True)
    return RowSet(new)


def _read_column(store: Store, column: str) -> None:
    corpus = store.state.corpus
    if corpus is not None and column != corpus.text_column:
        store.start(OpenCorpus(corpus.sources, column))


def show_all_groups(store: Store) -> None:
    """Show all groups of the legend again."""
    store.change(to.with_groups(store.state, ()))


def _pick_group(store: Store, place: int, several: bool) -> None:
    store.change(to.with_groups(store.state, to.picked_groups(store.state.only, place, several=several)))


def _focus_pair(store: Store, first: int, second: int) -> None:
    compared = store.resolved.compared
    if compared is not None:
        set_field(store, "focus", int(compared.rows[second if second != first else first]))
