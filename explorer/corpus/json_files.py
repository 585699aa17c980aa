"""JSON lines, arrays of objects, arrays of strings and objects of arrays into a table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from explorer.corpus import database as db
from explorer.corpus.cleaning import Clean
from explorer.corpus.schema import ZONED, is_plain
from explorer.corpus.scratch import Scratch
from explorer.corpus.sentences import reason
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

SAMPLE = 20480
"""Rows by which the columns and their types are found."""
HALVES = re.compile(rb"\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u[dD][89a-fA-F]..")
"""Escapes of surrogates, pairs first, and backslashes, which may stand before a u that means nothing."""
LARGEST = 256 << 20
"""Bytes of the largest object that is read."""
PARSED = 64 << 20
"""A file up to this size is parsed again to find the line of an error."""


def load_json(
    connection: DuckDBPyConnection,
    table: str,
    clean: Clean,
    *,
    label: str,
    scratch: Scratch,
    report: Callable[[float], Progress],
    as_text: tuple[str, ...] = (),
) -> Steps[tuple[str, ...]]:
    """Read a JSON file into a new table; text and numbers keep their types, dates are recognised.

    Args:
        connection: where to.
        table: the new table's name.
        clean: the file.
        label: its name for messages.
        scratch: for a mended copy.
        report: turns the part that is done, 0 to 1, into a `Progress`.
        as_text: columns whose values are kept exactly as they are written.

    Returns:
        Notices for the user.

    Raises:
        CorpusError: not JSON (names the line), or not a list of texts or objects.
    """
    _check_end(clean, label)
    source = _source(clean)
    notices: tuple[str, ...] = ()
    try:
        yield from _load_sampled(connection, table, source, as_text, report)
    except duckdb.Error as error:
        if "surrogate" not in str(error):
            raise _explained(error, clean.path, label) from error
        mended, notices = _mend(clean.path, label, scratch)
        yield from _load_sampled(connection, table, _source(Clean(mended, clean.head)), as_text, report)
    _spread(connection, table, label)
    return notices


def _load_sampled(
    connection: DuckDBPyConnection,
    table: str,
    source: str,
    as_text: tuple[str, ...],
    report: Callable[[float], Progress],
) -> Steps[None]:
    try:
        yield from _load(connection, table, source, SAMPLE, as_text, report)
    except duckdb.Error:
        # Something new after the rows that were looked at: look at all of them.
        yield from _load(connection, table, source, -1, as_text, report)


def _load(
    connection: DuckDBPyConnection,
    table: str,
    source: str,
    sample: int,
    as_text: tuple[str, ...],
    report: Callable[[float], Progress],
) -> Steps[None]:
    found = yield from db.run(connection, f"DESCRIBE SELECT * FROM read_json({source}, sample_size = {sample})", report)
    types = {row[0]: _wanted(row[0], row[1], as_text) for row in found}
    columns = ", ".join(f"{db.literal(name)}: {db.literal(sql_type)}" for name, sql_type in types.items())
    if list(types) == ["json"] or _renamed(found):
        columns = ""
    given = f", columns = {{{columns}}}" if columns else f", sample_size = {sample}"
    sql = f"CREATE TABLE {db.ident(table)} AS SELECT * FROM read_json({source}{given})"
    yield from db.run(connection, sql, report)


def _wanted(name: str, sql_type: str, as_text: tuple[str, ...]) -> str:
    if name in as_text:
        return "VARCHAR"
    return sql_type if sql_type in ("JSON", ZONED) or is_plain(sql_type) else "VARCHAR"


def _renamed(found: list[tuple[str, ...]]) -> bool:
    """Tell whether DuckDB had to rename keys that differ in case only: such names cannot be asked for."""
    names = {row[0].lower() for row in found}
    return any(re.fullmatch(r"(.+)_\d+", name) and name.rsplit("_", 1)[0] in names for name in names)


def _source(clean: Clean) -> str:
    size = min(max(clean.path.stat().st_size + 1, 16 << 20), LARGEST)
    return (
        f"{db.literal(clean.path)}, format = '{_format(clean.head)}', maximum_object_size = {size}, "
        "map_inference_threshold = -1, field_appearance_threshold = 0"
    )


def _format(head: bytes) -> str:
    """Return `newline_delimited` when the first line is a value by itself, so that errors name a line."""
    line = head.lstrip().split(b"\n", 1)[0]
    if line.startswith(b"["):
        return "auto"
    return "newline_delimited" if _parses(line) else "auto"


def _parses(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _check_end(clean: Clean, label: str) -> None:
    """Refuse an array that is cut off: DuckDB would read the part that is there and say nothing."""
    if not clean.head.lstrip().startswith(b"["):
        return
    with clean.path.open("rb") as handle:
        handle.seek(max(0, clean.path.stat().st_size - 4096))
        tail = handle.read().rstrip()
    if not tail.endswith(b"]"):
        raise CorpusError(
            f"{label} is not complete: it begins with [ but does not end with ]; save or download it again."
        )


def _mend(path: Path, label: str, scratch: Scratch) -> tuple[Path, tuple[str, ...]]:
    """Copy a file with the halves of cut characters replaced: JavaScript cuts emoji in two, and DuckDB refuses them."""
    target, count = scratch.file(".mended"), 0
    with path.open("rb") as source, target.open("wb") as sink:
        for line in source:
            mended, found = HALVES.subn(_whole, line)
            count += found - len(HALVES.findall(mended))
            sink.write(mended)
    places = "1 broken character is" if count == 1 else f"{count:,} broken characters are"
    return target, (f"{label}: {places} shown as �.",)


def _whole(match: re.Match[bytes]) -> bytes:
    text = match[0]
    return text if text.startswith(b"\\\\") or len(text) == 12 else b"\\ufffd"


def _explained(error: duckdb.Error, path: Path, label: str) -> CorpusError:
    at = _bad_line(path)
    if at is not None:
        return CorpusError(f"{label}, line {at[0]}: not valid JSON ({at[1]}); mend or delete it and try again.")
    where = re.search(r"in (line|record/value) (\d+)", str(error))
    place = f", {'line' if where[1] == 'line' else 'value'} {where[2]}" if where else ""
    why = re.sub(r'(Malformed JSON|JSON transform error) in file ".*?",? ?', "", reason(error, 400))
    why = re.sub(r"^(at byte \d+ )?in (line|record/value) \d+: ", "", why)
    return CorpusError(f"{label}{place}: the JSON cannot be read ({why[:160]}).")


def _bad_line(path: Path) -> tuple[int, str] | None:
    """Return the line of the first error as Python sees it, and what is wrong; None when Python sees none."""
    size = path.stat().st_size
    whole = _error(path.read_bytes()) if size <= PARSED else None
    if size <= PARSED and whole is None:
        return None
    by_line = next(((n, error[1]) for n, error in _line_errors(path)), None)
    if by_line is None:
        return None
    # A file whose first line is no JSON by itself is one value over many lines.
    return whole if by_line[0] == 1 and whole is not None else by_line


def _line_errors(path: Path) -> Iterator[tuple[int, tuple[int, str]]]:
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            error = _error(line) if line.strip() else None
            if error is not None:
                yield number, error


def _error(data: bytes) -> tuple[int, str] | None:
    try:
        json.loads(data)
    except json.JSONDecodeError as error:
        return min(error.lineno, data.rstrip().count(b"\n") + 1), error.msg[:1].lower() + error.msg[1:]
    except (ValueError, RecursionError) as error:
        return 1, str(error)
    return None


def _spread(connection: DuckDBPyConnection, table: str, label: str) -> None:
    """Turn one object of arrays, or one object around an array of objects, into the rows that are meant."""
    types = db.columns_of(connection, table)
    if list(types) == ["json"] and types["json"] in ("VARCHAR", "JSON"):
        connection.execute(f"ALTER TABLE {db.ident(table)} RENAME json TO text")
        return
    lists = [name for name, sql_type in types.items() if sql_type.endswith("[]")]
    inner = [name for name in lists if types[name].startswith("STRUCT(")]
    if not lists or db.count(connection, table) != 1:
        return
    if len(inner) == 1:
        _replace(connection, table, f"unnest({db.ident(inner[0])}, recursive := true)")
    elif len(lists) == len(types):
        _check_lengths(connection, table, lists, label)
        _replace(connection, table, ", ".join(f"unnest({db.ident(name)}) AS {db.ident(name)}" for name in lists))


def _check_lengths(connection: DuckDBPyConnection, table: str, lists: list[str], label: str) -> None:
    lengths = connection.execute(
        f"SELECT {', '.join(f'len({db.ident(name)})' for name in lists)} FROM {db.ident(table)}"
    ).fetchall()[0]
    if len(set(lengths)) > 1:
        pairs = ", ".join(f"{name} {length}" for name, length in zip(lists, lengths, strict=True))
        raise CorpusError(f"{label}: its arrays have different lengths ({pairs}).")


def _replace(connection: DuckDBPyConnection, table: str, selection: str) -> None:
    old = f"{table}_object"
    connection.execute(f"ALTER TABLE {db.ident(table)} RENAME TO {db.ident(old)}")
    connection.execute(f"CREATE TABLE {db.ident(table)} AS SELECT {selection} FROM {db.ident(old)}")
    connection.execute(f"DROP TABLE {db.ident(old)}")
