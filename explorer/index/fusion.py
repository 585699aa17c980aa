"""Meaning and words together: two rankings joined, and who found what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RANK = 60
"""How little the first ranks differ: the usual constant."""

MEANING, WORDS, BOTH = 1, 2, 3
"""Who found a hit."""


@dataclass(frozen=True, slots=True, eq=False)
class Fused:
    """Two rankings joined, best first.

    Attributes:
        rows: int64 (k,).
        scores: float32 (k,), Σ 1 / (60 + rank).
        found_by: uint8 (k,): `MEANING`, `WORDS` or `BOTH`.
    """

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    found_by: NDArray[np.uint8]


def fuse(meaning: NDArray[np.int64], words: NDArray[np.int64], k: int) -> Fused:
    """Join two rankings by reciprocal ranks (Cormack, Clarke and Büttcher, SIGIR 2009).

    Args:
        meaning: rows, best first.
        words: rows, best first.
        k: how many to keep; of equal ones those better by meaning come first, then the first rows.
    """
    rows, places = np.unique(np.concatenate((meaning, words)), return_inverse=True)
    scores = np.zeros(len(rows))
    found_by = np.zeros(len(rows), np.uint8)
    ranks = np.full(len(rows), len(rows) + 1)
    by_meaning, by_words = places[: len(meaning)], places[len(meaning) :]
    for at, who in ((by_meaning, MEANING), (by_words, WORDS)):
        scores[at] += 1 / (RANK + 1 + np.arange(len(at)))
        found_by[at] |= who
    ranks[by_meaning] = np.arange(len(by_meaning))
    order = np.lexsort((rows, ranks, -scores))[:k]
    return Fused(rows[order].astype(np.int64), scores[order].astype(np.float32), found_by[order])
