"""Files to a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import duckdb

from explorer.corpus import database as db
from explorer.corpus.corpus import Corpus, Table, build_corpus
from explorer.corpus.guess import describe
from explorer.corpus.scratch import Scratch
from explorer.corpus.sources import Source, find_sources
from explorer.corpus.tables import load_sources
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

LARGE = 128 << 20
"""Bytes from which the database lies on disk; below, it is in memory and leaves no trace."""
GROWTH = {".gz": 4, ".bz2": 5, ".xz": 5, ".parquet": 4, ".pq": 4}


def read_corpus(paths: Sequence[Path], *, text_column: str | None = None) -> Steps[Corpus]:
    """Read text files, tables and folders of them into one corpus.

    Closing the generator stops the reading and removes all that was written.

    Args:
        paths: files or folders; several are put together.
        text_column: the column to embed; guessed when None.

    Returns:
        The corpus; the caller closes it.

    Raises:
        CorpusError: with one sentence that names the file, and the line where there is one.
    """
    paths = tuple(map(Path, paths))
    label = paths[0].name if paths else "Nothing"
    yield Progress(f"Reading {label}", 0)
    try:
        return (yield from _read(paths, text_column))
    except (OSError, duckdb.Error, MemoryError) as error:
        raise CorpusError(db.sentence(error, label)) from error


def _read(paths: tuple[Path, ...], text_column: str | None) -> Steps[Corpus]:
    found = find_sources(paths)
    with ExitStack() as undo:
        scratch = Scratch()
        undo.callback(scratch.close)
        connection = db.connect(scratch, on_disk=_size(found.sources) > LARGE)
        undo.callback(connection.close)
        notices = yield from load_sources(connection, found.sources, scratch)
        db.lock(connection)
        table = Table(
            connection,
            scratch,
            name=_name(paths),
            sources=paths,
            columns=describe(connection),
            notices=(*found.notices, *notices),
        )
        corpus = yield from build_corpus(table, text_column)
        undo.pop_all()
    return corpus


def _size(sources: Sequence[Source]) -> int:
    return sum(source.path.stat().st_size * GROWTH.get(source.path.suffix.lower(), 1) for source in sources)


def _name(paths: tuple[Path, ...]) -> str:
    first = paths[0].resolve().name or str(paths[0])
    return first if len(paths) == 1 else f"{first} and {len(paths) - 1} more"
