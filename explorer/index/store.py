"""The vectors of a corpus on disk: one file a Matryoshka band, written in chunks that can be checked one by one.

A folder holds the vectors of one corpus by one model. While it is written, a journal names the chunks that are whole,
each with a checksum for every file; when all are, `complete.json` takes its place. So a store that was left half-way
is resumed at the first chunk that is missing, and of a damaged one only the damaged chunks are embedded again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from explorer.index.pages import FileArray, Pages
from explorer.index.vectors import VectorIndex
from explorer.model.batches import cores
from explorer.progress import Progress, Steps
from explorer.sums import file_checksum

if TYPE_CHECKING:
    from explorer.index.halves import Stored

TOKENS = "tokens"
"""The file with the number of tokens of each text, uint32."""

FORMAT = 1
BATCH = 2048
"""Texts embedded between two places to stop; a batch of any file is a whole number of pages."""

CHUNK = 16 * BATCH
"""Texts of a chunk, where nothing else is said."""

COMPLETE, JOURNAL, MEASURED = "complete.json", "journal.jsonl", "search.json"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError)
"""What reading JSON that is not ours, or no longer whole, may raise."""

CHECKING = "Checking stored vectors"

Sums = tuple[int, ...]
"""The checksums of a chunk: one for each file, in the order of `Identity.parts`."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a store: `width` numbers for every text."""

    name: str
    width: int
    dtype: str

    @property
    def row_bytes(self) -> int:
        """Bytes of one text."""
        return self.width * np.dtype(self.dtype).itemsize


@dataclass(frozen=True, slots=True)
class Identity:
    """What a store holds. Anything that differs makes another store.

    Attributes:
        model, corpus: the keys of both.
        text_column: the column that was embedded.
        count: texts.
        dims: the Matryoshka stops.
        similarity: the model's.
        dtype: float32 or float16.
        chunk: texts of a chunk, a multiple of `BATCH`.
        format: of the files.
    """

    model: str
    corpus: str
    text_column: str
    count: int
    dims: tuple[int, ...]
    similarity: str
    dtype: str
    chunk: int = CHUNK
    format: int = FORMAT

    @property
    def key(self) -> str:
        """The name of its folder."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:32]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The files: the bands, the lengths of the vectors at each stop, and the number of tokens of each text."""
        bands = (Part(f"band-{last:04}", last - first, self.dtype) for first, last in pairwise((0, *self.dims)))
        norms = (Part(f"norms-{dim:04}", 1, "float32") for dim in self.dims)
        return (*bands, *norms, Part(TOKENS, 1, "uint32"))

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return -(-self.count // self.chunk)

    @property
    def bytes(self) -> int:
        """Bytes of all the files."""
        return self.count * sum(part.row_bytes for part in self.parts)

    def rows(self, chunk: int) -> range:
        """Return the rows of a chunk."""
        return range(chunk * self.chunk, min((chunk + 1) * self.chunk, self.count))


@dataclass(frozen=True, slots=True)
class Contents:
    """What is known to be in a store.

    Attributes:
        sums: the checksums of every chunk that was written.
        others: the checksums of the files that are not in chunks, by name.
        complete: whether everything was written.
    """

    sums: dict[int, Sums]
    others: dict[str, int]
    complete: bool


def read_contents(folder: Path, identity: Identity) -> Contents:
    """Return what `folder` says it holds; nothing when it holds something else, or cannot be read."""
    with contextlib.suppress(*UNREADABLE):
        found = json.loads((folder / COMPLETE).read_bytes())
        if found["identity"] == _plain(identity) and len(found["sums"]) == identity.chunks:
            return Contents(dict(enumerate(map(tuple, found["sums"]))), dict(found["others"]), True)
    return Contents(_journalled(folder, identity), {}, False)


def _journalled(folder: Path, identity: Identity) -> dict[int, Sums]:
    sums: dict[int, Sums] = {}
    with contextlib.suppress(*UNREADABLE), (folder / JOURNAL).open("rb") as journal:
        if json.loads(journal.readline()) != _plain(identity):
            return {}
        for line in journal:
            entry = json.loads(line)
            sums[int(entry["chunk"])] = tuple(entry["sums"])
    return {chunk: found for chunk, found in sums.items() if 0 <= chunk < identity.chunks}


def begin_journal(folder: Path, identity: Identity, kept: dict[int, Sums]) -> None:
    """Start a journal that knows of the chunks `kept`."""
    lines = [json.dumps(_plain(identity)), *(journal_line(chunk, sums) for chunk, sums in sorted(kept.items()))]
    _replace(folder / JOURNAL, "\n".join(lines) + "\n")


def journal_line(chunk: int, sums: Sums) -> str:
    """Return the line that says that a chunk is whole."""
    return json.dumps({"chunk": chunk, "sums": sums})


def complete(folder: Path, identity: Identity, sums: dict[int, Sums], others: dict[str, int]) -> None:
    """Say that everything was written."""
    ordered = [sums[chunk] for chunk in range(identity.chunks)]
    _replace(folder / COMPLETE, json.dumps({"identity": _plain(identity), "sums": ordered, "others": others}))
    (folder / JOURNAL).unlink(missing_ok=True)


def whole_chunks(folder: Path, identity: Identity, sums: dict[int, Sums]) -> Steps[dict[int, Sums]]:
    """Return those of the chunks `sums` whose numbers are as they were written."""
    parts = identity.parts

    def is_whole(chunk: int) -> bool:
        rows = identity.rows(chunk)
        found = (_chunk_sum(folder, part, rows) for part in parts)
        return len(sums[chunk]) == len(parts) and all(a == b for a, b in zip(found, sums[chunk], strict=True))

    whole = {}
    yield Progress(CHECKING, 0, len(sums))
    with ThreadPoolExecutor(cores(), thread_name_prefix="check") as pool:
        try:
            for done, (chunk, good) in enumerate(zip(sums, pool.map(is_whole, sums), strict=True), start=1):
                if good:
                    whole[chunk] = sums[chunk]
                yield Progress(CHECKING, done, len(sums))
        finally:
            pool.shutdown(cancel_futures=True)
    return whole


def open_store(folder: Path, identity: Identity, held: object) -> VectorIndex:
    """Return the vectors in a complete store, mapped into memory.

    Raises:
        OSError: a file cannot be opened.
        ValueError: a file is too short.
    """
    stops = len(identity.dims)
    bands = (FileArray(folder / part.name, part.dtype, (identity.count, part.width)) for part in identity.parts[:stops])
    pages = Pages(*bands)
    norms = [np.fromfile(folder / part.name, np.float32) for part in identity.parts[stops : 2 * stops]]
    measured = (folder / MEASURED).exists()
    arrays = cast("tuple[Stored, ...]", pages.arrays)
    return VectorIndex(identity.dims, arrays, np.stack(norms), identity.similarity, folder, held, measured, pages)


def _chunk_sum(folder: Path, part: Part, rows: range) -> int | None:
    return file_checksum(folder / part.name, rows.start * part.row_bytes, len(rows) * part.row_bytes)


def _plain(identity: Identity) -> dict[str, Any]:
    return {**asdict(identity), "dims": list(identity.dims)}


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
