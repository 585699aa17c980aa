"""What a corpus asks its database: the values of a column, and the rows that a condition holds for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from explorer.corpus import database as db
from explorer.corpus.filters import explained, filter_sql
from explorer.corpus.schema import Column, Kind
from explorer.corpus.table import TABLE

FETCHED = 1 << 15
"""Values taken from DuckDB at once: making them Python objects holds the interpreter for some milliseconds."""


def values_of(cursor: DuckDBPyConnection, name: str, kind: Kind, count: int) -> NDArray[Any]:
    """Return the values of a column for the first `count` rows of the table.

    Returns:
        (count,) float64 with NaN for a missing number, datetime64[us] with NaT, else objects: text, True or False, None
        where there is nothing.
    """
    quoted = db.ident(name)
    if kind == "number":
        return _fetched(cursor, f"coalesce(CAST({quoted} AS DOUBLE), 'nan')", None, count)
    if kind == "date":
        days = _fetched(cursor, f"CAST({quoted} AS TIMESTAMP)", np.datetime64("NaT"), count)
        return days.astype("datetime64[us]")
    return _fetched(cursor, quoted if kind == "bool" else f"CAST({quoted} AS VARCHAR)", None, count)


def rows_where(cursor: DuckDBPyConnection, condition: str, columns: Sequence[Column]) -> NDArray[np.int64]:
    """Return the rows of the table for which an SQL condition over `columns` holds, ascending.

    Raises:
        CorpusError: not a condition, or one that DuckDB cannot apply.
    """
    statement = filter_sql(cursor, condition)
    try:
        return np.sort(cursor.execute(statement).fetchnumpy()["r"]).astype(np.int64)
    except duckdb.Error as error:
        raise explained(error, (column.name for column in columns)) from error


def _fetched(cursor: DuckDBPyConnection, expression: str, missing: object, count: int) -> NDArray[Any]:
    parts = []
    for start in range(0, count, FETCHED):
        where = f"rowid >= {start} AND rowid < {start + FETCHED}"
        sql = f"SELECT {expression} AS v FROM {TABLE} WHERE {where} ORDER BY rowid"
        parts.append(_filled(cursor.execute(sql).fetchnumpy()["v"], missing))
    return np.concatenate(parts)


def _filled(values: NDArray[Any], missing: object) -> NDArray[Any]:
    if not isinstance(values, np.ma.MaskedArray):
        return values
    filled = values.data.astype(object) if missing is None else values.data.copy()
    filled[np.ma.getmaskarray(values)] = missing
    return filled
