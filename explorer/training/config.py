"""What is decided before a training begins."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.training.errors import TrainingError
from explorer.training.losses import MatryoshkaLoss, MultipleNegativesRankingLoss


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of a training.

    Attributes:
        dims: lengths of the prefixes that are trained, in any order; the longest is the dimension of the result.
        weights: of the loss at each of `dims`; () for 1 each.
        n_dims_per_step: how many of `dims` are drawn for each step; -1 for all.
        batch_size: pairs of a step at most.
        epochs: how often every pair is seen.
        source_power: the batches of a source are its number of pairs to this power, out of as many batches as an epoch
            has: at 1 every pair comes once, below it small sources come more often, at 0 all sources equally
            (the smoothing of Devlin et al. 2019, multilingual BERT; Conneau et al. 2020, arXiv:1911.02116).
        learning_rate: the highest; in units of the table's root mean square, since a cosine sees no scale.
        warmup: the part of all steps over which the learning rate rises.
        scale: factor of the cosines.
        max_tokens: how many of the first tokens of a text are used; None for all.
        seed: equal seeds give equal models.
        log_every: steps between two entries of the log.
        checkpoint_every: steps between two checkpoints.
        evaluate_every: steps between two evaluations; 0 for the end of each epoch.
    """

    dims: tuple[int, ...]
    weights: tuple[float, ...] = ()
    n_dims_per_step: int = -1
    batch_size: int = 1024
    epochs: int = 1
    source_power: float = 1.0
    learning_rate: float = 0.05
    warmup: float = 0.05
    scale: float = 20.0
    max_tokens: int | None = 256
    seed: int = 42
    log_every: int = 20
    checkpoint_every: int = 500
    evaluate_every: int = 0

    @property
    def loss(self) -> MatryoshkaLoss:
        """The loss these settings ask for."""
        ranking = MultipleNegativesRankingLoss(self.scale)
        return MatryoshkaLoss(self.dims, self.weights, self.n_dims_per_step, ranking)

    def check(self, dim: int) -> None:
        """Refuse settings that a model with `dim` dimensions cannot be trained with.

        Raises:
            TrainingError: which setting, and what it may be.
        """
        if not self.dims or len(set(self.dims)) < len(self.dims):
            raise TrainingError("Name at least one dimension to train, and none twice.")
        for wrong in (d for d in self.dims if not 0 < d <= dim):
            raise TrainingError(f"{wrong} is not a dimension of the base model; choose from 1 to {dim}.")
        if self.weights and len(self.weights) != len(self.dims):
            raise TrainingError(f"{len(self.dims)} dimensions need as many weights, but {len(self.weights)} are given.")
        for name, value, holds, rule in (
            ("weights", self.weights, all(0 < weight < math.inf for weight in self.weights), "above 0"),
            ("number of dims per step", self.n_dims_per_step, self._draws(), f"from 1 to {len(self.dims)}, or -1"),
            ("batch size", self.batch_size, self.batch_size >= 2, "2 or more"),
            ("number of epochs", self.epochs, self.epochs >= 1, "1 or more"),
            ("power of the sources", self.source_power, 0 <= self.source_power <= 1, "from 0 to 1"),
            ("learning rate", self.learning_rate, 0 < self.learning_rate < math.inf, "above 0"),
            ("warm-up", self.warmup, 0 <= self.warmup < 1, "a part of the steps, from 0 to less than 1"),
            ("scale", self.scale, 0 < self.scale < math.inf, "above 0"),
            ("number of tokens", self.max_tokens, self.max_tokens is None or self.max_tokens >= 1, "1 or more"),
            ("seed", self.seed, self.seed >= 0, "0 or more"),
            ("interval of the log", self.log_every, self.log_every >= 1, "1 or more"),
            ("interval of checkpoints", self.checkpoint_every, self.checkpoint_every >= 1, "1 or more"),
            ("interval of evaluations", self.evaluate_every, self.evaluate_every >= 0, "0 or more"),
        ):
            if not holds:
                raise TrainingError(f"The {name} cannot be {value}; it must be {rule}.")

    def _draws(self) -> bool:
        return self.n_dims_per_step == -1 or 1 <= self.n_dims_per_step <= len(self.dims)
