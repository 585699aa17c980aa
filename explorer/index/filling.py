"""Writing a store: batch by batch, with little memory, so that it can be left and resumed at any time."""

from __future__ import annotations

from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from explorer.index.counting import Counts, count_tokens, joined
from explorer.index.postings import write_spill
from explorer.index.store import JOURNAL, Identity, Sums, begin_journal, journal_line
from explorer.index.vectors import columns_of, norms_of
from explorer.model.tokens import Tokens
from explorer.sums import as_bytes, checksum


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Texts as they are written: an array (m, width) for each file, in the order of `Identity.parts`, and the words."""

    arrays: tuple[NDArray[np.generic], ...]
    counts: Counts

    def __len__(self) -> int:
        return len(self.arrays[-1])


def make_batch(vectors: NDArray[np.float32], tokens: Tokens, identity: Identity) -> Batch:
    """Cut `vectors`, float32 (m, dim), into what the files of a store take."""
    bands = (columns.astype(identity.dtype, order="C") for columns in columns_of(vectors, identity.dims))
    norms = norms_of(vectors, identity.dims)
    return Batch((*bands, *norms, tokens.lengths.astype(np.uint32)), count_tokens(tokens))


class StoreWriter:
    """Fills the chunks of a store that are missing, in order.

    Attributes:
        missing: the chunks still to be filled.
        sums: the checksums of those that are whole.
    """

    def __init__(self, folder: Path, identity: Identity, kept: dict[int, Sums], *, words: bool) -> None:
        """Open the files.

        Args:
            folder: where; made if it is missing.
            identity: what the store is of.
            kept: the chunks that are whole already.
            words: whether to note the tokens of the texts, for an index of words.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._identity, self._words = folder, identity, words
        self.sums = dict(kept)
        self.missing = [chunk for chunk in range(identity.chunks) if chunk not in kept]
        begin_journal(folder, identity, kept)
        self._files = [_opened(folder / part.name) for part in identity.parts]
        self._begin_chunk()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for file in self._files:
            file.close()

    @property
    def rows(self) -> list[range]:
        """The rows of the chunks still to be filled."""
        return [self._identity.rows(chunk) for chunk in self.missing]

    def add(self, batch: Batch) -> None:
        """Write the next batch of the first missing chunk; the chunk is noted as whole with its last.

        Raises:
            OSError: the disk refuses, for one because it is full.
        """
        chunk = self.missing[0]
        rows = self._identity.rows(chunk)
        start = rows.start + self._filled
        for place, (part, file, array) in enumerate(zip(self._identity.parts, self._files, batch.arrays, strict=True)):
            data = as_bytes(array)
            file.seek(start * part.row_bytes)
            _write(file, data)
            self._running[place] = checksum(data, self._running[place])
        self._counts.append((start, batch.counts))
        self._filled += len(batch)
        if self._filled == len(rows):
            self._end_chunk(chunk)

    def _begin_chunk(self) -> None:
        self._filled = 0
        self._running = [0] * len(self._files)
        self._counts: list[tuple[int, Counts]] = []

    def _end_chunk(self, chunk: int) -> None:
        if self._words:
            firsts, counts = zip(*self._counts, strict=True)
            write_spill(self._folder, chunk, joined(list(counts), list(firsts)))
        sums = self.sums[chunk] = tuple(self._running)
        with (self._folder / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(journal_line(chunk, sums) + "\n")
        del self.missing[0]
        self._begin_chunk()


def _opened(path: Path) -> FileIO:
    path.touch()
    return path.open("r+b", buffering=0)


def _write(file: FileIO, data: NDArray[np.uint8]) -> None:
    view = memoryview(data.data)
    while view:
        view = view[file.write(view) :]
