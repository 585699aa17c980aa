"""The best documents of every query, gathered while the scores come by block by block.

A score and the place of its document among the sorted ids make one int64: the score's bits, mapped so that better
scores are smaller, above the place. All keys differ, so the k smallest are the k best with ties in the order of ids,
as sentence-transformers breaks them, whatever the blocks are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]

NOWHERE: Final = np.iinfo(np.int64).max
NO_ROW: Final = -1
PLACE_BITS: Final = 32
SIGN: Final = np.int32(0x7FFFFFFF)


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The k best documents of q queries, best first.

    Attributes:
        rows: int64 (q, k); -1 where a query has fewer.
        scores: float32 (q, k); -inf where a query has fewer.
    """

    rows: Rows
    scores: Scores


class BestHits:
    """Keeps the k best documents of every query; memory holds k numbers a query and one block."""

    def __init__(self, queries: int, k: int, order: Rows) -> None:
        """Begin without documents.

        Args:
            queries: how many.
            k: how many documents to keep for each; no more than there are.
            order: int64 (n,), the rows of all documents in the order in which ties are broken; see `order_of`.
        """
        self._order = order
        self._places = np.empty_like(order)
        self._places[order] = np.arange(len(order))
        self._keys = np.full((queries, min(k, len(order))), NOWHERE)

    def add(self, queries: slice, start: int, scores: Scores) -> None:
        """Take in how well documents fit.

        Args:
            queries: which queries.
            start: the row of the first document.
            scores: float32 (queries, documents); -inf for a document that was not found.
        """
        places = self._places[start : start + scores.shape[1]]
        keys = (_falling(scores) << PLACE_BITS) | places
        keys[scores == -np.inf] = NOWHERE
        kept = self._keys[queries]
        both = np.concatenate((kept, keys), axis=1)
        self._keys[queries] = np.partition(both, kept.shape[1] - 1, axis=1)[:, : kept.shape[1]]

    def finish(self) -> Ranking:
        """Return the best documents of every query."""
        keys = np.sort(self._keys, axis=1)
        missing = keys == NOWHERE
        places = np.where(missing, 0, keys & ((1 << PLACE_BITS) - 1))
        rows = np.where(missing, NO_ROW, self._order[places])
        return Ranking(rows, np.where(missing, np.float32(-np.inf), _scores(keys >> PLACE_BITS)))


def order_of(ids: Sequence[str]) -> Rows:
    """Return the rows of `ids` in the order of the ids, int64 (n,)."""
    return np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)


def _falling(scores: Scores) -> NDArray[np.int64]:
    """Return whole numbers of 32 bits that fall as `scores` rise; 0 and -0 are equal."""
    bits = (scores + np.float32(0)).view(np.int32)
    return (~np.where(bits < 0, bits ^ SIGN, bits)).astype(np.int64)


def _scores(falling: NDArray[np.int64]) -> Scores:
    bits = ~falling.astype(np.int32)
    return np.where(bits < 0, bits ^ SIGN, bits).view(np.float32)
