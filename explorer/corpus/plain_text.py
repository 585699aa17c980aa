"""Plain text into a table: a line a text, or a paragraph a text when that is how the file is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby, islice
from pathlib import Path
from statistics import median

import numpy as np
from duckdb import DuckDBPyConnection

from explorer.corpus import database as db
from explorer.corpus.cleaning import Clean
from explorer.progress import Progress, Steps

BATCH = 8192
LOOKED_AT = 2000
LONGEST_PARAGRAPH = 40
"""Lines; longer blocks between blank lines are lists of texts."""


def load_text(
    connection: DuckDBPyConnection, table: str, clean: Clean, *, label: str, report: Callable[[float], Progress]
) -> Steps[tuple[str, ...]]:
    """Read a text file into a new table with the one column `text`.

    Args:
        connection: where to.
        table: the new table's name.
        clean: the file.
        label: its name for messages.
        report: turns the part that is done, 0 to 1, into a `Progress`.

    Returns:
        A notice that says what was taken for a text.
    """
    paragraphs = has_paragraphs(clean.path)
    connection.execute(f"CREATE TABLE {db.ident(table)} (text VARCHAR)")
    texts = _paragraphs(clean.path) if paragraphs else _lines(clean.path)
    size, done = max(clean.path.stat().st_size, 1), 0
    while batch := list(islice(texts, BATCH)):
        connection.register("batch", {"text": np.array(batch, dtype=object)})
        connection.execute(f"INSERT INTO {db.ident(table)} SELECT text FROM batch")
        connection.unregister("batch")
        done += sum(map(len, batch))
        yield report(min(done / size, 1.0))
    return (f"{label}: each {'paragraph (up to a blank line)' if paragraphs else 'line'} is one text.",)


def has_paragraphs(path: Path) -> bool:
    """Tell whether a file is made of paragraphs of several lines between blank lines, by its first lines."""
    with path.open(encoding="utf-8") as handle:
        blank = [not line.strip() for line in islice(handle, LOOKED_AT)]
    blocks = [len(list(group)) for is_blank, group in groupby(blank) if not is_blank]
    return len(blocks) > 1 and 2 <= median(blocks) <= LONGEST_PARAGRAPH


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            yield line.removesuffix("\n")


def _paragraphs(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as handle:
        for is_text, lines in groupby(handle, key=lambda line: bool(line.strip())):
            if is_text:
                yield "".join(lines).strip()
