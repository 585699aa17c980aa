"""What the panel beside the map is told. No Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CentralText:
    """A text that stands for its cluster: its row and its beginning."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class ClusterCard:
    """All that is said of a cluster.

    Attributes:
        name: what it is called.
        count: its texts.
        shown: whether its points are on the map.
        keywords: words of its texts that tell it from the others; empty before they are known.
        tokens: words of the model's vocabulary nearest to it.
        central: its most central texts, the most central first.
    """

    name: str
    count: int
    shown: bool
    keywords: tuple[str, ...]
    tokens: tuple[str, ...]
    central: tuple[CentralText, ...]


@dataclass(frozen=True, slots=True)
class Mover:
    """A text that moved: its row, its beginning, and how far, in radii of the map."""

    row: int
    text: str
    distance: float


@dataclass(frozen=True, slots=True)
class WordLine:
    """A word, and the part of the texts on its own side and on the other that hold it."""

    word: str
    here: float
    there: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two groups in words; None for words that are not known yet.

    Attributes:
        first_name, second_name: what the groups are called.
        first, second: what each speaks of more than the other.
    """

    first_name: str
    second_name: str
    first: tuple[WordLine, ...] | None
    second: tuple[WordLine, ...] | None
