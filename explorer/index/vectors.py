"""The vectors of a corpus, stored so that every Matryoshka dimension is a prefix that costs nothing to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ExplorerError

Real = TypeVar("Real", np.float32, np.float64)

NO_LENGTH = 1e-30
"""A vector this short has no direction."""


@dataclass(frozen=True, slots=True, eq=False)
class VectorIndex:
    """Vectors cut into one contiguous array per Matryoshka band.

    A score at a stop is a sum over the leading bands, so changing the dimension copies and normalises nothing.

    Attributes:
        dims: the Matryoshka stops, ascending; the last is the full dimension.
        bands: one float32 (n, width) array per stop, holding the columns between the stop before and this one.
        norms: float32 (stops, n), the Euclidean length of every vector cut at every stop.
        similarity: cosine, dot, euclidean or manhattan.
    """

    dims: tuple[int, ...]
    bands: tuple[NDArray[np.float32], ...]
    norms: NDArray[np.float32]
    similarity: str

    @property
    def dim(self) -> int:
        """The full dimension."""
        return self.dims[-1]

    def __len__(self) -> int:
        return len(self.bands[0])

    def stop(self, dim: int) -> int:
        """Return the position of `dim` among the stops.

        Raises:
            ExplorerError: the vectors have no such stop.
        """
        if dim not in self.dims:
            stops = ", ".join(map(str, self.dims))
            raise ExplorerError(f"There is no dimension {dim} in this index: choose one of {stops}.")
        return self.dims.index(dim)

    def rows(self, rows: NDArray[np.int64] | Sequence[int] | slice, dim: int | None = None) -> NDArray[np.float32]:
        """Return a float32 (m, dim) copy of the vectors at `rows`, cut at the stop `dim` (default: all of it)."""
        stop = self.stop(self.dim if dim is None else dim)
        return np.concatenate([band[rows] for band in self.bands[: stop + 1]], axis=1)

    def unit_rows(self, rows: NDArray[np.int64] | Sequence[int] | slice, dim: int) -> NDArray[np.float32]:
        """Return `rows` cut at the stop `dim` and scaled to length 1; a zero vector stays zero."""
        vectors = self.rows(rows, dim)
        vectors *= inverse(self.norms[self.stop(dim), rows])[:, None]
        return vectors


class IndexBuilder:
    """Fills an index batch by batch, so that no second copy of the vectors is ever held."""

    def __init__(self, count: int, dims: Sequence[int], similarity: str) -> None:
        widths = np.diff(dims, prepend=0)
        if not len(dims) or (widths <= 0).any():
            raise ValueError(f"dimensions must be ascending and positive, not {dims}")
        self._dims = tuple(int(d) for d in dims)
        self._similarity = similarity
        self._bands = tuple(np.empty((count, int(width)), np.float32) for width in widths)
        self._norms = np.empty((len(dims), count), np.float32)
        self._filled = 0

    def add(self, batch: NDArray[np.float32]) -> None:
        """Append `batch`, float32 (m, dim)."""
        start, end = self._filled, self._filled + len(batch)
        if end > self._norms.shape[1] or batch.shape[1] != self._dims[-1]:
            raise ValueError(f"a batch of shape {batch.shape} does not fit after row {start}")
        squares = np.zeros(len(batch))
        first = 0
        for stop, last in enumerate(self._dims):
            columns = batch[:, first:last]
            self._bands[stop][start:end] = columns
            squares += np.einsum("ij,ij->i", columns, columns, dtype=np.float64)
            self._norms[stop, start:end] = np.sqrt(squares)
            first = last
        self._filled = end

    def finish(self) -> VectorIndex:
        """Return the index; every row must have been added."""
        if self._filled != self._norms.shape[1]:
            raise ValueError(f"{self._filled} of {self._norms.shape[1]} rows were added")
        return VectorIndex(self._dims, self._bands, self._norms, self._similarity)


def index_of(vectors: NDArray[np.float32], dims: Sequence[int], similarity: str = "cosine") -> VectorIndex:
    """Return an index of `vectors`, float32 (n, dim), with the stops `dims`."""
    builder = IndexBuilder(len(vectors), dims, similarity)
    builder.add(vectors)
    return builder.finish()


def inverse(norms: NDArray[Real]) -> NDArray[Real]:
    """Return 1 / `norms`, and 0 for a vector without length, so that its cosine with anything is 0."""
    return np.reciprocal(np.where(norms > NO_LENGTH, norms, norms.dtype.type(np.inf)))
