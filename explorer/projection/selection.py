"""Which texts a map is made of: all, a sample that covers the corpus, and those that cannot be mapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.vectors import NO_LENGTH, VectorIndex
from explorer.progress import Progress, Steps

REGIONS = 256
"""Parts of the corpus that a sample must not leave out."""

OUTERMOST = 8
"""Texts of each region that are taken because nothing else stands for them, before the rest is shared out by size."""

CHUNK = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Cast:
    """The part each row plays in a map; all arrays are int64 and ascending.

    Attributes:
        fitted: rows that UMAP lays out.
        placed: rows put beside their neighbours among `fitted`.
        lost: rows without a direction (no known token, or a number that is not finite).
    """

    fitted: NDArray[np.int64]
    placed: NDArray[np.int64]
    lost: NDArray[np.int64]

    @property
    def count(self) -> int:
        """Rows in all."""
        return len(self.fitted) + len(self.placed) + len(self.lost)


def cast(index: VectorIndex, dims: Sequence[int], *, dim: int, limit: int, seed: int) -> Steps[Cast]:
    """Choose at most `limit` rows to lay out, of those that have a direction at all `dims`.

    Args:
        index: the vectors.
        dims: the stops that will be mapped.
        dim: the stop at which regions are told apart.
        limit: rows fitted at most.
        seed: chooses the sample.
    """
    norms = index.norms[[index.stop(stop) for stop in dims]]
    usable = (np.isfinite(norms) & (norms > NO_LENGTH)).all(axis=0)
    rows, lost = np.flatnonzero(usable), np.flatnonzero(~usable)
    if len(rows) <= limit:
        return Cast(rows, rows[:0], lost)
    chosen = yield from _covering(index, rows, dim, limit, np.random.default_rng(seed))
    return Cast(rows[chosen], rows[~chosen], lost)


def _covering(
    index: VectorIndex, rows: NDArray[np.int64], dim: int, limit: int, rng: np.random.Generator
) -> Steps[NDArray[np.bool_]]:
    """Return which of `rows` to take: the outermost of every region, and of the others the same share everywhere."""
    regions = min(REGIONS, limit // 8)
    centres = index.unit_rows(np.sort(rng.choice(rows, regions, replace=False)), dim)
    region, nearness = np.empty(len(rows), np.int64), np.empty(len(rows), np.float32)
    for start in range(0, len(rows), CHUNK):
        yield Progress("Choosing a sample", start, len(rows))
        chunk = slice(start, start + CHUNK)
        affinity = index.unit_rows(rows[chunk], dim) @ centres.T
        region[chunk], nearness[chunk] = affinity.argmax(axis=1), affinity.max(axis=1)
    outermost = _rank(region, nearness) < min(OUTERMOST, limit // (2 * regions))
    share = _rank(region, rng.random(len(rows))) / np.bincount(region)[region]
    chosen = np.zeros(len(rows), np.bool_)
    chosen[np.argsort(np.where(outermost, -1, share), kind="stable")[:limit]] = True
    return chosen


def _rank(groups: NDArray[np.int64], values: NDArray[np.floating]) -> NDArray[np.int64]:
    """Return the rank of every value within its group, from 0 for the smallest."""
    order = np.lexsort((values, groups))
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    ranks = np.empty(len(groups), np.int64)
    ranks[order] = np.arange(len(groups)) - np.repeat(starts, np.diff(starts, append=len(groups)))
    return ranks
