"""Retrieval test sets as Parquet, in the layouts of the hub."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from tests.unit.analysis.retrieval import Data

SHARD = "train-00000-of-00001.parquet"


def write_table(path: Path, columns: dict[str, str], rows: Iterable[Sequence[Any]]) -> Path:
    """Write a Parquet file whose `columns` have these DuckDB types."""
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE made({listed})")
        values = list(rows)
        if values:
            row = f"({', '.join('?' * len(columns))})"
            sql = f"INSERT INTO made VALUES {', '.join([row] * len(values))}"
            connection.execute(sql, [value for row in values for value in row])
        connection.execute(f"COPY made TO '{path}' (FORMAT parquet)")
    return path


def write_parts(folder: Path, data: Data, file: str = SHARD, *, graded: bool = False) -> Path:
    """Write `data` as NanoBEIR does: parts corpus, queries and qrels; without grades only relevant ones are named."""
    texts = {"_id": "VARCHAR", "text": "VARCHAR"}
    write_table(folder / "corpus" / file, texts, data.documents.items())
    write_table(folder / "queries" / file, texts, data.queries.items())
    judged = [(query, name, grade) for query, found in data.qrels.items() for name, grade in found.items()]
    ids = {"query-id": "VARCHAR", "corpus-id": "VARCHAR"}
    if graded:
        write_table(folder / "qrels" / file, ids | {"score": "BIGINT"}, judged)
    else:
        write_table(folder / "qrels" / file, ids, [(query, name) for query, name, grade in judged if grade > 0])
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below `folder` by its name."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
