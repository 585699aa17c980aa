"""Adam for a table of which a step touches a few rows, and the learning rate over the steps."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float32]
Rows = NDArray[np.integer]

BETA_1: Final = 0.9
BETA_2: Final = 0.999
EPSILON: Final = 1e-8


def linear_schedule(step: int, total: int, warmup: int) -> float:
    """Return the factor of the learning rate at `step`, from 0: up to 1 over `warmup` steps, then down to 0 at `total`.

    The same as `get_linear_schedule_with_warmup` of transformers, except that a warm-up begins at its first step above
    zero, so that no batch is wasted.
    """
    if step < warmup:
        return (step + 1) / (warmup + 1)
    return max(0.0, (total - step) / max(1, total - warmup))


class RowAdam:
    """Adam (Kingma and Ba 2015, arXiv:1412.6980) whose moments change only for rows with a gradient.

    The same as `torch.optim.SparseAdam`: moments of other rows wait, while the step count goes on for all.

    Attributes:
        table: float32 (v, d), updated in place.
        first: float32 (v, d), running mean of the gradient.
        second: float32 (v, d), running mean of its square.
        steps: steps begun so far.
    """

    def __init__(self, table: Table, first: Table | None = None, second: Table | None = None, steps: int = 0) -> None:
        self.table = table
        self.first = np.zeros_like(table) if first is None else first
        self.second = np.zeros_like(table) if second is None else second
        self.steps = steps
        self._size = 0.0

    def begin(self, learning_rate: float) -> None:
        """Begin a step, in which `update` may be called for several sets of rows, each row once."""
        self.steps += 1
        corrections = math.sqrt(1 - BETA_2**self.steps) / (1 - BETA_1**self.steps)
        self._size = learning_rate * corrections

    def update(self, rows: Rows, gradient: Table) -> None:
        """Move `rows` (r,) of the table against their `gradient` (r, d), which is used as scratch space."""
        first, second = self.first[rows], self.second[rows]
        first *= np.float32(BETA_1)
        second *= np.float32(BETA_2)
        gradient *= np.float32(1 - BETA_1)
        first += gradient
        np.square(gradient, out=gradient)
        gradient *= np.float32((1 - BETA_2) / (1 - BETA_1) ** 2)
        second += gradient
        self.first[rows], self.second[rows] = first, second
        np.sqrt(second, out=second)
        second += np.float32(EPSILON)
        first *= np.float32(self._size)
        first /= second
        self.table[rows] -= first
