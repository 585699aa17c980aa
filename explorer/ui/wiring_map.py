"""From what the user meant beside the map to the next state."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from explorer.jobs.requests import RowSet
from explorer.session import state as to
from explorer.session.groups import cluster_names
from explorer.session.state import Sides
from explorer.ui.store import Store
from explorer.ui.wiring import select_on_map, set_field

if TYPE_CHECKING:
    from explorer.ui.map.panel import MapPanel


def connect_panel(panel: MapPanel, store: Store) -> None:
    """Connect the panel beside the map."""
    panel.cut_wanted.connect(lambda cut_by: store.change(to.with_cut(store.state, cut_by)))
    panel.number_wanted.connect(lambda number: store.change(to.with_clusters(store.state, number)))
    panel.toggled.connect(partial(_toggle_cluster, store))
    panel.only_wanted.connect(lambda places: store.change(to.with_groups(store.state, places)))
    panel.renamed.connect(lambda place, name: store.change(to.with_cluster_name(store.state, place, name)))
    panel.selection_wanted.connect(partial(_select_clusters, store))
    panel.comparison_wanted.connect(partial(_compare_clusters, store))
    panel.comparison_ended.connect(partial(set_field, store, "sides", None))
    panel.ignored_wanted.connect(partial(set_field, store, "ignored"))
    panel.against_wanted.connect(partial(set_field, store, "against"))
    panel.focus_wanted.connect(partial(set_field, store, "focus"))


def keep_selection(store: Store) -> None:
    """Keep the selection, to compare another with it."""
    kept = store.state.selection
    if kept is not None:
        set_field(store, "kept", kept)
        store.tell("info", f"Kept {_texts(len(kept))}. Select others, then compare the selection in words.")


def compare_selection(store: Store) -> None:
    """Compare the selection in words: with the kept one, or with all the others."""
    chosen, kept = store.state.selection, store.state.kept
    if chosen is None:
        return
    other = kept if kept is not chosen else None
    second = "the rest" if other is None else f"the {_texts(len(other))} kept"
    sides = Sides(chosen, other, f"{_texts(len(chosen))} selected", second)
    store.change(replace(store.state, sides=sides))


def _toggle_cluster(store: Store, place: int) -> None:
    found = store.resolved.clustering
    if found is not None:
        store.change(to.with_groups(store.state, to.toggled_groups(store.state.only, place, len(found))))


def _select_clusters(store: Store, places: list[int]) -> None:
    found = store.resolved.clustering
    if found is not None and places:
        select_on_map(store, found.rows(*places), "replace")


def _compare_clusters(store: Store, first: int, second: int) -> None:
    found = store.resolved.clustering
    if found is None:
        return
    names = cluster_names(store.state, len(found), store.resolved.described)
    other = RowSet(found.rows(second)) if second >= 0 else None
    sides = Sides(RowSet(found.rows(first)), other, names[first], names[second] if second >= 0 else "the rest")
    store.change(replace(store.state, sides=sides))


def _texts(count: int) -> str:
    return "1 text" if count == 1 else f"{count:,} texts"
