"""What scores are worth: cosines do not transfer between dimensions, their place among those of chance does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PARTS = np.concatenate((np.linspace(0, 0.99, 100), 1 - np.logspace(-2, -5, 61)[1:]))
"""The parts of all scores for which the score they stay below is kept: finer and finer towards the best."""

Quantiles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """The scores that texts of a corpus have by chance, at every stop.

    Attributes:
        dims: the stops.
        queries: float64 (stops, parts), for short queries made of the corpus' own words against its texts.
        texts: float64 (stops, parts), for its texts against each other.
    """

    dims: tuple[int, ...]
    queries: Quantiles
    texts: Quantiles

    def percentile(self, scores: NDArray[np.float32] | float, dim: int, *, texts: bool = False) -> Quantiles:
        """Return how many of 100 chance scores at the stop `dim` are below each of `scores`, 0 to 99.999.

        Args:
            scores: of a query with texts, or of texts with each other.
            dim: a stop.
            texts: whether both sides of the scores are texts of the corpus.
        """
        return np.asarray(100 * np.interp(scores, self._at(dim, texts), PARTS), np.float64)

    def score(self, percentile: float, dim: int, *, texts: bool = False) -> float:
        """Return the score that `percentile` of 100 chance scores at the stop `dim` stay below."""
        return float(np.interp(percentile / 100, PARTS, self._at(dim, texts)))

    def _at(self, dim: int, texts: bool) -> Quantiles:
        known: Quantiles = self.texts if texts else self.queries
        return np.asarray(known[self.dims.index(dim)], np.float64)


def quantiles(scores: Sequence[NDArray[np.float32]]) -> Quantiles:
    """Return the scores at `PARTS` of what is in `scores`; 0 everywhere when there are none."""
    found = np.concatenate([np.empty(0, np.float32), *scores])
    if not len(found):
        return np.zeros(len(PARTS))
    ordered = np.sort(found).astype(np.float64)
    return np.asarray(np.interp(PARTS, np.linspace(0, 1, len(ordered)), ordered), np.float64)
