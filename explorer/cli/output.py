"""Results as users get them: a JSON object, a line of text, a file that is whole or not there."""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from explorer.errors import ExplorerError

NARROWEST = 20


def print_json(value: object) -> None:
    """Print `value` as one line of JSON."""
    print(json.dumps(plain(value), ensure_ascii=False, allow_nan=False))


def plain(value: object) -> object:
    """Return `value` in JSON's terms: dates as ISO 8601, numbers that are none as null."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def one_line(text: str, used: int) -> str:
    """Return `text` on one line, cut on a terminal to what is left of its width after `used` columns."""
    text = " ".join(text.split())
    if not sys.stdout.isatty():
        return text
    room = max(shutil.get_terminal_size().columns - used, NARROWEST)
    return text if len(text) <= room else text[: room - 1] + "…"


def check_ending(path: Path, endings: Iterable[str]) -> str:
    """Return the ending of `path` in lower case.

    Raises:
        ExplorerError: it is none of `endings`, or its folder does not exist.
    """
    ending = path.suffix.lower()
    if ending not in endings:
        raise ExplorerError(f"{path} must end in {' or '.join(endings)}: the ending chooses the format.")
    if not path.parent.is_dir():
        raise ExplorerError(f"There is no folder {path.parent} to write {path.name} to.")
    return ending


@contextmanager
def whole_file(path: Path) -> Generator[Path, None, None]:
    """Give a path to write to; what was written becomes `path` in the end, and vanishes after a failure.

    Raises:
        ExplorerError: the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise ExplorerError(f"{path} cannot be written ({error.strerror or error}).") from error
    finally:
        part.unlink(missing_ok=True)
