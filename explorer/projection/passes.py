"""How long, how fast and how freely points move, for maps of different sizes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SIZES = (2_000, 10_000, 30_000)
"""Numbers of texts for which something is said below; between them it is in proportion, beyond them as at the end."""

Three = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Passes:
    """One descent.

    Attributes:
        epochs: passes over the map.
        rate: the learning rate of the first.
        hold: the part of the way back to where it started that a point is drawn after every pass; 0 lets it go.
    """

    epochs: int
    rate: float
    hold: float = 0.0


@dataclass(frozen=True, slots=True)
class _Plan:
    epochs: Three
    rates: Three
    holds: Three = (0.0, 0.0, 0.0)

    def at(self, count: int) -> Passes:
        epochs, rate, hold = (
            float(np.interp(count, SIZES, values)) for values in (self.epochs, self.rates, self.holds)
        )
        return Passes(round(epochs), rate, hold)


_FIRST = _Plan((250, 250, 150), (1, 1, 1))
"""The first map is laid out as by umap-learn, large ones with fewer passes, as there."""

_SETTLING = _Plan((150, 300, 150), (0.05, 0.05, 0.06))
"""After its descent it is given time to settle, which brings neighbours together that it left apart."""

_LOWER = _Plan((240, 600, 300), (0.06, 0.03, 0.05), (0, 0.0005, 0.0005))
"""Enough to follow the change to fewer dimensions. A higher rate shakes the map up and needs more epochs to settle it
again: points move farther, and neighbours are lost. To be held nearer costs more neighbours than it saves way."""

_UPPER = _Plan((100, 100, 60), (0.05, 0.02, 0.02), (0.03, 0.05, 0.05))
"""Above the first stop nearly the same texts are near each other, so every point is held near its place: it moves a
fifth as far, and no neighbour is lost."""


def first_passes(count: int) -> tuple[Passes, ...]:
    """Return the passes of a map from scratch of `count` texts."""
    return _FIRST.at(count), _SETTLING.at(count)


def chained_passes(count: int, *, up: bool) -> tuple[Passes, ...]:
    """Return the passes of a map that starts from its neighbour's, on the way `up` to more dimensions or down."""
    return ((_UPPER if up else _LOWER).at(count),)
