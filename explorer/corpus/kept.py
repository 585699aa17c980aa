"""Corpora as they were laid out, so that large files are read once.

A folder holds the database, the texts and the other columns of the same files read in the same way. It is made in a
temporary folder and then renamed, so that a part of it is never seen; what is damaged is as good as not there.
"""

from __future__ import annotations

import json
import zlib
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer import shelves, stamps
from explorer.corpus.corpus import Corpus
from explorer.corpus.packed import open_packed
from explorer.corpus.quick_duckdb import import_duckdb
from explorer.corpus.schema import Column
from explorer.corpus.scratch import Scratch
from explorer.corpus.sentences import sentence
from explorer.corpus.table import DATABASE, Contents, LateConnection, Table
from explorer.errors import CorpusError
from explorer.locks import Lock
from explorer.paths import cache_dir
from explorer.progress import Progress, Steps
from explorer.sums import file_checksum

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LIMIT = 10 << 30
"""Bytes that all kept corpora may take together; then those not opened for longest go."""

WORTH = 16 << 20
"""Bytes of the files from which they are kept; fewer are read in less than a second."""

TEXTS, VALUES, ROWIDS, MANIFEST = "texts", "values", "rowids", "corpus.json"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, CorpusError)
"""What opening files that are not ours, or no longer whole, may raise."""


def home() -> Path:
    """Return the folder of all kept corpora, created if missing."""
    folder = cache_dir() / "texts"
    folder.mkdir(exist_ok=True)
    return folder


def taken() -> int:
    """Return the bytes that all kept corpora take."""
    return sum(kept.bytes for kept in shelves.all_kept(home()))


def clear() -> int:
    """Remove the kept corpora that nobody uses; returns the bytes they took."""
    return sum(kept.bytes for kept in shelves.all_kept(home()) if shelves.remove(kept.folder))


def open_kept(key: str, name: str, sources: tuple[Path, ...], notices: tuple[str, ...]) -> Steps[Corpus | None]:
    """Return the corpus that was kept under `key`; None when there is none, or it is damaged.

    Args:
        key: the fingerprint of the files.
        name: what to call the corpus.
        sources: the paths that were opened.
        notices: what is to be said of the files besides what was said when they were read.
    """
    folder = home() / key
    if not folder.exists():
        return None
    with ExitStack() as undo:
        held = shelves.use(folder)
        if held is None:
            return None
        undo.callback(held.close)
        try:
            manifest = _manifest(folder)
            yield Progress("Opening the stored texts", 0)
            if not stamps.are_whole(folder, manifest["sums"]):
                raise ValueError("a file is damaged")
            corpus = _corpus(folder, manifest, Scratch(), held, (name, sources, notices))
        except UNREADABLE:
            undo.close()
            shelves.remove(folder)
            return None
        undo.pop_all()
    shelves.touch(folder)
    return corpus


def keep(key: str, table: Table, contents: Contents, read: tuple[str, ...], left_out: tuple[str, ...]) -> Corpus:
    """Keep a corpus that was read, and return it as it is opened from then on.

    Where it cannot be kept (others have just done so, or the disk is full) it lies in its temporary folder.

    Args:
        key: the fingerprint of the files.
        table: the loaded files, on disk, without a user besides the caller; ended by this.
        contents: the texts and columns; closed by this.
        read: what was said when the files were read.
        left_out: what was said when the texts were laid out.

    Raises:
        OSError, duckdb.Error: the disk refuses.
    """
    folder = table.scratch.folder / key
    manifest = _written(folder, table, contents, read, left_out)
    about = (table.name, table.sources, table.notices[: len(table.notices) - len(read)])
    size = sum(path.stat().st_size for path in folder.iterdir())
    place, held = home() / key, shelves.use(home() / key)
    if held is not None and not shelves.make_room(place, size, LIMIT) and shelves.free(place.parent) > shelves.RESERVE:
        try:
            folder.rename(place)
            stamps.note(place, stamps.look_at(place, manifest["sums"]))
            return _corpus(place, manifest, table.scratch, held, about)
        except OSError:
            pass
    if held is not None:
        held.close()
        if not place.exists():
            shelves.remove(place)
    return _corpus(folder, manifest, table.scratch, None, about)


def _written(
    folder: Path, table: Table, contents: Contents, read: tuple[str, ...], left_out: tuple[str, ...]
) -> dict[str, Any]:
    folder.mkdir()
    contents.texts.move(folder / TEXTS)
    contents.values.move(folder / VALUES)
    if contents.rowids is not None:
        contents.rowids.tofile(folder / ROWIDS)
    table.move(folder / DATABASE)
    manifest = {
        "columns": [[column.name, column.kind] for column in table.columns],
        "notices": [list(read), list(left_out)],
        "key": contents.key,
        "text_column": contents.text_column,
        "id_column": contents.id_column,
        "names": list(contents.names),
        "dates": list(contents.dates),
        "sums": {path.name: file_checksum(path) for path in folder.iterdir()},
    }
    body = json.dumps(manifest).encode()
    (folder / MANIFEST).write_bytes(b"%d\n" % zlib.crc32(body) + body)
    return manifest


def _manifest(folder: Path) -> dict[str, Any]:
    line, body = (folder / MANIFEST).read_bytes().split(b"\n", 1)
    if int(line) != zlib.crc32(body):
        raise ValueError("the list of what was kept is damaged")
    found: dict[str, Any] = json.loads(body)
    return found


def _corpus(
    folder: Path,
    manifest: dict[str, Any],
    scratch: Scratch,
    held: Lock | None,
    about: tuple[str, tuple[Path, ...], tuple[str, ...]],
) -> Corpus:
    name, sources, notices = about
    read, left_out = map(tuple, manifest["notices"])
    with ExitStack() as undo:
        undo.callback(scratch.close)
        texts, values = (undo.enter_context(closing(open_packed(folder / part))) for part in (TEXTS, VALUES))
        rowids = np.fromfile(folder / ROWIDS, np.int64) if ROWIDS in manifest["sums"] else None
        connection = LateConnection(lambda: _connected(scratch, folder, name))
        columns = tuple(Column(*column) for column in manifest["columns"])
        table = Table(
            connection, scratch, name=name, sources=sources, columns=columns, notices=(*notices, *read), held=held
        )
        table.join()
        contents = Contents(
            manifest["key"],
            manifest["text_column"],
            manifest["id_column"],
            tuple(manifest["names"]),
            tuple(manifest["dates"]),
            texts,
            values,
            rowids,
        )
        undo.pop_all()
    return Corpus(table, contents, left_out)


def _connected(scratch: Scratch, folder: Path, name: str) -> DuckDBPyConnection:
    """Open the database of a kept corpus; one that cannot be opened is read anew the next time.

    Raises:
        CorpusError: it cannot be opened.
    """
    import_duckdb()
    import duckdb

    from explorer.corpus.database import reconnect

    try:
        return reconnect(scratch, folder / DATABASE)
    except (OSError, duckdb.Error) as error:
        with suppress(OSError):
            (folder / MANIFEST).unlink()
        why = sentence(error, f"The stored columns of {name}").rstrip(".")
        raise CorpusError(f"{why}; open it again to read it anew.") from error
