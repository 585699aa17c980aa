"""DuckDB, closed off from the network: settings, long statements that can be stopped, and quoting."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from explorer.corpus.scratch import Scratch
from explorer.corpus.table import DATABASE, TABLE
from explorer.progress import Progress, Steps

TICK = 0.04
"""Seconds between two looks at a running statement: how long a cancel waits at most."""

SETTINGS: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "memory_limit": "40%",
    "preserve_insertion_order": "true",
    # On disk, compression triples the time to load and doubles that of a filter, for a third less space.
    "force_compression": "uncompressed",
}
SESSION = "SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 1; " + (
    "SET python_enable_replacements = false; SET TimeZone = 'UTC'"
)
LOCK = "SET threads = {threads}; SET enable_external_access = false; SET lock_configuration = true"
MOST_THREADS = 4
"""Threads of a filter at most; one core is left to the window."""


def connect(scratch: Scratch, *, on_disk: bool) -> DuckDBPyConnection:
    """Open a database without network and extensions; what does not fit in memory spills into `scratch`."""
    return _connect(scratch, str(scratch.folder / DATABASE) if on_disk else ":memory:", read_only=False)


def reconnect(scratch: Scratch, file: Path) -> DuckDBPyConnection:
    """Open the database in `file`, which several programs may read at once, locked as by `lock`."""
    connection = _connect(scratch, str(file), read_only=True)
    lock(connection)
    return connection


def _connect(scratch: Scratch, target: str, *, read_only: bool) -> DuckDBPyConnection:
    config = {**SETTINGS, "temp_directory": str(scratch.folder / "spill")}
    connection = duckdb.connect(target, read_only=read_only, config=config)
    connection.execute(SESSION)
    return connection


def lock(connection: DuckDBPyConnection) -> None:
    """Take away access to files for good: from here on a statement sees the loaded table only."""
    threads = min(max((os.cpu_count() or 1) - 1, 1), MOST_THREADS)
    connection.execute(LOCK.format(threads=threads))


def run(connection: DuckDBPyConnection, sql: str, report: Callable[[float], Progress]) -> Steps[list[tuple[Any, ...]]]:
    """Run a statement in a thread of its own; closing the generator interrupts it.

    Args:
        connection: used by nobody else until the generator ends.
        sql: one statement.
        report: turns the part that is done, 0 to 1, into a `Progress`.

    Returns:
        The rows.

    Raises:
        duckdb.Error: what the statement raised.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="duckdb") as pool:
        answer = pool.submit(lambda: connection.execute(sql).fetchall())
        try:
            while not wait([answer], timeout=TICK).done:
                yield report(max(connection.query_progress(), 0.0) / 100)
        finally:
            # An interrupt that comes before the statement has started is lost, so it is repeated.
            while not wait([answer], timeout=0).done:
                connection.interrupt()
                wait([answer], timeout=TICK / 2)
    return answer.result()


def columns_of(connection: DuckDBPyConnection, table: str = TABLE) -> dict[str, str]:
    """Return the DuckDB type of each column of a table, in order."""
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {ident(table)}").fetchall()}


def count(connection: DuckDBPyConnection, table: str = TABLE) -> int:
    """Return the number of rows of a table."""
    return int(connection.execute(f"SELECT count(*) FROM {ident(table)}").fetchall()[0][0])


def ident(identifier: str) -> str:
    """Quote an identifier."""
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: str | Path) -> str:
    """Quote a string."""
    return "'" + str(value).replace("'", "''") + "'"


def idents(identifiers: Iterable[str]) -> str:
    """Quote identifiers and join them by commas."""
    return ", ".join(map(ident, identifiers))
