"""Vectors as bits: 128 bytes a text that say roughly where it points, read thirty times as fast as the vector.

The centred unit vectors are turned by random signs and a Hadamard transform, which spreads every number over all of
them, and of each result only the sign is kept. Two vectors at an angle φ differ in about a part φ / π of their signs
(Charikar, Similarity Estimation Techniques from Rounding Algorithms, STOC 2002). With 1,024 of them the best texts are
among those that differ least, and a shortlist is found by counting bits: half of them for every text, then the others
for those that differ little in that half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.index.pages import KEPT_SIGNS, FileArray, Pages
from explorer.index.scanning import MOST_WORKERS, cut_to
from explorer.index.vectors import VectorIndex, inverse
from explorer.model.batches import cores
from explorer.progress import Progress, Steps
from explorer.sums import file_checksum

BITS = 1024
"""Signs of a text, at least."""

WORD = 64
COARSE = 8
"""Words of 64 signs that are read of every text; four of them differ in a number that fits a byte."""

BLOCK = 512
"""Rows turned at a time: few enough to stay in cache."""

SCANNED = 16384
"""Rows whose first signs are compared at a time."""

GATHERED = 4096
"""Rows whose other signs are compared at a time."""

SAMPLED = 65536
"""Texts that are counted to find how far the kept ones may differ."""

ALONE = 400_000
"""Texts below which one core is faster than the start of a second."""

FINER = 4
"""How much longer it takes to compare all signs of a text somewhere than the first of one in a row."""

READ_AS = 50
"""Numbers of a vector that are read in the time the signs of a text take."""

MEAN_OF = 20_000
"""Rows whose mean is the centre."""

NEVER = COARSE * WORD + 1
"""The coarse distance of what is not allowed."""

WHAT = "Preparing the search"

Floats = NDArray[np.float32]
Words = NDArray[np.uint64]
Rows = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Counts = NDArray[np.uint16]


@dataclass(frozen=True, slots=True, eq=False)
class Signs:
    """The signs of all texts of a corpus at one stop.

    Attributes:
        dim: the stop.
        coarse: uint64 (8, n): the first 512 signs of text i are column i.
        fine: uint64 (n, w): the other signs of text i are row i.
        mean: float32 (dim,), the centre.
        pages: the file that they are mapped from, or None.
    """

    dim: int
    coarse: Words
    fine: Words
    mean: Floats
    pages: Pages | None = None

    def __len__(self) -> int:
        return len(self.fine)

    def of(self, query: Floats) -> Words:
        """Return the signs of one vector, float32 (dim,) or longer: uint64 (8 + w,)."""
        vector = query[None, : self.dim].astype(np.float32)
        vector *= inverse(np.linalg.norm(vector, axis=1))[:, None]
        return np.asarray(_packed(vector - self.mean)[0], np.uint64)

    def coarsely(self, asked: Words) -> Counts:
        """Return in how many of their first signs all texts differ from `asked`: uint16 (n,)."""
        out = np.empty(len(self), np.uint16)

        def compare(starts: range) -> None:
            size = min(SCANNED, len(out))
            differing, counts = (np.empty((COARSE, size), kind) for kind in (np.uint64, np.uint8))
            for start in starts:
                part = slice(start, min(start + SCANNED, len(out)))
                here = counts[:, : part.stop - start]
                np.bitwise_xor(self.coarse[:, part], asked[:COARSE, None], out=differing[:, : part.stop - start])
                np.bitwise_count(differing[:, : part.stop - start], out=here)
                first, second = (np.add.reduce(half, axis=0, dtype=np.uint8) for half in (here[:4], here[4:]))
                np.add(first, second, out=out[part], dtype=np.uint16)

        _share_out(compare, range(0, len(out), SCANNED), len(out))
        return out

    def finely(self, asked: Words, rows: Rows, coarse: Counts) -> Counts:
        """Return in how many of all signs `rows` differ from `asked`, beside the `coarse` first ones: uint16 (m,)."""
        out = np.empty(len(rows), np.uint16)

        def compare(starts: range) -> None:
            for start in starts:
                part = slice(start, start + GATHERED)
                differing = np.take(self.fine, rows[part], axis=0)
                differing ^= asked[COARSE:]
                out[part] = _row_sums(np.bitwise_count(differing))
                out[part] += coarse[part]

        _share_out(compare, range(0, len(rows), GATHERED), FINER * len(rows))
        return out

    def shortlist(self, query: Floats, kept: int, size: int, allowed: NDArray[np.bool_] | None = None) -> Rows:
        """Return the `size` rows that differ least from `query` among the `kept` that differ least at first, ascending.

        Args:
            query: float32 (dim,) or longer.
            kept: rows whose signs are compared, about; all that differ as little as the last of them are.
            size: rows that come back; of those that differ alike the first.
            allowed: bool (n,), the rows to look at; None for all.
        """
        asked = self.of(query)
        coarse = self.coarsely(asked)
        if allowed is not None:
            coarse[~allowed] = NEVER
        rows = np.flatnonzero(coarse <= _threshold(coarse, kept, whole=allowed is not None))
        distances = self.finely(asked, rows, coarse[rows])
        self._give_back()
        return cut_to(rows, -distances.astype(np.float32), size)

    def _give_back(self) -> None:
        """Let the memory go that reading took, where the signs are mapped and too many to stay in it."""
        if self.pages is not None:
            self.pages.free(slice(None))

    def ranks(self, query: Floats, rows: Rows) -> tuple[Rows, Rows]:
        """Return how many texts differ no more from `query` than each of `rows`: in the first signs, and in all."""
        asked = self.of(query)
        coarse = self.coarsely(asked)
        near = np.flatnonzero(coarse <= coarse[rows].max())
        fine = self.finely(asked, near, coarse[near])
        own = fine[np.searchsorted(near, rows)]
        self._give_back()
        return _at_most(coarse, coarse[rows]), _at_most(fine, own)


def make_signs(index: VectorIndex, dim: int) -> Steps[Signs]:
    """Work out the signs of all vectors at the stop `dim`."""
    rows = np.unique(np.linspace(0, len(index) - 1, min(MEAN_OF, len(index))).astype(np.int64))
    mean = index.unit_rows(rows, dim).mean(axis=0, dtype=np.float64).astype(np.float32)
    coarse = np.empty((COARSE, len(index)), np.uint64)
    fine = np.empty((len(index), _words(dim) - COARSE), np.uint64)

    def turn(start: int) -> int:
        part = slice(start, min(start + BLOCK, len(index)))
        words = _packed(index.unit_rows(part, dim) - mean)
        coarse[:, part], fine[part] = words[:, :COARSE].T, words[:, COARSE:]
        return part.stop

    yield Progress(WHAT, 0, len(index))
    with ThreadPoolExecutor(cores(), thread_name_prefix="signs") as pool:
        try:
            for done in pool.map(turn, range(0, len(index), BLOCK)):
                yield Progress(WHAT, done, len(index))
        finally:
            pool.shutdown(cancel_futures=True)
    return Signs(dim, coarse, fine, mean)


def write_signs(folder: Path, signs: Signs) -> int:
    """Keep signs beside the vectors, and return the checksum of the file.

    Raises:
        OSError: the disk refuses.
    """
    path = _path(folder, signs.dim)
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        for array in (signs.coarse, signs.fine, signs.mean):
            file.write(array.data)
    partial.replace(path)
    return signs_checksum(folder, signs.dim) or 0


def read_signs(folder: Path, dim: int, count: int) -> Signs:
    """Return the signs that were kept, mapped into memory.

    Raises:
        OSError, ValueError: they are not there, or cut.
    """
    path, width = _path(folder, dim), _words(dim) - COARSE
    pages = Pages(FileArray(path, "uint64", (count * (COARSE + width),)), kept=KEPT_SIGNS)
    words = np.asarray(pages.arrays[0], np.uint64)
    mean = np.fromfile(path, np.float32, dim, offset=words.nbytes)
    if len(mean) < dim:
        raise ValueError(f"{path} is cut")
    coarse, fine = words[: COARSE * count], words[COARSE * count :]
    return Signs(dim, coarse.reshape(COARSE, count), fine.reshape(count, width), mean, pages)


def signs_checksum(folder: Path, dim: int) -> int | None:
    """Return the checksum of the signs that were kept, or None without them."""
    return file_checksum(_path(folder, dim))


def _share_out(work: Callable[[range], None], starts: range, count: int) -> None:
    """Do `work` on all `starts`, on several cores when `count` is large."""
    workers = min(cores(), MOST_WORKERS, len(starts)) if count > ALONE else 1
    if workers < 2:
        work(starts)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="search") as pool:
        list(pool.map(work, [starts[first::workers] for first in range(workers)]))


def _threshold(coarse: Counts, kept: int, *, whole: bool) -> int:
    """Return the distance that `kept` of all do not exceed, read off a sample unless the `whole` is to be counted."""
    step = 1 if whole else max(len(coarse) // SAMPLED, 1)
    below = np.cumsum(np.bincount(coarse[::step], minlength=NEVER + 1))
    return min(int(np.searchsorted(below * step, kept)), NEVER - 1)


def _at_most(distances: Counts, limits: Counts) -> Rows:
    return np.asarray(np.cumsum(np.bincount(distances))[limits], np.int64)


def _row_sums(counts: Bytes) -> Counts:
    """Return the sums of the rows of `counts`, uint8 (m, w) of at most 64 each: uint16 (m,).

    Four neighbours are added as one number as long as no byte can run over: numpy's sum of short rows is ten times as
    slow.
    """
    fours = counts.view(np.uint32)
    total = np.zeros(len(counts), np.uint16)
    for first in range(0, fours.shape[1], 3):
        sums = fours[:, first : first + 3]
        added = sums[:, 0].copy()
        for other in range(1, sums.shape[1]):
            added += sums[:, other]
        pairs = (added & 0x00FF00FF) + ((added >> 8) & 0x00FF00FF)
        total += ((pairs >> 16) + pairs).astype(np.uint16)
    return total


def signs_name(dim: int) -> str:
    """Return the name of the file with the signs at the stop `dim`."""
    return f"signs-{dim:04}"


def _path(folder: Path, dim: int) -> Path:
    return folder / signs_name(dim)


def _padded(dim: int) -> int:
    """Return the power of two that `dim` numbers fill up to."""
    return max(1 << (dim - 1).bit_length(), WORD)


def _turns(dim: int) -> int:
    return max(BITS // _padded(dim), 1)


def _words(dim: int) -> int:
    return _padded(dim) * _turns(dim) // WORD


def _packed(vectors: Floats) -> Words:
    """Return the signs of `vectors`, float32 (m, dim), as uint64 (m, w)."""
    turned = np.concatenate([part > 0 for part in _turned(vectors)], axis=1)
    return np.packbits(turned, axis=1).view(np.uint64)


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
