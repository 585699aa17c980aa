"""What can be asked for to group texts and to say what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.jobs.requests.mapping import Colour, Move

if TYPE_CHECKING:
    from explorer.analysis.clusters import Clustering
    from explorer.analysis.vocabulary import WordCounts
    from explorer.corpus.corpus import Corpus
    from explorer.index.vectors import VectorIndex
    from explorer.jobs.requests.mapping import Drawn
    from explorer.jobs.requests.rows import RowSet
    from explorer.model.embedding import StaticEmbedding


@dataclass(frozen=True, slots=True)
class Cluster:
    """Cut the corpus into clusters; gives a `Clustering`."""

    index: VectorIndex
    number: int


@dataclass(frozen=True, slots=True)
class FindIslands:
    """Find where texts lie close on a map; gives a `Clustering`.

    Attributes:
        index: the vectors of the texts.
        drawn: the map.
        smallest: texts of a cluster at least.
    """

    index: VectorIndex
    drawn: Drawn
    smallest: int


@dataclass(frozen=True, slots=True)
class CountWords:
    """Count the words of every cluster; gives `WordCounts`."""

    corpus: Corpus
    clustering: Clustering


@dataclass(frozen=True, slots=True)
class Describe:
    """Find the words that tell clusters apart, but for the `ignored`; gives a `Description`."""

    model: StaticEmbedding
    clustering: Clustering
    counts: WordCounts
    ignored: frozenset[str]


@dataclass(frozen=True, slots=True)
class Description:
    """What clusters are about, by their place.

    Attributes:
        keywords: words of the texts, by class-based tf-idf.
        tokens: words of the model's vocabulary nearest to the centre.
    """

    keywords: tuple[tuple[str, ...], ...]
    tokens: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PaintClusters:
    """Colour the map by clusters called `names`; gives a `Colouring`."""

    clustering: Clustering
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Compare two groups of texts in words; `second` is None for all the others. Gives a `Difference`."""

    corpus: Corpus
    first: RowSet
    second: RowSet | None
    ignored: frozenset[str]


Grouping = Cluster | FindIslands | CountWords | Describe | PaintClusters | Contrast
ForColours = Cluster | FindIslands | CountWords | Colour | Move
"""What only the colours of the map need."""
