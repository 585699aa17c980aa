"""Which parts of a text to highlight, and what each token adds up to. Nothing here draws."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.analysis.attribution import Share

PARAGRAPH = 4000
"""Longer paragraphs are broken for display: laying out a line of a million characters would take half a second."""
MOST_WORDS = 64
"""So many different words of a query are looked for; a whole document may have been pasted."""
MOST_SPANS = 5000
"""Highlights in one text; more would make the user wait for a text of a million characters."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text, with the colours it is shown in.

    Attributes:
        start: its first character.
        end: one past its last.
        background: `#rrggbb`, or empty for none.
        ink: `#rrggbb`, or empty for the colour of the text around it.
        underlined: whether it is underlined.
    """

    start: int
    end: int
    background: str
    ink: str = ""
    underlined: bool = False


@dataclass(frozen=True, slots=True)
class TokenSum:
    """What all occurrences of one token add to a score."""

    token: str
    count: int
    share: float


def displayed(text: str) -> str:
    """Return `text` with plain line ends and no endless paragraph, each character still at its place."""
    lines = text.replace("\r\n", " \n").replace("\r", "\n").replace("\u2029", "\n").split("\n")
    return "\n".join(line if len(line) <= PARAGRAPH else _broken(line) for line in lines)


def beginning(text: str, most: int) -> str:
    """Return at most `most` characters of `text`, up to the end of a word when there is one."""
    if len(text) <= most:
        return text
    cut = max(text.rfind(" ", most // 2, most), text.rfind("\n", most // 2, most))
    return text[: cut if cut > 0 else most]


def word_spans(text: str, query: str, background: str, ink: str = "") -> list[Span]:
    """Return where words of `query` stand in `text`, whole and in any case, at most the first `MOST_SPANS`."""
    words = list(dict.fromkeys(re.findall(r"\w+", query)))[:MOST_WORDS]
    if not words:
        return []
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    return [Span(*found.span(), background, ink) for found in islice(pattern.finditer(text), MOST_SPANS)]


def moved(spans: Iterable[Span], by: int) -> list[Span]:
    """Return `spans` further on by so many characters."""
    return [replace(span, start=span.start + by, end=span.end + by) for span in spans]


def on_ground(spans: Sequence[Span], ground: Span, text: str) -> list[Span]:
    """Return `spans`, ascending, with what of `ground` lies between them, broken where lines of `text` end."""
    edges = [ground.start, *(edge for span in spans for edge in (span.start, span.end)), ground.end]
    gaps = zip(edges[::2], edges[1::2], strict=True)
    between = (
        replace(ground, start=max(line.start(), ground.start), end=min(line.end(), ground.end))
        for first, last in gaps
        for line in re.compile(r"[^\n]+").finditer(text, first, last)
        if line.end() > ground.start and line.start() < ground.end
    )
    return sorted([*spans, *between], key=lambda span: span.start)


def underlined(spans: Sequence[Span], words: Sequence[Span]) -> list[Span]:
    """Return `spans` with what is also in `words` underlined, and the rest of `words` with nothing but a line.

    Args:
        spans: ascending, none of them over another.
        words: likewise.
    """
    ends = sorted({place for span in (*spans, *words) for place in (span.start, span.end)})
    found: list[Span] = []
    at = word = 0
    for start, end in pairwise(ends):
        while at < len(spans) and spans[at].end <= start:
            at += 1
        while word < len(words) and words[word].end <= start:
            word += 1
        under = at < len(spans) and spans[at].start <= start
        line = word < len(words) and words[word].start <= start
        if under or line:
            look = spans[at] if under else Span(start, end, "")
            found.append(replace(look, start=start, end=end, underlined=line))
    return found


def utf16(text: str, places: Iterable[int]) -> list[int]:
    """Return what Python's positions in `text` are for Qt, which counts an emoji as two."""
    wide = [at for at, character in enumerate(text) if character > "\uffff"] if not text.isascii() else []
    return [place + bisect_left(wide, place) for place in places]


def token_sums(shares: Sequence[Share]) -> list[TokenSum]:
    """Return what each different token adds up to, the one that matters most first."""
    counts: dict[str, tuple[int, float]] = {}
    for share in shares:
        count, total = counts.get(share.token, (0, 0.0))
        counts[share.token] = count + 1, total + share.share
    sums = [TokenSum(token, count, total) for token, (count, total) in counts.items()]
    return sorted(sums, key=lambda entry: (-abs(entry.share), entry.token))


def strongest(shares: Sequence[Share]) -> float:
    """Return the largest size of a share, 0 for none."""
    return max((abs(share.share) for share in shares), default=0.0)


def _broken(line: str) -> str:
    pieces, start = [], 0
    while len(line) - start > PARAGRAPH:
        cut = line.rfind(" ", start + PARAGRAPH // 2, start + PARAGRAPH)
        if cut < 0:
            break
        pieces.append(line[start:cut])
        start = cut + 1
    return "\n".join([*pieces, line[start:]])
