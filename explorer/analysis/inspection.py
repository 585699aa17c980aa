"""One query of an evaluation: what it found, what it should have found, and where that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.evaluation import Result
from explorer.analysis.retrieval_set import RetrievalSet


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found.

    Attributes:
        row: which document.
        score: how well it fits.
        grade: what the judges say; None when nobody judged it.
    """

    row: int
    score: float
    grade: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document that should be found.

    Attributes:
        row: which document.
        grade: what the judges say, above 0.
        rank: where it was found, from 1; None when it is not among the first 100.
    """

    row: int
    grade: int
    rank: int | None


@dataclass(frozen=True, slots=True)
class QueryReport:
    """One query under one way of ranking.

    Attributes:
        row: which query of the set.
        id: its id.
        text: its text.
        measures: every measure.
        hits: what was found, best first.
        wanted: what should be found: best grade first, then by rank.
    """

    row: int
    id: str
    text: str
    measures: dict[str, float]
    hits: tuple[Hit, ...]
    wanted: tuple[Wanted, ...]


def worst_queries(result: Result, measure: str = "ndcg@10", count: int | None = None) -> NDArray[np.int64]:
    """Return the rows of the `count` queries with the lowest `measure`, lowest first, ties in the set's order."""
    return np.argsort(result.measures[measure], kind="stable")[:count]


def inspect_query(data: RetrievalSet, result: Result, query: int, hits: int = 10) -> QueryReport:
    """Return what `result` has for one query.

    Args:
        data: the set.
        result: one way of ranking on it.
        query: the row of the query.
        hits: how many of what was found to list.
    """
    judged = data.judged[query]
    rows = [row for row in result.ranking.rows[query].tolist() if row >= 0]
    scores = result.ranking.scores[query].tolist()
    ranks = {row: rank for rank, row in enumerate(rows, start=1)}
    wanted = [Wanted(row, grade, ranks.get(row)) for row, grade in judged.items() if grade > 0]
    return QueryReport(
        row=query,
        id=data.query_ids[query],
        text=data.queries[query],
        measures={name: float(values[query]) for name, values in result.measures.items()},
        hits=tuple(Hit(row, score, judged.get(row)) for row, score in zip(rows[:hits], scores, strict=False)),
        wanted=tuple(sorted(wanted, key=_first_things_first)),
    )


def _first_things_first(wanted: Wanted) -> tuple[int, float]:
    return -wanted.grade, np.inf if wanted.rank is None else wanted.rank
