"""Types for columns that were read as text: numbers, dates and truth values, where every value fits."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from explorer.corpus import database as db
from explorer.progress import Progress, Steps

SAMPLE = 1000
MISSING = r"(?i)\s*(na|n/a|nan|null|none)?\s*"

# Codes such as 007 or +49 stay text, and so do dates that are not ISO: 3/4/2024 means two things.
TYPES = {
    "BOOLEAN": r"(?i)\s*(true|false)\s*",
    "BIGINT": r"\s*-?(0|[1-9]\d*)\s*",
    "DOUBLE": r"\s*-?(0|[1-9]\d*)?(\.\d*)?([eE][-+]?\d+)?\s*",
    "DATE": r"\s*\d{4}-\d\d?-\d\d?\s*",
    "TIMESTAMP": r"\s*\d{4}-\d\d?-\d\d?([T ].*)?\s*",
}


def give_types(connection: DuckDBPyConnection, table: str, columns: Sequence[str]) -> Steps[None]:
    """Change columns of text in place to the first type that all their values have; a missing value becomes NULL."""
    for column in columns:
        for sql_type in TYPES:
            if _fits(connection, table, column, sql_type, SAMPLE) and _fits(connection, table, column, sql_type):
                _change(connection, table, column, sql_type)
                break
        yield Progress("Looking at the columns", 0)


def _fits(connection: DuckDBPyConnection, table: str, column: str, sql_type: str, limit: int | None = None) -> bool:
    """Tell whether the values that are there, if any, all have a type; of the first `limit` rows if given."""
    rows = f"SELECT {db.ident(column)} AS c FROM {db.ident(table)} " + (f"LIMIT {limit}" if limit else "")
    fits = f"regexp_full_match(c, '{TYPES[sql_type]}') AND TRY_CAST(c AS {sql_type}) IS NOT NULL"
    there = f"c IS NOT NULL AND NOT regexp_full_match(c, '{MISSING}')"
    sql = f"SELECT count(*) FILTER ({there}), count(*) FILTER ({there} AND NOT ({fits})) FROM ({rows})"
    values, misfits = connection.execute(sql).fetchall()[0]
    # A sample without a value decides nothing.
    return not misfits and (values > 0 or limit is not None)


def _change(connection: DuckDBPyConnection, table: str, column: str, sql_type: str) -> None:
    quoted = db.ident(column)
    connection.execute(
        f"ALTER TABLE {db.ident(table)} ALTER {quoted} TYPE {sql_type} USING TRY_CAST({quoted} AS {sql_type})"
    )
