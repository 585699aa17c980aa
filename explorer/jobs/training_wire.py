"""What the program and its training process say to each other: plain messages, pickled through a pipe.

Nothing heavy is imported here: the process unpickles these before it has set itself up. The first message is the
`TrainingPlan`, the last one of `Ended`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.jobs.training import TrainingReport
    from explorer.progress import Progress


@dataclass(frozen=True, slots=True)
class Stop:
    """To the process: stop at the next step.

    Attributes:
        keep: whether to leave a checkpoint of that step behind.
    """

    keep: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """From the process: what was done since the last message.

    Attributes:
        progress: every step, evaluation and checkpoint, and the latest of other progress, in order.
    """

    progress: tuple[Progress, ...]


@dataclass(frozen=True, slots=True)
class Finished:
    """The model is written."""

    report: TrainingReport


@dataclass(frozen=True, slots=True)
class Stopped:
    """The training was stopped as it was told to.

    Attributes:
        kept: whether a checkpoint is there to go on from.
    """

    kept: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """The training could not be done, or its process ended; the sentence says why."""

    sentence: str


Ended = Finished | Stopped | Failed
Event = Moved | Ended
