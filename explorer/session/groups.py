"""The groups of texts on the map, by column or by cluster, and what tells them apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.jobs import requests as ask
from explorer.session.state import CLUSTERS, COMPUTED, SessionState

if TYPE_CHECKING:
    from explorer.analysis.clusters import Clustering
    from explorer.analysis.colouring import Colouring
    from explorer.analysis.vocabulary import Difference
    from explorer.index.vectors import VectorIndex

Want = Callable[[ask.Request], Any | None]
"""Returns what is known, and notes what is not."""

Chart = Callable[[], ask.Drawn | None]
"""Returns a finished map, and notes what it lacks."""

NAMED_BY = 3
"""Keywords that name a cluster."""


@dataclass(frozen=True, eq=False, slots=True)
class Groups:
    """What is known of the groups.

    Attributes:
        colouring: the colours of the map; None without groups, or before they are known.
        clustering: the clusters, where the map is coloured by them.
        described: the words that tell them apart.
        difference: what two groups speak of more than each other, where that was asked.
    """

    colouring: Colouring | None = None
    clustering: Clustering | None = None
    described: ask.Description | None = None
    difference: Difference | None = None

    @property
    def cut(self) -> Colouring | Clustering | None:
        """What holds the group of every text; it stays the same when groups are renamed."""
        if self.clustering is not None:
            return self.clustering
        return self.colouring if self.colouring is not None and self.colouring.codes is not None else None


def groups(state: SessionState, index: VectorIndex | None, chart: Chart, want: Want) -> Groups:
    """Derive the groups of `state`; `chart` gives the map at full dimension, once it is finished."""
    if state.corpus is None:
        return Groups()
    difference = _difference(state, want)
    if state.colour != CLUSTERS:
        wanted = index is not None and state.colour not in COMPUTED  # without vectors there is nothing to colour
        by_column = want(ask.Colour(state.corpus, state.colour)) if wanted else None
        return Groups(by_column, difference=difference)
    clustering = _clustering(state, index, chart, want)
    if clustering is None:
        return Groups(difference=difference)
    described = _described(state, clustering, want)
    painted = want(ask.PaintClusters(clustering, cluster_names(state, len(clustering), described)))
    return Groups(painted, clustering, described, difference)


def cluster_names(state: SessionState, count: int, described: ask.Description | None) -> tuple[str, ...]:
    """Return what each cluster is called: the user's name, or its first keywords, or its number."""
    given = dict(state.cluster_names)
    words = described.keywords if described is not None else ((),) * count
    usual = [", ".join(found[:NAMED_BY]) or f"Cluster {place + 1}" for place, found in enumerate(words)]
    return tuple(given.get(place, name) for place, name in enumerate(usual))


def _clustering(state: SessionState, index: VectorIndex | None, chart: Chart, want: Want) -> Clustering | None:
    if index is None:
        return None
    found: Clustering | None
    if state.cut_by == "centres":
        from explorer.analysis.clusters import usual_number

        found = want(ask.Cluster(index, state.clusters or usual_number(len(index))))
        return found
    from explorer.analysis.density import usual_smallest

    drawn = chart()
    found = want(ask.FindIslands(index, drawn, state.smallest or usual_smallest(len(index)))) if drawn else None
    return found


def _described(state: SessionState, clustering: Clustering, want: Want) -> ask.Description | None:
    if state.model is None or state.corpus is None:
        return None
    counts = want(ask.CountWords(state.corpus, clustering))
    return want(ask.Describe(state.model, clustering, counts, state.ignored)) if counts is not None else None


def _difference(state: SessionState, want: Want) -> Difference | None:
    if state.sides is None or state.corpus is None:
        return None
    asked = ask.Contrast(state.corpus, state.sides.first, state.sides.second, state.ignored)
    found: Difference | None = want(asked)
    return found
