"""Every text against every other, at every Matryoshka stop, ready to be coloured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ExplorerError
from explorer.index.scoring import exact_scores
from explorer.index.vectors import VectorIndex, index_of, inverse
from explorer.progress import Progress, Steps

MOST = 2000
"""Texts compared at most: more could not be told apart on a screen."""

BLOCK = 128
"""Rows compared between two places to stop."""

WHAT = "Comparing texts"

Floats = NDArray[np.float32]
Number = TypeVar("Number", np.uint8, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class MatrixStack:
    """The similarities of n texts with each other at every stop, as levels of one scale.

    Since all stops share the scale, a colour means the same wherever the slider stands.

    Attributes:
        index: the vectors of the n texts.
        low: the score of level 0, the smallest at any stop.
        high: the score of level 255: 1 for a cosine, 0 for a distance, the largest at any stop for a dot product.
        stack: uint8 (stops, n, n).
    """

    index: VectorIndex
    low: float
    high: float
    stack: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.index)

    @property
    def dims(self) -> tuple[int, ...]:
        """The stops, ascending."""
        return self.index.dims

    def levels(self, dim: int) -> NDArray[np.uint8]:
        """Return the levels at the stop `dim`, uint8 (n, n): a view that costs nothing."""
        levels: NDArray[np.uint8] = self.stack[self.index.stop(dim)]
        return levels

    def value(self, dim: int, i: int, j: int) -> float:
        """Return the exact score of texts `i` and `j` at the stop `dim`."""
        first, second = sorted((i, j))
        query = self.index.rows([first], dim)[0]
        return float(exact_scores(self.index, query, np.array([second]), dim)[0])

    def scores(self, dim: int) -> Floats:
        """Return the scores at the stop `dim`, float32 (n, n), computed anew."""
        wanted = self.index.stop(dim)
        scores = np.empty((len(self), len(self)), np.float32)
        for start in range(0, len(self), BLOCK):
            for stop, block in _scored(self.index, start, wanted + 1):
                if stop == wanted:
                    _put(scores, start, block)
        return scores


def matrix_stack(vectors: Floats, dims: Sequence[int], similarity: str) -> Steps[MatrixStack]:
    """Compare texts with each other at every stop.

    The products of two texts at a stop are running sums over Matryoshka bands, so all stops together cost little more
    than the last alone. They are computed twice: first for the ends of the common scale, then for the levels.

    Args:
        vectors: float32 (n, dim), at most `MOST` rows.
        dims: the stops, ascending; the last is dim.
        similarity: cosine, dot, euclidean or manhattan.

    Raises:
        ExplorerError: there are more than `MOST` texts.
    """
    count = len(vectors)
    if count > MOST:
        raise ExplorerError(f"{count:,} texts are too many for one matrix: choose at most {MOST:,}.")
    index = index_of(vectors, dims, similarity)
    low, high = yield from _scale(index)
    stack = np.empty((len(index.dims), count, count), np.uint8)
    for start in range(0, count, BLOCK):
        for stop, block in _scored(index, start, len(index.dims)):
            _put(stack[stop], start, _levels(block, low, high))
        yield Progress(WHAT, count + min(start + BLOCK, count), 2 * count)
    return MatrixStack(index, low, high, stack)


def _scale(index: VectorIndex) -> Steps[tuple[float, float]]:
    """Return the scores at the ends of the scale that all stops share."""
    low, high = np.inf, -np.inf
    for start in range(0, len(index), BLOCK):
        for _, block in _scored(index, start, len(index.dims)):
            low, high = min(low, float(block.min())), max(high, float(block.max()))
        yield Progress(WHAT, start, 2 * len(index))
    top = {"cosine": 1.0, "dot": high}.get(index.similarity, 0.0)
    return (low, top) if low < top else (top - 1, top)


def _scored(index: VectorIndex, start: int, stops: int) -> Iterator[tuple[int, Floats]]:
    """Yield for each of the first `stops` the scores of a block of rows against themselves and all later ones.

    Each is float32 (rows, n - start) and may be changed, but holds only until the next is asked for.
    """
    rows, rest = slice(start, start + BLOCK), slice(start, None)
    total = _sums(index.band(0, rows), index.band(0, rest), index.similarity)
    for stop in range(stops):
        if stop:
            total += _sums(index.band(stop, rows), index.band(stop, rest), index.similarity)
        yield stop, _finished(total, index.norms[stop, rows], index.norms[stop, rest], index.similarity)


def _sums(a: Floats, b: Floats, similarity: str) -> Floats:
    """Return what the scores are made of, summed over the columns of `a` (m, width) and `b` (n, width): (m, n)."""
    if similarity in ("cosine", "dot"):
        return a @ b.T
    from scipy.spatial.distance import cdist  # slow to import, and rarely needed

    sums = cdist(a, b, "sqeuclidean") if similarity == "euclidean" else cdist(a, b, "cityblock")
    return sums.astype(np.float32)


def _finished(total: Floats, norms: Floats, others: Floats, similarity: str) -> Floats:
    if similarity == "cosine":
        scores = total * inverse(norms)[:, None]
        scores *= inverse(others)
        return scores
    if similarity == "dot":
        return total.copy()
    return -np.sqrt(total) if similarity == "euclidean" else -total


def _levels(scores: Floats, low: float, high: float) -> NDArray[np.uint8]:
    """Turn `scores` into levels from 0 at `low` to 255 at `high`, in place."""
    factor = 255 / (high - low)
    scores *= np.float32(factor)
    scores += np.float32(0.5 - low * factor)
    return np.clip(scores, 0, 255, out=scores).astype(np.uint8)


def _put(matrix: NDArray[Number], start: int, block: NDArray[Number]) -> None:
    """Write the upper half of `block` to its place, and mirror it: rounding must not make the matrix asymmetric."""
    rows = slice(start, start + len(block))
    square = block[:, : len(block)]
    block[:, : len(block)] = np.where(np.tri(len(block), k=-1, dtype=np.bool_), square.T, square)
    matrix[rows, start:] = block
    matrix[start:, rows] = block.T
