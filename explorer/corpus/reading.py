"""Files to a corpus, for those that were not kept: DuckDB reads them, and their texts are laid out."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import duckdb

from explorer.corpus import database as db
from explorer.corpus import kept
from explorer.corpus.corpus import Corpus
from explorer.corpus.fingerprint import fingerprint
from explorer.corpus.guess import describe
from explorer.corpus.layout import laid_out
from explorer.corpus.scratch import Scratch
from explorer.corpus.sentences import sentence
from explorer.corpus.sources import Found
from explorer.corpus.table import Table
from explorer.corpus.tables import load_sources
from explorer.errors import CorpusError
from explorer.progress import Steps

LARGE = 128 << 20
"""Bytes from which the database lies on disk; below, it is in memory and leaves no trace."""


def read(name: str, paths: tuple[Path, ...], found: Found, text_column: str | None, key: str | None) -> Steps[Corpus]:
    """Read files, and keep what was read under `key`, unless they have changed meanwhile.

    Args:
        name: what to call the corpus.
        paths: what was opened.
        found: the files behind them.
        text_column: the column to embed; guessed when None.
        key: the fingerprint of the files; None keeps nothing.

    Raises:
        CorpusError: with one sentence that names the file, and the line where there is one.
        OSError, MemoryError: the system refuses.
    """
    try:
        return (yield from _read(name, paths, found, text_column, key))
    except duckdb.Error as error:
        raise CorpusError(sentence(error, paths[0].name)) from error


def _read(name: str, paths: tuple[Path, ...], found: Found, text_column: str | None, key: str | None) -> Steps[Corpus]:
    with ExitStack() as undo:
        scratch = Scratch()
        undo.callback(scratch.close)
        connection = db.connect(scratch, on_disk=key is not None or found.bytes > LARGE)
        undo.callback(connection.close)
        notices = yield from load_sources(connection, found.sources, scratch)
        db.lock(connection)
        table = Table(
            connection,
            scratch,
            name=name,
            sources=paths,
            columns=describe(connection),
            notices=(*found.notices, *notices),
        )
        contents, left_out = yield from laid_out(table, text_column)
        if key is not None and fingerprint(found.sources, text_column) == key:
            corpus = kept.keep(key, table, contents, notices, left_out)
        else:
            corpus = Corpus(table, contents, left_out)
        undo.pop_all()
    return corpus
