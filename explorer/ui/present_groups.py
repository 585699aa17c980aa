"""From the derived state to the panel beside the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from explorer.session.groups import cluster_names
from explorer.session.resolve import Resolved
from explorer.session.state import CLUSTERS, MOVED, SessionState, moved_from
from explorer.ui import words
from explorer.ui.map.cards import CentralText, ClusterCard, Comparison, Mover, WordLine
from explorer.ui.map.page import MapPage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.analysis.vocabulary import WordShare
    from explorer.corpus.corpus import Corpus
    from explorer.ui.store import Store

CENTRAL = 3
CHARACTERS = 140


class GroupsPresenter(QObject):
    """Sets the panel: the clusters, and the comparison of two groups."""

    def __init__(self, page: MapPage, store: Store) -> None:
        super().__init__(page)
        self._page, self._store = page, store
        page.panel_made.connect(lambda _panel: self._fill(SessionState(), Resolved()))
        store.changed.connect(self.show)

    def show(self, old: SessionState, known: Resolved) -> None:
        """Bring the panel from `old` and what was `known` to the present."""
        state = self._store.state
        self._page.show_panel(state.colour in (CLUSTERS, MOVED) or state.sides is not None)
        self._page.view.set_legend_shown(state.colour != CLUSTERS)
        if self._page.has_panel:
            self._fill(old, known)

    def _fill(self, old: SessionState, known: Resolved) -> None:
        state, resolved, panel = self._store.state, self._store.resolved, self._page.panel
        regrouped = (resolved.clustering, resolved.described) != (known.clustering, known.described)
        if regrouped or _said(state) != _said(old):
            panel.set_clusters(cluster_cards(state, resolved))
        self._show_movers(old, known)
        panel.set_cut(state.cut_by, state.clusters if state.cut_by == "centres" else state.smallest)
        panel.set_remark(words.clusters_remark(state, resolved) if state.colour == CLUSTERS else "")
        panel.set_ignored(state.ignored)
        if state.sides is not old.sides or resolved.difference is not known.difference:
            panel.set_comparison(comparison(state, resolved))

    def _show_movers(self, old: SessionState, known: Resolved) -> None:
        state, resolved, view = self._store.state, self._store.resolved, self._page.panel.movers
        view.setVisible(state.colour == MOVED)
        if state.colour != MOVED or state.model is None:
            return
        start = moved_from(state)
        if _stops(state) != _stops(old):
            view.set_stops([dim for dim in state.model.dims if dim != state.dimension], start)
        if resolved.movement is not known.movement or old.colour != MOVED:
            view.set_movers(movers(state, resolved), words.movement(resolved.movement, start, state.dimension))


def movers(state: SessionState, resolved: Resolved) -> list[Mover]:
    """Return the texts that moved most, the farthest first."""
    found = resolved.movement
    if found is None or state.corpus is None:
        return []
    told = zip(found.top.tolist(), state.corpus.texts(found.top), found.distances[found.top].tolist(), strict=True)
    return [Mover(row, words.one_line(text)[:CHARACTERS], distance) for row, text, distance in told]


def cluster_cards(state: SessionState, resolved: Resolved) -> list[ClusterCard] | None:
    """Return what is said of every cluster; None where the map is not coloured by clusters."""
    if state.colour != CLUSTERS or state.corpus is None:
        return None
    found, described = resolved.clustering, resolved.described
    if found is None:
        return []
    names = cluster_names(state, len(found), described)
    return [
        ClusterCard(
            name=names[place],
            count=count,
            shown=not state.only or place in state.only,
            keywords=described.keywords[place] if described is not None else (),
            tokens=described.tokens[place] if described is not None else (),
            central=_central(state.corpus, found.central[place][:CENTRAL]),
        )
        for place, count in enumerate(found.sizes)
    ]


def _central(corpus: Corpus, rows: NDArray[np.int64]) -> tuple[CentralText, ...]:
    read = zip(rows.tolist(), corpus.texts(rows), strict=True)
    return tuple(CentralText(row, words.one_line(text)[:CHARACTERS]) for row, text in read)


def comparison(state: SessionState, resolved: Resolved) -> Comparison | None:
    """Return the two groups that are compared, with their words once these are known."""
    sides, found = state.sides, resolved.difference
    if sides is None:
        return None
    if found is None:
        return Comparison(sides.first_name, sides.second_name, None, None)
    return Comparison(sides.first_name, sides.second_name, _lines(found.first), _lines(found.second))


def _lines(shares: tuple[WordShare, ...]) -> tuple[WordLine, ...]:
    return tuple(WordLine(share.word, share.here, share.there) for share in shares)


def _stops(state: SessionState) -> tuple[object, ...]:
    return state.model, state.dimension, state.against, state.colour


def _said(state: SessionState) -> tuple[object, ...]:
    return state.colour, state.only, state.cluster_names, state.corpus
