"""One pass over the vectors that keeps the best: chosen block by block, while the scores are in cache.

Sorting or partitioning a million scores costs as much as reading the vectors; here a block's scores are compared once
with the k-th best so far, and almost none of them stay.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from explorer.index.scoring import score_block
from explorer.index.vectors import VectorIndex

BLOCK = 16384
"""Rows scored at a time at most: more would not be faster, and the scores should stay in cache."""

MOST_WORKERS = 4
"""Threads that scan: a few use all the memory bandwidth there is."""

NUMBERS_PER_WORKER = 4_000_000
"""A thread with less than this to read is not worth its start."""

ROOM = 4096
"""Rows gathered beyond the wanted ones before they are sifted."""

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Slack = Callable[[float], float]


@dataclass(slots=True)
class _Floor:
    """A score that the k-th best is known to reach; shared by all threads, each of which may only raise it."""

    height: float = -np.inf


@dataclass(slots=True)
class _Sieve:
    """The best rows of the blocks one thread has seen.

    Attributes:
        k: how many are wanted.
        slack: how far below the k-th best a row may be and still be kept, by the score of the k-th best.
        floor: what rows must reach.
    """

    k: int
    slack: Slack
    floor: _Floor
    rows: list[Rows] = field(default_factory=list)
    scores: list[Scores] = field(default_factory=list)
    count: int = 0
    full: int = 0

    def add(self, scores: Scores, first: int) -> None:
        """Take what is good enough of the rows from `first` on."""
        good = np.flatnonzero(scores >= self.floor.height)
        self.rows.append(good + first)
        self.scores.append(scores[good])
        self.count += len(good)
        if self.count >= max(self.full, self.k + ROOM):
            self.sift()

    def sift(self) -> None:
        """Raise the floor to what the k-th best allows, and drop what is below."""
        if not self.rows:
            return
        rows, scores = np.concatenate(self.rows), np.concatenate(self.scores)
        if len(scores) > self.k:
            best = float(np.partition(scores, len(scores) - self.k)[len(scores) - self.k])
            self.floor.height = max(self.floor.height, best - self.slack(best))
            kept = np.flatnonzero(scores >= self.floor.height)
            rows, scores = rows[kept], scores[kept]
        self.rows, self.scores, self.count = [rows], [scores], len(rows)
        self.full = 2 * self.count  # so that a thousand equal texts are not sifted again with every block


def scan(
    index: VectorIndex,
    query: Scores,
    *,
    dim: int,
    k: int,
    allowed: NDArray[np.bool_] | None = None,
    slack: Slack = lambda _: 0.0,
) -> tuple[Rows, Scores]:
    """Return every row whose score at `dim` is among the `k` best or within `slack` of the k-th, by row.

    Args:
        index: the vectors.
        query: float32 (dim,).
        dim: a stop of the index.
        k: at least 1.
        allowed: bool (n,), the rows to look at; None for all.
        slack: from the k-th best score to how far below it a row may be.

    Returns:
        Rows, ascending, and their scores.
    """
    stop = index.stop(dim)

    def score(part: slice, out: Scores) -> None:
        bands = tuple(band[part] for band in index.bands[: stop + 1])
        score_block(bands, index.norms[stop, part], query, index.similarity, out)
        index.has_read(part)

    return sift(score, len(index), k, numbers=len(index) * dim, allowed=allowed, slack=slack)


def sift(
    score: Callable[[slice, Scores], None],
    count: int,
    k: int,
    *,
    numbers: int,
    allowed: NDArray[np.bool_] | None = None,
    slack: Slack = lambda _: 0.0,
) -> tuple[Rows, Scores]:
    """Score `count` rows block by block with `score(rows, out)`, and return the best; see `scan`.

    `numbers` are to be read for it: with many of them several cores work.
    """
    floor = _Floor()

    def work(blocks: list[slice]) -> _Sieve:
        sieve, buffer = _Sieve(k, slack, floor), np.empty(BLOCK, np.float32)
        for part in blocks:
            scores = buffer[: part.stop - part.start]
            score(part, scores)
            if allowed is not None:
                scores[~allowed[part]] = -np.inf
            sieve.add(scores, part.start)
        return sieve

    last = _Sieve(k, slack, floor)
    for sieve in _shared_out(work, count, numbers):
        last.rows += sieve.rows
        last.scores += sieve.scores
    last.sift()
    if not last.rows:
        return np.empty(0, np.int64), np.empty(0, np.float32)
    rows, scores = last.rows[0], last.scores[0]
    kept = np.flatnonzero(scores > -np.inf)
    kept = kept[np.argsort(rows[kept])]
    return rows[kept], scores[kept]


def cut_to(rows: Rows, scores: Scores, size: int) -> Rows:
    """Return the best `size` of `rows`, which ascend; of equally good ones the first."""
    if len(rows) <= size:
        return rows
    worst = np.partition(scores, len(scores) - size)[len(scores) - size]
    better = scores > worst
    better[np.flatnonzero(scores == worst)[: size - int(better.sum())]] = True
    return np.asarray(rows[better], np.int64)


def _shared_out(work: Callable[[list[slice]], _Sieve], count: int, numbers: int) -> list[_Sieve]:
    """Do `work` on all blocks of `count` rows, on several cores when there are many `numbers` to read."""
    workers = max(min(os.cpu_count() or 1, MOST_WORKERS, numbers // NUMBERS_PER_WORKER), 1)
    size = min(BLOCK, max(count // (4 * workers), 1) + 1)
    blocks = [slice(start, min(start + size, count)) for start in range(0, count, size)]
    if workers == 1:
        return [work(blocks)]
    with ThreadPoolExecutor(workers, thread_name_prefix="search") as pool:
        return list(pool.map(work, [blocks[first::workers] for first in range(workers)]))
