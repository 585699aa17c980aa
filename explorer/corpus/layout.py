"""The loaded files, and the texts of one column laid out for reading."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from explorer.corpus import database as db
from explorer.corpus.guess import choose_id, choose_text
from explorer.corpus.packed import PackedTexts, pack
from explorer.corpus.schema import VISIBLE, Column
from explorer.corpus.scratch import Scratch
from explorer.errors import CorpusError
from explorer.locks import Lock
from explorer.progress import Progress, Steps


class Table:
    """The loaded files, shared by the corpora that read them by different text columns; the last one cleans up.

    Closing a DuckDB connection closes its cursors too, and fails while one is at work: so readers count as users.

    Attributes:
        scratch: the folder of everything temporary.
        name: what the user calls the files.
        sources: the paths that were opened.
        columns: all columns, with the kinds their values have.
        notices: what the user should know about the reading.
    """

    def __init__(
        self,
        connection: DuckDBPyConnection,
        scratch: Scratch,
        *,
        name: str,
        sources: tuple[Path, ...],
        columns: tuple[Column, ...],
        notices: tuple[str, ...],
        held: Lock | None = None,
    ) -> None:
        """Take over a database and the folder it needs.

        Args:
            connection: closed to everything but the loaded table.
            scratch: removed with the table.
            name: see the class.
            sources: see the class.
            columns: see the class.
            notices: see the class.
            held: what keeps others from removing the files, where these outlive the table.
        """
        self._connection = connection
        self._held = held
        self.scratch = scratch
        self.name = name
        self.sources = sources
        self.columns = columns
        self.notices = notices
        self._users = 0
        self._gone = False
        self._lock = threading.Lock()

    @contextmanager
    def cursor(self) -> Iterator[DuckDBPyConnection]:
        """Give a cursor to one reader; the table stays until the reader is done."""
        self.join()
        try:
            with closing(self._cursor()) as cursor:
                yield cursor
        finally:
            self.leave()

    def join(self) -> None:
        """Count one more user of the table.

        Raises:
            CorpusError: the last user has left.
        """
        with self._lock:
            if self._gone:
                raise CorpusError("The corpus was closed.")
            self._users += 1

    def leave(self) -> None:
        """Count one user less; after the last one the table is gone."""
        with self._lock:
            self._users -= 1
            self._gone = self._users == 0
            if self._gone:
                self._connection.close()
                self.scratch.close()
                if self._held is not None:
                    self._held.close()

    def move(self, file: Path) -> None:
        """Close the database, which lies on disk and has one user, and move it to `file`; the scratch folder stays.

        Raises:
            OSError, duckdb.Error: the disk refuses.
        """
        with self._lock:
            self._connection.execute("CHECKPOINT")
            self._connection.close()
        (self.scratch.folder / db.FILE).replace(file)

    def _cursor(self) -> DuckDBPyConnection:
        with self._lock:
            return self._connection.cursor()


@dataclass(frozen=True, slots=True)
class Contents:
    """How a corpus reads a table.

    Attributes:
        key: fingerprint of the texts and the text column's name.
        text_column: the column that is embedded.
        id_column: the column that names the rows, or None.
        names: the columns behind the values of a row, in order.
        dates: those of them that hold dates.
        texts: the texts, one a row.
        values: the other columns of each row as a JSON array.
        rowids: (n,) the row of the table behind each row of the corpus, or None when they are the same.
    """

    key: str
    text_column: str
    id_column: str | None
    names: tuple[str, ...]
    dates: tuple[str, ...]
    texts: PackedTexts
    values: PackedTexts
    rowids: NDArray[np.int64] | None


def lay_out(connection: DuckDBPyConnection, table: Table, wanted: str | None) -> Steps[Contents]:
    """Write the texts of a column, and the other columns beside them, for reading.

    Args:
        connection: a cursor on the table.
        table: the loaded files.
        wanted: the column that holds the texts; guessed when None.

    Raises:
        CorpusError: no such column, no column with text, or no text in it.
    """
    column = choose_text(connection, table.columns, wanted, table.name)
    total = db.count(connection)
    keep = f"regexp_matches({db.ident(column)}, {VISIBLE})"
    rowids = connection.execute(f"SELECT rowid AS r FROM {db.TABLE} WHERE {keep}").fetchnumpy()["r"]
    if not len(rowids):
        raise CorpusError(f"The column {column} of {table.name} holds no text: all of its {total:,} rows are empty.")
    names = tuple(other.name for other in table.columns if other.name != column)
    digest = hashlib.blake2b(column.encode() + b"\0", digest_size=16)
    values = f"CAST(json_array({db.idents(names)}) AS VARCHAR)"
    with ExitStack() as undo:
        texts = yield from _pack(connection, table, db.ident(column), keep, digest.update, undo)
        others = yield from _pack(connection, table, values, keep, None, undo)
        undo.pop_all()
    return Contents(
        key=digest.hexdigest(),
        text_column=column,
        id_column=choose_id(connection, table.columns, column),
        names=names,
        dates=tuple(other.name for other in table.columns if other.kind == "date" and other.name != column),
        texts=texts,
        values=others,
        rowids=None if len(rowids) == total else np.sort(rowids).astype(np.int64),
    )


def _pack(
    connection: DuckDBPyConnection,
    table: Table,
    expression: str,
    keep: str,
    digest: Callable[[bytes], object] | None,
    undo: ExitStack,
) -> Steps[PackedTexts]:
    total = db.count(connection)
    file = table.scratch.file(".packed")
    undo.callback(file.unlink, missing_ok=True)

    def report(part: float) -> Progress:
        return Progress("Arranging the texts" if digest else "Arranging the columns", int(total * part), total)

    packed = yield from pack(connection, file, expression, keep=keep, total=total, report=report, digest=digest)
    undo.callback(packed.close)
    return packed
