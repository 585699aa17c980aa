"""What a program opens first, and the process that gets it ready while Qt is still being loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from explorer import paths
from explorer.model.folders import told_apart

if TYPE_CHECKING:
    from explorer.jobs.spawned import SpawnedWorker


def wanted_first(asked_for: Sequence[Path], model: Path | None) -> tuple[Path, ...]:
    """Return a model and texts: those that were asked for on the command line, else the bundled model and the sample.

    Args:
        asked_for: files, folders and models.
        model: the model to use whatever is asked for besides.
    """
    models, texts = told_apart(asked_for)
    return (model or next(iter(models), paths.resource("model")), *(texts or [paths.sample()]))


def begin(wanted: tuple[Path, ...]) -> SpawnedWorker | None:
    """Start the worker process with `wanted` as its first work; None where there is no processor for it."""
    if (os.cpu_count() or 1) < 2:
        return None
    from explorer.jobs.spawned import SpawnedWorker
    from explorer.jobs.wire import Prepare

    try:
        return SpawnedWorker(first=Prepare(wanted))
    except OSError:  # the first map will say so
        return None
