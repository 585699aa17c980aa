"""Qt for Python without what it does at every start for the sake of signatures and stub files.

PySide6 compiles three regular expressions of 6,000 characters that only its error messages and its generator of stubs
need: here they are compiled when they are first used. It also reads the source of every module that is imported after
it, looking for a switch that nothing here uses. A version of PySide6 that does neither is imported as it is.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable
from typing import Any

LONG = 3000
"""Characters of a regular expression that takes its time; those of other libraries are a tenth of it."""


_compile_now = re.compile


class _Later:
    """A regular expression that is compiled when one of its methods is called, not when it is taken."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._made = pattern, flags

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            return getattr(_compile_now(*self._made), name)(*given, **named)

        return call


def _compile(pattern: Any, flags: Any = 0) -> Any:
    long = isinstance(pattern, str) and len(pattern) > LONG
    return _Later(pattern, int(flags)) if long else _compile_now(pattern, flags)


def import_qt() -> None:
    """Import PySide6 without its two delays."""
    setattr(re, "compile", _compile)  # noqa: B010 - no type checker should take this for a habit
    try:
        import PySide6.QtWidgets  # noqa: F401 - found imported by everything else
    finally:
        setattr(re, "compile", _compile_now)  # noqa: B010
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
