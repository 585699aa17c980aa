"""The texts of one column of the loaded files, laid out for reading."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack

import duckdb
import numpy as np
from duckdb import DuckDBPyConnection

from explorer.corpus import database as db
from explorer.corpus.corpus import Corpus
from explorer.corpus.guess import choose_id, choose_text
from explorer.corpus.packed import PackedTexts
from explorer.corpus.packing import pack
from explorer.corpus.schema import VISIBLE
from explorer.corpus.sentences import sentence
from explorer.corpus.table import TABLE, Contents, Table
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps


def corpus_of(table: Table, text_column: str | None) -> Steps[Corpus]:
    """Return a corpus over a loaded table.

    Args:
        table: the loaded files; cleaned up when this fails and no other corpus reads it.
        text_column: the column that holds the texts; guessed when None.

    Raises:
        CorpusError: no such column, no column with text, no text in it, or the disk refuses.
    """
    try:
        contents, notices = yield from laid_out(table, text_column)
    except (OSError, duckdb.Error, MemoryError) as error:
        raise CorpusError(sentence(error, table.name)) from error
    return Corpus(table, contents, notices)


def laid_out(table: Table, text_column: str | None) -> Steps[tuple[Contents, tuple[str, ...]]]:
    """Lay the texts of a loaded table out, for one more user of it, and say which rows were left out.

    Args:
        table: the loaded files; cleaned up when this fails and no other corpus reads it.
        text_column: the column that holds the texts; guessed when None.

    Raises:
        CorpusError: no such column, no column with text, or no text in it.
    """
    table.join()
    with ExitStack() as undo:
        undo.callback(table.leave)
        with table.cursor() as connection:
            contents = yield from lay_out(connection, table, text_column)
            skipped = db.count(connection) - len(contents.texts)
        undo.pop_all()
    return contents, _left_out(skipped, contents.text_column)


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
    rowids = connection.execute(f"SELECT rowid AS r FROM {TABLE} WHERE {keep}").fetchnumpy()["r"]
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


def _left_out(number: int, column: str) -> tuple[str, ...]:
    if not number:
        return ()
    subject = "1 row has no text" if number == 1 else f"{number:,} rows have no text"
    return (f"{subject} in {column} and {'is' if number == 1 else 'are'} left out.",)
