"""Files to a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import duckdb

from explorer.corpus import database as db
from explorer.corpus import kept
from explorer.corpus.corpus import Corpus, Table, laid_out
from explorer.corpus.fingerprint import fingerprint
from explorer.corpus.guess import describe
from explorer.corpus.scratch import Scratch
from explorer.corpus.sources import Found, Source, find_sources
from explorer.corpus.tables import load_sources
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

LARGE = 128 << 20
"""Bytes from which the database lies on disk; below, it is in memory and leaves no trace."""
GROWTH = {".gz": 4, ".bz2": 5, ".xz": 5, ".parquet": 4, ".pq": 4}


def read_corpus(paths: Sequence[Path], *, text_column: str | None = None, keep: bool = True) -> Steps[Corpus]:
    """Read text files, tables and folders of them into one corpus.

    Large files are read once: their texts and columns are kept, and opened while the files hold the same. Closing the
    generator stops the reading and removes all that was written.

    Args:
        paths: files or folders; several are put together.
        text_column: the column to embed; guessed when None.
        keep: whether files that are large enough are kept.

    Returns:
        The corpus; the caller closes it.

    Raises:
        CorpusError: with one sentence that names the file, and the line where there is one.
    """
    paths = tuple(map(Path, paths))
    label = paths[0].name if paths else "Nothing"
    yield Progress(f"Reading {label}", 0)
    try:
        return (yield from _opened(paths, text_column, keep=keep))
    except (OSError, duckdb.Error, MemoryError) as error:
        raise CorpusError(db.sentence(error, label)) from error


def _opened(paths: tuple[Path, ...], text_column: str | None, *, keep: bool) -> Steps[Corpus]:
    found = find_sources(paths)
    if not keep or _size(found.sources) < kept.WORTH:
        return (yield from _read(paths, found, text_column, None))
    key = fingerprint(found.sources, text_column)
    corpus = yield from kept.open_kept(key, _name(paths), paths, found.notices)
    if corpus is None:
        corpus = yield from _read(paths, found, text_column, key)
    return corpus


def _read(paths: tuple[Path, ...], found: Found, text_column: str | None, key: str | None) -> Steps[Corpus]:
    """Read files, and keep what was read under `key`, unless they have changed meanwhile."""
    with ExitStack() as undo:
        scratch = Scratch()
        undo.callback(scratch.close)
        connection = db.connect(scratch, on_disk=key is not None or _size(found.sources) > LARGE)
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
        contents, left_out = yield from laid_out(table, text_column)
        if key is not None and fingerprint(found.sources, text_column) == key:
            corpus = kept.keep(key, table, contents, notices, left_out)
        else:
            corpus = Corpus(table, contents, left_out)
        undo.pop_all()
    return corpus


def _size(sources: Sequence[Source]) -> int:
    return sum(source.path.stat().st_size * GROWTH.get(source.path.suffix.lower(), 1) for source in sources)


def _name(paths: tuple[Path, ...]) -> str:
    first = paths[0].resolve().name or str(paths[0])
    return first if len(paths) == 1 else f"{first} and {len(paths) - 1} more"
