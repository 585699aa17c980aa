"""The command that trains a model on pairs of texts."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from typing import Final

from explorer.cli.loading import model_folder
from explorer.cli.progress import follow
from explorer.jobs.training import TrainingReport, run_training
from explorer.model.embedding import StaticEmbedding
from explorer.training.config import TrainingConfig
from explorer.training.plan import TrainingPlan

OPTIONS: Final = {
    "dims_per_step": "n_dims_per_step",
    "batch_size": "batch_size",
    "epochs": "epochs",
    "source_power": "source_power",
    "lr": "learning_rate",
    "warmup": "warmup",
    "max_tokens": "max_tokens",
    "seed": "seed",
}
"""Settings by the option that changes them."""


def train_model(arguments: Namespace) -> int:
    """Train a model and write its folder, with a card."""
    base = model_folder(arguments.base)
    config = _config(arguments, lambda: StaticEmbedding.from_pretrained(base).dims)
    plan = TrainingPlan(base, tuple(arguments.pairs), arguments.output, config, tuple(arguments.eval or ()))
    report = follow(run_training(plan, threads=arguments.threads), quiet=arguments.quiet)
    if not arguments.quiet:
        _note(report)
    print(arguments.output)
    return 0


def _config(arguments: Namespace, usual_dims: Callable[[], tuple[int, ...]]) -> TrainingConfig:
    given = {setting: getattr(arguments, option) for option, setting in OPTIONS.items()}
    changed = {setting: value for setting, value in given.items() if value is not None}
    return TrainingConfig(tuple(arguments.dims or usual_dims()), tuple(arguments.weights or ()), **changed)


def _note(report: TrainingReport) -> None:
    rate = report.pairs / max(report.seconds, 1e-9)
    print(
        f"{report.steps:,} steps, {report.pairs:,} pairs, {rate:,.0f} pairs a second, "
        f"loss {report.first_loss:.4f} to {report.last_loss:.4f}",
        file=sys.stderr,
    )
