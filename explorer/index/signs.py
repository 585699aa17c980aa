"""Vectors as bits: 128 bytes a text that say roughly where it points, read thirty times as fast as the vector.

The centred unit vectors are turned by random signs and a Hadamard transform, which spreads every number over all of
them, and of each result only the sign is kept. Two vectors at an angle φ differ in about a part φ / π of their signs
(Charikar, Similarity Estimation Techniques from Rounding Algorithms, STOC 2002). With 1,024 of them the best texts are
among those that differ least, and a shortlist is found by counting bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.index.scanning import cut_to, sift
from explorer.index.sums import file_checksum
from explorer.index.vectors import VectorIndex, inverse
from explorer.progress import Progress, Steps

BITS = 1024
"""Signs of a text, at least."""

WORD = 64
BLOCK = 8192
"""Rows turned at a time."""

READ_AS = 100
"""Numbers of a vector that are read in the time the signs of a text take."""

MEAN_OF = 20_000
"""Rows whose mean is the centre."""

WHAT = "Preparing the search"

Floats = NDArray[np.float32]
Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """The signs of all texts of a corpus at one stop.

    Attributes:
        dim: the stop.
        words: uint64 (bits / 64, n): text i has the bits of column i.
        mean: float32 (dim,), the centre.
    """

    dim: int
    words: Words
    mean: Floats

    def distances(self, query: Words, rows: slice, out: NDArray[np.uint16]) -> None:
        """Write to `out`, uint16 (m,), in how many signs each of `rows` differs from the signs `query`, uint64 (w,)."""
        mixed, counts, sums = (np.empty(len(out), kind) for kind in (np.uint64, np.uint8, np.uint8))
        out[:] = 0
        for first in range(0, len(self.words), 3):  # three words differ in 192 bits at most: they add up in a byte
            sums[:] = 0
            for word, asked in zip(self.words[first : first + 3], query[first : first + 3], strict=True):
                np.bitwise_xor(word[rows], asked, out=mixed)
                np.bitwise_count(mixed, out=counts)
                np.add(sums, counts, out=sums)
            np.add(out, sums, out=out)

    def of(self, query: Floats) -> Words:
        """Return the signs of one vector, float32 (dim,) or longer: uint64 (w,)."""
        vector = query[None, : self.dim].astype(np.float32)
        vector *= inverse(np.linalg.norm(vector, axis=1))[:, None]
        return _packed(vector - self.mean)[:, 0]

    def shortlist(self, query: Floats, size: int, allowed: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Return the `size` rows that differ least from `query`, ascending; of equal ones the first rows."""
        asked = self.of(query)

        def score(rows: slice, out: Floats) -> None:
            distances = np.empty(len(out), np.uint16)
            self.distances(asked, rows, distances)
            np.negative(distances, out=out, casting="unsafe", dtype=np.float32)

        count = self.words.shape[1]
        return cut_to(*sift(score, count, size, numbers=count * READ_AS, allowed=allowed), size)


def make_signs(index: VectorIndex, dim: int) -> Steps[Signs]:
    """Work out the signs of all vectors at the stop `dim`."""
    rows = np.unique(np.linspace(0, len(index) - 1, min(MEAN_OF, len(index))).astype(np.int64))
    mean = index.unit_rows(rows, dim).mean(axis=0, dtype=np.float64).astype(np.float32)
    words = np.empty((_padded(dim) * _turns(dim) // WORD, len(index)), np.uint64)
    for start in range(0, len(index), BLOCK):
        yield Progress(WHAT, start, len(index))
        part = slice(start, min(start + BLOCK, len(index)))
        words[:, part] = _packed(index.unit_rows(part, dim) - mean)
    return Signs(dim, words, mean)


def write_signs(folder: Path, signs: Signs) -> int:
    """Keep signs beside the vectors, and return the checksum of the file.

    Raises:
        OSError: the disk refuses.
    """
    path = _path(folder, signs.dim)
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        file.write(signs.words.data)
        file.write(signs.mean.data)
    partial.replace(path)
    return signs_checksum(folder, signs.dim) or 0


def read_signs(folder: Path, dim: int, count: int) -> Signs:
    """Return the signs that were kept, mapped into memory.

    Raises:
        OSError, ValueError: they are not there, or cut.
    """
    words = _padded(dim) * _turns(dim) // WORD
    mapped = np.memmap(_path(folder, dim), np.uint64, "r", 0, (words, count)).view(np.ndarray)
    mean = np.fromfile(_path(folder, dim), np.float32, dim, offset=mapped.nbytes)
    if len(mean) < dim:
        raise ValueError(f"{_path(folder, dim)} is cut")
    return Signs(dim, mapped, mean)


def signs_checksum(folder: Path, dim: int) -> int | None:
    """Return the checksum of the signs that were kept, or None without them."""
    return file_checksum(_path(folder, dim))


def _path(folder: Path, dim: int) -> Path:
    return folder / f"signs-{dim:04}"


def _padded(dim: int) -> int:
    """Return the power of two that `dim` numbers fill up to."""
    return max(1 << (dim - 1).bit_length(), WORD)


def _turns(dim: int) -> int:
    return max(BITS // _padded(dim), 1)


def _packed(vectors: Floats) -> Words:
    """Return the signs of `vectors`, float32 (m, dim), as uint64 (w, m)."""
    turned = np.concatenate([part > 0 for part in _turned(vectors)], axis=1)
    return np.ascontiguousarray(np.packbits(turned, axis=1).view(np.uint64).T)


def _turned(vectors: Floats) -> Iterator[Floats]:
    """Yield `vectors` turned in several ways: by random signs, then by a Hadamard matrix, taken as a product of two."""
    count, dim = vectors.shape
    wide = _padded(dim)
    high = 1 << (wide.bit_length() // 2)
    low = wide // high
    rng = np.random.default_rng(dim)
    for _ in range(_turns(dim)):
        flips = rng.choice(np.array([-1, 1], np.float32), dim)
        padded = np.zeros((count, wide), np.float32)
        np.multiply(vectors, flips, out=padded[:, :dim])
        half = padded.reshape(count * high, low) @ _hadamard(low)
        half = np.ascontiguousarray(half.reshape(count, high, low).swapaxes(1, 2))
        whole = half.reshape(count * low, high) @ _hadamard(high)
        yield np.asarray(whole.reshape(count, wide), np.float32)


def _hadamard(size: int) -> Floats:
    """Return the Hadamard matrix of a power of two (Sylvester, 1867)."""
    matrix = np.ones((1, 1), np.float32)
    while len(matrix) < size:
        matrix = np.block([[matrix, matrix], [matrix, -matrix]])
    return np.asarray(matrix, np.float32)
