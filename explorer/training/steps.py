"""One step of training: pool the texts of a batch, work out the loss, move the rows of their tokens."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from explorer.model.tokens import Tokens
from explorer.training.losses import Loss, MatryoshkaLoss
from explorer.training.optimizer import RowAdam

TEXTS: Final = 64
ROWS: Final = 128
"""Texts, and rows of the table, worked on at a time: what belongs to them stays in the processor's cache."""

Sparse = csr_array[Any]


@dataclass(frozen=True, eq=False)
class Bags:
    """Texts as weights of the rows that their tokens name.

    Attributes:
        rows: int64 (r,), the rows of the table that are used, ascending.
        pooling: float32 (n, v); its product with the table gives the embeddings.
        spreading: float32 (r, n); its product with the gradient of the embeddings gives that of `rows`.
    """

    rows: NDArray[np.int64]
    pooling: Sparse
    spreading: Sparse


def bags_of(tokens: Tokens, vocabulary: int) -> Bags:
    """Return the bags of the texts in `tokens`; a text without tokens embeds to the zero vector."""
    shares = np.repeat(1 / np.maximum(tokens.lengths, 1), tokens.lengths).astype(np.float32)
    shape = (len(tokens), vocabulary)
    pooling = csr_array((shares, tokens.ids.copy(), tokens.offsets.astype(np.int32)), shape=shape)  # sorted in place
    pooling.sum_duplicates()
    return spread(pooling)


def spread(pooling: Sparse) -> Bags:
    """Return the bags of texts whose weights are known: `pooling`, float32 (n, v)."""
    by_token = pooling.tocsc()
    used = np.diff(by_token.indptr) > 0
    bounds = np.concatenate((by_token.indptr[:-1][used], by_token.indptr[-1:]))
    rows = np.flatnonzero(used)
    spreading = csr_array((by_token.data, by_token.indices, bounds), shape=(len(rows), pooling.shape[0]))
    return Bags(rows, pooling, spreading)


def pooled(bags: Bags, table: NDArray[np.float32], dim: int, pool: Executor) -> NDArray[np.float32]:
    """Return the first `dim` numbers of the embeddings of `bags`, float32 (n, dim)."""
    out = np.empty((bags.pooling.shape[0], dim), dtype=np.float32)

    def work(start: int) -> None:
        out[start : start + TEXTS] = bags.pooling[start : start + TEXTS] @ table

    list(pool.map(work, range(0, len(out), TEXTS)))
    return out


def train_step(
    adam: RowAdam,
    bags: Bags,
    pairs: int,
    loss: MatryoshkaLoss,
    rate: float,
    rng: np.random.Generator,
    pool: Executor,
) -> Loss:
    """Move the rows of `bags` once, and return the loss before that.

    Args:
        adam: holds the table, whose width is the longest dimension of `loss`.
        bags: texts; the first `pairs` are anchors, the next as many their positives, the rest hard negatives.
        pairs: how many.
        loss: what to lessen.
        rate: learning rate of this step.
        rng: draws the dimensions of this step.
        pool: shares the work out; the result does not depend on how many threads it has.
    """
    vectors = pooled(bags, adam.table, adam.table.shape[1], pool)
    found = loss(vectors[:pairs], vectors[pairs:], rng, pool)
    gradient = np.concatenate((found.anchors, found.candidates))
    adam.begin(rate)
    move_rows(adam, bags, gradient, pool)
    return found


def move_rows(adam: RowAdam, bags: Bags, gradient: NDArray[np.float32], pool: Executor) -> None:
    """Move the rows of `bags` in the step that has begun, against the gradient of their embeddings, (n, d)."""

    def move(start: int) -> None:
        rows = slice(start, start + ROWS)
        adam.update(bags.rows[rows], np.asarray(bags.spreading[rows] @ gradient))

    list(pool.map(move, range(0, len(bags.rows), ROWS)))
