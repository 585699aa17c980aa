"""Filters that are picked rather than written: values or a range of one column, and the condition they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

Value = str | float | bool | None
Bound = float | date | None


@dataclass(frozen=True, slots=True)
class Facet:
    """What is asked of one column; a text must pass all that is asked.

    Attributes:
        column: its name.
        values: any of these; None stands for a missing value. Empty asks nothing.
        low: at least this, or None.
        high: at most this, or None; a date means all of its day.
        contains: what a text must have in it, in any case, or empty.
        excluded: whether `values` and `contains` say what is left out; a missing value is then kept unless it is named.
    """

    column: str
    values: tuple[Value, ...] = ()
    low: Bound = None
    high: Bound = None
    contains: str = ""
    excluded: bool = False

    @property
    def asks(self) -> bool:
        """Whether anything is asked."""
        return bool(self.values or self.contains) or self.low is not None or self.high is not None


def facet_with(column: str, value: object) -> Facet | None:
    """Return what asks for texts with the same value in a column; None for values that cannot be asked for."""
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Facet(column, low=day, high=day)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Facet(column, (float(value),))
    if value is None or isinstance(value, bool):
        return Facet(column, (value,))
    return Facet(column, (value or None,)) if isinstance(value, str) else None


def condition(facets: Iterable[Facet]) -> str:
    """Return the SQL condition that `facets` stand for, empty for none; it is always well formed."""
    return " AND ".join(f"({part})" for facet in facets for part in _parts(facet))


def _parts(facet: Facet) -> Iterable[str]:
    column = '"' + facet.column.replace('"', '""') + '"'
    if facet.values:
        yield _sensed(facet, _among(column, facet.values))
    if facet.contains:
        yield _sensed(facet, f"contains(lower(CAST({column} AS VARCHAR)), lower({_text(facet.contains)}))")
    if facet.low is not None:
        yield f"{_ordered(column, facet.low)} >= {_bound(facet.low)}"
    if isinstance(facet.high, date):
        yield f"{_ordered(column, facet.high)} < {_bound(facet.high)} + INTERVAL 1 DAY"
    elif facet.high is not None:
        yield f"{_ordered(column, facet.high)} <= {_bound(facet.high)}"


def _sensed(facet: Facet, part: str) -> str:
    return f"NOT coalesce({part}, false)" if facet.excluded else part


def _among(column: str, values: tuple[Value, ...]) -> str:
    texts = [_text(value) for value in values if isinstance(value, str)]
    truths = [str(value).upper() for value in values if isinstance(value, bool)]
    numbers = [_bound(value) for value in values if isinstance(value, float)]
    parts = [f"CAST({column} AS VARCHAR) IN ({', '.join(texts)})"] if texts else []
    parts += [f"{column} IN ({', '.join(truths)})"] if truths else []
    parts += [f"CAST({column} AS DOUBLE) IN ({', '.join(numbers)})"] if numbers else []
    if None in values:
        parts.append(f"{column} IS NULL OR CAST({column} AS VARCHAR) = ''")
    return " OR ".join(parts)


def _ordered(column: str, bound: Bound) -> str:
    return f"CAST({column} AS {'TIMESTAMP' if isinstance(bound, date) else 'DOUBLE'})"


def _bound(bound: Bound) -> str:
    if isinstance(bound, date):
        return f"TIMESTAMP '{bound.isoformat()}'"
    return f"CAST('{bound!r}' AS DOUBLE)"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
