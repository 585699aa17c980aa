"""From the derived state to the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer

from explorer.analysis.colouring import MISSING, OTHERS
from explorer.index.search import score_all
from explorer.projection.placement import place
from explorer.session.state import KEPT, MOVED, TRUST
from explorer.ui import words
from explorer.ui.map.appearance import LegendEntry
from explorer.ui.map.contours import contours
from explorer.ui.map.naming import labels_of
from explorer.ui.map.scale import Measure
from explorer.ui.map.trails import Trails
from explorer.ui.map.view import MapView

if TYPE_CHECKING:
    from explorer.jobs.requests import Drawn
    from explorer.session.resolve import Resolved
    from explorer.session.state import SessionState
    from explorer.ui.store import Store
    from explorer.ui.window import MainWindow

LIVE_MS = 33
MEASURES = {
    "score": Measure("score", "score"),
    TRUST: Measure("true neighbours", "share"),
    KEPT: Measure("neighbours kept", "share"),
    MOVED: Measure("moved, in map radii", "number"),
}
"""What the map can be coloured by beside a column."""
RINGS = 10
PLACED_BY = 8
"""Hits whose places decide where the query's star stands."""


class MapPresenter(QObject):
    """Sets the map: its points, colours, selection, hits and star."""

    def __init__(self, view: MapView, window: MainWindow, store: Store) -> None:
        super().__init__(view)
        self._view, self._window, self._store = view, window, store
        self._live_dim = 0
        self._shown: Drawn | None = None
        self._timer = QTimer(self, interval=LIVE_MS)
        self._timer.timeout.connect(self._show_forming)
        view.hovered.connect(self._read_hovered)
        store.changed.connect(self.show)
        store.worker.forming.connect(self._form)
        store.worker.finished.connect(self._timer.stop)
        store.worker.failed.connect(self._timer.stop)

    def show(self, old: SessionState, known: Resolved) -> None:
        """Bring the map from `old` and what was `known` to the present."""
        state, resolved = self._store.state, self._store.resolved
        self._show_points(old, known)
        if resolved.ahead != known.ahead:
            self._view.set_ahead([drawn.xy for drawn in resolved.ahead])
        if self._colours_moved(old, known):
            self.show_colours()
        if state.selection is not old.selection:
            self._view.set_selection(state.selection.rows if state.selection is not None else np.empty(0, np.int64))
        if state.only != old.only:
            self._view.set_legend_only(state.only)
        if resolved.filtered is not known.filtered:
            self._view.set_filtered(self._mask())
        if resolved.drawn is not known.drawn or self._groups_moved(old, known):
            self._show_labels()
        if (state.contours and self._crowd_moved(known)) or state.contours != old.contours:
            self._show_contours()
        if resolved.movement is not known.movement:
            self._show_trails()
        if state.focus != old.focus:
            self._view.set_focus(state.focus)
        if resolved.search is not known.search or resolved.drawn is not known.drawn:
            self._show_search()
        self._show_notice()

    def show_colours(self) -> None:
        """Colour the points as the state says."""
        state, resolved = self._store.state, self._store.resolved
        if state.colour in MEASURES:
            self._view.set_colours(None, None)
            self._view.set_scores(self._measured(), MEASURES[state.colour])
            return
        painted = resolved.colouring
        if painted is not None:
            self._view.set_scores(painted.values, Measure(state.colour, "date" if painted.dated else "number"))
        else:
            self._view.set_scores(None)
        if painted is None or painted.codes is None:
            self._view.set_colours(None, None)
            return
        legend = [LegendEntry(name, None, count) for name, count in zip(painted.labels, painted.counts, strict=True)]
        self._view.set_colours(painted.codes, legend)

    def _show_points(self, old: SessionState, known: Resolved) -> None:
        state, resolved = self._store.state, self._store.resolved
        grows = state.grown is not None and self._shown is not None
        if resolved.index is not known.index and resolved.drawn is None and not grows:
            self._shown = None
            self._view.set_points(None)
        if resolved.drawn is None or resolved.drawn is self._shown or self._forming_now():
            return
        first = self._shown is None or len(self._shown.xy) != len(resolved.drawn.xy) or state.corpus is not old.corpus
        more = grows and self._shown is not None and len(resolved.drawn.xy) > len(self._shown.xy)
        self._shown = resolved.drawn
        if more:
            self._view.add_points(resolved.drawn.xy)
        elif first:
            self._view.set_points(resolved.drawn.xy)
        else:
            self._view.glide_to(resolved.drawn.xy)

    def _form(self, dim: int) -> None:
        self._live_dim = dim
        self._timer.start()

    def _forming_now(self) -> bool:
        """Whether the map in view is the one that moves: the first of a corpus; later ones grow from it unseen."""
        drawn = self._store.resolved.drawn
        unfinished = drawn is None or drawn.method != self._store.state.method
        return self._timer.isActive() and self._live_dim == self._store.state.dimension and unfinished

    def _show_forming(self) -> None:
        live = self._store.worker.live()
        if live is None:
            self._timer.stop()
        elif self._forming_now():
            self._view.set_live(live.copy())
        self._show_notice()

    def _colours_moved(self, old: SessionState, known: Resolved) -> bool:
        """Tell whether the colours are others, or stand for something else."""
        colour, resolved = self._store.state.colour, self._store.resolved
        if colour != old.colour or resolved.colouring is not known.colouring:
            return True
        if colour == "score":
            return resolved.search is not known.search
        if colour == MOVED:
            return resolved.movement is not known.movement
        return colour in MEASURES and resolved.trust is not known.trust

    def _groups_moved(self, old: SessionState, known: Resolved) -> bool:
        state = self._store.state
        regrouped = self._store.resolved.colouring is not known.colouring
        return regrouped or (state.labels, state.only) != (old.labels, old.only)

    def _show_labels(self) -> None:
        """Name the groups where the points are, or are heading for."""
        state, painted, drawn = self._store.state, self._store.resolved.colouring, self._store.resolved.drawn
        if not state.labels or drawn is None or painted is None or painted.codes is None:
            self._view.set_labels(())
        elif len(painted.codes) == len(drawn.xy):
            named = {place for place, name in enumerate(painted.labels) if name not in (MISSING, OTHERS)}
            wanted = named & state.only if state.only else named
            self._view.set_labels(labels_of(drawn.xy, painted.codes, painted.labels, wanted) if wanted else ())

    def _crowd_moved(self, known: Resolved) -> bool:
        resolved = self._store.resolved
        return resolved.filtered is not known.filtered or resolved.drawn is not known.drawn

    def _show_contours(self) -> None:
        """Draw lines around the crowds of what a filter keeps."""
        drawn, mask = self._store.resolved.drawn, self._mask()
        if not self._store.state.contours or drawn is None:
            self._view.set_contours(())
            return
        fits = mask is not None and len(mask) == len(drawn.xy)
        self._view.set_contours(contours(drawn.xy[mask] if fits else drawn.xy))

    def _show_trails(self) -> None:
        found = self._store.resolved.movement
        self._view.set_trails(Trails(found.top, found.start[found.top]) if found is not None else None)

    def _measured(self) -> NDArray[np.float32] | None:
        """Return what the colours stand for, float32 (n,); None before it is known."""
        resolved, colour = self._store.resolved, self._store.state.colour
        if colour == "score":
            return self._scores()
        if colour == MOVED:
            return resolved.movement.distances if resolved.movement is not None else None
        if resolved.trust is None:
            return None
        return resolved.trust.on_map if colour == TRUST else resolved.trust.at_stop

    def _scores(self) -> NDArray[np.float32] | None:
        resolved = self._store.resolved
        if resolved.search is None or resolved.index is None:
            return None
        return score_all(resolved.index, resolved.search.query, dim=self._store.state.dimension)

    def _mask(self) -> NDArray[np.bool_] | None:
        filtered, corpus = self._store.resolved.filtered, self._store.state.corpus
        if filtered is None or corpus is None:
            return None
        mask = np.zeros(len(corpus), dtype=bool)
        mask[filtered.rows] = True
        return mask

    def _show_search(self) -> None:
        search, drawn = self._store.resolved.search, self._store.resolved.drawn
        if search is None or drawn is None or not len(search.hits.rows) or not search.query.any():
            self._view.set_hits(np.empty(0, np.int64))
            self._view.set_query(None)
            return
        self._view.set_hits(search.hits.rows[:RINGS])
        self._view.set_query(place(search.hits.rows[:PLACED_BY], search.hits.scores[:PLACED_BY], drawn.xy))

    def _read_hovered(self, row: int) -> None:
        state = self._store.state
        if row < 0 or state.corpus is None:
            self._window.status.set_readout(words.readout(state, self._store.resolved))
        else:
            self._window.status.set_readout(words.one_line(state.corpus.texts([row])[0]))

    def _show_notice(self) -> None:
        self._view.set_notice(words.map_notice(self._store.state, self._store.resolved, self._forming_now()))
