"""A corpus: texts in rows, with the columns that came with them."""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.packed import PackedTexts
from explorer.corpus.schema import Column, Kind, Record
from explorer.corpus.table import Contents, Table
from explorer.errors import CorpusError
from explorer.progress import Steps

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Column", "Corpus", "Kind", "Record"]


class Corpus:
    """Texts in rows, with columns. Thread safe; compared by identity.

    Texts and column values lie in two memory-mapped files, so that pages never wait for the database, which answers
    `where` and `column` on a cursor of its own for every call. DuckDB is imported for the first of these calls.

    Attributes:
        key: fingerprint of the texts in their order and of the text column's name; the same files give the same key.
        name: what to call the corpus.
        sources: the paths it was read from.
        columns: all columns of the files, the text column among them.
        text_column: the column that is embedded.
        id_column: the column that names the rows, or None when they are numbered from 1.
        notices: what the user should know about the reading, one sentence each.
    """

    def __init__(self, table: Table, contents: Contents, notices: tuple[str, ...]) -> None:
        self.key = contents.key
        self.name = table.name
        self.sources = table.sources
        self.columns = tuple(
            Column(column.name, "text") if column.name == contents.text_column else column for column in table.columns
        )
        self.text_column = contents.text_column
        self.id_column = contents.id_column
        self.notices = (*table.notices, *notices)
        self._table = table
        self._contents = contents
        self._finalizer = weakref.finalize(self, _close, table, contents.texts, contents.values)

    def __len__(self) -> int:
        return len(self._contents.texts)

    def __repr__(self) -> str:
        return f"Corpus({self.name!r}, {len(self)} texts, text_column={self.text_column!r})"

    def texts(self, rows: NDArray[np.int64] | Sequence[int]) -> list[str]:
        """Return the texts of `rows`, in their order."""
        return self._contents.texts.take(np.asarray(rows, np.int64))

    def batches(self, size: int = 4096) -> Iterator[list[str]]:
        """Yield all texts in order, `size` at a time."""
        for start in range(0, len(self), size):
            yield self._contents.texts.span(start, min(start + size, len(self)))

    def records(self, rows: NDArray[np.int64] | Sequence[int]) -> list[Record]:
        """Return the records of `rows`, in their order."""
        rows = np.asarray(rows, np.int64)
        contents = self._contents
        numbers = rows if contents.rowids is None else contents.rowids[rows]
        values = contents.values.take(rows)
        return [
            _record(contents, row, number, text, json.loads(cells))
            for row, number, text, cells in zip(
                rows.tolist(), numbers.tolist(), contents.texts.take(rows), values, strict=True
            )
        ]

    def ids(self) -> list[str]:
        """Return the ids of all rows, in order."""
        if self.id_column is None:
            numbers = np.arange(len(self)) if self._contents.rowids is None else self._contents.rowids
            return [str(number + 1) for number in numbers.tolist()]
        values: list[str] = self._values(self.id_column, "text").tolist()
        return values

    def column(self, name: str) -> NDArray[Any]:
        """Return the values of a column for every row.

        Args:
            name: a column of `columns`.

        Returns:
            (n,) float64 with NaN for a missing number, datetime64[us] with NaT, else objects: text, True or False,
            None where there is nothing.

        Raises:
            CorpusError: there is no such column.
        """
        kind = next((column.kind for column in self.columns if column.name == name), None)
        if kind is None:
            raise CorpusError(f"There is no column {name}.")
        return self._values(name, kind)

    def where(self, sql: str) -> NDArray[np.int64]:
        """Return the rows for which an SQL condition over the columns holds.

        Args:
            sql: the condition, such as `year > 2000 AND label = 'news'`; DuckDB's dialect.

        Returns:
            Rows, ascending.

        Raises:
            CorpusError: not a condition, or one that DuckDB cannot apply.
        """
        from explorer.corpus.queries import rows_where

        with self._cursor() as cursor:
            found = rows_where(cursor, sql, self.columns)
        rowids = self._contents.rowids
        if rowids is None:
            return found
        return np.flatnonzero(np.isin(rowids, found, assume_unique=True, kind="sort")).astype(np.int64)

    def with_text_column(self, name: str) -> Steps[Corpus]:
        """Return a corpus over the same files with the texts in another column; this one stays open.

        Raises:
            CorpusError: there is no such column, it holds no text, or the corpus was closed.
        """
        self._check_open()
        from explorer.corpus.layout import corpus_of

        return (yield from corpus_of(self._table, name))

    def close(self) -> None:
        """Let go of everything and remove what is temporary. Closing twice is fine."""
        self._finalizer()

    def _check_open(self) -> None:
        if not self._finalizer.alive:
            raise CorpusError("The corpus was closed.")

    @contextmanager
    def _cursor(self) -> Iterator[DuckDBPyConnection]:
        self._check_open()
        with self._table.cursor() as cursor:
            yield cursor

    def _values(self, name: str, kind: Kind) -> NDArray[Any]:
        from explorer.corpus.queries import values_of

        rowids = self._contents.rowids
        with self._cursor() as cursor:
            values = values_of(cursor, name, kind, len(self) if rowids is None else int(rowids[-1]) + 1)
        return values if rowids is None else values[rowids]


def _close(table: Table, *files: PackedTexts) -> None:
    for file in files:
        file.close()
    table.leave()


def _record(contents: Contents, row: int, number: int, text: str, cells: list[object]) -> Record:
    columns = dict(zip(contents.names, cells, strict=True))
    for name in contents.dates:
        columns[name] = _date(columns.get(name))
    named = str(number + 1) if contents.id_column is None else str(columns[contents.id_column])
    return Record(row, named, text, columns)


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        # Years beyond 9999 have no place in Python's calendar.
        return value
