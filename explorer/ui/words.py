"""The sentences and counts the views show, as pure functions of the state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from explorer.index.wording import parse
from explorer.session.state import CLUSTERS, KEPT, MOST_QUERY, MOVED, TRUST, asks

COMMON = frozenset(
    (  # noqa: SIM905 - sixty quoted words are harder to read
        "a an and are as at be but by do does for from had has have how i if in into is it its me my no not of on or "
        "our so such than that the their them then there these they this to was we were what when where which who why "
        "will with would you your"
    ).split()
)
"""English words that say nothing of a text, and would mark every line."""

LINE = 300
"""Characters of a text that a line of the window can hold."""

BY = {"meaning": "", "words": "by words ", "both": "by meaning and words "}
"""What ranked the hits, as the status line says it."""

QUERY_CUT = f"A query holds {MOST_QUERY:,} characters; the rest of the text was left out."

COLOURING = ("category", "number", "date", "bool")
"""Kinds of column that can colour a map."""

if TYPE_CHECKING:
    from explorer.corpus.corpus import Column
    from explorer.index.wording import Wording
    from explorer.jobs.requests import SearchResult
    from explorer.projection.movement import Movement
    from explorer.session.resolve import Resolved
    from explorer.session.state import SessionState, Tab


def readout(state: SessionState, resolved: Resolved) -> str:
    """Return the status line: what is open, at which dimension, and how long the last search took."""
    if state.corpus is None:
        return "No texts are open" if state.model is not None else "Starting…"
    parts = [f"{len(state.corpus):,} texts"]
    if resolved.cut is not None and resolved.cut.passages is not None:
        parts = [f"{parts[0]} by {len(resolved.cut.passages):,} passages"]
    if state.dimension:
        parts.append(f"{state.dimension} dims")
    if resolved.search is not None:
        parts.append(search_note(resolved.search))
        if not resolved.search.query.any():
            parts.append("no word of the query is known to the model")
    return " · ".join([*parts, "offline"])


def search_note(search: SearchResult) -> str:
    """Return how long a search took, by what, and what of the exact top 10 such a search finds."""
    taken = BY[search.mode] + milliseconds(search.seconds)
    if search.mode == "words":
        return f"search {taken}"
    if search.funnel is None:
        return f"exact search {taken}"
    return f"search {taken}, measured to find {int(1000 * search.recall) / 10} % of the exact top 10"


def left(state: SessionState, resolved: Resolved) -> str:
    """Return how many texts the filters leave; nothing without filters."""
    if state.corpus is None or resolved.filtered is None:
        return ""
    return f"{len(resolved.filtered):,} of {len(state.corpus):,} texts"


def one_line(text: str) -> str:
    """Return the beginning of a text on one line."""
    return " ".join(text[:LINE].split())


def copied(taken: int, count: int) -> str:
    """Say how many rows are on the clipboard."""
    rows = "1 row" if taken == 1 else f"{taken:,} rows"
    return f"Copied {rows}." if taken == count else f"Copied the first {taken:,} of {count:,} rows."


def _not_occurring(wording: Wording) -> str:
    """Return which words and phrases keep every text away."""
    asked = [f"“{one_line(phrase)}”" for phrase in wording.phrases]
    without = [f"“{one_line(phrase)}”" for phrase in wording.without]
    parts = [f"has {' and '.join(asked)}"] if asked else []
    parts += [f"is without {' and '.join(without)}"] if without else []
    return f"No text {' and '.join(parts)}, word for word."


def milliseconds(seconds: float) -> str:
    """Return a short duration in milliseconds, with one decimal below ten."""
    value = 1000 * seconds
    return f"{value:.1f} ms" if value < 10 else f"{value:.0f} ms"


def tab_counts(state: SessionState, resolved: Resolved) -> dict[Tab, int | None]:
    """Return how many records each list holds; None hides a list that does not apply."""
    return {
        "all": len(state.corpus) if state.corpus is not None else 0,
        "filtered": len(resolved.filtered) if resolved.filtered is not None else None,
        "selected": len(state.selection) if state.selection is not None else None,
        "results": len(resolved.search.hits.rows) if resolved.search is not None else None,
    }


def colour_choices(columns: Sequence[Column], text_column: str) -> list[tuple[str, str]]:
    """Return what can colour the map: the key and the name of each choice."""
    usable = [column.name for column in columns if column.name != text_column and column.kind in COLOURING]
    return [
        ("", "One colour"),
        ("score", "Score of the query"),
        (TRUST, "Trust"),
        (KEPT, "Neighbours kept"),
        (CLUSTERS, "Clusters"),
        (MOVED, "Movement"),
        *((name, name) for name in usable),
    ]


def empty_list(state: SessionState, resolved: Resolved) -> str:
    """Return what an empty list says."""
    if state.corpus is None:
        return "Drop texts anywhere on this window: CSV, TSV, JSONL, JSON, Parquet, plain text, or a folder of them."
    if state.tab == "results" and asks(state):
        return no_hits(state, resolved)
    return {
        "all": "There are no texts in this corpus.",
        "filtered": "No text passes the filter.",
        "selected": "Nothing is selected. On the map, hold Shift and drag a box.",
        "results": "Type a query above: hits appear with every key.",
    }[state.tab]


def no_hits(state: SessionState, resolved: Resolved) -> str:
    """Return why a query has no hits, and what helps."""
    if resolved.index is None:
        return "Hits appear as soon as the texts are embedded."
    wording = parse(state.query)
    if resolved.filtered is not None and not len(resolved.filtered):
        return "No text passes the filter. Remove it to search all texts."
    if state.mode == "words" and not wording.words:
        return "There are no words to rank by. Type some, or rank by meaning (Alt+1)."
    if resolved.search is not None and state.mode == "meaning" and not resolved.search.query.any():
        return "The model knows no word of this query. Try other words."
    if state.threshold is not None:
        return "No text is as similar as the threshold asks. Lower it, or remove it."
    if wording.restricted:
        return _not_occurring(wording)
    return "No text has a word of this query. Try other words, or rank by meaning (Alt+1)."


def query_words(query: str) -> list[str]:
    """Return the words of a query that are marked where they occur exactly.

    Those are the ones that carry meaning, if any do, and all that must occur.
    """
    wording = parse(query)
    every, wanted = re.findall(r"\w+", wording.words), set(re.findall(r"\w+", " ".join(wording.phrases)))
    return [word for word in every if word in wanted or word.lower() not in COMMON] or every


def map_notice(state: SessionState, resolved: Resolved, forming: bool) -> str:
    """Return the lines in the corner of the map: how the picture was made, and how far it may be believed."""
    made = _how_made(state, resolved, forming)
    return "\n".join(line for line in (made, "" if forming else trust_words(state, resolved)) if line)


def trust_words(state: SessionState, resolved: Resolved) -> str:
    """Return what the map and the dimension keep of the true neighbours, once that is measured."""
    trust, model = resolved.trust, state.model
    if trust is None or not trust.measured or model is None:
        return ""
    said = f"The map keeps {percent(trust.map_mean)} of the true neighbours"
    if state.dimension != model.dim:
        said += f"; {state.dimension} dims keep {percent(trust.stop_mean)}"
    if state.colour in (TRUST, KEPT) and trust.measured < len(trust.on_map):
        said += f" (measured on {trust.measured:,} texts, coloured around them)"
    return said


def clusters_remark(state: SessionState, resolved: Resolved) -> str:
    """Return what the clusters are of, and how many texts are in none."""
    found, corpus = resolved.clustering, state.corpus
    if found is None or corpus is None:
        return ""
    if state.cut_by == "density" and not len(found):
        return "Nowhere on the map do texts lie close enough."
    lonely = len(corpus) - sum(found.sizes)
    left = f"{lonely:,} texts are in none." if lonely > 1 else "1 text is in none." if lonely else ""
    return " ".join(filter(None, (_found_from(state.cut_by, len(corpus)), left)))


def _found_from(cut_by: str, count: int) -> str:
    """Return where clusters are looked for, and in how many of `count` texts."""
    from explorer.analysis import clusters, density

    if cut_by == "centres":
        many = count > clusters.FITTED
        return f"Centres are found in a sample of {clusters.FITTED:,} of {count:,} texts." if many else ""
    where = "Where texts lie close on the map at full dimension."
    if count <= density.FITTED:
        return where
    return f"{where} Found in a sample of {density.FITTED:,} of {count:,} texts; the others join the nearest of these."


def movement(found: Movement | None, start: int, end: int) -> str:
    """Return how far texts moved on the way between two dimensions."""
    if found is None:
        return "The maps of both dimensions must be finished first."
    return f"From {start} to {end} dims a text moves {found.mean:.2f} map radii on average; lines show the farthest."


def percent(share: float) -> str:
    """Return a share from 0 to 1 in percent; only all is 100, only nothing 0."""
    return f"{min(max(100 * share, 1), 99) if 0 < share < 1 else 100 * share:.0f} %"


def _how_made(state: SessionState, resolved: Resolved, forming: bool) -> str:
    drawn = resolved.drawn
    if drawn is None:
        return ""
    if forming:
        return f"UMAP at {state.dimension} dims is forming…"
    name = f"{drawn.method.upper()} at {state.dimension} dims"
    if not resolved.settled:
        return f"{name} · UMAP comes next"
    if drawn.method != state.method:
        return f"{name}: there are too few different texts for UMAP"
    if state.corpus is not None and drawn.fitted < len(state.corpus):
        return f"{name} of {drawn.fitted:,} texts, the others placed beside their neighbours"
    return name
