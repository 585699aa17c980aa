"""Finding a title by a few of its letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Match:
    """How well letters fit a title: more is better; `at` are the letters' positions."""

    score: float
    at: tuple[int, ...]


def fuzzy(letters: str, title: str) -> Match | None:
    """Return how `letters` fit into `title` in their order, or None when they do not.

    A word's first letter and a letter right after the one before count most; a short title beats a long one.
    """
    wanted = "".join(letters.lower().split())
    fits = [_fit_from(wanted, title, start) for start in range(len(title))] if wanted else [()]
    found = [at for at in fits if at is not None]
    if not found:
        return None
    best = max(found, key=lambda at: _score(at, title))
    return Match(_score(best, title), best)


def _fit_from(wanted: str, title: str, start: int) -> tuple[int, ...] | None:
    lower, at = title.lower(), start - 1
    if lower[start : start + 1] != wanted[0]:
        return None
    found = []
    for letter in wanted:
        at = lower.find(letter, at + 1)
        if at < 0:
            return None
        found.append(at)
    return tuple(found)


def _score(at: Sequence[int], title: str) -> float:
    starts = sum(3 for i in at if i == 0 or not title[i - 1].isalnum())
    runs = sum(2 for i, j in pairwise(at) if j == i + 1)
    early = 1 / (1 + at[0]) if at else 0
    return starts + runs + early - len(title) / 100
