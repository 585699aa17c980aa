"""Many strings in one UTF-8 file: a page of them is a few slices, whatever else the program does.

Measured on 1,000,000 rows: DuckDB needs 60 to 300 ms to fetch 100 scattered rows, slices of a memory map 0.1 ms, and
they never wait for a lock that another thread holds.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable
from pathlib import Path

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from explorer.corpus.database import TABLE
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

CHUNK_BYTES = 4 << 20
CHUNK_ROWS = 16384


class PackedTexts:
    """Strings as one memory-mapped file and the offset of each.

    Args:
        file: the strings in UTF-8, one after the other; not empty.
        offsets: (n + 1,) where each begins; the last one is the size of the file.
        kept: whether the file stays when this is closed.
    """

    def __init__(self, file: Path, offsets: NDArray[np.int64], *, kept: bool = False) -> None:
        self._file = file
        self._offsets = offsets
        self._kept = kept
        with file.open("rb") as handle:
            self._map = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def take(self, rows: NDArray[np.int64]) -> list[str]:
        """Return the strings at `rows`."""
        return self._slices(self._offsets[rows].tolist(), self._offsets[rows + 1].tolist())

    def span(self, start: int, stop: int) -> list[str]:
        """Return the strings of the rows from `start` up to `stop`."""
        edges = self._offsets[start : stop + 1].tolist()
        return self._slices(edges[:-1], edges[1:])

    def move(self, file: Path) -> None:
        """Move the strings to `file`, for `open_packed`; this is closed by that.

        Raises:
            OSError: the disk refuses.
        """
        self._offsets.tofile(_offsets_of(file))
        self._map.close()
        self._file.replace(file)

    def close(self) -> None:
        """Let the file go, and remove it unless it is to be kept."""
        self._map.close()
        if not self._kept:
            self._file.unlink(missing_ok=True)

    def _slices(self, starts: list[int], stops: list[int]) -> list[str]:
        buffer = self._map
        try:
            return [str(buffer[start:stop], "utf-8") for start, stop in zip(starts, stops, strict=True)]
        except ValueError as error:
            raise CorpusError("The corpus was closed.") from error


def open_packed(file: Path) -> PackedTexts:
    """Return the strings that were moved to `file`.

    Raises:
        OSError, ValueError: they are not there.
    """
    return PackedTexts(file, np.memmap(_offsets_of(file), np.int64, "r").view(np.ndarray), kept=True)


def pack(
    connection: DuckDBPyConnection,
    file: Path,
    expression: str,
    *,
    keep: str = "true",
    total: int,
    report: Callable[[float], Progress],
    digest: Callable[[bytes], object] | None = None,
) -> Steps[PackedTexts]:
    """Write an expression over every row of the table into a packed file.

    Args:
        connection: the database.
        file: where to.
        expression: a VARCHAR expression that is never NULL where `keep` holds.
        keep: the rows wanted.
        total: rows of the table.
        report: turns the part that is done, 0 to 1, into a `Progress`.
        digest: fed with the bytes and lengths, for a fingerprint.
    """
    step = _rows_a_step(connection, expression)
    lengths: list[NDArray[np.int64]] = []
    with file.open("wb") as handle:
        for start in range(0, total, step):
            where = f"rowid >= {start} AND rowid < {start + step} AND ({keep})"
            data, sizes = _chunk(connection, expression, where)
            handle.write(data)
            lengths.append(sizes)
            if digest is not None:
                digest(data)
                digest(sizes.tobytes())
            yield report((start + step) / max(total, 1))
    return PackedTexts(file, np.concatenate([[0], np.cumsum(np.concatenate(lengths))]).astype(np.int64))


def _offsets_of(file: Path) -> Path:
    return file.with_name(f"{file.name}-offsets")


def _rows_a_step(connection: DuckDBPyConnection, expression: str) -> int:
    sample = f"SELECT avg(strlen({expression})) FROM (SELECT * FROM {TABLE} LIMIT 1000)"
    mean = (connection.execute(sample).fetchall()[0][0] or 0) + 1
    return int(min(max(CHUNK_BYTES // mean, 16), CHUNK_ROWS))


def _chunk(connection: DuckDBPyConnection, expression: str, where: str) -> tuple[bytes, NDArray[np.int64]]:
    sql = f"""SELECT encode(string_agg(s, '' ORDER BY r)) AS data, list(strlen(s) ORDER BY r) AS sizes
              FROM (SELECT rowid AS r, {expression} AS s FROM {TABLE} WHERE {where})"""
    data, sizes = connection.execute(sql).fetchall()[0]
    return (b"", np.empty(0, np.int64)) if sizes is None else (data, np.array(sizes, np.int64))
