"""What can be asked for to lay the corpus out in the plane, and to colour and measure the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.analysis.trust import TrueNeighbours
    from explorer.corpus.corpus import Corpus
    from explorer.index.vectors import VectorIndex
    from explorer.projection.params import UmapParams


@dataclass(frozen=True, slots=True)
class Flatten:
    """Lay the corpus out in the plane by PCA at every stop; gives a `Drawn` for each."""

    index: VectorIndex
    seed: int = 42


@dataclass(frozen=True, slots=True)
class Project:
    """Lay the corpus out in the plane by UMAP at every stop, in the worker process."""

    index: VectorIndex
    params: UmapParams


@dataclass(frozen=True, slots=True)
class Move:
    """Measure how far texts move from one map to another; gives a `Movement`."""

    index: VectorIndex
    before: Drawn
    after: Drawn


@dataclass(frozen=True, slots=True)
class Recall:
    """Look on the disk for the layouts of an earlier session; gives a `Recalled`.

    Attributes:
        project: what would make them.
        model, corpus: keys of what they belong to.
    """

    project: Project
    model: str
    corpus: str


@dataclass(frozen=True, eq=False, slots=True)
class Recalled:
    """The layouts found, one a stop; none, or all of them."""

    drawn: dict[int, Drawn]


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep finished layouts on the disk, each with its stop; gives True."""

    project: Project
    model: str
    corpus: str
    layouts: tuple[tuple[int, Drawn], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The key of one finished UMAP layout, a `Drawn`."""

    project: Project
    dim: int


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """A map of the corpus, and how it was made.

    Attributes:
        xy: float32 (n, 2).
        method: "umap" or "pca".
        fitted: texts that shaped it; the others were placed beside their nearest neighbours.
    """

    xy: NDArray[np.float32]
    method: str
    fitted: int


@dataclass(frozen=True, eq=False, slots=True)
class Grown:
    """The finished maps that more texts are put on.

    Attributes:
        index: the vectors of the texts on the maps.
        layouts: the map at each stop.
        method, neighbours: how they were made.
    """

    index: VectorIndex
    layouts: dict[int, Drawn]
    method: str
    neighbours: int


@dataclass(frozen=True, slots=True)
class Extend:
    """Put the texts of `index` that are new on the maps before; gives a `Drawn` for each stop.

    Gives none where the texts do not begin with those of the maps.
    """

    index: VectorIndex
    grown: Grown


@dataclass(frozen=True, slots=True)
class Colour:
    """Turn a column into map colours; gives a `Colouring`."""

    corpus: Corpus
    column: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """Find the nearest texts of many at every stop, of a sample or thoroughly; gives a `TrueNeighbours`."""

    index: VectorIndex
    thorough: bool


@dataclass(frozen=True, slots=True)
class MeasureTrust:
    """Measure what of the `found` neighbours a map at `dim` keeps; gives a `Trust`."""

    index: VectorIndex
    found: TrueNeighbours
    drawn: Drawn
    dim: int


Mapping = Flatten | Project | Recall | Keep | Extend | Move | Colour | Nearest | MeasureTrust
