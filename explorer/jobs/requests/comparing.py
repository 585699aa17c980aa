"""What can be asked for to compare texts, vectors and dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.index.search import Hits
    from explorer.index.vectors import VectorIndex
    from explorer.jobs.requests.rows import RowSet
    from explorer.model.embedding import StaticEmbedding


MATRIX_ROWS = 2000
"""Rows of the corpus compared at most; more could not be told apart on a screen."""


@dataclass(frozen=True, slots=True)
class CompareTexts:
    """Compare typed texts with each other at every stop; gives a `MatrixStack`."""

    model: StaticEmbedding
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompareRows:
    """Compare rows of the corpus with each other at every stop; gives a `MatrixStack`."""

    index: VectorIndex
    rows: RowSet


@dataclass(frozen=True, slots=True)
class Overlap:
    """Measure how much of the top 10 each stop keeps; gives `dict[int, float]`, 0 to 1."""

    index: VectorIndex


@dataclass(frozen=True, slots=True)
class Explain:
    """Share the similarity of two texts out over their tokens; gives an `Explanation`."""

    model: StaticEmbedding
    a: str
    b: str
    dim: int


@dataclass(frozen=True, slots=True)
class Near:
    """Find the texts nearest to one of the corpus, at `dim` and at full dimension; gives a `Neighbourhood`."""

    index: VectorIndex
    row: int
    dim: int


@dataclass(frozen=True, eq=False, slots=True)
class Neighbourhood:
    """The nearest texts at a stop against those at full dimension, the nearest first.

    Attributes:
        kept: nearest at both, with their scores at the stop.
        lost: nearest at full dimension only, with their scores there.
        gained: nearest at the stop only, with their scores there.
    """

    kept: Hits
    lost: Hits
    gained: Hits
