"""Which rows the list in front shows, and what stands beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from explorer.session.state import Found, asks_by_texts
from explorer.ui.search.records_model import FOUND_BY, NOTHING, Beside

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.jobs.requests import RowSet, SearchResult
    from explorer.session.resolve import Resolved
    from explorer.session.state import SessionState


@dataclass(frozen=True, eq=False, slots=True)
class Listing:
    """The rows of a list.

    Attributes:
        rows: of the corpus, ascending, or best first with `scores`.
        scores: similarities of hits.
        beside: what else is known of hits.
    """

    rows: Sequence[int]
    scores: Any | None = None
    beside: Beside = NOTHING


def listing(state: SessionState, resolved: Resolved) -> Listing:
    """Return the list in front."""
    if state.corpus is None:
        return Listing(())
    if state.tab == "results":
        return Listing(()) if resolved.search is None else _hits(state, resolved, resolved.search)
    if state.tab == "selected":
        return Listing(rows_of(state.selection))
    if state.tab == "filtered":
        return Listing(rows_of(resolved.filtered))
    return Listing(range(len(state.corpus)))


def listing_key(state: SessionState, resolved: Resolved) -> tuple[object, ...]:
    """Return what a list is made of: equal keys mean equal lists."""
    what: dict[str, tuple[object, ...]] = {
        "results": (resolved.search, state.found, resolved.tuning),
        "selected": (state.selection,),
        "filtered": (resolved.filtered,),
    }
    return (state.corpus, state.tab, *what.get(state.tab, ()))


def found_counts(search: SearchResult | None) -> dict[Found, int] | None:
    """Return how many hits each group has; None unless meaning and words rank them together."""
    if search is None or search.mode != "both" or search.found_by is None:
        return None
    groups: tuple[Found, ...] = ("meaning", "words", "both")
    counts = {group: int((search.found_by == FOUND_BY.index(group)).sum()) for group in groups}
    return {"all": len(search.rows), **counts}


def percentiles(state: SessionState, resolved: Resolved, scores: Any) -> NDArray[np.float64] | None:
    """Return the places of similarities to the query among those of chance; None before these are measured."""
    if resolved.tuning is None:
        return None
    return resolved.tuning.background.percentile(scores, state.dimension, texts=asks_by_texts(state))


def rows_of(rows: RowSet | None) -> Sequence[int]:
    """Return the rows of a set, which may be none."""
    return cast("Sequence[int]", rows.rows) if rows is not None else ()


def _hits(state: SessionState, resolved: Resolved, search: SearchResult) -> Listing:
    scores, found_by, spans = search.hits.scores, search.found_by, search.spans
    places = percentiles(state, resolved, scores)
    if search.mode != "both" or found_by is None:
        return Listing(rows_of(search.rows), scores, Beside(None, cast("Any", places), None, cast("Any", spans)))
    if state.found == "all":
        beside = Beside(None, cast("Any", places), cast("Any", found_by), cast("Any", spans))
        return Listing(rows_of(search.rows), scores, beside)
    kept = (found_by == FOUND_BY.index(state.found)).nonzero()[0]
    at: list[Any] = [values[kept] if values is not None else None for values in (places, found_by, spans)]
    return Listing(cast("Sequence[int]", search.rows.rows[kept]), scores[kept], Beside(kept + 1, *at))
