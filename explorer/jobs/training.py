"""A training from pairs files to a model folder: one generator for the worker process, the command line and tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer import paths
from explorer.analysis.evaluation import Evaluation, evaluate
from explorer.analysis.report import MAIN, as_markdown
from explorer.analysis.retrieval_set import RetrievalSet, read_retrieval_sets
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps
from explorer.training import checkpoint, plan
from explorer.training.checkpoint import Glimpse
from explorer.training.log import Evaluated, ScoresProgress, Trained, TrainingProgress
from explorer.training.model_card import compared, model_card
from explorer.training.pairs import TokenPairs, prepare_pairs
from explorer.training.plan import Before, TrainingPlan
from explorer.training.trainer import Evaluate, train
from explorer.training.writing import write_trained

CACHE: Final = "pairs"
MEAN: Final = "Mean"
SCORE: Final = "nDCG@10 at "
"""What the scores of an evaluation on the way are called, before the dimension."""


@dataclass(frozen=True, slots=True)
class GoneOn(Progress):
    """A training goes on from a checkpoint.

    Attributes:
        so_far: what had been done; None for other work.
    """

    so_far: Glimpse | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a training changed on one data set at one dimension.

    Attributes:
        name: of the data set, or `MEAN`.
        dim: the dimension.
        before, after: nDCG@10 of the base model and of the result, cut to `dim`.
    """

    name: str
    dim: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What became of a training, without its model.

    Attributes:
        folder: where the model is.
        steps: how many there were.
        pairs: pairs seen, over all epochs.
        seconds: time spent on steps, over all starts.
        first_loss, last_loss: at both ends of the log.
        changes: by data set, the mean last, then by dimension, the largest first; empty without data sets.
    """

    folder: Path
    steps: int
    pairs: int
    seconds: float
    first_loss: float
    last_loss: float
    changes: tuple[Change, ...]


def run_training(
    asked: TrainingPlan, *, threads: int | None = None, save_now: Callable[[], bool] = lambda: False
) -> Steps[TrainingReport]:
    """Train as `asked`, or go on with what a killed training left in the output folder, and write the model.

    Everything is read and checked before the output folder is touched.

    Args:
        asked: the whole training.
        threads: how many work at once; None for one per core.
        save_now: see `train`.

    Raises:
        ExplorerError: what is wrong with model, settings, pairs, data sets or disk.
    """
    base = StaticEmbedding.from_pretrained(asked.base)
    asked.config.check(base.dim)
    plan.check_output(asked)
    plan.check_room(asked.output, base.info.vocabulary, max(asked.config.dims))
    yield Progress("Reading pairs", 0)
    sets = yield from read_retrieval_sets(asked.evaluate)
    data = yield from prepare_pairs(asked.pairs, base, paths.cache_dir() / CACHE, max_tokens=asked.config.max_tokens)
    done = checkpoint.glimpse(asked.output)
    if done is not None:
        yield GoneOn("Going on", done.step, None, done)
    before = yield from _measured_before(base, sets, asked)
    if before:
        mean = {f"{SCORE}{dim}": _mean(before, dim) for dim in sorted(asked.config.dims, reverse=True)}
        yield ScoresProgress("Measured the base model", 0, None, Evaluated(0, mean))
    trained = yield from _trained(asked, base, data, sets, before, threads, save_now)
    after = (yield from evaluate(trained.model, sets, threads=threads)) if sets else None
    changes = _changes(before, after) if after is not None else ()
    write_trained(trained, asked.output, card=_card(trained, asked, data, base, after, changes))
    plan.finish(asked.output)
    ends = trained.log[0].loss, trained.log[-1].loss
    return TrainingReport(asked.output, trained.steps, trained.pairs, trained.seconds, *ends, changes)


def _measured_before(base: StaticEmbedding, sets: Sequence[RetrievalSet], asked: TrainingPlan) -> Steps[Before]:
    """Return the scores of the base model, measured unless an earlier start left them in the output folder."""
    if not sets:
        return {}
    dims = sorted(asked.config.dims)
    kept = plan.scores_before(asked.output) or {}
    if set(kept) == {data.name for data in sets} and all(set(scores) == set(dims) for scores in kept.values()):
        return kept
    return _scores((yield from evaluate(base, sets, dims=dims, bm25=False)))


def _trained(
    asked: TrainingPlan,
    base: StaticEmbedding,
    data: TokenPairs,
    sets: Sequence[RetrievalSet],
    before: Before,
    threads: int | None,
    save_now: Callable[[], bool],
) -> Steps[Trained]:
    """Train, and leave the plan beside the checkpoint once the trainer has accepted the folder."""
    steps = train(
        base,
        data,
        asked.config,
        name=asked.output.resolve().name,
        folder=asked.output,
        evaluate=_judge(sets, threads) if sets else None,
        threads=threads,
        save_now=save_now,
    )
    return (yield from _kept(steps, asked, before))


def _kept(steps: Steps[Trained], asked: TrainingPlan, before: Before) -> Steps[Trained]:
    kept = False
    try:
        while True:
            progress = next(steps)
            if isinstance(progress, TrainingProgress) and not kept:
                plan.keep(asked, before)
                kept = True
            yield progress
    except StopIteration as end:
        trained: Trained = end.value
        return trained
    finally:
        steps.close()


def _judge(sets: Sequence[RetrievalSet], threads: int | None) -> Evaluate:
    def judge(model: StaticEmbedding) -> Steps[Mapping[str, float]]:
        found = yield from evaluate(model, sets, bm25=False, threads=threads)
        return {f"{SCORE}{dim}": found.mean(dim)[MAIN] for dim in reversed(found.dims)}

    return judge


def _scores(found: Evaluation) -> Before:
    return {done.data.name: {dim: result.means[MAIN] for dim, result in done.dims.items()} for done in found.sets}


def _changes(before: Before, found: Evaluation) -> tuple[Change, ...]:
    after = _scores(found)
    dims = [dim for dim in reversed(found.dims) if all(dim in scores for scores in before.values())]
    changes = [Change(name, dim, before[name][dim], after[name][dim]) for name in after for dim in dims]
    if len(after) > 1:
        changes += [Change(MEAN, dim, _mean(before, dim), _mean(after, dim)) for dim in dims]
    return tuple(changes)


def _mean(scores: Before, dim: int) -> float:
    return sum(each[dim] for each in scores.values()) / len(scores)


def _card(
    trained: Trained,
    asked: TrainingPlan,
    data: TokenPairs,
    base: StaticEmbedding,
    after: Evaluation | None,
    changes: Sequence[Change],
) -> str:
    rows = [(change.name, change.dim, change.before, change.after) for change in changes]
    section = as_markdown(after) + compared(rows) if after is not None else ""
    return model_card(trained, asked.config, data.sources, base=base.info.name, evaluation=section)
