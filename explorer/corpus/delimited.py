"""CSV and its relatives into a table: strictly first; when that fails, what can be read, and a word on what cannot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from explorer.corpus import database as db
from explorer.corpus.cleaning import CHUNK, Clean
from explorer.corpus.column_types import give_types
from explorer.corpus.dialect import Dialect, guess_dialect
from explorer.corpus.scratch import Scratch
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

HEAD = 1 << 18
LONGEST = 64 << 20
"""Bytes of the longest record that is read."""
REJECTS = "rejected_rows"
SCANS = "rejected_scans"


@dataclass(frozen=True, slots=True)
class Rejected:
    """What a reading left out: its lines, and where and why the first of them failed."""

    lines: int
    first: int
    why: str
    quotes: bool


def load_delimited(
    connection: DuckDBPyConnection,
    table: str,
    clean: Clean,
    *,
    label: str,
    suffix: str,
    scratch: Scratch,
    report: Callable[[float], Progress],
) -> Steps[tuple[str, ...]]:
    """Read a delimited file into a new table.

    Args:
        connection: where to.
        table: the new table's name.
        clean: the file.
        label: its name for messages.
        suffix: how its name ends, in lower case.
        scratch: for a copy with even line ends.
        report: turns the part that is done, 0 to 1, into a `Progress`.

    Returns:
        Notices for the user.

    Raises:
        CorpusError: no row can be read.
    """
    path, size = clean.path, clean.path.stat().st_size
    dialect = guess_dialect(beginning(path), suffix)
    try:
        yield from db.run(connection, _sql(table, path, dialect, size), report)
        ragged: tuple[str, ...] = ()
    except duckdb.Error:
        even = yield from _even_line_ends(path, scratch, report)
        ragged = yield from _load_tolerantly(connection, table, even, dialect, label, report)
    yield from give_types(connection, table, dialect.names)
    return (*_preamble(dialect, label), *ragged)


def _preamble(dialect: Dialect, label: str) -> tuple[str, ...]:
    if not dialect.skip:
        return ()
    lines = "line is" if dialect.skip == 1 else f"{dialect.skip} lines are"
    return (f"{label}: the first {lines} not part of the table.",)


def _load_tolerantly(
    connection: DuckDBPyConnection,
    table: str,
    path: Path,
    dialect: Dialect,
    label: str,
    report: Callable[[float], Progress],
) -> Steps[tuple[str, ...]]:
    rejected = yield from _load_rest(connection, table, path, dialect, report)
    if rejected.quotes:
        # A quote that is never closed swallows all that follows: perhaps quotes mean nothing here.
        unquoted = replace(dialect, quote="", escape="")
        other = yield from _load_rest(connection, table, path, unquoted, report)
        if other.lines >= rejected.lines:
            rejected = yield from _load_rest(connection, table, path, dialect, report)
        else:
            rejected = other
    if not rejected.lines:
        return ()
    if not db.count(connection, table):
        raise CorpusError(f"{label}, line {rejected.first}: {rejected.why}; no row can be read.")
    plural = "row was" if rejected.lines == 1 else "rows were"
    where = f"line {rejected.first}" if rejected.lines == 1 else f"the first at line {rejected.first}"
    return (f"{label}: {rejected.lines:,} {plural} skipped, {where} ({rejected.why}).",)


def _load_rest(
    connection: DuckDBPyConnection, table: str, path: Path, dialect: Dialect, report: Callable[[float], Progress]
) -> Steps[Rejected]:
    size = path.stat().st_size
    _drop(connection, table)
    options = f", ignore_errors = true, store_rejects = true, rejects_table = '{REJECTS}', rejects_scan = '{SCANS}'"
    try:
        yield from db.run(connection, _sql(table, path, dialect, size, options), report)
        return _rejected(connection)
    finally:
        _drop(connection)


def _drop(connection: DuckDBPyConnection, *tables: str) -> None:
    for table in (*tables, REJECTS, SCANS):
        connection.execute(f"DROP TABLE IF EXISTS {db.ident(table)}")


def _rejected(connection: DuckDBPyConnection) -> Rejected:
    counted = """SELECT line, max(error_message), bool_or(error_type = 'UNQUOTED VALUE'),
                        max(1 + length(csv_line) - length(replace(csv_line, chr(10), '')))"""
    rows = connection.execute(f"{counted} FROM {REJECTS} GROUP BY line ORDER BY line").fetchall()
    if not rows:
        return Rejected(0, 0, "", False)
    return Rejected(sum(row[3] or 1 for row in rows), rows[0][0], _why(rows[0][1]), any(row[2] for row in rows))


def _why(message: str) -> str:
    words = message.split()
    if message.startswith("Expected Number of Columns") and len(words) >= 7:
        return f"{words[4]} fields expected, {words[6]} found"
    if "unterminated quote" in message:
        return "a quote is opened and never closed"
    return message.splitlines()[0].rstrip(".")


def _sql(table: str, path: Path, dialect: Dialect, size: int, options: str = "") -> str:
    columns = ", ".join(f"{db.literal(name)}: 'VARCHAR'" for name in dialect.names)
    return f"""CREATE TABLE {db.ident(table)} AS SELECT * FROM read_csv({db.literal(path)},
        auto_detect = false, columns = {{{columns}}}, header = {dialect.header}, skip = {dialect.skip},
        strict_mode = true, delim = {db.literal(dialect.delimiter)}, quote = {db.literal(dialect.quote)},
        escape = {db.literal(dialect.escape)}, max_line_size = {min(max(size + 1, 1 << 21), LONGEST)}{options})"""


def beginning(path: Path) -> str:
    """Return the first lines of a UTF-8 file, whole ones if there is more."""
    with path.open("rb") as handle:
        head, more = handle.read(HEAD), handle.read(1)
    if more:
        cut = max(head.rfind(b"\n"), head.rfind(b"\r"))
        head = head[: cut + 1] or head
    return head.decode("utf-8", "ignore")


def _even_line_ends(path: Path, scratch: Scratch, report: Callable[[float], Progress]) -> Steps[Path]:
    """Copy a file so that every line ends with a newline; a stray carriage return becomes a blank."""
    data_size, target, done = path.stat().st_size, scratch.file(".lines"), 0
    with path.open("rb") as source, target.open("wb") as sink:
        stray = b"\n" if not _has_newline(path) else b" "
        kept = b""
        while chunk := source.read(CHUNK):
            done += len(chunk)
            chunk = kept + chunk
            kept = b"\r" if chunk.endswith(b"\r") else b""
            sink.write(chunk.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", stray))
            yield report(done / data_size)
    return target


def _has_newline(path: Path) -> bool:
    with path.open("rb") as handle:
        return any(b"\n" in chunk for chunk in iter(lambda: handle.read(CHUNK), b""))
