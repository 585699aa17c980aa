"""The funnel: a shortlist by something small, ranked by the vectors at the chosen dimension.

What is small is a low dimension (Matryoshka adaptive retrieval: Kusupati et al., Matryoshka Representation Learning,
NeurIPS 2022, section 4.3) or the signs of the vectors. Which of them, and how long the shortlist is, is measured on the
corpus itself, see `explorer.index.tuning`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.search import Hits, mask_of, shortlist, top_k
from explorer.index.signs import READ_AS, Signs
from explorer.index.vectors import VectorIndex

PER_HIT = 10
"""The shortlist has at least this many rows for each hit that is wanted."""


@dataclass(frozen=True, slots=True)
class Funnel:
    """How to search at one dimension without reading all of it.

    Attributes:
        dim: the stop of the shortlist.
        size: rows on it.
        recall: the part of the exact top 10 that was found, measured on queries that had no say in the choice.
        signs: what makes the shortlist; None for the vectors at `dim`.
    """

    dim: int
    size: int
    recall: float
    signs: Signs | None = None

    @property
    def width(self) -> int:
        """What a row costs, in numbers of a vector."""
        return self.dim if self.signs is None else READ_AS


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
    if funnel.signs is None:
        chosen = shortlist(index, query, dim=funnel.dim, size=size, rows=rows)
    else:
        chosen = funnel.signs.shortlist(query, size, mask_of(index, rows))
    return top_k(index, query, dim=dim, k=k, rows=chosen)


def serving(funnel: Funnel | None, rows: int, k: int) -> Funnel | None:
    """Return `funnel` if it is of use for `k` hits among `rows` texts: its shortlist must be much shorter."""
    return funnel if funnel is not None and max(funnel.size, PER_HIT * k) * 4 < rows else None
