"""The nearest neighbours of every vector, for maps and graphs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.cells import WHAT, recall_of, search_cells, true_floors
from explorer.index.rescoring import rescored
from explorer.index.selection import Best, Floats, Pairs, best_of_each, contenders
from explorer.index.vectors import VectorIndex
from explorer.progress import Progress, Steps

EXACT_ROWS = 12_000
"""Up to here every pair is compared."""

BLOCK = 256
"""Rows compared with all others between two places to stop."""


@dataclass(frozen=True, slots=True, eq=False)
class Neighbours:
    """The nearest neighbours of every row by cosine distance, in the form that UMAP's `precomputed_knn` takes.

    Attributes:
        indices: int32 (n, k), nearest first; the first column is the row itself, as umap-learn expects.
        distances: float32 (n, k), 1 - cosine; the first column is 0. Two vectors without length are 1 apart.
        recall: the part of the true neighbours found: 1.0 when all pairs were compared, else measured on a sample.
    """

    indices: NDArray[np.int32]
    distances: NDArray[np.float32]
    recall: float


def nearest_neighbours(
    index: VectorIndex,
    *,
    dim: int,
    k: int,
    rows: NDArray[np.int64] | None = None,
    seed: int = 0,
    enough: float | None = None,
) -> Steps[Neighbours]:
    """Find the `k` nearest of every row, the row itself counted and first.

    Up to `EXACT_ROWS` rows all pairs are compared. Above, rows are gathered in cells, and every row is compared with
    the cells nearest to it, more and more of them until a sample finds 98 % of its true neighbours.

    Args:
        index: the vectors.
        dim: the stop at which they are compared.
        k: neighbours, at least 1; at most the number of rows.
        rows: int64 rows to look at, or None for all; the result then counts within `rows`.
        seed: chooses the sample and the cells.
        enough: the part of the true neighbours that is enough; None for 98 %.
    """
    vectors = index.unit_rows(slice(None) if rows is None else rows, dim)
    others = max(min(k, len(vectors)) - 1, 0)
    if len(vectors) > EXACT_ROWS and others:
        best, recall = yield from search_cells(vectors, others, seed, enough)
        return _with_self(best, recall)
    return _with_self((yield from _compare_all(vectors, others)), 1.0)


def neighbours_from(
    index: VectorIndex,
    near: Neighbours,
    *,
    dim: int,
    k: int,
    rows: NDArray[np.int64] | None = None,
    seed: int = 0,
    enough: float,
) -> Steps[Neighbours | None]:
    """Find the nearest of every row among the lists `near` of another stop; None where a sample finds too few there.

    Args:
        index: the vectors.
        near: of more than `k` neighbours; the result has as many.
        dim: the stop at which they are compared.
        k: neighbours that count, the row itself among them.
        rows: those that were looked at, or None for all.
        seed: chooses the sample.
        enough: the part of the neighbours that count that must be found.
    """
    vectors = index.unit_rows(slice(None) if rows is None else rows, dim)
    truth = yield from true_floors(vectors, k - 1, np.random.default_rng(seed))
    best = yield from rescored(vectors, near.indices[:, 1:])
    recall = recall_of(Best(best.rows[:, : k - 1], best.scores[:, : k - 1]), *truth)
    return _with_self(best, recall) if recall >= enough else None


def _compare_all(vectors: Floats, k: int) -> Steps[Best]:
    """Compare all pairs; returns the `k` best of every row, the row itself left out."""
    rows, scores = np.empty((len(vectors), k), np.int64), np.empty((len(vectors), k), np.float32)
    for start in range(0, len(vectors) if k else 0, BLOCK):
        block = vectors[start : start + BLOCK] @ vectors.T
        own = np.arange(len(block))
        block[own, start + own] = -np.inf
        queries, columns = contenders(block, k)
        pairs = best_of_each(Pairs(queries, columns, block[queries, columns]), k)
        rows[start : start + BLOCK] = pairs.rows.reshape(-1, k)
        scores[start : start + BLOCK] = pairs.scores.reshape(-1, k)
        yield Progress(WHAT, start + len(block), len(vectors))
    return Best(rows, scores)


def _with_self(best: Best, recall: float) -> Neighbours:
    """Turn similarities into distances, and put every row itself first."""
    count, others = best.rows.shape
    indices = np.column_stack((np.arange(count), best.rows)).astype(np.int32)
    distances = np.zeros((count, others + 1), np.float32)
    distances[:, 1:] = np.maximum(1 - best.scores, 0)
    return Neighbours(indices, distances, recall)
