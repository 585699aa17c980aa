"""The losses of a training as a curve that stays small however long it gets, and how fast the training is.

Steps are gathered in bins of equal width on a logarithmic axis: early steps one by one, later ones as means. So the
curve is as fine at its beginning, where the loss falls fast, as the eye can follow, and smooth at its end.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from explorer.training.log import Evaluated, LogEntry, TrainingProgress

BINS: Final = 24
"""Bins for every doubling of the number of steps."""
RECENT: Final = 40
"""Steps from which speed is told."""


@dataclass(slots=True)
class _Bin:
    """Steps drawn as one point: how many, the sum of their numbers, and the sums of their losses by dimension."""

    count: int = 0
    steps: float = 0.0
    losses: dict[int, float] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)

    def add(self, step: int, by_dim: Mapping[int, float]) -> None:
        self.count += 1
        self.steps += step
        for dim, loss in by_dim.items():
            self.losses[dim] = self.losses.get(dim, 0.0) + loss
            self.counts[dim] = self.counts.get(dim, 0) + 1


class LossCurve:
    """What is known of a training that is watched.

    Attributes:
        step: the last step done.
        total: steps in all, once known.
        seconds: spent on steps, over all starts.
        loss: of the last step, over all dimensions with their weights.
        evaluations: in order of their steps.
    """

    def __init__(self) -> None:
        self.step = 0
        self.total: int | None = None
        self.seconds = 0.0
        self.loss: float | None = None
        self.evaluations: list[Evaluated] = []
        self._bins: dict[int, _Bin] = {}
        self._recent: deque[TrainingProgress] = deque(maxlen=RECENT)

    @property
    def dims(self) -> list[int]:
        """The dimensions that have a loss, the largest first."""
        return sorted({dim for each in self._bins.values() for dim in each.losses}, reverse=True)

    def go_on(self, log: Sequence[LogEntry], evaluations: Sequence[Evaluated], step: int) -> None:
        """Take over what had been done before a training was interrupted."""
        for entry in log:
            self._bin(entry.step).add(entry.step, entry.by_dim)
        self.evaluations = list(evaluations)
        self.step = step

    def add(self, progress: TrainingProgress) -> None:
        """Take in a step."""
        self.step, self.total, self.loss = progress.done, progress.total, progress.loss
        self.seconds = progress.seconds
        self._recent.append(progress)
        self._bin(progress.done).add(progress.done, progress.by_dim)

    def add_scores(self, found: Evaluated) -> None:
        """Take in an evaluation; one of a step that is known already takes its place."""
        others = [known for known in self.evaluations if known.step != found.step]
        self.evaluations = sorted([*others, found], key=lambda known: known.step)

    def points(self, dim: int) -> tuple[list[float], list[float]]:
        """Return the steps and the mean losses at `dim`, ascending by step."""
        bins = [each for _, each in sorted(self._bins.items()) if dim in each.losses]
        return [each.steps / each.count for each in bins], [each.losses[dim] / each.counts[dim] for each in bins]

    def pairs_per_second(self) -> float | None:
        """Return the speed of the latest steps; None before there are two."""
        first, last = (self._recent[0], self._recent[-1]) if len(self._recent) > 1 else (None, None)
        if first is None or last is None or last.seconds <= first.seconds:
            return None
        return (last.pairs - first.pairs) / (last.seconds - first.seconds)

    def seconds_left(self) -> float | None:
        """Return how long the steps that are left take at the latest speed; None before that can be told."""
        if len(self._recent) < 3 or self.total is None:
            return None
        first, last = self._recent[0], self._recent[-1]
        return (self.total - last.done) * (last.seconds - first.seconds) / (last.done - first.done)

    def _bin(self, step: int) -> _Bin:
        return self._bins.setdefault(math.floor(math.log2(step) * BINS), _Bin())
