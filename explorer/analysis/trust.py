"""How far a map may be believed: what of a text's true neighbours is beside it, on the map and at a dimension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from explorer.index.halves import as_float32
from explorer.index.many import add_products, best_at_every_stop
from explorer.index.selection import Best, Pairs, best_of_each, contenders
from explorer.index.vectors import NO_LENGTH, VectorIndex, inverse
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]

NEIGHBOURS = 10
FEWEST = 300
"""Rows measured at least, if there are so many."""

BLOCK = 128
SCORES = 16_000_000
"""Similarities held at once at most."""

SLACK = 1e-5
"""Cosines this close are equal: equal texts must count alike, whichever of them the map put nearer."""

AROUND = 5
ASKED = 20_000
WHAT = "Measuring the map"


@dataclass(frozen=True, slots=True, eq=False)
class TrueNeighbours:
    """The nearest texts of some rows by cosine, at every stop.

    Attributes:
        rows: int64 (m,), the rows measured, ascending.
        usable: int64 (u,), the rows that have a direction and can be neighbours, ascending.
        nearest: for every stop int64 (m, k), nearest first, the row itself left out.
        floors: float32 (m,), the cosine of the k-th nearest at full dimension.
    """

    rows: Rows
    usable: Rows
    nearest: Mapping[int, Rows]
    floors: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Trust:
    """What is kept of the true neighbours, those at full dimension; shares from 0 to 1.

    Attributes:
        on_map: float32 (n,), the part of a text's neighbours on the map that are true; NaN for one without direction.
        at_stop: float32 (n,), the same for its neighbours at the dimension of the map.
        map_mean: the mean of what was measured; NaN when nothing could be.
        stop_mean: the mean of what was measured at the dimension.
        measured: texts measured; the values of the others are those of their surroundings on the map.
    """

    on_map: Floats
    at_stop: Floats
    map_mean: float
    stop_mean: float
    measured: int


def true_neighbours(index: VectorIndex, *, pairs: int, k: int = NEIGHBOURS, seed: int = 0) -> Steps[TrueNeighbours]:
    """Find the `k` nearest at every stop, of all rows or of as many as `pairs` comparisons allow.

    Args:
        index: the vectors.
        pairs: comparisons of one row with another, about; at least `FEWEST` rows are measured.
        k: neighbours; fewer when there are fewer rows.
        seed: chooses the rows.
    """
    usable = np.flatnonzero(np.isfinite(index.norms[-1]) & (index.norms[-1] > NO_LENGTH))
    k = min(k, len(usable) - 1)
    if k < 1:
        nobody = np.empty((0, 0), np.int64)
        return TrueNeighbours(usable[:0], usable, dict.fromkeys(index.dims, nobody), np.empty(0, np.float32))
    rows = _sampled(usable, max(pairs // len(index), FEWEST), seed)
    large = len(index) > SCORES // BLOCK and bool(np.isfinite(index.norms[-1]).all())
    found = yield from (_in_one_pass if large else _in_blocks)(index, rows, usable, k)
    floors = found[index.dim].scores[:, -1]
    return TrueNeighbours(rows, usable, {dim: best.rows for dim, best in found.items()}, floors)


def measure_trust(index: VectorIndex, found: TrueNeighbours, xy: Floats, dim: int) -> Steps[Trust]:
    """Compare the neighbours on the map `xy`, float32 (n, 2), and those at `dim` with the true ones.

    A neighbour is true when it is at least as near at full dimension as the k-th nearest text. This is the precision of
    the map's neighbours at k (Venna et al., Information retrieval perspective to nonlinear dimensionality reduction for
    data visualization, JMLR 11, 2010), with ties counted in favour of the map.
    """
    if not len(found.rows):
        nothing = np.full(len(index), np.nan, np.float32)
        return Trust(nothing, nothing, np.nan, np.nan, 0)
    beside = yield from _beside(found, xy)
    on_map = yield from _true_share(index, found, beside)
    at_stop = yield from _true_share(index, found, found.nearest[dim])
    everywhere = _spread(np.stack([on_map, at_stop], axis=1), found, xy)
    means = float(on_map.mean()), float(at_stop.mean())
    return Trust(everywhere[:, 0].copy(), everywhere[:, 1].copy(), *means, len(found.rows))


def _sampled(usable: Rows, most: int, seed: int) -> Rows:
    if len(usable) <= most:
        return usable
    return np.sort(np.random.default_rng(seed).choice(usable, most, replace=False))


def _empty(index: VectorIndex, count: int, k: int) -> dict[int, Best]:
    return {dim: Best(np.empty((count, k), np.int64), np.empty((count, k), np.float32)) for dim in index.dims}


def _in_blocks(index: VectorIndex, rows: Rows, usable: Rows, k: int) -> Steps[dict[int, Best]]:
    """Return for every stop the `k` best of each of `rows` among the `usable`, themselves left out."""
    found = _empty(index, len(rows), k)
    lost = np.setdiff1d(np.arange(len(index)), usable)
    step = max(min(SCORES // len(index), BLOCK), 1)
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        for dim, best in _nearest_of(index, rows[part], lost, k):
            found[dim].rows[part], found[dim].scores[part] = best.rows, best.scores
            yield Progress(WHAT, start, len(rows))
    return found


def _in_one_pass(index: VectorIndex, rows: Rows, usable: Rows, k: int) -> Steps[dict[int, Best]]:
    """Return the same, reading the vectors once: there are too many to hold their scores for a block of rows."""
    found = _empty(index, len(rows), k)
    cosine = replace(index, similarity="cosine")
    unusable = len(index) - len(usable)
    hits = yield from best_at_every_stop(cosine, index.rows(rows), k + 1 + min(unusable, k), WHAT)
    crowded = set[int]()
    for dim, best in found.items():
        for place, (row, near) in enumerate(zip(rows, hits[dim], strict=True)):
            others = np.flatnonzero((near.rows != row) & (index.norms[-1, near.rows] > NO_LENGTH))[:k]
            if len(others) == k:
                best.rows[place], best.scores[place] = near.rows[others], near.scores[others]
            else:  # too many texts without direction stand before those that point elsewhere
                crowded.add(place)
    if not crowded:
        return found
    places = np.array(sorted(crowded), np.int64)
    again = yield from _in_blocks(index, rows[places], usable, k)
    for dim, best in again.items():
        found[dim].rows[places], found[dim].scores[places] = best.rows, best.scores
    return found


def _nearest_of(index: VectorIndex, rows: Rows, lost: Rows, k: int) -> Iterator[tuple[int, Best]]:
    """Yield every stop with the `k` best of each of `rows`, themselves and the `lost` left out."""
    total = np.zeros((len(rows), len(index)), np.float32)
    for stop, (dim, band) in enumerate(zip(index.dims, index.bands, strict=True)):
        add_products(total, as_float32(band[rows]), band)
        scores = total * inverse(index.norms[stop])
        scores *= inverse(index.norms[stop, rows])[:, None]
        scores[:, lost] = -np.inf
        scores[np.arange(len(rows)), rows] = -np.inf
        queries, columns = contenders(scores, k)
        best = best_of_each(Pairs(queries, columns, scores[queries, columns]), k)
        yield dim, Best(best.rows.reshape(-1, k), best.scores.reshape(-1, k))


def _beside(found: TrueNeighbours, xy: Floats) -> Steps[Rows]:
    """Return the rows next to every measured one on the map, int64 (m, k)."""
    k = next(iter(found.nearest.values())).shape[1]
    tree = _tree(xy[found.usable])
    parts = []
    for start in range(0, len(found.rows), ASKED):
        yield Progress(WHAT, start, len(found.rows))
        rows = found.rows[start : start + ASKED]
        near = found.usable[tree.query(xy[rows], k + 1)[1]]
        others = near != rows[:, None]
        others[others.all(axis=1), -1] = False  # a crowd at one place may leave the row itself out
        parts.append(near[others].reshape(-1, k))
    return np.concatenate(parts)


def _true_share(index: VectorIndex, found: TrueNeighbours, near: Rows) -> Steps[Floats]:
    """Return the part of every row of `near` that is as near at full dimension as the true neighbours."""
    share = np.empty(len(near), np.float32)
    for start in range(0, len(near), BLOCK):
        yield Progress(WHAT, start, len(near))
        part = slice(start, start + BLOCK)
        own = index.unit_rows(found.rows[part], index.dim)
        others = index.unit_rows(near[part].ravel(), index.dim).reshape(*near[part].shape, -1)
        cosines = np.einsum("md,mkd->mk", own, others)
        share[part] = (cosines >= found.floors[part, None] - SLACK).mean(axis=1)
    return share


def _spread(values: Floats, found: TrueNeighbours, xy: Floats) -> Floats:
    """Return `values` of the measured rows for all rows: others have the mean of the nearest measured ones."""
    everywhere = np.full((len(xy), values.shape[1]), np.nan, np.float32)
    everywhere[found.rows] = values
    rest = np.setdiff1d(found.usable, found.rows, assume_unique=True)
    if len(rest):
        _, near = _tree(xy[found.rows]).query(xy[rest], AROUND)
        everywhere[rest] = values[near].mean(axis=1)
    return everywhere


def _tree(xy: Floats) -> cKDTree:
    from scipy.spatial import cKDTree

    return cKDTree(xy)
