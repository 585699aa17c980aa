"""The first requests of a program: nothing of a window is needed to make them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from explorer import paths
from explorer.ui.map_worker import MapWorker
from explorer.ui.runner import Runner
from explorer.ui.store import Store


def new_store() -> Store:
    """Return a store with its threads and its worker process, none of them started yet."""
    return Store(Runner(), MapWorker())


def open_first(store: Store, wanted: list[Path], model: Path | None = None, dim: int | None = None) -> None:
    """Open what was asked for on the command line, or the sample, with `model` or the bundled one."""
    if dim is not None:
        store.state = replace(store.state, dimension=dim)
    store.open([model or paths.resource("model"), *(wanted or [paths.sample()])])
