"""What a training did: losses and evaluations along the way, and the model in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress


@dataclass(frozen=True, slots=True)
class TrainingProgress(Progress):
    """How far a training is.

    Attributes:
        loss: of the step just done, summed over dimensions with their weights; None for other work.
    """

    loss: float | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """The loss over some steps.

    Attributes:
        step: the last of them, from 1.
        loss: their mean; over dimensions, the weighted sum.
        by_dim: the mean at each dimension, without its weight.
        learning_rate: of the last step.
    """

    step: int
    loss: float
    by_dim: Mapping[int, float]
    learning_rate: float


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What an evaluation found.

    Attributes:
        step: after which step.
        scores: by name; bigger is better.
    """

    step: int
    scores: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Trained:
    """The result of a training.

    Attributes:
        model: the trained model.
        steps: how many there were.
        pairs: pairs seen, over all epochs.
        seconds: time spent on steps, over all starts.
        log: losses, in order.
        evaluations: in order.
    """

    model: StaticEmbedding
    steps: int
    pairs: int
    seconds: float
    log: tuple[LogEntry, ...]
    evaluations: tuple[Evaluated, ...]
