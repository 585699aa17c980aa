"""From what the user chose to see (categories, scores, filter, selection) to what is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.cloud import Cloud
from explorer.ui.map.laid import Rows
from explorer.ui.map.palette import BASE_BLOCK, Palette
from explorer.ui.map.scale import SCORE, Measure, ScoreScale, scale_of
from explorer.ui.map.scene import Look
from explorer.ui.map.shading import SCORE_STEPS, SLOTS, mix, name_of, rgb, score_colours
from explorer.ui.theme import Theme

Value = TypeVar("Value", bound=np.generic)


def no_rows() -> Rows:
    """Return an empty list of rows."""
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One category of the map.

    Attributes:
        label: its name.
        colour: `#rrggbb`, or None for the theme's own colour at this place of the legend.
        count: how many points it has.
    """

    label: str
    colour: str | None
    count: int

    def shade(self, place: int, theme: Theme) -> str:
        """Return its colour at a place of the legend."""
        return self.colour or theme.categories[place % len(theme.categories)]


@dataclass(frozen=True, slots=True, eq=False)
class Appearance:
    """What the points show; arrays are by row.

    Attributes:
        theme: the colours of everything.
        codes: uint8 (n,) place in the legend; a code beyond it is drawn without a category.
        legend: the categories.
        scores: float32 (n,) values drawn instead of categories; NaN has no colour.
        measure: what they measure.
        kept: bool (n,) False for what a filter leaves out.
        selected: int64 rows.
    """

    theme: Theme
    codes: NDArray[np.uint8] | None = None
    legend: Sequence[LegendEntry] = ()
    scores: NDArray[np.float32] | None = None
    measure: Measure = SCORE
    kept: NDArray[np.bool_] | None = None
    selected: Rows = field(default_factory=no_rows)

    def fitted(self, count: int) -> Appearance:
        """Return what fits `count` points; values of another number and rows beyond it are left out."""
        rows = self.selected
        return replace(
            self,
            codes=_of_length(self.codes, count),
            scores=_of_length(self.scores, count),
            kept=_of_length(self.kept, count),
            selected=rows[(rows >= 0) & (rows < count)],
        )

    def palette(self) -> Palette:
        """Return the colours of scores or categories, after that of points without either."""
        theme = self.theme
        if self.scores is not None:
            slots = (theme.border, *score_colours(theme.dark))
        elif self.codes is not None:
            nothing = name_of(mix(rgb(theme.muted), rgb(theme.surface), 0.5))
            slots = (nothing, *self._category_colours())
        else:
            return Palette(theme.dark, theme.surface, theme.muted, (theme.point,), (theme.accent,))
        return Palette(theme.dark, theme.surface, theme.muted, slots, slots)

    def slots(self) -> NDArray[np.uint8] | None:
        """Return the colour slot of every row, or None when all share one."""
        if self.scores is not None:
            return score_slots(self.scores, self.scale())
        if self.codes is not None:
            known = self.codes < min(len(self.legend), SLOTS - 1)
            return np.where(known, self.codes + np.uint8(1), np.uint8(0))
        return None

    def scale(self) -> ScoreScale:
        """Return what the colours of the scores stand for."""
        return scale_of(self.scores, self.measure)

    def look(self, cloud: Cloud, before: tuple[Appearance, Look] | None = None) -> Look:
        """Return what to draw; what did not change is taken over from `before`, of the same cloud."""
        under = None
        if before is not None and self._same_slots(before[0]):
            blocks = before[1].blocks
            under = before[1].layers if self.kept is before[0].kept else None
        else:
            slots = self.slots()
            blocks = None if slots is None else np.take(slots, cloud.rows) + np.uint8(BASE_BLOCK)
        depth = None if self.scores is None else blocks
        return Look(self.palette(), blocks, cloud.layers(self.kept, self.selected, depth, under))

    def _same_slots(self, other: Appearance) -> bool:
        same_key = len(self.legend) == len(other.legend) and self.measure == other.measure
        return self.codes is other.codes and self.scores is other.scores and same_key

    def _category_colours(self) -> list[str]:
        return [entry.shade(place, self.theme) for place, entry in enumerate(self.legend[: SLOTS - 1])]


def _of_length(values: NDArray[Value] | None, count: int) -> NDArray[Value] | None:
    return values if values is not None and len(values) == count else None


def score_slots(scores: NDArray[np.float32], scale: ScoreScale) -> NDArray[np.uint8]:
    """Return the colour slot of each score, from 1 up; 0 for those that are not finite."""
    span = scale.high - scale.low
    share = (scores - np.float32(scale.low)) / np.float32(span if span > 0 else 1)
    known = np.isfinite(share)
    steps = np.clip(np.where(known, share, 0) * SCORE_STEPS, 0, SCORE_STEPS - 1).astype(np.uint8)
    return np.where(known, steps + np.uint8(1), np.uint8(0))
