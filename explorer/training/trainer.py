"""Training a static embedding on pairs."""

from __future__ import annotations

import dataclasses
import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import stops
from explorer.progress import Progress, Steps
from explorer.training import checkpoint
from explorer.training.batches import Batch, epoch
from explorer.training.checkpoint import State
from explorer.training.config import TrainingConfig
from explorer.training.errors import TrainingError
from explorer.training.log import Evaluated, LogEntry, SavedProgress, ScoresProgress, Trained, TrainingProgress
from explorer.training.losses import Loss
from explorer.training.optimizer import RowAdam, linear_schedule
from explorer.training.pairs import TokenPairs
from explorer.training.steps import bags_of, train_step

Evaluate = Callable[[StaticEmbedding], Steps[Mapping[str, float]]]


def train(
    model: StaticEmbedding,
    data: TokenPairs,
    config: TrainingConfig,
    *,
    name: str,
    folder: Path | None = None,
    evaluate: Evaluate | None = None,
    threads: int | None = None,
    save_now: Callable[[], bool] = lambda: False,
) -> Steps[Trained]:
    """Train a copy of `model`; every step yields a `TrainingProgress`, an evaluation and a checkpoint theirs.

    Equal arguments give equal models, whatever `threads` is and however often the work was interrupted.

    Args:
        model: where the training starts.
        data: pairs tokenised for this model, see `prepare_pairs`.
        config: the settings.
        name: what to call the result.
        folder: for checkpoints; one that is there is gone on from. None to keep none.
        evaluate: gives scores of a model by name; called now and then, and in the end.
        threads: how many work at once; None for one per core.
        save_now: asked after every step whether a checkpoint is wanted before its time.

    Raises:
        TrainingError: settings, pairs and model do not fit together, or the folder cannot be used.
    """
    config.check(model.dim)
    table = _start(model, max(config.dims))
    key = checkpoint.training_key(model, data, config)
    state = (folder and checkpoint.load(folder, key)) or State(RowAdam(table))
    plan, ends = yield from _plan(data, config)
    run = _Run(model, data, config, name, plan)
    wait = config.evaluate_every
    if folder is not None and not state.adam.steps:
        checkpoint.save(folder, key, state)
    with ThreadPoolExecutor(threads or os.cpu_count() or 1, thread_name_prefix="train") as pool:
        while state.adam.steps < len(plan):
            yield run.step(state, pool)
            done = state.adam.steps
            if evaluate is not None and (run.due(done, wait) if wait else done in ends):
                scores = yield from evaluate(run.model(state))
                state.evaluations.append(Evaluated(done, dict(scores)))
                yield ScoresProgress("Training", done, len(plan), state.evaluations[-1])
            if folder is not None and (run.due(done, config.checkpoint_every) or save_now()):
                checkpoint.save(folder, key, state)
                yield SavedProgress("Training", done, len(plan))
    return Trained(run.model(state), len(plan), state.pairs, state.seconds, tuple(state.log), tuple(state.evaluations))


def _start(model: StaticEmbedding, dim: int) -> NDArray[np.float32]:
    """Return a copy of the first `dim` columns of the table with root mean square 1."""
    table = np.array(model.table[:, :dim], order="C")
    square = float(np.mean(np.square(table), dtype=np.float64))
    if not math.isfinite(square) or square == 0:
        what = "only zeros" if square == 0 else "numbers that are not finite"
        raise TrainingError(
            f"The table of {model.info.path or model.info.name} holds {what}; choose another base model."
        )
    table /= np.float32(math.sqrt(square))
    return table


def _plan(data: TokenPairs, config: TrainingConfig) -> Steps[tuple[list[Batch], set[int]]]:
    """Return the batches of all epochs, and the steps that end one."""
    plan: list[Batch] = []
    ends: set[int] = set()
    for number in range(config.epochs):
        yield Progress("Planning batches", number, config.epochs)
        plan += epoch(data, config.batch_size, config.seed, number, config.source_power)
        ends.add(len(plan))
    if not plan:
        names = ", ".join(source.name for source in data.sources)
        raise TrainingError(
            f"No batch can be made of {names}: nearly all pairs of a file share a text; add pairs with other texts."
        )
    return plan, ends


class _Run:
    """What stays the same while a training runs."""

    def __init__(
        self, base: StaticEmbedding, data: TokenPairs, config: TrainingConfig, name: str, plan: Sequence[Batch]
    ) -> None:
        self._base, self._data, self._config, self._name, self._plan = base, data, config, name, plan
        self._warmup = round(config.warmup * len(plan))

    def step(self, state: State, pool: Executor) -> TrainingProgress:
        """Do the next step of `state`."""
        began, step = time.perf_counter(), state.adam.steps
        batch = self._plan[step]
        rate = self._config.learning_rate * linear_schedule(step, len(self._plan), self._warmup)
        rng = np.random.default_rng((self._config.seed, self._config.epochs, step))
        bags = bags_of(self._data.tokens(batch.texts), len(state.adam.table))
        found = train_step(state.adam, bags, len(batch), self._config.loss, rate, rng, pool)
        if not math.isfinite(found.value):
            raise TrainingError(f"The loss is no longer finite at step {step + 1:,}; choose a lower learning rate.")
        self._log(state, found, rate)
        state.pairs += len(batch)
        state.seconds += time.perf_counter() - began
        return TrainingProgress(
            "Training", step + 1, len(self._plan), found.value, found.by_dim, rate, state.pairs, state.seconds
        )

    def due(self, done: int, every: int) -> bool:
        """Tell whether something done `every` so many steps is due after step `done`; at the end it always is."""
        return done % every == 0 or done == len(self._plan)

    def model(self, state: State) -> StaticEmbedding:
        """Return the model as it is now."""
        table = state.adam.table.copy()
        dim = table.shape[1]
        changes = {"dim": dim, "dims": stops(dim, tuple(sorted(self._config.dims))), "bytes": table.nbytes}
        info = dataclasses.replace(
            self._base.info, path=None, name=self._name, dtype="float32", similarity="cosine", **changes
        )
        return StaticEmbedding.from_table(table, self._base.tokenizer, info)

    def _log(self, state: State, found: Loss, rate: float) -> None:
        state.recent.append((found.value, found.by_dim))
        if self.due(state.adam.steps, self._config.log_every):
            state.log.append(_entry(state.adam.steps, state.recent, rate))
            state.recent.clear()


def _entry(step: int, recent: Sequence[tuple[float, Mapping[int, float]]], rate: float) -> LogEntry:
    """Return the log entry of the losses `recent`, which end at `step`."""
    found: dict[int, list[float]] = {}
    for _, by_dim in recent:
        for dim, loss in by_dim.items():
            found.setdefault(dim, []).append(loss)
    means = {dim: float(np.mean(losses)) for dim, losses in sorted(found.items())}
    return LogEntry(step, float(np.mean([value for value, _ in recent])), means, rate)
