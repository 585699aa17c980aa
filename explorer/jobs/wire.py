"""What the program and its worker process say to each other: plain messages, pickled through a pipe.

Nothing heavy is imported here: the worker process unpickles these before it has set itself up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from explorer.index.pages import FileArray
    from explorer.jobs.shared import Block
    from explorer.progress import Progress
    from explorer.projection.params import UmapParams


@dataclass(frozen=True, slots=True)
class Project:
    """To the worker: map these vectors.

    Attributes:
        job: number of the job.
        dims: the stops to map.
        params: the user's choices.
        stops, norms, similarity: of a `VectorIndex`; the norms are in shared memory.
        bands: its bands, in shared memory, or all of them in the files that they are stored in.
        live: float32 (n, 2), where the map is to be seen while it forms.
    """

    job: int
    dims: tuple[int, ...]
    params: UmapParams
    stops: tuple[int, ...]
    bands: tuple[Block, ...] | tuple[FileArray, ...]
    norms: Block
    similarity: str
    live: Block


@dataclass(frozen=True, slots=True)
class Prepare:
    """To the worker, before all else: read and embed what the program opens first, for the program to find it stored.

    Attributes:
        paths: a model and texts, as in `session.opening.requests_for`.
    """

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """From the worker: the program need not wait any longer, whether these were stored or not."""

    what: Literal["texts", "vectors"]


@dataclass(frozen=True, slots=True)
class Cancel:
    """To the worker: stop this job, or forget it."""

    job: int


@dataclass(frozen=True, slots=True)
class Ready:
    """From the worker: everything is imported and compiled."""


@dataclass(frozen=True, slots=True)
class Attached:
    """From the worker: it holds the shared memory of a job, whose names may go."""

    job: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    """From the worker: a job was stopped."""

    job: int


@dataclass(frozen=True, slots=True)
class JobProgress:
    """A job took a step."""

    job: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class LayoutPartial:
    """The map of `dim` begins to move; `WorkerProcess.live` shows it."""

    job: int
    dim: int


@dataclass(frozen=True, slots=True, eq=False)
class LayoutDone:
    """The map of `dim` is finished.

    Attributes:
        job: number of the job.
        dim: the stop.
        xy: float32 (n, 2).
        method: "umap", or "pca" when there were too few different texts.
        fitted: texts laid out; the others were placed beside their nearest neighbours.
    """

    job: int
    dim: int
    xy: NDArray[np.float32]
    method: str
    fitted: int


@dataclass(frozen=True, slots=True)
class JobDone:
    """All maps of a job are finished."""

    job: int


@dataclass(frozen=True, slots=True)
class JobFailed:
    """A job could not be done; the sentence says why."""

    job: int
    sentence: str


@dataclass(frozen=True, slots=True)
class WorkerDied:
    """The worker process ended by itself or was ended from outside, and its jobs with it."""

    sentence: str


Command = Project | Cancel
Event = Prepared | JobProgress | LayoutPartial | LayoutDone | JobDone | JobFailed | WorkerDied
Reply = Prepared | Ready | Attached | Cancelled | JobProgress | LayoutPartial | LayoutDone | JobDone | JobFailed
