"""Which requests are answered at once, on the thread of the window."""

from __future__ import annotations

from explorer.jobs import requests as ask

QUICK_FLOATS = 6_000_000
"""A scan of this many floats takes about 3 ms and is done at once, in the frame of the key press."""
QUICK_CHARACTERS = 10_000
"""Longer texts take their time to be embedded, and to be explained."""

QUICK_POINTS = 60_000
"""Points whose movement is measured at once."""

QUICK_ROWS = 400_000
"""Texts that are sifted by their group, or whose values are counted, at once."""

QUICK_POSTINGS = 20_000
"""Among so many texts words are looked up at once."""

QUICK_TEXTS = 64
"""Typed texts compared at once."""


def _numbers(request: ask.Search) -> int:
    """Return how many numbers a search reads, or what takes as long."""
    return len(request.searched) * request.dim if request.funnel is None else request.funnel.numbers


def is_quick(request: ask.Request) -> bool:
    """Tell whether `request` takes about 3 ms: then it is answered in the frame of the key press."""
    if isinstance(request, ask.Search):
        by_words = request.mode != "meaning" and len(request.index) > QUICK_POSTINGS
        return not by_words and len(request.query) <= QUICK_CHARACTERS and _numbers(request) <= QUICK_FLOATS
    if isinstance(request, ask.CompareTexts):
        return len(request.texts) <= QUICK_TEXTS
    if isinstance(request, ask.Near):
        return len(request.index) * (request.dim + request.index.dim) <= QUICK_FLOATS
    if isinstance(request, ask.Among):
        return request.groups.codes is not None and len(request.groups.codes) <= QUICK_ROWS
    if isinstance(request, ask.CountColumn):
        return len(request.corpus) <= QUICK_ROWS
    if isinstance(request, ask.Move):
        return len(request.index) <= QUICK_POINTS
    if isinstance(request, ask.Explain):
        return len(request.a) + len(request.b) <= QUICK_CHARACTERS
    return isinstance(request, ask.PaintClusters)
