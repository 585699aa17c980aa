"""The loaded files, and what a corpus knows of them. Nothing here needs DuckDB before somebody asks the database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.packed import PackedTexts
from explorer.corpus.schema import Column
from explorer.corpus.scratch import Scratch
from explorer.errors import CorpusError
from explorer.locks import Lock

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLE = "records"
"""What the table is called in the database."""
DATABASE = "corpus.duckdb"
"""The file of a database on disk."""


class Connection(Protocol):
    """An open database, or one that will be."""

    def cursor(self) -> DuckDBPyConnection:
        """Return a cursor of its own for one reader."""

    def close(self) -> None:
        """End it, with all its cursors."""


class LateConnection:
    """A database that is opened for the first one who asks it: showing and searching texts needs none."""

    def __init__(self, connect: Callable[[], DuckDBPyConnection]) -> None:
        self._connect = connect
        self._connection: DuckDBPyConnection | None = None

    def cursor(self) -> DuckDBPyConnection:
        """Return a cursor of its own for one reader.

        Raises:
            CorpusError: it cannot be opened.
        """
        if self._connection is None:
            self._connection = self._connect()
        return self._connection.cursor()

    def close(self) -> None:
        """End it, with all its cursors, if it was ever opened."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


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
        connection: Connection,
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
            connection: closed to everything but the loaded table; ended with it.
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
                del self._connection  # or DuckDB complains of a leak when the program ends, on the terminal
                self.scratch.close()
                if self._held is not None:
                    self._held.close()

    def move(self, file: Path) -> None:
        """Close the database, which lies on disk and has one user, and move it to `file`; the scratch folder stays.

        Raises:
            OSError, duckdb.Error: the disk refuses.
        """
        with self._lock:
            with closing(self._connection.cursor()) as cursor:
                cursor.execute("CHECKPOINT")
            self._connection.close()
        (self.scratch.folder / DATABASE).replace(file)

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
