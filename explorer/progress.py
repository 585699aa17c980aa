"""How work that takes time reports itself: a generator whose every yield is a place to stop."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is.

    Attributes:
        what: the work in the user's words, such as "Embedding texts".
        done: units finished.
        total: units in all, or None while that is unknown.
    """

    what: str
    done: int
    total: int | None = None


Steps = Generator[Progress, None, T]
"""Work that yields its progress and returns its result; closing the generator cancels the work."""


def drain(steps: Steps[T], on_progress: Callable[[Progress], None] | None = None) -> T:
    """Run `steps` to the end and return its result."""
    while True:
        try:
            progress = next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
        if on_progress is not None:
            on_progress(progress)
