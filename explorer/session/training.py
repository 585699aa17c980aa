"""What the user means to train and how it goes, as one frozen value, and the training it amounts to."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from explorer.jobs.checks import Checked, CheckedModel, CheckedPairs, CheckedSet

if TYPE_CHECKING:
    from explorer.jobs.training import TrainingReport
    from explorer.model.formats import ModelInfo
    from explorer.training.plan import Interrupted, TrainingPlan

Phase = Literal["setup", "running", "pausing", "paused", "cancelling", "failed", "done"]

EVALUATIONS: Final = 10
"""Evaluations along the way, unless the user wants more or fewer."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user may change; the defaults are those of `TrainingConfig`.

    Attributes:
        dims: chosen stops, the largest first; empty for all of the base model.
        weights: of the loss at each of `dims`; () for 1 each.
        n_dims_per_step, batch_size, epochs, source_power, learning_rate, warmup, max_tokens, seed: as of
            `TrainingConfig`.
        evaluations: how often the test sets are evaluated.
    """

    dims: tuple[int, ...] = ()
    weights: tuple[float, ...] = ()
    n_dims_per_step: int = -1
    batch_size: int = 1024
    epochs: int = 1
    source_power: float = 1.0
    learning_rate: float = 0.05
    warmup: float = 0.05
    max_tokens: int = 256
    seed: int = 42
    evaluations: int = EVALUATIONS


@dataclass(frozen=True, slots=True)
class TrainState:
    """One moment of the preparation of a training, and of the training itself.

    Attributes:
        pairs: files of pairs that have been looked at, in the order they came.
        sets: test sets that have been looked at.
        checking: what is being looked at.
        base: the model to start from; None before there is one.
        output: folder of the result; None before one is known.
        own_output: whether the user chose it.
        settings: the rest.
        interrupted: an unfinished training in `output`.
        phase: how far the training is.
        stage: the work that is done now, in words; empty for steps of the training.
        sentence: why it failed.
        report: what became of it.
    """

    pairs: tuple[CheckedPairs, ...] = ()
    sets: tuple[CheckedSet, ...] = ()
    checking: tuple[Path, ...] = ()
    base: CheckedModel | None = None
    output: Path | None = None
    own_output: bool = False
    settings: Settings = field(default_factory=Settings)
    interrupted: Interrupted | None = None
    phase: Phase = "setup"
    stage: str = ""
    sentence: str = ""
    report: TrainingReport | None = None

    @property
    def busy(self) -> bool:
        """Whether a training process is at work."""
        return self.phase in ("running", "pausing", "cancelling")

    @property
    def dims(self) -> tuple[int, ...]:
        """The dimensions to train, the largest first."""
        return self.settings.dims or offered_dims(self.base)

    @property
    def count(self) -> int:
        """Pairs of all files."""
        return sum(file.pairs for file in self.pairs)

    @property
    def steps(self) -> int:
        """About how many steps the training takes; batches that would hold a text twice make it more."""
        size, epochs = self.settings.batch_size, self.settings.epochs
        return epochs * sum(math.ceil(file.pairs / size) for file in self.pairs)


def offered_dims(base: CheckedModel | None) -> tuple[int, ...]:
    """Return the stops that can be trained, the largest first."""
    return tuple(reversed(base.info.dims)) if base is not None and base.info is not None else ()


def with_checked(state: TrainState, path: Path, found: Iterable[Checked]) -> TrainState:
    """Take in what `path` turned out to be, in place of what was known of the same files."""
    state = replace(state, checking=tuple(other for other in state.checking if other != path))
    for one in found:
        if isinstance(one, CheckedPairs):
            state = replace(state, pairs=(*(known for known in state.pairs if known.path != one.path), one))
        elif isinstance(one, CheckedSet):
            state = replace(state, sets=(*(known for known in state.sets if known.path != one.path), one))
        else:
            state = with_base(state, one)
    return with_usual_output(state)


def with_base(state: TrainState, base: CheckedModel) -> TrainState:
    """Start from `base`; dimensions it has are kept."""
    offered = offered_dims(base)
    dims = tuple(dim for dim in state.settings.dims if dim in offered)
    settings = replace(state.settings, dims=dims, weights=state.settings.weights if dims else ())
    return replace(state, base=base, settings=settings)


def without(state: TrainState, path: Path) -> TrainState:
    """Leave out the file or the set `path`."""
    pairs = tuple(file for file in state.pairs if file.path != path)
    sets = tuple(one for one in state.sets if one.path != path)
    checking = tuple(other for other in state.checking if other != path)
    return with_usual_output(replace(state, pairs=pairs, sets=sets, checking=checking))


def with_usual_output(state: TrainState) -> TrainState:
    """Put the result beside the first file of pairs, unless the user has chosen a place."""
    if state.own_output:
        return state
    first = state.pairs[0].path if state.pairs else None
    return replace(state, output=unused(first.parent / f"{first.name.split('.')[0]}-model") if first else None)


def unused(folder: Path) -> Path:
    """Return `folder`, or the first of `folder-2`, `folder-3`, … that holds no model."""
    for place in (folder, *(folder.with_name(f"{folder.name}-{n}") for n in range(2, 100))):
        if not (place / "modules.json").exists():
            return place
    return folder


def obstacle(state: TrainState) -> str:
    """Return what is missing or wrong before the training can begin; empty when it can."""
    parts: tuple[CheckedPairs | CheckedSet, ...] = (*state.pairs, *state.sets)
    bad = [one for one in parts if one.problem]
    if state.base is None:
        return "Choose a base model."
    if state.base.problem:
        return state.base.problem
    if not state.pairs and not state.checking:
        return "Add a file of pairs to begin."
    if state.checking:
        return f"Checking {state.checking[0].name}…"
    if bad:
        return f"{bad[0].path.name} cannot be used; mend or remove it."
    if state.output is None:
        return "Choose a folder for the result."
    return _wrong_setting(state)


def _wrong_setting(state: TrainState) -> str:
    from explorer.training.errors import TrainingError
    from explorer.training.plan import check_room

    assert state.output is not None
    info, chosen = _info(state), state.settings
    if math.isnan(chosen.learning_rate):
        return "The learning rate is no number."
    if any(map(math.isnan, chosen.weights)):
        return "The weights must be numbers, parted by commas."
    try:
        plan_of(state).config.check(info.dim)
        check_room(state.output, info.vocabulary, max(state.dims))
    except TrainingError as error:
        return str(error)
    return ""


def plan_of(state: TrainState) -> TrainingPlan:
    """Return the training that `state` asks for; there is a base model and an output folder."""
    from explorer.training.config import TrainingConfig
    from explorer.training.plan import TrainingPlan

    chosen = state.settings
    assert state.base is not None
    assert state.output is not None
    config = TrainingConfig(
        dims=state.dims,
        weights=chosen.weights,
        n_dims_per_step=chosen.n_dims_per_step,
        batch_size=chosen.batch_size,
        epochs=chosen.epochs,
        source_power=chosen.source_power,
        learning_rate=chosen.learning_rate,
        warmup=chosen.warmup,
        max_tokens=chosen.max_tokens,
        seed=chosen.seed,
        evaluate_every=max(1, state.steps // chosen.evaluations) if state.sets else 0,
    )
    files = tuple(file.path for file in state.pairs)
    return TrainingPlan(state.base.path, files, state.output, config, tuple(one.path for one in state.sets))


def _info(state: TrainState) -> ModelInfo:
    assert state.base is not None
    assert state.base.info is not None
    return state.base.info
