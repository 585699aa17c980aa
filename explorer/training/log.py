"""What a training did: losses and evaluations along the way, and the model in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress


@dataclass(frozen=True, slots=True)
class TrainingProgress(Progress):
    """How far a training is.

    Attributes:
        loss: of the step just done, summed over dimensions with their weights; None for other work.
        by_dim: the loss at each dimension, without its weight.
        learning_rate: of the step just done.
        pairs: seen so far, over all starts.
        seconds: spent on steps so far, over all starts.
    """

    loss: float | None = None
    by_dim: Mapping[int, float] = field(default_factory=dict)
    learning_rate: float = 0.0
    pairs: int = 0
    seconds: float = 0.0


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


@dataclass(frozen=True, slots=True)
class ScoresProgress(Progress):
    """An evaluation on the way is done.

    Attributes:
        found: what it found; None for other work.
    """

    found: Evaluated | None = None


@dataclass(frozen=True, slots=True)
class SavedProgress(Progress):
    """A checkpoint is on disk; `done` is the step it holds."""


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
