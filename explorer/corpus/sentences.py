"""What went wrong while files were read, in one sentence for the user."""

from __future__ import annotations

import errno
import re

from explorer.errors import CorpusError


def reason(error: Exception, limit: int = 160) -> str:
    """Return the first line of DuckDB's message, without its class and within `limit` characters."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    line = re.sub(r"^(?:\w+ )*Error: ", "", lines[0]).strip().rstrip(".!:")
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def sentence(error: Exception, label: str) -> str:
    """Return one sentence for the user about an error of the system or of DuckDB while reading `label`."""
    if isinstance(error, CorpusError):
        return str(error)
    if is_disk_full(error):
        return "The disk is full; free some space in the cache folder and try again."
    if isinstance(error, OSError):
        return f"{label} cannot be read: {(error.strerror or str(error)).lower()}."
    if isinstance(error, MemoryError):
        return f"{label} does not fit into memory."
    return f"{label} cannot be read: {reason(error)}."


def is_disk_full(error: Exception) -> bool:
    """Tell whether an error says that there is no space left."""
    return getattr(error, "errno", None) == errno.ENOSPC or "no space left" in str(error).lower()
