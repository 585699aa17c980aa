"""Progress of work made of parts that take unequal time, as one number that only grows."""

from __future__ import annotations

from contextlib import closing
from typing import TypeVar

from explorer.progress import Progress, Steps

T = TypeVar("T")

UNITS = 1000


class Meter:
    """Adds parts up to a whole, by what each is expected to cost."""

    def __init__(self, total: float) -> None:
        self._total = total
        self._spent = 0.0

    def part(self, what: str, cost: float, steps: Steps[T]) -> Steps[T]:
        """Run `steps` as the part of the whole that costs `cost`, reported as `what`."""
        reached = 0.0
        with closing(steps):
            while True:
                try:
                    progress = next(steps)
                except StopIteration as end:
                    self._spent += cost
                    result: T = end.value
                    return result
                if progress.total:
                    reached = max(reached, progress.done / progress.total)
                yield Progress(what, round(UNITS * (self._spent + cost * reached) / self._total), UNITS)
