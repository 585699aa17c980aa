"""How far work is, on stderr: a line that changes on a terminal, a line per stage elsewhere."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import closing
from typing import TextIO, TypeVar

from explorer.progress import Progress, Steps, drain

T = TypeVar("T")

REDRAWN_SECONDS = 0.1
MINUTE = 60


class Meter:
    """Shows progress on a stream; `close` clears what it showed."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._what = ""
        self._started = self._drawn = 0.0

    def show(self, progress: Progress) -> None:
        """Show `progress`, if it is new enough."""
        now = time.monotonic()
        fresh = progress.what != self._what
        if fresh:
            self._what, self._started = progress.what, now
        if self._live and (fresh or now - self._drawn >= REDRAWN_SECONDS):
            self._drawn = now
            width = shutil.get_terminal_size().columns - 1
            self._write("\r\x1b[K" + line(progress, now - self._started)[:width])
        elif fresh and not self._live:
            self._write(progress.what + "\n")

    def close(self) -> None:
        """Leave an empty line behind on a terminal."""
        if self._live and self._what:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def follow(steps: Steps[T], *, quiet: bool) -> T:
    """Run `steps` to the end, showing their progress unless `quiet`; an interrupt closes them."""
    with closing(steps):
        if quiet:
            return drain(steps)
        meter = Meter(sys.stderr)
        try:
            return drain(steps, meter.show)
        finally:
            meter.close()


def line(progress: Progress, seconds: float) -> str:
    """Return `progress` in words, `seconds` after its stage began."""
    if not progress.total:
        return f"{progress.what}  {progress.done:,}" if progress.done else progress.what
    part = min(progress.done / progress.total, 1)
    words = f"{progress.what}  {part:4.0%}  {progress.done:,} of {progress.total:,}"
    return f"{words}  {_duration(seconds * (1 - part) / part)} left" if part and seconds >= 1 else words


def _duration(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < MINUTE else f"{whole // MINUTE} min {whole % MINUTE} s"
