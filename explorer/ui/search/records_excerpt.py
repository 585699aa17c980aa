"""Which part of a text a line of the records shows: its beginning, or the surroundings of the first word found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from explorer.ui.search.records_model import LINE, one_line

SEARCHED = 2000
"""Characters of a text in which words are looked for: twenty texts in view take about a millisecond."""
BEFORE = 32
"""Characters shown in front of a word that is not at the beginning."""
MOST_WORDS = 64
"""So many different words of a query are looked for; a whole document may have been pasted."""


def words_pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    """Return a pattern that finds `words`, the first `MOST_WORDS`, as whole words in any case; None without words."""
    known = list(dict.fromkeys(word for word in words if word.strip()))[:MOST_WORDS]
    if not known:
        return None
    longest_first = sorted(known, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def excerpt(text: str, pattern: re.Pattern[str] | None) -> str:
    """Return one line of `text` that has the first match of `pattern`, where there is one near the beginning."""
    line = one_line(text)
    if pattern is None or len(text) <= LINE or pattern.search(line):
        return line
    match = pattern.search(text, 0, SEARCHED)
    return line if match is None else "…" + one_line(text[_start(text, match) :])


def shown_part(text: str, metrics: QFontMetrics, width: int, pattern: re.Pattern[str] | None) -> str:
    """Return what of `text` fits into `width` pixels; it begins before the first match that would be cut off."""
    shown = metrics.elidedText(text[: max(width, 32)], Qt.TextElideMode.ElideRight, width)
    match = pattern.search(text) if pattern is not None else None
    if match is None or match.end() < len(shown) or len(shown) >= len(text):
        return shown
    tail = len(text) - match.start()
    for before in (max(len(shown) * 9 // 10 - tail, BEFORE), BEFORE, 0):  # a short rest leaves room for more before it
        start = _start(text, match, before)
        part = "…" + text[start:]
        shown = metrics.elidedText(part[: max(width, 32)], Qt.TextElideMode.ElideRight, width)
        if shown == part or match.end() - start + 1 < len(shown):
            break
    return shown


def _start(text: str, match: re.Match[str], before: int = BEFORE) -> int:
    """Return where to begin: so many characters before the match, at the beginning of a word."""
    wanted = max(match.start() - before, 0)
    blank = text.find(" ", wanted, match.start())
    return blank + 1 if blank >= 0 else match.start()
