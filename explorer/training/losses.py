"""The losses of sentence-transformers for static embeddings, with their gradients worked out by hand.

MultipleNegativesRankingLoss (Henderson et al. 2017, arXiv:1705.00652): the cosines of an anchor with all candidates of
the batch, times a scale, are the logits of a softmax whose right answer is the anchor's own positive.
MatryoshkaLoss (Kusupati et al. 2022, arXiv:2205.13147): the weighted sum of that loss over prefixes of the vectors.

All prefixes share their work. With A (n, d) anchors and B (m, d) candidates, the Gram matrix of a prefix is that of the
shorter one plus one band of columns; and since the gradient of a column is a sum over all prefixes that hold it,

    dL/dA[:, band] = (sum over the prefixes holding band of E) B[:, band] - (sum of alpha) * A[:, band]

where, for each prefix, E = dL/dcosine / (|a| |b|) and alpha = (row sums of dL/dcosine * cosine) / |a|². So the loss at
all prefixes costs no more products than the loss at the longest one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

BLOCK: Final = 128
"""Anchors, or candidates, worked on at a time: what belongs to them stays in the processor's cache."""

TINY: Final = 1e-12
"""Norms below this count as this, as in `torch.nn.functional.normalize`."""


@dataclass(frozen=True, eq=False)
class Loss:
    """A loss and its gradients.

    Attributes:
        value: the mean over anchors; over prefixes, the weighted sum.
        by_dim: the loss at each prefix, without its weight.
        anchors: gradient by the anchors, (n, d).
        candidates: gradient by the candidates, (m, d).
    """

    value: float
    by_dim: dict[int, float]
    anchors: Floats
    candidates: Floats


@dataclass(frozen=True)
class MultipleNegativesRankingLoss:
    """Each anchor against every candidate of the batch.

    Attributes:
        scale: factor of the cosines, the inverse of the softmax's temperature.
    """

    scale: float = 20.0

    def __call__(self, anchors: Floats, candidates: Floats, pool: Executor | None = None) -> Loss:
        """Return the loss of `anchors` (n, d) with `candidates` (m, d), of which row i is the positive of anchor i.

        The other candidates, hard negatives among them, follow after row n.
        """
        return nested_ranking(anchors, candidates, (anchors.shape[1],), (1.0,), self.scale, pool)


@dataclass(frozen=True)
class MatryoshkaLoss:
    """MultipleNegativesRankingLoss over several prefixes of the vectors.

    Attributes:
        dims: lengths of the prefixes, in any order, none twice.
        weights: of each of `dims`; () for 1 each.
        n_dims_per_step: how many of `dims` are drawn for a step; -1 for all.
        ranking: the loss at one prefix.
    """

    dims: tuple[int, ...]
    weights: tuple[float, ...] = ()
    n_dims_per_step: int = -1
    ranking: MultipleNegativesRankingLoss = MultipleNegativesRankingLoss()

    def __call__(
        self,
        anchors: Floats,
        candidates: Floats,
        rng: np.random.Generator | None = None,
        pool: Executor | None = None,
    ) -> Loss:
        """Return the loss of `anchors` (n, d) with `candidates` (m, d), of which row i is the positive of anchor i.

        Args:
            anchors: float32 or float64.
            candidates: of the same type.
            rng: draws the dimensions when `n_dims_per_step` asks for some of them.
            pool: shares the work out; None to work in this thread.
        """
        weight_of = dict(zip(self.dims, self.weights or (1.0,) * len(self.dims), strict=True))
        dims = self.drawn(rng)
        return nested_ranking(anchors, candidates, dims, [weight_of[dim] for dim in dims], self.ranking.scale, pool)

    def drawn(self, rng: np.random.Generator | None) -> tuple[int, ...]:
        """Return the dimensions of one step, ascending."""
        if rng is None or not 0 < self.n_dims_per_step < len(self.dims):
            return tuple(sorted(self.dims))
        return tuple(sorted(int(dim) for dim in rng.choice(self.dims, self.n_dims_per_step, replace=False)))


def nested_ranking(
    anchors: Floats,
    candidates: Floats,
    dims: Sequence[int],
    weights: Sequence[float],
    scale: float,
    pool: Executor | None = None,
) -> Loss:
    """Return the weighted sum of ranking losses over the prefixes `dims`, ascending, with its gradients.

    The result does not depend on how many threads the pool has.

    Args:
        anchors: (n, d), float32 or float64.
        candidates: (m, d) with m >= n; row i is the positive of anchor i.
        dims: lengths of the prefixes.
        weights: of each of `dims`.
        scale: factor of the cosines.
        pool: shares the work out; None to work in this thread.
    """
    if pool is None:
        with ThreadPoolExecutor(1) as own:
            return nested_ranking(anchors, candidates, dims, weights, scale, own)
    work = _Work(anchors, candidates, tuple(pairwise((0, *dims))), np.asarray(weights) * scale / len(anchors), scale)
    parts = list(pool.map(work.rows, _blocks(len(anchors))))
    shares = np.cumsum(np.sum([shares for _, shares in parts], axis=0)[::-1], axis=0)[::-1]
    list(pool.map(lambda block: work.columns(block, shares[:, block]), _blocks(len(candidates))))
    losses = np.sum([losses for losses, _ in parts], axis=0) / len(anchors)
    value = float(losses @ np.asarray(weights, dtype=np.float64))
    by_dim = dict(zip(dims, losses.tolist(), strict=True))
    return Loss(value, by_dim, work.anchor_gradient, work.candidate_gradient)


