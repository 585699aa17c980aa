"""Files of every format into the one table of a corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
from duckdb import DuckDBPyConnection

from explorer.corpus import database as db
from explorer.corpus.cleaning import Clean, clean
from explorer.corpus.content import PARQUET
from explorer.corpus.delimited import beginning, load_delimited
from explorer.corpus.dialect import guess_dialect
from explorer.corpus.json_files import load_json
from explorer.corpus.plain_text import load_text
from explorer.corpus.schema import ZONED, is_plain, kind_of, unique_names
from explorer.corpus.scratch import Scratch
from explorer.corpus.sentences import is_disk_full, sentence
from explorer.corpus.sources import JSON, PARQUETS, TABLES, TEXTS, Source
from explorer.corpus.table import TABLE
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

SOURCE_COLUMN = "source"
BEIR_TEXT = ("_id", "title", "text")
CLEANING = 0.3
"""Share of a file's progress that goes to checking and converting it."""

Report = Callable[[float], Progress]


@dataclass(frozen=True, slots=True)
class Meter:
    """Progress of one file among several, in bytes."""

    label: str
    before: int
    size: int
    total: int

    def between(self, low: float, high: float) -> Report:
        """Return what reports the part from `low` to `high` of this file."""

        def report(part: float) -> Progress:
            done = self.before + int(self.size * (low + min(part, 1.0) * (high - low)))
            return Progress(f"Reading {self.label}", done, self.total)

        return report


def load_sources(connection: DuckDBPyConnection, sources: Sequence[Source], scratch: Scratch) -> Steps[tuple[str, ...]]:
    """Read all files into the table of the corpus; with several, a column says which file a row is from.

    A file that was found in a folder and cannot be read is skipped.

    Returns:
        Notices for the user.

    Raises:
        CorpusError: a file the user named cannot be read, or no file can.
    """
    loaded: dict[str, Source] = {}
    notices: list[str] = []
    for number, (source, meter) in enumerate(_meters(sources)):
        table = f"part_{number}"
        yield meter.between(0, 1)(0)
        try:
            notices += yield from _load(connection, table, source, scratch, meter)
            loaded[table] = source
        except (CorpusError, OSError, duckdb.Error) as error:
            if source.asked_for or is_disk_full(error):
                raise CorpusError(sentence(error, source.label)) from error
            connection.execute(f"DROP TABLE IF EXISTS {table}")
            notices.append(f"{sentence(error, source.label)} It was skipped.")
    if not loaded:
        raise CorpusError(notices[0].removesuffix(" It was skipped."))
    yield from _join(connection, loaded)
    return tuple(notices)


def _meters(sources: Sequence[Source]) -> list[tuple[Source, Meter]]:
    sizes = [source.path.stat().st_size for source in sources]
    return [
        (source, Meter(source.label, sum(sizes[:number]), sizes[number], sum(sizes)))
        for number, source in enumerate(sources)
    ]


def _load(
    connection: DuckDBPyConnection, table: str, source: Source, scratch: Scratch, meter: Meter
) -> Steps[tuple[str, ...]]:
    cleaned = yield from clean(source.path, source.label, scratch, meter.between(0, CLEANING))
    try:
        notices = yield from _load_clean(connection, table, source, cleaned, scratch, meter.between(CLEANING, 1))
    finally:
        if cleaned.path != source.path:
            cleaned.path.unlink(missing_ok=True)
    if not db.count(connection, table):
        raise CorpusError(f"{source.label} holds no rows.")
    normalise(connection, table)
    if source.beir:
        _join_titles(connection, table)
    return (*cleaned.notices, *notices)


