"""What a drag of the pointer means. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from explorer.ui.map.picking import Path

Kind = Literal["pan", "box", "lasso"]
Mode = Literal["replace", "add", "subtract"]

SLACK = 4
"""Logical pixels the pointer may stray during a click."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The modifiers held when a button went down."""

    shift: bool = False
    ctrl: bool = False
    alt: bool = False

    @property
    def kind(self) -> Kind:
        """What a drag does."""
        if self.ctrl and self.shift:
            return "lasso"
        return "box" if self.shift or self.ctrl or self.alt else "pan"

    @property
    def mode(self) -> Mode:
        """What the points a drag catches do to the selection."""
        if self.alt:
            return "subtract"
        return "add" if self.ctrl and not self.shift else "replace"


@dataclass(slots=True)
class Drag:
    """A button that is down, and the way the pointer went since.

    Attributes:
        keys: the modifiers held at the start.
        path: logical pixels from the start to now.
        strayed: whether it is more than a click.
    """

    keys: Keys
    path: Path
    strayed: bool = False

    def move(self, px: float, py: float) -> tuple[float, float]:
        """Follow the pointer and return how far it came since the last move; (0, 0) for the tremor of a click."""
        if not self.strayed and math.dist(self.path[0], (px, py)) < SLACK:
            return 0.0, 0.0
        self.strayed = True
        x, y = self.path[-1]
        self.path.append((px, py))
        return px - x, py - y


def wheel_factor(notches: float) -> float:
    """Return how much closer the wheel brings the view: four notches double it."""
    return 2 ** (notches / 4)
