"""Lines of the JSON files in a BEIR folder, each with the place that an error names."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explorer.errors import CorpusError

Fields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One object of a file.

    Attributes:
        id: its `_id`, which no other line of the file has.
        fields: all that it holds.
        at: the folder, file and line, for errors.
        start: its first byte in the file.
    """

    id: str
    fields: Fields
    at: str
    start: int


def read_lines(path: Path) -> Iterator[Line]:
    """Yield the objects of a JSON lines file in order.

    Raises:
        CorpusError: a line that is no object with an `_id`, or an id that comes twice.
        OSError: the file cannot be read.
    """
    seen: dict[str, int] = {}
    start = 0
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            at = f"{path.parent.name}/{path.name}, line {number}"
            if line.strip(b"\xef\xbb\xbf \t\r\n"):
                fields = parse(line, at)
                name = field(fields, "_id", at)
                if seen.setdefault(name, number) != number:
                    raise CorpusError(f"{at}: the id {name} was already used in line {seen[name]}; ids must be unique.")
                yield Line(name, fields, at, start)
            start += len(line)


def parse(line: bytes, at: str) -> Fields:
    """Return the object in `line`.

    Raises:
        CorpusError: it holds something else, with `at`.
    """
    try:
        fields = json.loads(line.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        raise CorpusError(f"{at}: not UTF-8; save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{at}: not valid JSON ({error}).") from error
    if not isinstance(fields, dict):
        raise CorpusError(f"{at}: an object with _id and text is expected.")
    return fields


def field(fields: Fields, key: str, at: str) -> str:
    """Return the text under `key`; a number counts as text.

    Raises:
        CorpusError: there is none, with `at`.
    """
    value = fields.get(key)
    if not isinstance(value, str | int):
        raise CorpusError(f"{at}: the field {key} is missing or not text.")
    return str(value)