def _load_clean(
    connection: DuckDBPyConnection, table: str, source: Source, cleaned: Clean, scratch: Scratch, report: Report
) -> Steps[tuple[str, ...]]:
    label = source.label
    if cleaned.head.startswith(PARQUET):
        sql = f"CREATE TABLE {table} AS SELECT * FROM read_parquet({db.literal(cleaned.path)})"
        yield from db.run(connection, sql, report)
        return ()
    if source.suffix in PARQUETS:
        raise CorpusError(f"{label} is not a Parquet file, or is damaged; export it again.")
    if source.suffix in JSON or (source.suffix not in TABLES | TEXTS and _is_json(cleaned)):
        as_text = BEIR_TEXT if source.beir else ()
        return (
            yield from load_json(
                connection, table, cleaned, label=label, scratch=scratch, report=report, as_text=as_text
            )
        )
    if source.suffix in TABLES or (source.suffix not in TEXTS and _is_table(cleaned)):
        return (
            yield from load_delimited(
                connection, table, cleaned, label=label, suffix=source.suffix, scratch=scratch, report=report
            )
        )
    return (yield from load_text(connection, table, cleaned, label=label, report=report))


def _is_json(cleaned: Clean) -> bool:
    return cleaned.head.lstrip().startswith((b'{"', b"[{", b'["', b"{\n", b"[\n"))


def _is_table(cleaned: Clean) -> bool:
    return len(guess_dialect(beginning(cleaned.path), "").names) > 1


def normalise(connection: DuckDBPyConnection, table: str) -> None:
    """Change columns of uncommon types to text in place, and the one name that DuckDB needs for itself."""
    types = db.columns_of(connection, table)
    for column, sql_type in types.items():
        change = _change(column, sql_type)
        if change:
            connection.execute(f"ALTER TABLE {table} ALTER {db.ident(column)} TYPE {change}")
        if column.lower() == "rowid":
            renamed = unique_names([column], taken=[*types, "rowid"])[0]
            connection.execute(f"ALTER TABLE {table} RENAME {db.ident(column)} TO {db.ident(renamed)}")


def _change(column: str, sql_type: str) -> str | None:
    if sql_type == "JSON":
        return f"VARCHAR USING {db.ident(column)} ->> '$'"
    if sql_type == ZONED:
        return "TIMESTAMP"
    return None if is_plain(sql_type) else "VARCHAR"


def _join_titles(connection: DuckDBPyConnection, table: str) -> None:
    """Put the title before the text, as the BEIR library does before it embeds a document."""
    if {"title", "text"} <= set(db.columns_of(connection, table)):
        joined = r"regexp_replace(concat_ws(' ', title, text), '^\s+|\s+$', '', 'g')"
        connection.execute(f"ALTER TABLE {table} ALTER text TYPE VARCHAR USING {joined}")


def _join(connection: DuckDBPyConnection, loaded: dict[str, Source]) -> Steps[None]:
    if len(loaded) == 1:
        connection.execute(f"ALTER TABLE {next(iter(loaded))} RENAME TO {TABLE}")
        return
    types = {table: db.columns_of(connection, table) for table in loaded}
    added = unique_names([SOURCE_COLUMN], taken=["rowid", *(name for columns in types.values() for name in columns)])[0]
    clashing = _clashing(types)
    selects = []
    for table, source in loaded.items():
        columns = [
            f"CAST({quoted} AS VARCHAR) AS {quoted}" if column.lower() in clashing else quoted
            for column, quoted in ((column, db.ident(column)) for column in types[table])
        ]
        selects.append(f"SELECT {', '.join(columns)}, {db.literal(source.label)} AS {db.ident(added)} FROM {table}")
    sql = f"CREATE TABLE {TABLE} AS {' UNION ALL BY NAME '.join(selects)}"
    yield from db.run(connection, sql, lambda _: Progress("Putting the files together", 0))
    for table in loaded:
        connection.execute(f"DROP TABLE {table}")


def _clashing(types: dict[str, dict[str, str]]) -> set[str]:
    """Return the columns, in lower case, that hold different things in different files: they go together as text."""
    found: dict[str, set[str]] = {}
    for columns in types.values():
        for column, sql_type in columns.items():
            kind = kind_of(sql_type)
            found.setdefault(column.lower(), set()).add(sql_type if kind == "other" else kind)
    return {column for column, kinds in found.items() if len(kinds) > 1}
