"""The command that trains a model on pairs of texts."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Final

from explorer import paths
from explorer.analysis.evaluation import evaluate
from explorer.analysis.report import MAIN, as_markdown
from explorer.analysis.retrieval_set import RetrievalSet, read_retrieval_set
from explorer.cli.loading import load_model
from explorer.cli.progress import follow
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Steps
from explorer.training.config import TrainingConfig
from explorer.training.log import Trained
from explorer.training.model_card import model_card
from explorer.training.pairs import prepare_pairs
from explorer.training.trainer import Evaluate, train
from explorer.training.writing import write_trained

CACHE: Final = "pairs"
OPTIONS: Final = {
    "dims_per_step": "n_dims_per_step",
    "batch_size": "batch_size",
    "epochs": "epochs",
    "lr": "learning_rate",
    "warmup": "warmup",
    "max_tokens": "max_tokens",
    "seed": "seed",
}
"""Settings by the option that changes them."""


def train_model(arguments: Namespace) -> int:
    """Train a model and write its folder, with a card."""
    base = load_model(arguments.base)
    config = _config(arguments, base)
    config.check(base.dim)
    quiet, threads = arguments.quiet, arguments.threads
    sets = [follow(read_retrieval_set(folder), quiet=quiet) for folder in arguments.eval or ()]
    cache = paths.cache_dir() / CACHE
    data = follow(prepare_pairs(arguments.pairs, base, cache, max_tokens=config.max_tokens), quiet=quiet)
    steps = train(
        base,
        data,
        config,
        name=arguments.output.resolve().name,
        folder=arguments.output,
        evaluate=_judge(sets, threads) if sets else None,
        threads=threads,
    )
    trained = follow(steps, quiet=quiet)
    section = as_markdown(follow(evaluate(trained.model, sets, threads=threads), quiet=quiet)) if sets else ""
    card = model_card(trained, config, data.sources, base=base.info.name, evaluation=section)
    write_trained(trained, arguments.output, card=card)
    if not quiet:
        _note(trained)
    print(arguments.output)
    return 0


def _config(arguments: Namespace, base: StaticEmbedding) -> TrainingConfig:
    given = {setting: getattr(arguments, option) for option, setting in OPTIONS.items()}
    changed = {setting: value for setting, value in given.items() if value is not None}
    return TrainingConfig(tuple(arguments.dims or base.dims), tuple(arguments.weights or ()), **changed)


def _judge(sets: Sequence[RetrievalSet], threads: int | None) -> Evaluate:
    def judge(model: StaticEmbedding) -> Steps[Mapping[str, float]]:
        found = yield from evaluate(model, sets, bm25=False, threads=threads)
        return {f"nDCG@10 at {dim}": found.mean(dim)[MAIN] for dim in reversed(found.dims)}

    return judge


def _note(trained: Trained) -> None:
    rate = trained.pairs / max(trained.seconds, 1e-9)
    print(
        f"{trained.steps:,} steps, {trained.pairs:,} pairs, {rate:,.0f} pairs a second, "
        f"loss {trained.log[0].loss:.4f} to {trained.log[-1].loss:.4f}",
        file=sys.stderr,
    )
