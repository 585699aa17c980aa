"""Movement in time: how far along it is, and how fast it starts and ends. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

GLIDE_SECONDS = 0.35
"""Points that move to a new layout."""

FLY_SECONDS = 0.28
"""The view that moves to a fitted one."""

STEP_SECONDS = 0.12
"""The view that follows one notch of the wheel or one key."""

STAR_SECONDS = 0.2
"""The star of the query that moves to where the new words lie."""

FRAME_SECONDS = 1 / 60


@dataclass(frozen=True, slots=True)
class Motion:
    """Something that began and will end.

    Attributes:
        began: on the clock, in seconds.
        seconds: how long it takes.
    """

    began: float
    seconds: float

    def share(self, now: float) -> float:
        """Return how far along the way it is, from 0 to 1: quick off the mark, gentle at the end."""
        left = 1 - min(max((now - self.began) / self.seconds, 0.0), 1.0)
        return 1 - left**3

    def over(self, now: float) -> bool:
        """Tell whether it has ended."""
        return now - self.began >= self.seconds


def starting(now: float, seconds: float) -> Motion:
    """Return a motion whose first frame, painted now, already shows a move."""
    return Motion(now - FRAME_SECONDS, seconds)
