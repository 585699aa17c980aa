"""Groups of texts that lie close on the map: HDBSCAN on its coordinates.

Clusters by density in hundreds of dimensions leave most texts in none; on the map, which draws neighbours together,
they are the islands that the eye sees.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.clusters import MOST, NOWHERE, Clustering, ordered
from explorer.analysis.hierarchy import CondensedTree
from explorer.index.vectors import VectorIndex
from explorer.progress import Progress, Steps

Rows = NDArray[np.int64]
Plane = NDArray[np.float32]

FITTED = 20_000
"""Points that the clusters are found from; the others join the nearest."""

NEIGHBOURS = 15
"""Neighbours that a point's density is measured by, and that it can be joined to."""

JOINED = 5_000
"""Points whose triangles tie far groups together."""

CHUNK = 2_048
BETWEEN_STEPS = 10_000
CLOSEST = 1e-6
"""Distances below this part of the map's width count as this: equal points are not infinitely dense."""

WHAT = "Finding clusters"


def usual_smallest(count: int) -> int:
    """Return how few texts of `count` make a cluster when nobody says: half of their root, 5 at least."""
    return max(5, round(math.sqrt(count) / 2))


def find_islands(index: VectorIndex, xy: Plane, smallest: int, *, seed: int = 0) -> Steps[Clustering]:
    """Find the clusters of at least `smallest` texts on a map, the largest `MOST` of them.

    Texts between the clusters are in none. Of a map of more than `FITTED` points a sample is looked at, and every
    other point is in the cluster of the nearest one.

    Args:
        index: the vectors of the texts, which say which texts are central.
        xy: float32 (n, 2), the map.
        smallest: texts of a cluster.
        seed: chooses the sample.
    """
    rng = np.random.default_rng(seed)
    usable = np.flatnonzero(np.isfinite(xy).all(axis=1))
    some = usable if len(usable) <= FITTED else np.sort(rng.choice(usable, FITTED, replace=False))
    least = max(2, round(smallest * len(some) / max(len(usable), 1)))
    edges = yield from _edges(xy[some], rng)
    tree = CondensedTree(len(some), least)
    for done, (one, other, far) in enumerate(zip(*(part.tolist() for part in edges), strict=True)):
        if done % BETWEEN_STEPS == 0:
            yield Progress(WHAT, done, len(edges[0]))
        tree.join(one, other, far)
    codes = np.full(len(xy), NOWHERE, np.uint8)
    codes[usable] = yield from _spread(xy[usable], xy[some], _largest(tree.labels()))
    return (yield from _described(index, codes))


def _edges(xy: Plane | NDArray[np.float64], rng: np.random.Generator) -> Steps[tuple[Rows, Rows, NDArray[np.float64]]]:
    """Return pairs of points with their mutual reachability, ascending: neighbours, and what ties far groups."""
    from scipy.spatial import cKDTree

    if len(xy) < 2:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    xy = xy.astype(np.float64)
    wanted = min(NEIGHBOURS + 1, len(xy))
    tree = cKDTree(xy)
    near, far = np.empty((len(xy), wanted), np.int64), np.empty((len(xy), wanted))
    for start in range(0, len(xy), CHUNK):
        yield Progress(WHAT, 0)
        part = slice(start, start + CHUNK)
        far[part], near[part] = tree.query(xy[part], k=wanted)
    yield Progress(WHAT, 0)
    one, other = np.repeat(np.arange(len(xy)), wanted), near.ravel()
    more_one, more_other = _ties(xy, rng)
    one, other = np.concatenate([one, more_one]), np.concatenate([other, more_other])
    yield Progress(WHAT, 0)
    length = np.linalg.norm(xy[one] - xy[other], axis=1)
    apart = np.maximum(np.maximum(far[one, -1], far[other, -1]), length)
    apart = np.maximum(apart, CLOSEST * max(float(np.ptp(xy, axis=0).max()), 1e-12))
    order = np.argsort(apart, kind="stable")
    return one[order], other[order], apart[order]


def _ties(xy: NDArray[np.float64], rng: np.random.Generator) -> tuple[Rows, Rows]:
    """Return pairs that connect all points: the sides of triangles between some, and neighbours from left to right."""
    from scipy.spatial import Delaunay, QhullError

    order = np.lexsort(xy.T)
    pairs = [np.stack([order[:-1], order[1:]])]
    some = np.arange(len(xy)) if len(xy) <= JOINED else rng.choice(len(xy), JOINED, replace=False)
    try:
        corners = some[Delaunay(xy[some]).simplices]
        pairs += [corners[:, [0, 1]].T, corners[:, [1, 2]].T, corners[:, [2, 0]].T]
    except (QhullError, ValueError):  # fewer than three points, or all on a line
        pass
    one, other = np.concatenate(pairs, axis=1)
    return one, other


def _largest(labels: Rows) -> NDArray[np.uint8]:
    """Return the labels as codes from the largest cluster on; those beyond `MOST` are none."""
    found, counts = np.unique(labels[labels >= 0], return_counts=True)
    kept = found[np.argsort(-counts, kind="stable")[:MOST]]
    codes = np.full(len(labels), NOWHERE, np.uint8)
    for code, label in enumerate(kept):
        codes[labels == label] = code
    return codes


def _spread(xy: Plane, fitted: Plane, codes: NDArray[np.uint8]) -> Steps[NDArray[np.uint8]]:
    """Return the code of the nearest of the `fitted` points for every point."""
    from scipy.spatial import cKDTree

    if len(xy) == len(fitted):
        return codes
    tree, found = cKDTree(fitted), np.empty(len(xy), np.uint8)
    for start in range(0, len(xy), CHUNK):
        yield Progress(WHAT, start, len(xy))
        found[start : start + CHUNK] = codes[tree.query(xy[start : start + CHUNK])[1]]
    return found


def _described(index: VectorIndex, codes: NDArray[np.uint8]) -> Steps[Clustering]:
    """Return the clusters with their centres, as mean directions of at most `FITTED` texts, and what is central."""
    rows = np.flatnonzero(codes != NOWHERE)
    number = int(codes[rows].max()) + 1 if len(rows) else 0
    some = rows[:: max(1, len(rows) // FITTED)]
    sums = np.zeros((number, index.dim), np.float32)
    for start in range(0, len(some), CHUNK):
        yield Progress(WHAT, start, len(some))
        chunk = some[start : start + CHUNK]
        np.add.at(sums, codes[chunk], index.unit_rows(chunk, index.dim))
    centres = sums / np.maximum(np.bincount(codes[some], minlength=number), 1)[:, None]
    distances = np.full(len(codes), np.inf, np.float32)
    for start in range(0, len(some), CHUNK):
        yield Progress(WHAT, start, len(some))
        chunk = some[start : start + CHUNK]
        away = index.unit_rows(chunk, index.dim) - centres[codes[chunk]]
        distances[chunk] = np.einsum("ij,ij->i", away, away)
    return ordered(codes, distances, centres.astype(np.float32))
