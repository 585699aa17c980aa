"""Choosing the largest numbers of many rows at once without sorting what cannot win."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GROUPS = 128
CROWD = 8
"""Candidates per wanted neighbour above which a row is full of ties."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Similarities between queries and rows: int64 (t,), int64 (t,), float32 (t,)."""

    queries: Ints
    rows: Ints
    scores: Floats

    def __len__(self) -> int:
        return len(self.queries)

    def take(self, places: Ints) -> Pairs:
        """Return the pairs at `places`."""
        return Pairs(self.queries[places], self.rows[places], self.scores[places])


@dataclass(frozen=True, slots=True, eq=False)
class Best:
    """The best rows of every query, best first: int64 (n, k) and float32 (n, k)."""

    rows: Ints
    scores: Floats

    def pairs(self, queries: Ints) -> Pairs:
        """Return the lists of `queries` as pairs."""
        return Pairs(np.repeat(queries, self.rows.shape[1]), self.rows[queries].ravel(), self.scores[queries].ravel())


def joined(parts: list[Pairs]) -> Pairs:
    """Return all pairs of `parts`, in order."""
    queries, rows = (np.concatenate([getattr(part, name) for part in parts]) for name in ("queries", "rows"))
    return Pairs(queries, rows, np.concatenate([part.scores for part in parts]))


def contenders(scores: Floats, k: int) -> tuple[Ints, Ints]:
    """Return positions (row, column) of `scores`, float32 (m, n), that hold the `k` largest of every row and few more.

    Columns fold into groups; the k-th largest of the groups' maxima is a floor under the k-th largest score.
    """
    found = positions(scores >= kth_floor(scores, k)[:, None])
    if len(found[0]) <= CROWD * k * len(scores):
        return found
    columns = np.argpartition(scores, scores.shape[1] - k, axis=1)[:, -k:]
    return np.repeat(np.arange(len(scores)), k), columns.ravel()


def positions(mask: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the rows and columns of the true cells of `mask`, like `np.nonzero` but several times as fast."""
    return np.divmod(np.flatnonzero(mask), mask.shape[1])


def best_of_each(pairs: Pairs, k: int) -> Pairs:
    """Keep the `k` best pairs of every query: queries ascending, best first, equal scores in the order given."""
    order = np.argsort(_ranking(pairs), kind="stable")
    queries = pairs.queries[order]
    starts = np.flatnonzero(np.diff(queries, prepend=-1))
    rank = np.arange(len(queries)) - np.repeat(starts, np.diff(starts, append=len(queries)))
    return pairs.take(order[rank < k])


def merged(best: Best, found: Pairs) -> Best:
    """Return the lists of `best` with `found` merged in, in both directions: what is near a row has it near, too."""
    count, k = best.rows.shape
    both = joined([found, Pairs(found.rows, found.queries, found.scores)])
    news = both.take(np.flatnonzero(both.scores > best.scores[both.queries, -1]))
    changed = np.flatnonzero(np.bincount(news.queries, minlength=count))
    kept = best_of_each(_without_repeats(joined([best.pairs(changed), news])), k)
    rows, scores = best.rows.copy(), best.scores.copy()
    rows[changed], scores[changed] = kept.rows.reshape(-1, k), kept.scores.reshape(-1, k)
    return Best(rows, scores)


def _ranking(pairs: Pairs) -> Ints:
    """Return numbers that sort by query, then from the best score down: sorting one key is faster than sorting two.

    The bits of a positive float sort like the float; of a negative one, they sort backwards unless flipped.
    """
    bits = (0 - pairs.scores).view(np.int32)
    return (pairs.queries << 32) + (bits ^ ((bits >> 31) & 0x7FFFFFFF))


def _without_repeats(pairs: Pairs) -> Pairs:
    """Sort by query and row, and keep the first of all pairs that join the same two."""
    keys = (pairs.queries << 32) + pairs.rows
    order = np.argsort(keys, kind="stable")
    return pairs.take(order[np.diff(keys[order], prepend=-1) != 0])


def kth_floor(scores: Floats, k: int) -> Floats:
    """Return a number under the `k`-th largest of every row, and close to it."""
    groups = max(GROUPS, 4 * k)
    depth = scores.shape[1] // groups
    if depth > 1:
        scores = scores[:, : depth * groups].reshape(len(scores), depth, groups).max(axis=1)
    return np.asarray(np.partition(scores, scores.shape[1] - k, axis=1)[:, -k], np.float32)
