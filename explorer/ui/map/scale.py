"""What the colours of a scale stand for: the range they span, and the words at its ends. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["score", "share", "number", "date"]

SAMPLE = 50_000
LEAST = 0.02
"""Share of the scores that have the lowest colour."""

FENCE = 1.5
"""Numbers more than so many interquartile ranges beyond the quartiles share the outermost colours (Tukey, 1977)."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TWO_DAYS = 2 * 86_400


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured.

    Attributes:
        title: its name for the user.
        kind: a score, a share from 0 to 1, a number, or a date in seconds since 1970.
    """

    title: str = "score"
    kind: Kind = "score"


SCORE = Measure()


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """The range that the colours span.

    Attributes:
        low: the value of the lowest colour; lower ones share it.
        high: the value of the highest colour; higher ones share it.
        measure: what is measured.
        below: whether there are lower values.
        above: whether there are higher values.
        unknown: points without a value.
    """

    low: float
    high: float
    measure: Measure = SCORE
    below: bool = False
    above: bool = False
    unknown: int = 0

    def ends(self) -> tuple[str, str]:
        """Return the words at both ends."""
        low, high = self._word(self.low), self._word(self.high)
        return "≤ " * self.below + low, "≥ " * self.above + high

    def _word(self, value: float) -> str:
        match self.measure.kind:
            case "share":
                return f"{100 * value:.0f} %"
            case "number":
                return number(value)
            case "date":
                return date(value, self.high - self.low)
        return f"{value:.2f}"


def scale_of(values: NDArray[np.float32] | None, measure: Measure) -> ScoreScale:
    """Return the scale of `values`, float32 (n,); those that are not finite are unknown.

    A share spans 0 to 1, a score from the second percentile to the best, numbers and dates all values but far ones,
    which would leave the others one colour.
    """
    known = np.empty(0) if values is None else values[np.isfinite(values)].astype(np.float64)
    unknown = 0 if values is None else len(values) - len(known)
    if measure.kind == "share" or not len(known):
        return ScoreScale(0.0, 1.0, measure, unknown=unknown)
    least, most = float(known.min()), float(known.max())
    sample = known[:: max(1, len(known) // SAMPLE)]
    if measure.kind == "score":
        return ScoreScale(float(np.quantile(sample, LEAST)), most, measure, unknown=unknown)
    quarter, three = np.quantile(sample, (0.25, 0.75))
    reach = FENCE * (three - quarter) or np.inf
    inner = known[(known >= quarter - reach) & (known <= three + reach)]
    low, high = float(inner.min()), float(inner.max())
    return ScoreScale(low, high, measure, least < low, most > high, unknown)


def number(value: float) -> str:
    """Return a number in few characters."""
    value += 0.0  # no minus before a zero
    if abs(value) >= 1e15 or 0 < abs(value) < 1e-3:
        return f"{value:.2e}"
    if abs(value) >= 10_000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:.3g}"


def date(seconds: float, span: float) -> str:
    """Return a moment: its day, or the time as well where the whole `span` is but hours."""
    try:
        moment = EPOCH + timedelta(seconds=round(seconds))
    except OverflowError:
        return "before year 1" if seconds < 0 else "after year 9999"
    return f"{moment:%Y-%m-%d %H:%M}" if span < TWO_DAYS else f"{moment.year:04}-{moment:%m-%d}"
