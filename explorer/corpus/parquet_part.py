"""The Parquet files of one part of a retrieval test set, as DuckDB reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
from duckdb import DuckDBPyConnection

from explorer.corpus import database as db
from explorer.corpus.sentences import is_disk_full, reason
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

Row = tuple[Any, ...]
DAMAGE: Final = (
    duckdb.InvalidInputException,
    duckdb.IOException,
    duckdb.InternalException,
    duckdb.SerializationException,
)
"""What DuckDB raises when the bytes of a file are not what they should be."""


class DamagedError(CorpusError):
    """A file that is no Parquet, or not all of one."""


class Part:
    """Files with the same columns.

    Attributes:
        connection: what reads them.
        folder: the name of the folder that they belong to.
        label: their name for errors.
        source: them as a table function of SQL.
    """

    def __init__(self, connection: DuckDBPyConnection, folder: Path, names: Sequence[str]) -> None:
        """Look at the columns.

        Raises:
            DamagedError: a file cannot be read as Parquet.
        """
        self.connection = connection
        self.folder = folder.name
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        self.label = f"{folder.name}/{names[0]}{more}"
        self.source = f"read_parquet([{', '.join(db.literal(folder / name) for name in names)}])"
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {self.source}").fetchall()
        except DAMAGE as error:
            raise self._damaged(error) from error
        self._types: dict[str, str] = {row[0]: row[1] for row in described}

    def has(self, names: Sequence[str]) -> bool:
        """Tell whether there is a column with one of `names`."""
        return any(name in self._types for name in names)

    def column(self, names: Sequence[str]) -> str:
        """Return the first column that has one of `names`, quoted.

        Raises:
            CorpusError: there is none; the first of `names` is the one to call it.
        """
        found = next((name for name in names if name in self._types), None)
        if found is None:
            there = ", ".join(self._types)
            raise CorpusError(f"{self.label}: the column {names[0]} is missing; there are: {there}.")
        return db.ident(found)

    def is_list(self, names: Sequence[str]) -> bool:
        """Tell whether the column with one of `names` holds lists."""
        return next(self._types[name] for name in names if name in self._types).endswith("]")

    def joined(self, title: Sequence[str], text: Sequence[str]) -> str:
        """Return the expression for title and text, joined as the BEIR library joins them; without either, ''."""
        columns = ([self.column(title)] if self.has(title) else []) + [self.column(text)]
        return rf"regexp_replace(concat_ws(' ', {', '.join(columns)}), '^\s+|\s+$', '', 'g')"

    def rows(self, columns: str, report: Callable[[float], Progress]) -> Steps[list[Row]]:
        """Return the values of `columns`, an SQL list, for every row in order."""
        return (yield from self.run(f"SELECT {columns} FROM {self.source}", report))

    def run(self, sql: str, report: Callable[[float], Progress]) -> Steps[list[Row]]:
        """Run a statement that reads these files.

        Raises:
            DamagedError: a file cannot be read to the end.
            duckdb.Error: anything else, such as no memory or no room on the disk.
        """
        try:
            return (yield from db.run(self.connection, sql, report))
        except DAMAGE as error:
            if is_disk_full(error):
                raise
            raise self._damaged(error) from error

    def _damaged(self, error: duckdb.Error) -> DamagedError:
        return DamagedError(f"{self.label} is not a Parquet file, or is damaged ({reason(error)}).")
