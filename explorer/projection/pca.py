"""Maps by principal components: quick enough to be shown before anything else is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.vectors import NO_LENGTH, VectorIndex
from explorer.progress import Progress, Steps
from explorer.projection.alignment import framed, procrustes
from explorer.projection.chain import chain, first_stop

CHUNK = 16_384
"""Rows projected between two places to stop."""

WHOLE = 256
"""Rows of a matrix whose eigenvalues are all computed."""

BLOCK = 16
ROUNDS = 60
SETTLED = 1e-7
"""The rounds end when one changes the variances by less than this part of the largest."""

NO_SPREAD = 1e-5
"""Unit vectors with a deviation this small along every axis are one point; the rest is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """The plane that unit vectors spread most in.

    Attributes:
        dim: the Matryoshka stop.
        axes: float32 (dim, 2), orthonormal columns, the wider spread first; zero where there is no spread.
        origin: float32 (2,), where the mean of the vectors lies along `axes`.
    """

    dim: int
    axes: NDArray[np.float32]
    origin: NDArray[np.float32]


def pca_layouts(
    index: VectorIndex, dims: Sequence[int], *, seed: int = 42, sample: int = 20_000
) -> Steps[dict[int, NDArray[np.float32]]]:
    """Map the vectors of `index`, scaled to length 1, by their first two principal components at every stop.

    Args:
        index: the vectors; rows without length or with a number that is not finite count as zero vectors.
        dims: stops of `index`.
        seed: chooses the sample.
        sample: vectors that the components are computed from at most.

    Returns:
        One float32 (n, 2) layout a stop, centre 0 and root-mean-square radius 1 (or all 0 when the vectors are equal),
        each turned to lie over its neighbour.
    """
    planes = yield from _planes(index, dims, _sampled(len(index), sample, seed))
    flat = yield from _projected(index, planes)
    return aligned({dim: framed(flat[dim]) for dim in dims})


def aligned(layouts: dict[int, NDArray[np.float32]]) -> dict[int, NDArray[np.float32]]:
    """Return `layouts`, each turned and scaled to lie over its neighbour, from the first stop outward."""
    if not layouts:
        return {}
    first = first_stop(tuple(layouts))
    done = {first: layouts[first]}
    for dim, near in chain(tuple(layouts), first):
        done[dim] = framed(procrustes(layouts[dim], done[near]))
    return {dim: done[dim] for dim in layouts}


def principal_axes(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the first two principal axes of `vectors`, float32 (n, d), as (d, 2), and their mean, (d,).

    The sign of an axis is chosen so that its largest component is positive: the same data give the same map.
    """
    axes = np.zeros((vectors.shape[1], 2), np.float32)
    mean = vectors.sum(axis=0, dtype=np.float64).astype(np.float32) / max(len(vectors), 1)
    moved = vectors - mean
    spread, directions = _widest(moved)
    if not len(spread) or spread[-1] <= NO_SPREAD**2:
        return axes, mean
    for place in range(min(2, len(spread))):
        axis = directions[:, -1 - place]
        axes[:, place] = axis * np.sign(axis[np.argmax(np.abs(axis))])
    return axes, mean


def _widest(moved: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the largest variances of centred vectors, ascending, and their axes as columns; at least two of each."""
    count, dim = moved.shape
    if count >= dim or count < 2:
        return _leading(moved.T @ moved / max(count, 1))
    spread, weights = _leading(moved @ moved.T / count)  # the same variances, by a smaller matrix
    axes = moved.T @ weights[:, -2:]
    return spread[-2:], axes / np.maximum(np.linalg.norm(axes, axis=0), NO_LENGTH)


def _leading(matrix: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the largest eigenvalues of a symmetric matrix, ascending, and their vectors.

    All of a small matrix; of a large one a few by subspace iteration (Rutishauser, 1969), a fraction of the work.
    """
    if len(matrix) <= WHOLE:
        return np.linalg.eigh(matrix)
    basis, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((len(matrix), BLOCK)).astype(np.float32))
    before = np.zeros(2)
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(matrix @ (matrix @ basis))
        values, inner = np.linalg.eigh(basis.T @ matrix @ basis)
        if np.abs(values[-2:] - before).max() <= SETTLED * values[-1]:
            break
        before = values[-2:]
    return values, basis @ inner


def _sampled(count: int, sample: int, seed: int) -> NDArray[np.int64]:
    if count <= sample:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, sample, replace=False))


def _planes(index: VectorIndex, dims: Sequence[int], rows: NDArray[np.int64]) -> Steps[list[Plane]]:
    whole = index.rows(rows, max(dims)) if dims else np.empty((0, 0), np.float32)
    planes = []
    for done, dim in enumerate(dims):
        yield Progress("Finding the widest plane", done, len(dims))
        axes, mean = principal_axes(_unit(whole[:, :dim], index.norms[index.stop(dim), rows]))
        planes.append(Plane(dim, axes, mean @ axes))
    return planes


def _unit(vectors: NDArray[np.float32], norms: NDArray[np.float32]) -> NDArray[np.float32]:
    usable = np.isfinite(norms) & (norms > NO_LENGTH)
    unit = np.zeros_like(vectors, order="C")
    np.divide(vectors, norms[:, None], out=unit, where=usable[:, None])
    return unit


def _projected(index: VectorIndex, planes: list[Plane]) -> Steps[dict[int, NDArray[np.float32]]]:
    """Project all rows on all planes in one pass over the vectors."""
    flat = {plane.dim: np.empty((len(index), 2), np.float32) for plane in planes}
    for start in range(0, len(index), CHUNK):
        yield Progress("Projecting", start, len(index))
        rows = slice(start, min(start + CHUNK, len(index)))
        with np.errstate(invalid="ignore", over="ignore"):  # rows that are not finite are set to zero below
            sums = _products(index, planes, rows)
        for plane, total in zip(planes, sums, strict=True):
            flat[plane.dim][rows] = _unit(total, index.norms[index.stop(plane.dim), rows]) - plane.origin
    return flat


def _products(index: VectorIndex, planes: list[Plane], rows: slice) -> list[NDArray[np.float32]]:
    sums = [np.zeros((rows.stop - rows.start, 2), np.float32) for _ in planes]
    first = 0
    for stop, last in enumerate(index.dims):
        wide = [place for place, plane in enumerate(planes) if plane.dim >= last]
        if not wide:
            break
        axes = np.concatenate([planes[place].axes[first:last] for place in wide], axis=1)
        products = index.band(stop, rows) @ axes
        for column, place in enumerate(wide):
            sums[place] += products[:, 2 * column : 2 * column + 2]
        first = last
    return sums
