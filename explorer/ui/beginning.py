"""The first requests of a program: nothing of a window is needed to make them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.ui.first import wanted_first
from explorer.ui.map_worker import MapWorker
from explorer.ui.runner import Runner
from explorer.ui.store import Store

if TYPE_CHECKING:
    from explorer.jobs.spawned import SpawnedWorker


def new_store(process: SpawnedWorker | None = None) -> Store:
    """Return a store with its threads and its worker process, none of them started yet.

    Args:
        process: a worker process that is preparing what is opened first; the store waits for it, and ends it.
    """
    runner, worker = Runner(), MapWorker()
    if process is not None:
        runner.hold()
        worker.warm(process, runner.release)
    return Store(runner, worker)


def open_first(store: Store, wanted: Sequence[Path], model: Path | None = None, dim: int | None = None) -> None:
    """Open what was asked for on the command line, or the sample, with `model` or the bundled one."""
    if dim is not None:
        store.state = replace(store.state, dimension=dim)
    store.open(list(wanted_first(wanted, model)))