class _Work:
    """One evaluation of a nested loss; its blocks may be worked on at the same time.

    Attributes:
        anchor_gradient: (n, d), complete after `rows` of all blocks.
        candidate_gradient: (m, d), complete after `columns` of all blocks.
    """

    def __init__(
        self, anchors: Floats, candidates: Floats, bands: tuple[tuple[int, int], ...], factors: Floats, scale: float
    ) -> None:
        self._anchors, self._candidates = anchors, candidates
        self._bands, self._scale = bands, scale
        self._factors = factors.astype(anchors.dtype)
        self._left, self._right = _inverse_norms(anchors, bands), _inverse_norms(candidates, bands)
        self._by_dot = np.empty((len(bands), len(anchors), len(candidates)), dtype=anchors.dtype)
        self.anchor_gradient, self.candidate_gradient = np.zeros_like(anchors), np.zeros_like(candidates)

    def rows(self, block: slice) -> tuple[NDArray[np.float64], Floats]:
        """Work on the anchors of `block`.

        Returns:
            The sum of their losses at each prefix, (k,), and their part of alpha of the candidates, (k, m).
        """
        anchors = self._anchors[block]
        dots = np.zeros((len(anchors), len(self._candidates)), dtype=anchors.dtype)
        losses = np.empty(len(self._bands))
        row_shares = np.empty((len(self._bands), len(anchors)), dtype=anchors.dtype)
        shares = np.empty_like(self._right)
        space = np.empty_like(dots), np.empty_like(dots)
        for k, (start, end) in enumerate(self._bands):
            dots += np.matmul(anchors[:, start:end], self._candidates[:, start:end].T, out=space[0])
            losses[k], row_shares[k], shares[k] = self._prefix(k, block, dots, *space)
        self._gather(block, np.cumsum(row_shares[::-1], axis=0)[::-1])
        return losses, shares

    def columns(self, block: slice, shares: Floats) -> None:
        """Work on the candidates of `block`, whose alpha, summed over prefixes, is `shares` (k, block)."""
        candidates = self._candidates[block]
        for k, (start, end) in enumerate(self._bands):
            gradient = self._by_dot[k, :, block].T @ self._anchors[:, start:end]
            gradient -= shares[k][:, None] * candidates[:, start:end]
            self.candidate_gradient[block, start:end] = gradient

    def _prefix(
        self, k: int, block: slice, dots: Floats, cosines: Floats, gradient: Floats
    ) -> tuple[float, Floats, Floats]:
        """Work on prefix `k`, whose dot products are `dots`; `cosines` and `gradient` are scratch space of that shape.

        Returns:
            The sum of the losses, alpha of the anchors, and their part of alpha of the candidates.
        """
        left, right = self._left[k, block, None], self._right[k]
        np.multiply(dots, left, out=cosines)
        cosines *= right
        own = np.arange(len(dots)), np.arange(block.start, block.start + len(dots))
        np.multiply(cosines, self._scale, out=gradient)
        highest = gradient.max(axis=1, keepdims=True)
        right_answer = gradient[own]
        gradient -= highest
        np.exp(gradient, out=gradient)
        totals = gradient.sum(axis=1, keepdims=True)
        loss = float((np.log(totals[:, 0]) + highest[:, 0] - right_answer).sum(dtype=np.float64))
        gradient *= self._factors[k] / totals
        gradient[own] -= self._factors[k]
        cosines *= gradient
        gradient *= left
        np.multiply(gradient, right, out=self._by_dot[k, block])
        return loss, cosines.sum(axis=1) * left[:, 0] ** 2, cosines.sum(axis=0) * right**2

    def _gather(self, block: slice, shares: Floats) -> None:
        """Sum over prefixes, longest first, and write the gradient of the anchors of `block`."""
        for k, (start, end) in reversed(list(enumerate(self._bands))):
            if k + 1 < len(self._bands):
                self._by_dot[k, block] += self._by_dot[k + 1, block]
            gradient = self._by_dot[k, block] @ self._candidates[:, start:end]
            gradient -= shares[k][:, None] * self._anchors[block, start:end]
            self.anchor_gradient[block, start:end] = gradient


def _inverse_norms(vectors: Floats, bands: tuple[tuple[int, int], ...]) -> Floats:
    """Return 1 / norm of each prefix of each row, (k, n)."""
    squares = [np.einsum("ij,ij->i", vectors[:, start:end], vectors[:, start:end]) for start, end in bands]
    inverse: Floats = 1 / np.maximum(np.sqrt(np.cumsum(squares, axis=0)), vectors.dtype.type(TINY))
    return inverse


def _blocks(count: int) -> Iterator[slice]:
    return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))
