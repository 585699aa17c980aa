"""What a column holds, and how many of some rows have each of its values: counted in a moment, again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.facets import Value

MOST_VALUES = 1000
"""Different values that can be picked from; of more, a text is looked for in them."""
FEW_NUMBERS = 12
"""So many different numbers are picked one by one; of more, a range."""
BINS = 40
"""Parts of a range that are counted."""

OUTER, FAR = (0.01, 0.99), 3.0
"""The parts beyond which numbers may be far, and how often the reach of the others makes the reach of all too long."""

Rows = NDArray[np.int64]
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, eq=False, slots=True)
class ColumnValues:
    """A column made ready for counting: values and codes, or numbers, or neither when there are too many values.

    Attributes:
        values: the different values, the most frequent first, numbers ascending; None for rows without one.
        codes: int32 (n,), the place in `values` of each row; None for a column of numbers.
        numbers: float64 (n,), NaN where missing; None for a column of values. Of dates the days since 1970.
        dated: whether the numbers are days.
        whole: whether all of them are whole numbers.
    """

    values: tuple[Value, ...] = ()
    codes: NDArray[np.int32] | None = None
    numbers: NDArray[np.float64] | None = None
    dated: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of some rows have each value.

    Attributes:
        values: the values and how many rows have them, in the order of the column's.
        low, high: the smallest and the largest number of the whole column; None without one.
        start, end: what the bins reach over: all numbers, but for a few that lie far from the others.
        bins: how many rows have a number in each of equal parts from `start` to `end`, what is beyond at either end.
        dated: whether the numbers are days since 1970.
        whole: whether all numbers are whole.
        rows: how many rows were counted.
        missing: how many of them have no number.
    """

    values: tuple[tuple[Value, int], ...] = ()
    low: float | None = None
    high: float | None = None
    start: float = 0.0
    end: float = 0.0
    bins: tuple[int, ...] = ()
    dated: bool = False
    whole: bool = False
    rows: int = 0
    missing: int = 0


def column_values(column: NDArray[np.generic]) -> ColumnValues:
    """Make a column ready for counting.

    Args:
        column: (n,), numbers, dates or objects, as `Corpus.column` gives it.
    """
    if column.dtype.kind == "M":
        days = column.astype("datetime64[us]").astype(np.int64) / 86_400e6
        return ColumnValues(numbers=np.where(np.isnat(column), np.nan, days), dated=True)
    if column.dtype.kind in "fiu":
        return _of_numbers(column.astype(np.float64))
    return _of_objects(column)


def tally(column: ColumnValues, rows: Rows | None) -> Tally:
    """Count what `rows` have in a column; None counts all rows."""
    if column.codes is not None:
        codes = column.codes if rows is None else column.codes[rows]
        counts = np.bincount(codes, minlength=len(column.values)).tolist()
        return Tally(tuple(zip(column.values, counts, strict=True)), rows=len(codes))
    if column.numbers is None:
        return Tally()
    numbers = column.numbers if rows is None else column.numbers[rows]
    every = column.numbers[np.isfinite(column.numbers)]
    finite = numbers[np.isfinite(numbers)]
    missing, dated, whole = len(numbers) - len(finite), column.dated, column.whole
    if not len(every):
        return Tally(dated=dated, whole=whole, rows=len(numbers), missing=missing)
    low, high = float(every.min()), float(every.max())
    start, end = _reach(every, low, high)
    bins = tuple(np.histogram(np.clip(finite, start, end), BINS, (start, end))[0].tolist())
    return Tally((), low, high, start, end, bins, dated, whole, len(numbers), missing)


def day(number: float) -> date:
    """Return the date so many days after 1970 began, the nearest that a calendar has."""
    return EPOCH + timedelta(days=min(max(int(number // 1), (date.min - EPOCH).days), (date.max - EPOCH).days))


def _reach(numbers: NDArray[np.float64], low: float, high: float) -> tuple[float, float]:
    """Return the ends between which numbers are told apart: few far away must not press all others into one bar."""
    first, last = (float(end) for end in np.quantile(numbers, OUTER, method="nearest"))
    if high - low <= FAR * (last - first) or first == last:
        return low, high
    margin = (last - first) / BINS
    return max(low, first - margin), min(high, last + margin)


def _of_numbers(numbers: NDArray[np.float64]) -> ColumnValues:
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    sample = np.unique(numbers[:10_000])
    if len(sample) <= FEW_NUMBERS + 1:
        found, codes = np.unique(numbers, return_inverse=True)
        if len(found) <= FEW_NUMBERS + 1:
            values = tuple(None if np.isnan(value) else float(value) for value in found)
            return ColumnValues(values, codes.astype(np.int32))
    finite = numbers[np.isfinite(numbers)]
    return ColumnValues(numbers=numbers, whole=bool((finite == np.floor(finite)).all()))


def _of_objects(column: NDArray[np.generic]) -> ColumnValues:
    places: dict[Value, int] = {}
    codes = np.empty(len(column), np.int32)
    for at, value in enumerate(column.tolist()):
        codes[at] = places.setdefault(None if value == "" else value, len(places))
        if len(places) > MOST_VALUES:
            return ColumnValues()
    counts = np.bincount(codes, minlength=len(places))
    names = list(places)
    order = sorted(range(len(names)), key=lambda at: (-counts[at], names[at] is None, str(names[at])))
    ranks = np.empty(len(names), np.int32)
    ranks[order] = np.arange(len(names))
    return ColumnValues(tuple(names[at] for at in order), ranks[codes])
