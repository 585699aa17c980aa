"""How the fields of a CSV-like file are told apart, found by looking at its beginning.

DuckDB's own sniffer is not used: when a few rows are ragged it may settle on one column for the whole file, or skip
the first lines; it also takes the header of a file written by pandas (`,text`) for data.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace

from explorer.corpus.schema import unique_names

RECORDS = 1000
PREAMBLE = 20
"""Records among which the table must begin."""
DELIMITERS = ",\t;|"
PREFERRED = {".tsv": "\t", ".tab": "\t", ".psv": "|", ".csv": ","}
ENOUGH = 0.8
"""Share of the records that must have as many fields as most have."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read a delimited file.

    Attributes:
        delimiter: one character, or empty when a line is one field.
        quote: `"`, or empty when quotes mean nothing.
        escape: what protects a quote inside a quoted field: `"` or a backslash.
        header: whether the first record names the columns.
        names: the columns, unique.
        skip: lines before the table, such as comments.
    """

    delimiter: str
    quote: str
    escape: str
    header: bool
    names: tuple[str, ...]
    skip: int = 0


@dataclass(frozen=True, slots=True)
class _Reading:
    delimiter: str
    quote: str
    escape: str
    records: tuple[tuple[str, ...], ...]
    ends: tuple[int, ...]
    bad: int

    def below_preamble(self) -> tuple[_Reading, int]:
        """Return the reading from the first record that is as wide as most, and the lines before it."""
        first = next((n for n, record in enumerate(self.records[:PREAMBLE]) if len(record) >= self.width - 1), 0)
        if self.width < 3:
            first = next((n for n, record in enumerate(self.records[:PREAMBLE]) if len(record) == self.width), 0)
        lines = self.ends[first - 1] if first else 0
        return replace(self, records=self.records[first:], ends=self.ends[first:]), lines

    @property
    def width(self) -> int:
        widths = Counter(map(len, self.records))
        return max(widths, key=lambda width: (widths[width], width), default=0)

    @property
    def share(self) -> float:
        """Share of the records below the first that are as wide as most; R writes the header one field short."""
        counted = self.records[1:] or self.records
        return sum(len(record) == self.width for record in counted) / max(len(counted) + self.bad, 1)


def guess_dialect(head: str, suffix: str) -> Dialect:
    """Guess the dialect of a file from its beginning.

    Args:
        head: the first characters, cut at the end of a line if there is more.
        suffix: how the file's name ends, which settles a draw.
    """
    readings = [_read(head, delimiter, *quoting) for delimiter in DELIMITERS for quoting in _quotings(head)]
    tables = [found for found in (reading.below_preamble() for reading in readings) if _is_table(found[0])]
    if not tables:
        return _one_column(head, readings)
    best, skip = max(tables, key=lambda found: _score(found[0], found[1], PREFERRED.get(suffix)))
    header, names = _header(best.records, best.width)
    return Dialect(best.delimiter, best.quote, best.escape, header, names, skip)


def _quotings(head: str) -> list[tuple[str, str]]:
    escaped = [('"', "\\")] if '\\"' in head else []
    bare = [("", "")] if '"' in head else []
    return [('"', '"'), *escaped, *bare]


def _read(head: str, delimiter: str, quote: str, escape: str) -> _Reading:
    reader = csv.reader(
        io.StringIO(head, newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        quotechar=quote or None,
        doublequote=escape == '"',
        escapechar="\\" if escape == "\\" else None,
        strict=True,
    )
    records: list[tuple[str, ...]] = []
    ends: list[int] = []
    bad = 0
    while len(records) + bad < RECORDS:
        try:
            record = next(reader)
        except StopIteration:
            break
        except csv.Error:
            bad += 1
            continue
        if record:
            records.append(tuple(record))
            ends.append(reader.line_num)
    return _Reading(delimiter, quote, escape, tuple(records), tuple(ends), bad)


def _is_table(reading: _Reading) -> bool:
    if reading.width < 2:
        return False
    first = reading.records[0]
    named = reading.width - 1 <= len(first) <= reading.width and all(len(cell) < 40 for cell in first)
    return reading.share >= ENOUGH or (named and reading.share >= 0.5)


def _score(reading: _Reading, skip: int, preferred: str | None) -> tuple[float, int]:
    bonus = 0.1 * (reading.delimiter == preferred) - 0.02 * (not reading.quote) - 0.01 * (reading.escape == "\\")
    bonus -= 0.1 * (skip > 0)  # what one reading takes for lines before the table may be another's header
    return (round(reading.share + bonus + 0.1 * (len(reading.records[0]) == reading.width), 3), reading.width)


def _one_column(head: str, readings: list[_Reading]) -> Dialect:
    """Read whole lines; or, when every record is one well-formed field between quotes, those."""
    quoted = readings[0]
    if '"' in head and quoted.width == 1 and quoted.share == 1:
        header, names = _header(quoted.records, 1)
        return Dialect(quoted.delimiter, '"', '"', header, names)
    header, names = _header(tuple((line,) for line in head.splitlines() if line.strip()), 1)
    return Dialect("", "", "", header, names)


def _header(records: tuple[tuple[str, ...], ...], width: int) -> tuple[bool, tuple[str, ...]]:
    """Tell whether the first record names the columns, and return the names."""
    first = [cell.strip() for cell in records[0]] if records else []
    if width == 1 and first and not _is_lone_name(first[0], records[1:]):
        return False, ("text",)
    # R writes no name for the row names, so its header is one field short.
    first = ["", *first] if len(first) == width - 1 and width > 2 else first
    if len(first) == width and any(first) and not any(_is_datum(cell) for cell in first) and _differ(first):
        return True, tuple(unique_names(first))
    return False, tuple(unique_names([""] * width))


def _is_lone_name(cell: str, rest: tuple[tuple[str, ...], ...]) -> bool:
    return bool(re.fullmatch(r"[A-Za-z_][\w.-]{0,39}", cell)) and any(" " in row[0] for row in rest)


def _is_datum(cell: str) -> bool:
    return len(cell) > 80 or bool(re.fullmatch(r"[-+]?[\d.,/: %-]+", cell))


def _differ(cells: list[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(set(filled)) == len(filled)
