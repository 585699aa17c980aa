"""The vectors of a corpus, stored so that every Matryoshka dimension is a prefix that costs nothing to take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ExplorerError
from explorer.index.halves import Stored, as_float32
from explorer.index.pages import Pages

Real = TypeVar("Real", np.float32, np.float64)

NO_LENGTH = 1e-30
"""A vector this short has no direction."""

GATHERED = 1024
"""Single rows read from files at a time, so that their memory can be given back."""

LENGTHS = 1 << 14
"""Vectors measured at a time."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class VectorIndex:
    """Vectors cut into one contiguous array per Matryoshka band.

    A score at a stop is a sum over the leading bands, so changing the dimension copies and normalises nothing.

    Attributes:
        dims: the Matryoshka stops, ascending; the last is the full dimension.
        bands: one (n, width) array per stop, holding the columns between the stop before and this one; float32, or
            float16 as stored. `band` gives any part of them as float32.
        norms: float32 (stops, n), the Euclidean length of every vector cut at every stop.
        similarity: cosine, dot, euclidean or manhattan.
        folder: where the vectors are stored, or None when they are only in memory.
        held: what keeps others from removing the folder, for as long as the index lives.
        measured: whether the folder holds what was measured of them, so that this need not be done again.
        pages: the files that the bands are mapped from, or None.
    """

    dims: tuple[int, ...]
    bands: tuple[Stored, ...]
    norms: NDArray[np.float32]
    similarity: str
    folder: Path | None = None
    held: object = None
    measured: bool = False
    pages: Pages | None = None

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
        if self.pages is None or not self.pages.frees or isinstance(rows, slice):
            return self._taken(rows, stop)
        parts = (rows[start : start + GATHERED] for start in range(0, max(len(rows), 1), GATHERED))
        return np.concatenate([self._taken(part, stop) for part in parts])

    def _taken(self, rows: NDArray[np.int64] | Sequence[int] | slice, stop: int) -> NDArray[np.float32]:
        vectors = np.concatenate([as_float32(band[rows]) for band in self.bands[: stop + 1]], axis=1)
        self.has_read(rows)
        return vectors

    def band(self, stop: int, rows: slice) -> NDArray[np.float32]:
        """Return the part `rows` of the band before the stop at position `stop`, float32 (m, width)."""
        return as_float32(self.bands[stop][rows])

    def has_read(self, rows: NDArray[np.int64] | Sequence[int] | slice) -> None:
        """Let the memory go that reading `rows` took, where vectors are mapped and too many to stay in memory."""
        if self.pages is None:
            return
        if isinstance(rows, slice):
            self.pages.free(rows)
        else:
            self.pages.note(len(rows))

    def cut(self, dim: int) -> VectorIndex:
        """Return these vectors cut at any `dim` up to the full one, which becomes the last stop; no number is copied.

        Raises:
            ExplorerError: the vectors are shorter.
        """
        if dim in self.dims:
            kept = self.dims.index(dim) + 1
            return replace(self, dims=self.dims[:kept], bands=self.bands[:kept], norms=self.norms[:kept])
        if not 0 < dim <= self.dim:
            raise ExplorerError(f"There is no dimension {dim} in this index: choose one from 1 to {self.dim}.")
        whole = sum(stop < dim for stop in self.dims)
        last = self.bands[whole][:, : dim - (self.dims[whole - 1] if whole else 0)]
        norms = np.concatenate((self.norms[:whole], self._lengths(whole, last)[None]))
        return replace(self, dims=(*self.dims[:whole], dim), bands=(*self.bands[:whole], last), norms=norms)

    def _lengths(self, whole: int, last: Stored) -> NDArray[np.float32]:
        """Return the lengths of the vectors that end with the columns `last`, after `whole` bands."""
        lengths = np.empty(len(self), np.float32)
        for start in range(0, len(self), LENGTHS):
            part = slice(start, start + LENGTHS)
            columns = as_float32(last[part])
            squares = np.einsum("ij,ij->i", columns, columns, dtype=np.float64)
            if whole:
                squares += np.square(self.norms[whole - 1, part], dtype=np.float64)
            lengths[part] = np.sqrt(squares)
        return lengths

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
        self._norms[:, start:end] = norms_of(batch, self._dims)
        for band, columns in zip(self._bands, columns_of(batch, self._dims), strict=True):
            band[start:end] = columns
        self._filled = end

    def finish(self) -> VectorIndex:
        """Return the index; every row must have been added."""
        if self._filled != self._norms.shape[1]:
            raise ValueError(f"{self._filled} of {self._norms.shape[1]} rows were added")
        return VectorIndex(self._dims, self._bands, self._norms, self._similarity)


def columns_of(batch: NDArray[np.float32], dims: Sequence[int]) -> list[NDArray[np.float32]]:
    """Return the columns of each Matryoshka band of `batch`, as views."""
    return [batch[:, first:last] for first, last in pairwise((0, *dims))]


def norms_of(batch: NDArray[np.float32], dims: Sequence[int]) -> NDArray[np.float32]:
    """Return the lengths of `batch`, float32 (m, dim), cut at every stop: float32 (stops, m), summed in float64."""
    squares = np.zeros(len(batch))
    norms = np.empty((len(dims), len(batch)), np.float32)
    for stop, columns in enumerate(columns_of(batch, dims)):
        squares += np.einsum("ij,ij->i", columns, columns, dtype=np.float64)
        norms[stop] = np.sqrt(squares)
    return norms


def index_of(vectors: NDArray[np.float32], dims: Sequence[int], similarity: str = "cosine") -> VectorIndex:
    """Return an index of `vectors`, float32 (n, dim), with the stops `dims`."""
    builder = IndexBuilder(len(vectors), dims, similarity)
    builder.add(vectors)
    return builder.finish()


def inverse(norms: NDArray[Real]) -> NDArray[Real]:
    """Return 1 / `norms`, and 0 for a vector without length, so that its cosine with anything is 0."""
    return np.reciprocal(np.where(norms > NO_LENGTH, norms, norms.dtype.type(np.inf)))
