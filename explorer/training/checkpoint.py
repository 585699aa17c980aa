"""A training on disk, from which it goes on after a kill as if nothing had happened."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from explorer.model.embedding import StaticEmbedding
from explorer.training.config import TrainingConfig
from explorer.training.errors import TrainingError
from explorer.training.log import Evaluated, LogEntry
from explorer.training.optimizer import RowAdam
from explorer.training.pairs import TokenPairs

FILE: Final = "checkpoint.bin"
PART: Final = FILE + ".part"


@dataclass
class State:
    """A training between two steps.

    Attributes:
        adam: the table and its moments; its `steps` is the number of steps done.
        pairs: pairs seen.
        seconds: time spent on steps.
        recent: losses since the last entry of the log, and at each dimension.
        log: losses so far.
        evaluations: so far.
    """

    adam: RowAdam
    pairs: int = 0
    seconds: float = 0.0
    recent: list[tuple[float, dict[int, float]]] = field(default_factory=list)
    log: list[LogEntry] = field(default_factory=list)
    evaluations: list[Evaluated] = field(default_factory=list)


def training_key(model: StaticEmbedding, data: TokenPairs, config: TrainingConfig) -> str:
    """Return the fingerprint of all that decides the result of a training."""
    return hashlib.sha256(repr((model.key, data.key, config)).encode()).hexdigest()


def save(folder: Path, key: str, state: State) -> None:
    """Write `state` to `folder`, whose last checkpoint stays until this one is whole.

    Raises:
        TrainingError: the folder cannot be written.
    """
    path = folder / FILE
    part = path.with_name(PART)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as sink:
            sink.write(_header(key, state))
            for array in (state.adam.table, state.adam.first, state.adam.second):
                np.save(sink, array, allow_pickle=False)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise TrainingError(f"{path} cannot be written ({error.strerror or error}).") from None


def load(folder: Path, key: str) -> State | None:
    """Return the training in `folder`; None when there is none.

    Raises:
        TrainingError: it is another training, or the file is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        with path.open("rb") as source:
            header = json.loads(source.readline())
            if header["key"] != key:
                raise TrainingError(
                    f"{path} belongs to a training with other pairs, another base model or other settings; "
                    "delete it to begin anew, or choose another folder."
                )
            table, first, second = (np.load(source, allow_pickle=False) for _ in range(3))
            return _state(header, RowAdam(table, first, second, header["step"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{path} is damaged ({error}); delete it to begin anew.") from None


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a checkpoint tells without its table.

    Attributes:
        step: steps done.
        log: losses so far.
        evaluations: so far.
    """

    step: int
    log: tuple[LogEntry, ...]
    evaluations: tuple[Evaluated, ...]


def glimpse(folder: Path) -> Glimpse | None:
    """Return what the checkpoint in `folder` tells; None when there is none, or none that can be read."""
    try:
        with (folder / FILE).open("rb") as source:
            header = json.loads(source.readline())
        return Glimpse(int(header["step"]), tuple(_log(header)), tuple(_evaluations(header)))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def remove(folder: Path) -> None:
    """Delete the checkpoint in `folder`, if there is one, and what a kill left of another."""
    for name in (FILE, PART):
        (folder / name).unlink(missing_ok=True)


def _header(key: str, state: State) -> bytes:
    header = {
        "key": key,
        "step": state.adam.steps,
        "pairs": state.pairs,
        "seconds": state.seconds,
        "recent": state.recent,
        "log": [dataclasses.asdict(entry) for entry in state.log],
        "evaluations": [dataclasses.asdict(found) for found in state.evaluations],
    }
    return json.dumps(header).encode() + b"\n"


def _state(header: dict[str, Any], adam: RowAdam) -> State:
    recent = [(value, _by_dim(found)) for value, found in header["recent"]]
    return State(adam, header["pairs"], header["seconds"], recent, _log(header), _evaluations(header))


def _log(header: dict[str, Any]) -> list[LogEntry]:
    return [LogEntry(**(entry | {"by_dim": _by_dim(entry["by_dim"])})) for entry in header["log"]]


def _evaluations(header: dict[str, Any]) -> list[Evaluated]:
    return [Evaluated(**found) for found in header["evaluations"]]


def _by_dim(found: dict[str, float]) -> dict[int, float]:
    return {int(dim): loss for dim, loss in found.items()}
