"""One query of an evaluation: what was found, what should have been found, and where that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from explorer.analysis.evaluation import Result, SetResult
from explorer.analysis.inspection import QueryReport, inspect_query
from explorer.analysis.report import is_graded
from explorer.analysis.retrieval_set import Documents
from explorer.ui.evaluate.figures import MEASURES, PLACES, View

TOP: Final = 10
"""Hits listed."""

MOST_WANTED: Final = 100
"""Wanted documents listed."""

Read = Callable[[Documents, int], str]


@dataclass(frozen=True, slots=True)
class Found:
    """A document that was found: its row, rank from 1, score, the judges' grade (None: not judged), and text."""

    row: int
    rank: int
    score: float
    grade: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A document that should be found: its row, grade, text, and its rank for each way of ranking (None: not found)."""

    row: int
    grade: int
    text: str
    ranks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What is shown of one query.

    Attributes:
        query: its text.
        set_name: the set it is from.
        figures: the measure under each way of ranking, in words.
        verdict: what happened, in a sentence.
        ways: the ways of ranking that `Missed.ranks` are of.
        wanted: what should be found, the best grade first.
        more: how many more should be found that are not listed.
        graded: whether grades tell something.
        found: what was found, by way of ranking: the model at the stop in use, and BM25.
    """

    query: str
    set_name: str
    figures: str
    verdict: str
    ways: tuple[str, ...]
    wanted: tuple[Missed, ...]
    more: int
    graded: bool
    found: tuple[tuple[str, tuple[Found, ...]], ...]


def case_of(view: View, place: tuple[int, int], read: Read) -> Case:
    """Return what is shown of a query.

    Args:
        view: what of the evaluation is looked at.
        place: the set of the query, by its place in the evaluation, and its row there.
        read: returns the text of a document.
    """
    done, query = view.evaluation.sets[place[0]], place[1]
    reports = {name: inspect_query(done.data, result, query, TOP) for name, result in _ways(done, view).items()}
    wanted = _wanted(done, reports, read)
    beside = {name: report for name, report in reports.items() if name in (_at(view.dim), "BM25")}
    return Case(
        query=done.data.queries[query],
        set_name=done.data.name,
        figures=_figures(view.measure, reports),
        verdict=verdict(reports),
        ways=tuple(reports),
        wanted=wanted,
        more=len(next(iter(reports.values())).wanted) - len(wanted),
        graded=is_graded(done),
        found=tuple((name, _found(done, report, read)) for name, report in beside.items()),
    )


def verdict(reports: dict[str, QueryReport]) -> str:
    """Say how much of what should be found was found, by each way of ranking; the first is the one in use."""
    (_first, report), *others = reports.items()
    total, got = len(report.wanted), _among_first(report)
    what = "The wanted document is" if total == 1 else f"{got} of {total} wanted documents are"
    best = min((wanted.rank for wanted in report.wanted if wanted.rank is not None), default=None)
    where = f"at rank {best}" if best is not None else "not among the first 100"
    begin = f"{what} {where}" if total == 1 else f"{what} among the first {TOP}"
    beside = ", ".join(f"{name}: {_place(other, total)}" for name, other in others)
    return f"{begin} ({beside})." if beside else f"{begin}."


def rank_words(rank: int | None) -> str:
    """Return a rank for people."""
    return "–" if rank is None else str(rank)


def _place(report: QueryReport, total: int) -> str:
    if total > 1:
        return str(_among_first(report))
    return rank_words(report.wanted[0].rank)


def _among_first(report: QueryReport) -> int:
    return sum(wanted.rank is not None and wanted.rank <= TOP for wanted in report.wanted)


def _at(dim: int) -> str:
    return f"{dim} dims"


def _ways(done: SetResult, view: View) -> dict[str, Result]:
    """Return the ways of ranking: the stop in use, the largest when that is another, and BM25."""
    ways = {_at(dim): done.dims[dim] for dim in dict.fromkeys((view.dim, view.full))}
    return ways if done.bm25 is None else {**ways, "BM25": done.bm25}


def _figures(measure: str, reports: dict[str, QueryReport]) -> str:
    values = (f"{report.measures[measure]:.{PLACES}f} {_of(name)}" for name, report in reports.items())
    return f"{MEASURES[measure]}  " + " · ".join(values)


def _of(name: str) -> str:
    return f"by {name}" if name == "BM25" else f"at {name}"


def _wanted(done: SetResult, reports: dict[str, QueryReport], read: Read) -> tuple[Missed, ...]:
    ranks = [{wanted.row: wanted.rank for wanted in report.wanted} for report in reports.values()]
    first = next(iter(reports.values())).wanted[:MOST_WANTED]
    return tuple(
        Missed(each.row, each.grade, read(done.data.documents, each.row), tuple(way[each.row] for way in ranks))
        for each in first
    )


def _found(done: SetResult, report: QueryReport, read: Read) -> tuple[Found, ...]:
    documents = done.data.documents
    return tuple(
        Found(hit.row, rank, hit.score, hit.grade, read(documents, hit.row))
        for rank, hit in enumerate(report.hits, start=1)
    )
