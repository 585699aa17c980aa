"""Files of text pairs: JSON lines, CSV, TSV or Parquet; columns anchor, positive and perhaps negatives."""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from explorer.corpus.database import SETTINGS, literal
from explorer.corpus.sentences import reason
from explorer.training.errors import TrainingError

ANCHOR: Final = "anchor"
POSITIVE: Final = "positive"
NEGATIVE: Final = "negative"
GZIP: Final = ".gz"
GZIPPED: Final = b"\x1f\x8b"
LONGEST_FIELD: Final = 2**31 - 1

PARQUET: Final = ".parquet"
FETCHED: Final = 2_048
"""Rows of a Parquet file read at a time."""

Record = tuple[int, Sequence[str], Sequence[object]]
"""The line a record begins at (of a Parquet file, its row), the names of its columns and their values."""


@dataclass(frozen=True, slots=True)
class PairLine:
    """One pair of a file.

    Attributes:
        line: where it begins, from 1; of a Parquet file, its row.
        texts: anchor, positive, and hard negatives in the order of their columns.
    """

    line: int
    texts: tuple[str, ...]


def pair_files(paths: Sequence[Path]) -> list[Path]:
    """Return `paths` with folders replaced by the files of pairs in them, by name.

    Raises:
        TrainingError: a path does not exist, is of no known kind, a folder holds no pairs, or a file is named twice.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(file for file in path.iterdir() if _kind(file) in READERS) if path.is_dir() else [path]
        if not inside:
            raise TrainingError(f"{path} holds no file of pairs; they end in {_endings()}.")
        found += inside
    for number, path in enumerate(found):
        if not path.is_file():
            raise TrainingError(f"There is no file {path}.")
        if _kind(path) not in READERS:
            raise TrainingError(f"{path} is no file of pairs; they end in {_endings()}.")
        if path in found[:number]:
            raise TrainingError(f"{path} is named twice; name every file of pairs once.")
    return found


def source_name(path: Path) -> str:
    """Return the name of `path` without its endings."""
    return path.name.removesuffix(GZIP).rpartition(".")[0] or path.name


def read_pairs(path: Path) -> Iterator[PairLine]:
    """Yield the pairs of `path`, all with as many hard negatives as the first.

    Raises:
        TrainingError: the file cannot be read, a column is missing, a text is empty or the file holds one pair or none.
    """
    columns: tuple[str, ...] | None = None
    read = 0
    for line, names, values in READERS[_kind(path)](path, _lines(path)):
        columns = columns or _columns(path, line, names)
        yield PairLine(line, _texts(path, line, columns, dict(zip(names, values, strict=True))))
        read += 1
    if read < 2:
        held = "one pair only" if read else "no pair"
        raise TrainingError(f"{path} holds {held}; a pair is told from the others of its file, so give two at least.")


def _columns(path: Path, line: int, names: Sequence[str]) -> tuple[str, ...]:
    for column in (ANCHOR, POSITIVE):
        if column not in names:
            found = ", ".join(names) or "no column"
            raise TrainingError(f"{_place(path, line)}: the column '{column}' is missing (found: {found}).")
    return (ANCHOR, POSITIVE, *filter(_is_negative, names))


def _texts(path: Path, line: int, columns: Sequence[str], record: dict[str, object]) -> tuple[str, ...]:
    texts: list[str] = []
    for column in columns:
        text = record.get(column)
        if column not in record:
            raise TrainingError(f"{_place(path, line)}: the column '{column}' is missing; every pair must have it.")
        if not isinstance(text, str):
            raise TrainingError(f"{_place(path, line)}: the column '{column}' is not a text.")
        if not text.strip():
            raise TrainingError(f"{_place(path, line)}: the column '{column}' is empty; mend or remove the pair.")
        texts.append(text)
    if any(map(_is_negative, record.keys() - set(columns))):
        raise TrainingError(f"{_place(path, line)}: a hard negative that earlier pairs lack; give all pairs as many.")
    return tuple(texts)


def _place(path: Path, number: int) -> str:
    return f"{path}, {'row' if _kind(path) == PARQUET else 'line'} {number}"


def _is_negative(column: str) -> bool:
    return column == NEGATIVE or column.startswith(f"{NEGATIVE}_")


def _from_json(path: Path, lines: Iterator[tuple[int, str]]) -> Iterator[Record]:
    for number, line in lines:
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            why = error.msg if isinstance(error, json.JSONDecodeError) else "too deep or too large"
            raise TrainingError(f"{path}, line {number}: not valid JSON ({why}).") from None
        if not isinstance(record, dict):
            raise TrainingError(f'{path}, line {number}: not an object such as {{"anchor": "…", "positive": "…"}}.')
        yield number, list(record), list(record.values())


def _delimited(delimiter: str) -> Callable[[Path, Iterator[tuple[int, str]]], Iterator[Record]]:
    def read(path: Path, lines: Iterator[tuple[int, str]]) -> Iterator[Record]:
        csv.field_size_limit(LONGEST_FIELD)
        reader = csv.reader((line for _, line in lines), delimiter=delimiter, strict=True)
        header: list[str] | None = None
        start = 1
        try:
            for row in reader:
                if header is None:
                    header = [name.strip() for name in row]
                    _columns(path, start, header)
                elif row:
                    _check_width(path, start, row, header)
                    yield start, header, row
                start = reader.line_num + 1
        except csv.Error as error:
            raise TrainingError(f"{path}, line {start}: the row cannot be read ({error}).") from None

    return read


def _check_width(path: Path, line: int, row: list[str], header: list[str]) -> None:
    if len(row) != len(header):
        raise TrainingError(f"{_place(path, line)}: {len(header)} fields expected, {len(row)} found.")


def _from_parquet(path: Path, _lines: Iterator[tuple[int, str]]) -> Iterator[Record]:
    import duckdb

    with duckdb.connect(config=SETTINGS) as connection:
        try:
            found = connection.execute(f"SELECT * FROM read_parquet({literal(path)})")
            names = [column[0] for column in found.description or ()]
            numbers = count(1)
            while rows := found.fetchmany(FETCHED):
                for row in rows:
                    yield next(numbers), names, row
        except duckdb.Error as error:
            raise TrainingError(f"{path} cannot be read as Parquet: {reason(error)}.") from None


READERS: Final[dict[str, Callable[[Path, Iterator[tuple[int, str]]], Iterator[Record]]]] = {
    ".jsonl": _from_json,
    ".ndjson": _from_json,
    ".csv": _delimited(","),
    ".tsv": _delimited("\t"),
    PARQUET: _from_parquet,
}


def _kind(path: Path) -> str:
    return Path(path.name.lower().removesuffix(GZIP)).suffix


def _is_packed(path: Path) -> bool:
    """Tell whether a file is gzipped, whatever its name says."""
    with path.open("rb") as handle:
        return handle.read(len(GZIPPED)) == GZIPPED


def _endings() -> str:
    return f"{', '.join(READERS)}, or one of these and {GZIP}"


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of `path` with their numbers, from 1."""
    number = 0
    try:
        with gzip.open(path, "rb") if _is_packed(path) else path.open("rb") as handle:
            for number, line in enumerate(handle, start=1):
                yield number, line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise TrainingError(f"{path}, line {number}: not UTF-8; save the file as UTF-8.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise TrainingError(f"{path}, after line {number}: the gzip file is damaged or not complete.") from None
    except OSError as error:
        raise TrainingError(f"{path} cannot be read ({error.strerror or error}).") from None
