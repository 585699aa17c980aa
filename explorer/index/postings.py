"""The words of a corpus on disk: for every token the texts that have it, and what it adds to their BM25 score.

While a corpus is embedded, the tokens of every chunk of texts are noted in a file of its own, by token. When all
chunks are there, they are merged a range of tokens at a time: memory holds one range, however many texts there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.index.bm25 import held_back, rarity
from explorer.index.counting import Counts
from explorer.progress import Progress, Steps
from explorer.sums import as_bytes, checksum, file_checksum

Number = TypeVar("Number", np.uint8, np.int32, np.float32)

ROWS, WEIGHTS, TOKENS = "words-rows", "words-weights", "words-tokens"
FILES = (ROWS, WEIGHTS, TOKENS)
MERGED = 8_000_000
"""Pairs of token and text merged at a time."""

WHAT = "Indexing words"


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """For every token the texts that have it, by row.

    Attributes:
        starts: int64 (vocabulary + 1,), where the texts of each token begin.
        rows: int32 (p,).
        weights: float32 (p,), what one occurrence of the token in a query adds to the score of the text.
        heaviest: float32 (vocabulary,), the largest weight of each token; 0 for one that no text has.
        count: texts of the corpus.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    weights: NDArray[np.float32]
    heaviest: NDArray[np.float32]
    count: int

    def texts_with(self, token: int) -> NDArray[np.int32]:
        """Return the rows that have `token`, ascending."""
        return self.rows[self.starts[token] : self.starts[token + 1]]

    def weights_of(self, token: int) -> NDArray[np.float32]:
        """Return the weights of `token` in `texts_with(token)`."""
        return self.weights[self.starts[token] : self.starts[token + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class _Spill:
    """The noted tokens of a chunk, mapped, and where those of each token begin."""

    counts: Counts
    starts: NDArray[np.int64]


def write_spill(folder: Path, chunk: int, counts: Counts) -> None:
    """Note the tokens of a chunk of texts."""
    arrays = _arrays(counts)
    sums = [checksum(array) for array in arrays]
    path = _spill_path(folder, chunk)
    partial = path.with_suffix(".part")
    with partial.open("wb") as file:
        file.write(np.array([len(counts.tokens), len(counts.rows), *sums], np.int64).tobytes())
        for array in arrays:
            file.write(array.data)
    partial.replace(path)


def has_spill(folder: Path, chunk: int) -> bool:
    """Tell whether the tokens of a chunk are noted, as they were written."""
    try:
        header, counts = _mapped_spill(_spill_path(folder, chunk))
    except (OSError, ValueError):
        return False
    wanted: list[int] = header[2:].tolist()
    return wanted == [checksum(array) for array in _arrays(counts)]


def remove_spills(folder: Path) -> None:
    """Remove what was noted."""
    for path in folder.glob("words-*.spill"):
        path.unlink(missing_ok=True)


def merge_spills(folder: Path, chunks: int, lengths: NDArray[np.uint32], vocabulary: int) -> Steps[dict[str, int]]:
    """Write the postings of all texts from what was noted of each chunk.

    Args:
        folder: of the store.
        chunks: how many there are.
        lengths: uint32 (n,), tokens of each text.
        vocabulary: of the model.

    Returns:
        The checksum of every file written.
    """
    spills = [_spill(folder, chunk) for chunk in range(chunks)]
    texts_of = np.zeros(vocabulary, np.int64)
    for spill in spills:
        texts_of[spill.counts.tokens] += spill.counts.texts_of
    starts = np.concatenate(([0], np.cumsum(texts_of)))
    held, rare = held_back(lengths), rarity(texts_of, len(lengths))
    heaviest = np.zeros(vocabulary, np.float32)
    with (folder / ROWS).open("wb") as rows_file, (folder / WEIGHTS).open("wb") as weights_file:
        for first, last in _ranges(starts):
            yield Progress(WHAT, int(starts[first]), int(starts[-1]))
            rows, times = _merged(spills, starts, first, last)
            weights = times.astype(np.float32)
            weights /= weights + held[rows]
            weights *= np.repeat(rare[first:last], texts_of[first:last])
            present = np.flatnonzero(texts_of[first:last])
            if len(present):
                heaviest[first + present] = np.maximum.reduceat(weights, starts[first + present] - starts[first])
            rows_file.write(rows.data)
            weights_file.write(weights.data)
    (folder / TOKENS).write_bytes(starts.tobytes() + heaviest.tobytes())
    yield Progress(WHAT, int(starts[-1]), int(starts[-1]))
    sums = {name: file_checksum(folder / name) for name in FILES}
    return {name: value for name, value in sums.items() if value is not None}


def open_postings(folder: Path, count: int) -> Postings:
    """Return the postings in `folder`, mapped into memory.

    Raises:
        OSError: a file cannot be opened.
    """
    numbers = (folder / TOKENS).read_bytes()
    vocabulary = (len(numbers) - 8) // 12
    starts = np.frombuffer(numbers, np.int64, vocabulary + 1)
    heaviest = np.frombuffer(numbers, np.float32, vocabulary, starts.nbytes)
    rows = _mapped(folder / ROWS, np.int32, int(starts[-1]))
    return Postings(starts, rows, _mapped(folder / WEIGHTS, np.float32, int(starts[-1])), heaviest, count)


def _mapped(path: Path, dtype: type[Number], size: int) -> NDArray[Number]:
    if not size:
        return np.empty(0, dtype)
    return np.memmap(path, dtype, "r", 0, (size,)).view(np.ndarray)


def _ranges(starts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield ranges of tokens that have about `MERGED` pairs; one at least."""
    first, vocabulary = 0, len(starts) - 1
    while first < vocabulary:
        last = max(int(np.searchsorted(starts, starts[first] + MERGED, "right")) - 1, first + 1)
        yield first, last
        first = last


def _merged(
    spills: list[_Spill], starts: NDArray[np.int64], first: int, last: int
) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
    """Return the rows and times of the tokens from `first` to `last`, by token and row."""
    size = int(starts[last] - starts[first])
    rows, times = np.empty(size, np.int32), np.empty(size, np.uint16)
    filled = starts[first:last] - starts[first]
    for spill in spills:
        tokens = spill.counts.tokens
        here = slice(*np.searchsorted(tokens, (first, last)).tolist())
        texts_of = spill.counts.texts_of[here]
        begin, end = int(spill.starts[here.start]), int(spill.starts[here.stop])
        places = np.repeat(filled[tokens[here] - first] - (spill.starts[here] - begin), texts_of)
        places += np.arange(end - begin)
        rows[places] = spill.counts.rows[begin:end]
        times[places] = spill.counts.times[begin:end]
        filled[tokens[here] - first] += texts_of
    return rows, times


def _spill(folder: Path, chunk: int) -> _Spill:
    counts = _mapped_spill(_spill_path(folder, chunk))[1]
    return _Spill(counts, np.concatenate(([0], np.cumsum(counts.texts_of, dtype=np.int64))))


def _spill_path(folder: Path, chunk: int) -> Path:
    return folder / f"words-{chunk:05}.spill"


def _arrays(counts: Counts) -> list[NDArray[np.uint8]]:
    return [as_bytes(counts.tokens), as_bytes(counts.texts_of), as_bytes(counts.rows), as_bytes(counts.times)]


def _mapped_spill(path: Path) -> tuple[NDArray[np.int64], Counts]:
    """Return the header and the arrays of a noted chunk.

    Raises:
        ValueError: the file is cut.
    """
    data = _mapped(path, np.uint8, path.stat().st_size)
    header = data[:48].view(np.int64)
    arrays, at = [], 48
    for count, dtype in zip(header[[0, 0, 1, 1]].tolist(), (np.int32, np.int32, np.int32, np.uint16), strict=True):
        size = count * np.dtype(dtype).itemsize
        if count < 0 or at + size > len(data):
            raise ValueError(f"{path} is cut")
        arrays.append(data[at : at + size].view(dtype))
        at += size
    return header, Counts(*arrays)
