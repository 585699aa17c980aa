"""Documents by their best passages: what is found among passages, told of the texts they belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.passages import Passages
from explorer.index.asking import Found
from explorer.index.search import Hits

FIRST, MORE = 2, 4
"""Passages looked for at first for each text that is wanted, and how many times as many when they are of too few."""


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """What a query found.

    Attributes:
        found: the texts, in the order of their best passages; scores and all else are those of these passages.
        spans: int64 (k, 2), the characters of each text that its best passage begins and ends at.
    """

    found: Found
    spans: NDArray[np.int64]


def by_document(find: Callable[[int], Found], passages: Passages, k: int) -> Documents:
    """Return the `k` texts with the best passages.

    Args:
        find: finds so many passages, best first; fewer come back when there are fewer.
        passages: in which it does.
        k: texts wanted.
    """
    depth = FIRST * k
    while True:
        found = find(depth)
        owners = passages.owners[found.hits.rows]
        first = np.sort(np.unique(owners, return_index=True)[1])
        if len(first) >= k or len(owners) < depth:
            return _best(found, passages, owners, first[:k])
        depth *= MORE


def _best(found: Found, passages: Passages, owners: NDArray[np.int64], first: NDArray[np.int64]) -> Documents:
    """Return the passages at the places `first` as what was found of their texts."""
    best = found.hits.rows[first]
    found_by = found.found_by[first].copy()
    places = {owner: place for place, owner in enumerate(owners[first].tolist())}
    for owner, by in zip(owners.tolist(), found.found_by.tolist(), strict=True):
        if owner in places:
            found_by[places[owner]] |= by
    hits = Hits(owners[first], found.hits.scores[first])
    spans = np.stack((passages.starts[best], passages.ends[best]), axis=1)
    return Documents(Found(hits, found.ranked[first], found_by, found.funnel), spans)
