"""Values of the database, written as packed texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from explorer.corpus.packed import PackedTexts
from explorer.corpus.table import TABLE
from explorer.progress import Progress, Steps

CHUNK_BYTES = 4 << 20
CHUNK_ROWS = 16384


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


def _rows_a_step(connection: DuckDBPyConnection, expression: str) -> int:
    sample = f"SELECT avg(strlen({expression})) FROM (SELECT * FROM {TABLE} LIMIT 1000)"
    mean = (connection.execute(sample).fetchall()[0][0] or 0) + 1
    return int(min(max(CHUNK_BYTES // mean, 16), CHUNK_ROWS))


def _chunk(connection: DuckDBPyConnection, expression: str, where: str) -> tuple[bytes, NDArray[np.int64]]:
    sql = f"""SELECT encode(string_agg(s, '' ORDER BY r)) AS data, list(strlen(s) ORDER BY r) AS sizes
              FROM (SELECT rowid AS r, {expression} AS s FROM {TABLE} WHERE {where})"""
    data, sizes = connection.execute(sql).fetchall()[0]
    return (b"", np.empty(0, np.int64)) if sizes is None else (data, np.array(sizes, np.int64))
