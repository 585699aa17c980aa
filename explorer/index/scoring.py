"""How a query and vectors become scores: quickly in float32, and exactly enough to decide who comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from explorer.index.halves import PART as CONVERTED
from explorer.index.halves import Stored, as_float32
from explorer.index.vectors import VectorIndex, inverse

CHUNK = 4096
"""Vectors scored in float64 at a time."""

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


def score_block(bands: tuple[Stored, ...], norms: Float32, query: Float32, similarity: str, out: Float32) -> None:
    """Write the scores of one block of rows to `out`, summing over Matryoshka bands.

    Args:
        bands: the leading bands of these rows, (m, width) each; the widths add up to the length of `query`.
        norms: float32 (m,), the lengths of these rows.
        query: float32 (d,).
        similarity: cosine, dot, euclidean or manhattan.
        out: float32 (m,); larger is better, a distance is negative.
    """
    add = _ADD.get(similarity, _products)
    first = 0
    for place, band in enumerate(bands):
        last = first + band.shape[1]
        for part in _parts(band):
            sums = add(as_float32(band[part]), query[first:last])
            if place:
                out[part] += sums
            else:
                out[part] = sums
        first = last
    _finish_block(norms, query, similarity, out)


def _parts(band: Stored) -> Iterator[slice]:
    """Yield all rows at once, or as many at a time as stay in cache when they have to be converted first."""
    step = max(len(band), 1) if band.dtype == np.float32 else CONVERTED // band.shape[1] + 1
    return (slice(start, start + step) for start in range(0, len(band), step))


def exact_scores(index: VectorIndex, query: Float32, rows: NDArray[np.int64], dim: int) -> Float32:
    """Return the scores of `rows`, computed in float64 and rounded once: float32 (len(rows),)."""
    score = _EXACT[index.similarity]
    wanted = query[:dim].astype(np.float64)
    parts = [
        score(index.rows(rows[start : start + CHUNK], dim).astype(np.float64), wanted)
        for start in range(0, len(rows), CHUNK)
    ]
    return np.concatenate([np.empty(0), *parts]).astype(np.float32)


def rounding_error(index: VectorIndex, query: Float32, dim: int, score: float) -> float:
    """Return how far a float32 score near `score` can be from the true one.

    A sum of d products is off by at most d·u/(1 - d·u) times the product of the two lengths, with u = 2⁻²⁴; a sum of
    positive terms is off by that fraction of itself (Higham, Accuracy and Stability of Numerical Algorithms, 2002,
    section 3.1). A few more roundings come from norms, quotients and roots.
    """
    unit = (dim + 8) * 2.0**-24
    fraction = unit / (1 - unit)
    if index.similarity == "cosine":
        return fraction
    if index.similarity == "dot":
        longest = float(index.norms[index.stop(dim)].max(initial=0))
        return fraction * longest * float(np.linalg.norm(query[:dim].astype(np.float64)))
    return fraction * abs(score)


def _finish_block(norms: Float32, query: Float32, similarity: str, out: Float32) -> None:
    if similarity == "cosine":
        out *= inverse(_lengths(query[None].astype(np.float64))).astype(np.float32)
        out *= inverse(norms)
    elif similarity == "euclidean":
        np.negative(np.sqrt(out, out=out), out=out)
    elif similarity == "manhattan":
        np.negative(out, out=out)


def _products(band: Float32, query: Float32) -> Float32:
    return band @ query


def _squares(band: Float32, query: Float32) -> Float32:
    gap = band - query
    return np.asarray(np.einsum("ij,ij->i", gap, gap), np.float32)


def _gaps(band: Float32, query: Float32) -> Float32:
    gap = band - query
    return np.asarray(np.abs(gap, out=gap).sum(axis=1), np.float32)


def _cosines(vectors: Float64, query: Float64) -> Float64:
    return (vectors @ query) * inverse(_lengths(vectors)) * inverse(_lengths(query[None]))


def _dots(vectors: Float64, query: Float64) -> Float64:
    return vectors @ query


def _euclidean(vectors: Float64, query: Float64) -> Float64:
    return -_lengths(vectors - query)


def _manhattan(vectors: Float64, query: Float64) -> Float64:
    return np.asarray(-np.abs(vectors - query).sum(axis=1), np.float64)


def _lengths(vectors: Float64) -> Float64:
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", vectors, vectors)), np.float64)


_ADD: dict[str, Callable[[Float32, Float32], Float32]] = {"euclidean": _squares, "manhattan": _gaps}
_EXACT: dict[str, Callable[[Float64, Float64], Float64]] = {
    "cosine": _cosines,
    "dot": _dots,
    "euclidean": _euclidean,
    "manhattan": _manhattan,
}
