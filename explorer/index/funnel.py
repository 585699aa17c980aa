"""The funnel: ever fewer texts are looked at ever closer, and the vectors at the chosen dimension are read of the last.

All texts are compared by 512 signs of their vectors, some by 1,024, and a shortlist by the vectors themselves. So
adaptive retrieval (Kusupati et al., Matryoshka Representation Learning, NeurIPS 2022, section 4.3) begins with bits
where it usually begins with a low dimension: 32 numbers are twice as much to read as 512 signs, and find less. How
many texts go on is measured on the corpus itself, see `explorer.index.tuning`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.search import Hits, mask_of, top_k
from explorer.index.signs import READ_AS, Signs
from explorer.index.vectors import VectorIndex

PER_HIT = 10
"""The shortlist has at least this many rows for each hit that is wanted."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """How to search at one dimension without reading all of it.

    Attributes:
        signs: of all texts at that dimension.
        kept: rows of which all signs are compared, about.
        size: rows of which the vectors are read.
        recall: the part of the exact top 10 that was found, measured on queries that had no say in the choice.
    """

    signs: Signs
    kept: int
    size: int
    recall: float

    @property
    def dim(self) -> int:
        """The dimension."""
        return self.signs.dim

    @property
    def numbers(self) -> int:
        """How many numbers of vectors are read in the time a search takes."""
        return len(self.signs) * READ_AS + self.size * self.dim


def find(
    index: VectorIndex,
    query: NDArray[np.float32],
    *,
    dim: int,
    k: int,
    rows: NDArray[np.int64] | None = None,
    funnel: Funnel | None = None,
) -> Hits:
    """Return the `k` best rows: exactly, or through `funnel`; see `serving`.

    The other arguments are those of `top_k`. The scores are those at `dim` in any case.
    """
    if funnel is None or not query.any():
        return top_k(index, query, dim=dim, k=k, rows=rows)
    size = max(funnel.size, PER_HIT * k)
    chosen = funnel.signs.shortlist(query, max(funnel.kept, size), size, mask_of(index, rows))
    return top_k(index, query, dim=dim, k=k, rows=chosen)


def serving(funnel: Funnel | None, rows: int, k: int) -> Funnel | None:
    """Return `funnel` if it is of use for `k` hits among `rows` texts: its shortlist must be much shorter."""
    return funnel if funnel is not None and max(funnel.size, PER_HIT * k) * 4 < rows else None
