"""A spawned process at the other end of a pipe."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context

from explorer.jobs import child, wire

REAPING = 5.0
"""Seconds given to the system to take a killed process away."""

MAP_AGAIN = "it starts again with the next map."


class SpawnedWorker:
    """A running worker process.

    Attributes:
        pipe: where its replies come from.
        ready: whether it has everything imported and compiled.
    """

    def __init__(
        self,
        main: Callable[..., None] = child.main,
        what: str = "map",
        next_time: str = MAP_AGAIN,
        first: wire.Prepare | None = None,
    ) -> None:
        """Start the process.

        Args:
            main: what it runs, with its end of the pipe, and with `first` if there is one.
            what: its work, for the user.
            next_time: what happens after it was ended from outside, for the user.
            first: what it is to do before all else.

        Raises:
            OSError: the system does not allow it.
        """
        self._what, self._next_time = what, next_time
        context = get_context("spawn")
        self.pipe, other_end = context.Pipe()
        self.ready = False
        arguments = (other_end,) if first is None else (other_end, first)
        self._process = context.Process(target=main, args=arguments, name="worker", daemon=True)
        try:
            self._process.start()
        except OSError:
            self.pipe.close()
            raise
        finally:
            other_end.close()

    @property
    def pid(self) -> int | None:
        """Number of the process."""
        return self._process.pid

    def send(self, command: object) -> None:
        """Send `command`; a process that has ended is noticed when its replies are read."""
        with suppress(BrokenPipeError, ConnectionError):
            self.pipe.send(command)

    def end(self, patience: float) -> str:
        """End the process: it may leave by itself for `patience` seconds; returns a sentence about its end."""
        self.pipe.close()  # the process leaves when it finds the pipe closed
        self._process.join(patience)
        killed = self._process.is_alive()
        if killed:
            self._process.kill()
            self._process.join(REAPING)
        sentence = self._obituary(self._process.exitcode)
        if self._process.exitcode is not None:
            self._process.close()
        return sentence

    def _obituary(self, code: int | None) -> str:
        if code is not None and code < 0:
            return (
                f"The {self._what} process was ended from outside (signal {-code}), perhaps because memory ran out; "
                f"{self._next_time}"
            )
        return f"The {self._what} process ended unexpectedly (exit code {code}); {self._next_time}"
