"""What the Why panel is told about the text in focus."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WhyRecord:
    """The text in focus and how the search ranked it.

    Attributes:
        row: its position in the corpus.
        id: what the files call it.
        text: all of it.
        columns: everything else that is known of it.
        rank: its place among the hits, from 1; None when it is not among them.
        score: its similarity to the query; None without a query.
        query: what was searched for; empty for nothing.
        percentile: the place of the score among those of chance, 0 to 100; None before these are measured.
        passage: the characters that its best passage begins and ends at; None for a text that was searched as a whole.
        marked: the words that are marked where the text has them; empty for all of the query.
        found_by: "meaning", "words" or "both" where the two rank together, else empty.
    """

    row: int
    id: str
    text: str
    columns: Mapping[str, object] = field(default_factory=dict)
    rank: int | None = None
    score: float | None = None
    query: str = ""
    percentile: float | None = None
    found_by: str = ""
    passage: tuple[int, int] | None = None
    marked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhyNeighbour:
    """A text near the one in focus.

    Attributes:
        row: its position in the corpus.
        text: all of it, or its beginning.
        score: its similarity to the text in focus, at the dimension that counts it as a neighbour.
    """

    row: int
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class WhyNeighbours:
    """How the nearest texts at one dimension compare with those at the full one.

    Attributes:
        dim: the dimension in use.
        full: the dimension it is compared with.
        kept: neighbours at both, the nearest first.
        lost: neighbours at `full` only.
        gained: neighbours at `dim` only.
    """

    dim: int
    full: int
    kept: tuple[WhyNeighbour, ...] = ()
    lost: tuple[WhyNeighbour, ...] = ()
    gained: tuple[WhyNeighbour, ...] = ()
