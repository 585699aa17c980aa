"""A column as map colours: a code a category, or a position between the smallest and the largest value."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

MISSING = "(none)"
OTHERS = "(others)"


@dataclass(frozen=True, eq=False, slots=True)
class Colouring:
    """How a column colours the points of a map.

    Attributes:
        codes: uint8 (n,), the category of each row; None for a continuous column.
        labels: the name of each code, the most frequent first.
        counts: rows of each code.
        values: float32 (n,), NaN where missing; None for a column of categories.
        low: the value at the lower end of the scale.
        high: the value at its upper end.
        dated: whether the values are moments, in seconds since 1970.
    """

    codes: NDArray[np.uint8] | None = None
    labels: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    values: NDArray[np.float32] | None = None
    low: float = 0.0
    high: float = 0.0
    dated: bool = False


def colouring(column: NDArray[np.generic], most: int) -> Colouring:
    """Turn a column into colours.

    Args:
        column: (n,), numbers, dates or objects.
        most: categories told apart at most; the rarest beyond it share one code, called "(others)".
    """
    if column.dtype.kind in "fiu":
        return _continuous(column.astype(np.float64))
    if column.dtype.kind == "M":
        seconds = column.astype("datetime64[s]").astype(np.int64).astype(np.float64)
        return replace(_continuous(np.where(np.isnat(column), np.nan, seconds)), dated=True)
    return _categories(column, most)


def _continuous(values: NDArray[np.float64]) -> Colouring:
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 0.0)
    clean = np.where(np.isfinite(values), values, np.nan).astype(np.float32)
    return Colouring(values=clean, low=low, high=high)


def _categories(column: NDArray[np.generic], most: int) -> Colouring:
    names = np.array([MISSING if value is None or value == "" else str(value) for value in column], dtype=object)
    found, inverse, counts = np.unique(names.astype(str), return_inverse=True, return_counts=True)
    order = np.lexsort((found, -counts))
    kept = order if len(order) <= most else order[: most - 1]
    code_of = np.full(len(found), len(kept), dtype=np.uint8)
    code_of[kept] = np.arange(len(kept), dtype=np.uint8)
    labels, sizes = [str(found[i]) for i in kept], [int(counts[i]) for i in kept]
    if len(kept) < len(order):
        labels.append(OTHERS)
        sizes.append(int(counts.sum()) - sum(sizes))
    return Colouring(codes=code_of[inverse], labels=tuple(labels), counts=tuple(sizes))
