"""What a smaller dimension keeps of the results at full dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.many import best_at_every_stop
from explorer.index.search import Hits, top_k
from explorer.index.vectors import NO_LENGTH, VectorIndex
from explorer.progress import Steps

Rows = NDArray[np.int64]

PERSISTENCE = 0.9
"""How likely the reader of a ranking goes on to the next hit; the usual choice for a top 10."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Hits at full dimension against hits at another: int64 rows, each in the order of its own ranking."""

    kept: Rows
    lost: Rows
    gained: Rows


@dataclass(frozen=True, slots=True)
class Agreement:
    """How alike the rankings at two dimensions are, both from 0 to 1, averaged over queries.

    Attributes:
        overlap: the part of the top k that is in both.
        rbo: rank-biased overlap, which minds the order and the first hits most.
    """

    overlap: float
    rbo: float


def kept_lost_gained(full: Hits, cut: Hits) -> Change:
    """Say which hits of `full` are also in `cut`, which are not, and which `cut` has instead."""
    stays = np.isin(full.rows, cut.rows)
    return Change(full.rows[stays], full.rows[~stays], cut.rows[~np.isin(cut.rows, full.rows)])


def nearest(index: VectorIndex, row: int, *, dim: int, k: int) -> Hits:
    """Return the `k` rows most similar to `row` at the stop `dim`, without itself."""
    hits = top_k(index, index.rows([row])[0], dim=dim, k=k + 1)
    others = hits.rows != row
    return Hits(hits.rows[others][:k], hits.scores[others][:k])


def overlap_at_k(
    index: VectorIndex, dims: Sequence[int], k: int = 10, sample: int = 200, seed: int = 0
) -> Steps[dict[int, float]]:
    """Return for every stop in `dims` the part of the top `k` at full dimension that it keeps; see `agreements`."""
    measured = yield from agreements(index, dims, k, sample, seed)
    return {dim: agreement.overlap for dim, agreement in measured.items()}


def agreements(
    index: VectorIndex, dims: Sequence[int], k: int = 10, sample: int = 200, seed: int = 0
) -> Steps[dict[int, Agreement]]:
    """Compare every stop in `dims` with the full dimension, with rows of the corpus as queries.

    Args:
        index: the vectors.
        dims: stops of the index.
        k: length of the rankings; a query's own row does not count.
        sample: rows drawn as queries; those without a direction are never drawn.
        seed: draws the sample.
    """
    usable = np.flatnonzero(index.norms[-1] > NO_LENGTH)
    queries = np.random.default_rng(seed).choice(usable, min(sample, len(usable)), replace=False)
    sums = {dim: np.zeros(2) for dim in dims}
    rankings = yield from _rankings(index, queries, k)
    for dim in dims:
        for full, cut in zip(rankings[index.dim], rankings[dim], strict=True):
            sums[dim] += (_overlap(full, cut), rank_biased_overlap(full, cut))
    return {
        dim: Agreement(*(total / len(queries)).tolist() if len(queries) else (1.0, 1.0)) for dim, total in sums.items()
    }


def smallest_keeping(measured: Mapping[int, Agreement], part: float) -> int:
    """Return the smallest dimension whose overlap is at least `part`, or the largest measured when none is."""
    return min((dim for dim, agreement in measured.items() if agreement.overlap >= part), default=max(measured))


def rank_biased_overlap(a: Sequence[int], b: Sequence[int], p: float = PERSISTENCE) -> float:
    """Compare two rankings of equal length k, 0 to 1, extrapolated beyond k.

    RBO_ext = (X_k / k) pᵏ + (1 - p) / p · Σ_{d ≤ k} (X_d / d) pᵈ, with X_d the number of common items among the first d
    (Webber, Moffat and Zobel, A similarity measure for indefinite rankings, ACM TOIS 28(4), 2010, equation 32).
    """
    if not a:
        return 1.0
    depths = range(1, len(a) + 1)
    common = np.array([len(set(a[:depth]) & set(b[:depth])) / depth for depth in depths])
    weights = p ** np.array(depths)
    return float(common[-1] * weights[-1] + (1 - p) / p * (common * weights).sum())


def _rankings(index: VectorIndex, rows: Rows, k: int) -> Steps[dict[int, list[list[int]]]]:
    """Return for every stop the `k` best rows for the vector of each of `rows`, itself left out."""
    every = yield from best_at_every_stop(index, index.rows(rows), k + 1, "Comparing dimensions")
    rankings = {}
    for dim, found in every.items():
        others = ([hit for hit in hits.rows.tolist() if hit != row] for row, hits in zip(rows, found, strict=True))
        rankings[dim] = [ranking[:k] for ranking in others]
    return rankings


def _overlap(a: list[int], b: list[int]) -> float:
    return len(set(a) & set(b)) / len(a) if a else 1.0
