"""Groups of texts that are near each other: k-means on the directions of their vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.vectors import NO_LENGTH, VectorIndex
from explorer.progress import Progress, Steps

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]

MOST = 60
"""Clusters at most; more could not be told apart on a map."""

USUAL = 20
NOWHERE = 255
"""The code of a text in no cluster: without a direction, or between those of density."""

FITTED = 12_000
"""Texts that the centres are found from; the others join the nearest."""

TRIES = 3
ROUNDS = 60
SETTLED = 1e-4
"""The rounds end when one lessens the spread by less than this part."""

ROUNDING = 1e-6
"""Mean squared distance below which texts lie at one place."""

CHUNK = 4096
CENTRAL = 5
WHAT = "Finding clusters"


@dataclass(frozen=True, slots=True, eq=False)
class Clustering:
    """Clusters, the largest first.

    Attributes:
        codes: uint8 (n,), the cluster of each text; `NOWHERE` for one in none.
        centres: float32 (clusters, dim), the mean directions, shorter than 1.
        sizes: texts of each cluster, none empty.
        central: for each cluster the rows nearest to its centre, the nearest first, at most five.
    """

    codes: NDArray[np.uint8]
    centres: Floats
    sizes: tuple[int, ...]
    central: tuple[Rows, ...]

    def __len__(self) -> int:
        return len(self.sizes)

    def rows(self, *places: int) -> Rows:
        """Return the rows of the clusters at `places`, ascending."""
        return np.flatnonzero(np.isin(self.codes, places))


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Centres and the mean squared distance of the texts from the nearest of them."""

    centres: Floats
    spread: float


def usual_number(count: int) -> int:
    """Return how many clusters `count` texts are cut into when nobody says: the root of half of them, 20 at most."""
    return int(min(USUAL, max(1, round((count / 2) ** 0.5))))


def find_clusters(index: VectorIndex, number: int, *, seed: int = 0) -> Steps[Clustering]:
    """Cut the texts into at most `number` clusters by k-means (Lloyd, 1982) on vectors of length 1 at full dimension.

    The best of a few starts by k-means++ (Arthur and Vassilvitskii, 2007) is taken. There are fewer clusters where
    there are fewer different texts. The same seed gives the same clusters.
    """
    usable = np.flatnonzero(np.isfinite(index.norms[-1]) & (index.norms[-1] > NO_LENGTH))
    rng = np.random.default_rng(seed)
    some = usable if len(usable) <= FITTED else np.sort(rng.choice(usable, FITTED, replace=False))
    sample = index.unit_rows(some, index.dim)
    best = _Fit(np.empty((0, index.dim), np.float32), np.inf)
    for attempt in range(TRIES if len(sample) else 0):
        fit = yield from _fitted(sample, min(number, MOST, len(sample)), rng, attempt)
        best = min(best, fit, key=lambda one: one.spread)
    codes, nearness = yield from _assigned(index, usable, best.centres)
    return ordered(codes, nearness, best.centres)


def _fitted(sample: Floats, number: int, rng: np.random.Generator, attempt: int) -> Steps[_Fit]:
    centres = yield from _starts(sample, number, rng)
    before = np.inf
    for done in range(ROUNDS):
        yield Progress(WHAT, attempt * ROUNDS + done, TRIES * ROUNDS)
        own, distances = _nearest(sample, centres)
        spread = float(distances.mean())
        if before - spread <= SETTLED * spread:
            break
        before = spread
        centres = _means(sample, own, distances, len(centres))
    return _Fit(centres, spread)


def _starts(sample: Floats, number: int, rng: np.random.Generator) -> Steps[Floats]:
    """Return rows drawn one after the other, with chances in proportion to their squared distance from the others."""
    chosen = [int(rng.integers(len(sample)))]
    distances = _square_distances(sample, sample[chosen])[:, 0]
    while len(chosen) < number and distances.sum() > len(sample) * ROUNDING:
        chosen.append(int(rng.choice(len(sample), p=distances / distances.sum())))
        distances = np.minimum(distances, _square_distances(sample, sample[chosen[-1:]])[:, 0])
        yield Progress(WHAT, 0)
    return sample[chosen]


def _square_distances(vectors: Floats, centres: Floats) -> NDArray[np.float64]:
    squares = np.einsum("ij,ij->i", centres, centres) + np.einsum("ij,ij->i", vectors, vectors)[:, None]
    return np.asarray(np.maximum(squares - 2 * (vectors @ centres.T), 0), np.float64)


def _nearest(vectors: Floats, centres: Floats) -> tuple[Rows, NDArray[np.float64]]:
    distances = _square_distances(vectors, centres)
    own = distances.argmin(axis=1)
    return own, distances[np.arange(len(own)), own]


def _means(sample: Floats, own: Rows, distances: NDArray[np.float64], number: int) -> Floats:
    """Return the mean of every cluster; an emptied one starts again at the text farthest from its centre."""
    order = np.argsort(own, kind="stable")
    filled, starts = np.unique(own[order], return_index=True)
    centres = np.empty((number, sample.shape[1]), np.float32)
    sizes = np.diff(starts, append=len(own))
    centres[filled] = np.add.reduceat(sample[order], starts, axis=0) / sizes[:, None]
    empty = np.setdiff1d(np.arange(number), filled)
    centres[empty] = sample[np.argsort(-distances, kind="stable")[: len(empty)]]
    return centres


def _assigned(index: VectorIndex, usable: Rows, centres: Floats) -> Steps[tuple[NDArray[np.uint8], Floats]]:
    """Return the place of the nearest centre for every row, and the squared distance from it."""
    codes = np.full(len(index), NOWHERE, np.uint8)
    distances = np.full(len(index), np.inf, np.float32)
    for start in range(0, len(usable), CHUNK):
        yield Progress(WHAT, start, len(usable))
        rows = usable[start : start + CHUNK]
        codes[rows], distances[rows] = _nearest(index.unit_rows(rows, index.dim), centres)
    return codes, distances


def ordered(codes: NDArray[np.uint8], distances: Floats, centres: Floats) -> Clustering:
    """Number the clusters by their size, and leave out those without a text.

    Args:
        codes: uint8 (n,), the place in `centres` of every text, or `NOWHERE`.
        distances: float32 (n,), from that centre; infinite for one that shall not count as central.
        centres: float32 (clusters, dim).
    """
    counts = np.bincount(codes[codes != NOWHERE], minlength=len(centres))
    order = np.argsort(-counts, kind="stable")[: np.count_nonzero(counts)]
    place = np.full(NOWHERE + 1, NOWHERE, np.uint8)
    place[order] = np.arange(len(order))
    found = place[codes]
    central = tuple(_central(found, distances, number) for number in range(len(order)))
    return Clustering(found, centres[order], tuple(counts[order].tolist()), central)


def _central(codes: NDArray[np.uint8], distances: Floats, number: int) -> Rows:
    rows = np.flatnonzero(codes == number)
    return rows[np.argsort(distances[rows], kind="stable")[:CENTRAL]]
