"""What chips say, as pure functions of the state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.corpus.facets import Facet
from explorer.session.resolve import score_floor
from explorer.session.state import CLUSTERS, asks_by_texts
from explorer.ui.search.chips import Chip
from explorer.ui.search.narrowing_terms import bound_words, rarity, threshold_words, value_words
from explorer.ui.words import one_line

if TYPE_CHECKING:
    from explorer.session.resolve import Resolved
    from explorer.session.state import SessionState

EXAMPLE = 28
"""Characters of an example that a chip shows."""
NAMED = 2
"""Values a chip names; of more it says how many."""


def chips(state: SessionState, resolved: Resolved) -> list[Chip]:
    """Return what narrows the search: examples, filters, groups picked on the map, and the threshold."""
    return [*_examples(state), *_filters(state), *_groups(state, resolved), *_threshold(state, resolved)]


def groups_words(state: SessionState, resolved: Resolved) -> str:
    """Return the names of one or two groups that everything is restricted to, or how many of all they are."""
    painted = resolved.colouring
    what = "Clusters" if state.colour == CLUSTERS else state.colour
    names = painted.labels if painted is not None else ()
    wanted = [names[place] for place in sorted(state.only) if place < len(names)]
    if 0 < len(wanted) < 3:
        return f"{what}: {' or '.join(wanted)}"
    return f"{what}: {len(state.only)} of {len(names)}" if names else what


def facet_of(state: SessionState, column: str) -> Facet:
    """Return what is asked of a column, which may be nothing."""
    return next((facet for facet in state.facets if facet.column == column), Facet(column))


def facet_words(facet: Facet) -> str:
    """Return what is asked of a column, as its chip says it."""
    if facet.contains:
        verb = "does not contain" if facet.excluded else "contains"
        return f"{facet.column} {verb} “{facet.contains}”"
    if facet.low is not None and facet.high is not None:
        low, high = bound_words(facet.low), bound_words(facet.high)
        return f"{facet.column}: {low if low == high else f'{low} – {high}'}"
    if facet.low is not None:
        return f"{facet.column} ≥ {bound_words(facet.low)}"
    if facet.high is not None:
        return f"{facet.column} ≤ {bound_words(facet.high)}"
    return f"{_subject(facet)} {_values(facet)}"


def threshold_both_ways(state: SessionState, resolved: Resolved) -> tuple[float | None, float | None]:
    """Return the threshold as a score and as a percentile; None where that is not known."""
    score = score_floor(state, resolved.tuning)
    if state.threshold is None:
        return None, None
    if resolved.tuning is None:
        return score, None
    if state.threshold_is_percentile:
        return score, state.threshold
    by_texts = asks_by_texts(state)
    return score, float(resolved.tuning.background.percentile(state.threshold, state.dimension, texts=by_texts))


def hits_left(state: SessionState, resolved: Resolved) -> str:
    """Return how many hits there are."""
    if resolved.search is None:
        return ""
    count = len(resolved.search.rows)
    return "1 hit" if count == 1 else f"{count:,} hits"


def _examples(state: SessionState) -> list[Chip]:
    rows = [*state.more, *state.less]
    if state.corpus is None or not rows:
        return []
    texts = dict(zip(rows, map(one_line, state.corpus.texts(rows)), strict=True))
    made = {row: _example(texts[row]) for row in rows}
    like = [Chip(f"more:{row}", f"+ {made[row]}", f"More like: {texts[row]}", "like") for row in state.more]
    return [*like, *(Chip(f"less:{row}", f"− {made[row]}", f"Less like: {texts[row]}", "unlike") for row in state.less)]


def _example(text: str) -> str:
    return text if len(text) <= EXAMPLE else text[:EXAMPLE].rsplit(" ", 1)[0] + "…"


def _filters(state: SessionState) -> list[Chip]:
    picked = [
        Chip(f"facet:{facet.column}", facet_words(facet), f"Only texts with {_whole(facet)}") for facet in state.facets
    ]
    where = " ".join(state.where.split())
    return [*picked, *([Chip("where", where, f"Only texts for which {where}")] if where else [])]


def _threshold(state: SessionState, resolved: Resolved) -> list[Chip]:
    if state.threshold is None:
        return []
    score, percentile = threshold_both_ways(state, resolved)
    by_percentile = state.threshold_is_percentile
    if by_percentile and percentile is None:
        percentile = state.threshold
    said = threshold_words(score, percentile, by_percentile=by_percentile)
    tip = f"Only hits at least as similar. {rarity(percentile)}" if percentile is not None else "Only such hits"
    return [Chip("threshold", said, tip)]


def _values(facet: Facet) -> str:
    named = [value_words(value) for value in facet.values[:NAMED]]
    more = len(facet.values) - NAMED
    return ", ".join(named) + (f" and {more:,} more" if more > 0 else "")


def _subject(facet: Facet) -> str:
    return f"{facet.column} is not" if facet.excluded else f"{facet.column}:"


def _whole(facet: Facet) -> str:
    if len(facet.values) > NAMED:
        return f"{_subject(facet)} {', '.join(map(value_words, facet.values[:40]))}"
    return facet_words(facet)


def _groups(state: SessionState, resolved: Resolved) -> list[Chip]:
    if not state.only:
        return []
    said = groups_words(state, resolved)
    return [Chip("groups", said, f"Only {said}, as picked in the legend of the map")]
