"""From an evaluation to what is shown of it: curves, tables and lists of queries. Nothing here is a widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.analysis.evaluation import Evaluation, Result, SetResult, Values
from explorer.analysis.metrics import CUTS, GRADED
from explorer.analysis.published import Published, published_for
from explorer.analysis.report import MAIN, is_graded
from explorer.ui.charts.data import Axis, Chart, Line, Reference, Weight

MEASURES: Final[dict[str, str]] = {
    MAIN: "nDCG@10",
    "mrr@10": "MRR@10",
    "map@100": "MAP@100",
    **{f"accuracy@{k}": f"Accuracy@{k}" for k in CUTS},
    **{f"precision@{k}": f"Precision@{k}" for k in CUTS},
    **{f"recall@{k}": f"Recall@{k}" for k in CUTS},
    GRADED: "Graded nDCG@10",
}
"""The measures in the order in which they are offered, and their names."""

PLACES: Final = 3
"""Decimals of a figure on the screen."""

Way = int | str | None
"""A stop, words for what others published, or None for BM25."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class View:
    """What of an evaluation is looked at.

    Attributes:
        evaluation: the figures.
        measure: one of `MEASURES`.
        chosen: the set, by its place; None for all of them and their mean.
        dim: the Matryoshka stop, one that was measured.
    """

    evaluation: Evaluation
    measure: str
    chosen: int | None
    dim: int

    @property
    def sets(self) -> tuple[SetResult, ...]:
        """The sets looked at."""
        sets = self.evaluation.sets
        return sets if self.chosen is None else (sets[self.chosen],)

    @property
    def full(self) -> int:
        """The largest stop that was measured."""
        return self.evaluation.dims[-1]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows and columns.

    Attributes:
        corner: what the rows are.
        columns: the names of the columns.
        dims: the stop of each column; None for BM25 and for what others published.
        keys: what each row stands for: a measure, or the place of a set; None for their mean.
        names: of the rows.
        values: float64 (rows, columns); nan where nothing is known.
        chosen: the row in front.
    """

    corner: str
    columns: tuple[str, ...]
    dims: tuple[int | None, ...]
    keys: tuple[str | int | None, ...]
    names: tuple[str, ...]
    values: Numbers
    chosen: int


@dataclass(frozen=True, slots=True, eq=False)
class QueryList:
    """The queries of one set or several, and how well each is answered.

    Attributes:
        places: the set of each query, by its place in the evaluation, and its row there.
        texts: of the queries.
        sets: the name of the set of each query.
        at: the measure at the stop looked at, float64 (queries,).
        full: the measure at the largest stop.
        bm25: the measure of BM25; None when that was not measured.
    """

    places: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    sets: tuple[str, ...]
    at: Numbers
    full: Numbers
    bm25: Numbers | None


def nearest_measured(evaluation: Evaluation, dim: int) -> int:
    """Return the stop that was measured and is closest to `dim`."""
    return min(evaluation.dims, key=lambda measured: (abs(measured - dim), -measured))


def offered(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return the measures that tell something, and their names: the graded one where there are grades."""
    graded = any(map(is_graded, evaluation.sets))
    return [(key, name) for key, name in MEASURES.items() if graded or key != GRADED]


def set_names(evaluation: Evaluation) -> list[tuple[str, str]]:
    """Return what can be looked at: the mean when there are several sets, and each set; keys as text."""
    names = [(str(at), done.data.name) for at, done in enumerate(evaluation.sets)]
    return [("", mean_name(evaluation)), *names] if len(names) > 1 else names


def mean_name(evaluation: Evaluation) -> str:
    """Return what the mean is called."""
    return f"Mean of {len(evaluation.sets)} sets"


def curves(view: View) -> Chart:
    """Return the measure against the stops: a line for each set, their mean, BM25 of what is looked at."""
    evaluation, name = view.evaluation, MEASURES[view.measure]
    dims = evaluation.dims
    lines = [
        Line(done.data.name, dims, [done.dims[dim].means[view.measure] for dim in dims], at, _weight(at, view))
        for at, done in enumerate(evaluation.sets)
    ]
    if len(lines) > 1:
        mean = [evaluation.mean(dim)[view.measure] for dim in dims]
        lines.append(Line(mean_name(evaluation), dims, mean, weight="strong" if view.chosen is None else "normal"))
    return Chart(
        title=f"{name} of {evaluation.model} against dimensions",
        x=Axis("dimensions", stops=tuple(map(float, dims)), log2=True),
        y=Axis(name, places=PLACES),
        lines=tuple(lines),
        references=tuple(_levels(view)),
        marker=view.dim,
    )


def line_choice(evaluation: Evaluation, place: int) -> int | None:
    """Return the set that a line of `curves` stands for; None for the mean."""
    return place if place < len(evaluation.sets) else None


def measures_table(view: View) -> Table:
    """Return every measure of what is looked at, at every stop and for BM25."""
    evaluation = view.evaluation
    columns = _columns(evaluation, view.chosen)
    keys = tuple(key for key, _name in offered(evaluation))
    return Table(
        corner="Measure",
        columns=tuple(map(_column_name, columns)),
        dims=tuple(map(_stop, columns)),
        keys=keys,
        names=tuple(MEASURES[key] for key in keys),
        values=np.array([[figures.get(key, nan) for figures in columns.values()] for key in keys]),
        chosen=keys.index(view.measure),
    )


def sets_table(view: View) -> Table:
    """Return one measure of every set and their mean, at every stop and for BM25."""
    evaluation = view.evaluation
    keys: tuple[int | None, ...] = (*range(len(evaluation.sets)), None)
    columns = [_columns(evaluation, key) for key in keys]
    head = list(columns[-1])
    return Table(
        corner=MEASURES[view.measure],
        columns=tuple(map(_column_name, head)),
        dims=tuple(map(_stop, head)),
        keys=keys,
        names=(*(done.data.name for done in evaluation.sets), mean_name(evaluation)),
        values=np.array([[each.get(way, {}).get(view.measure, nan) for way in head] for each in columns]),
        chosen=keys.index(view.chosen),
    )


def queries(view: View) -> QueryList:
    """Return every query of what is looked at."""
    places = [at for at, done in enumerate(view.evaluation.sets) if done in view.sets]
    return QueryList(
        places=tuple((at, row) for at, done in zip(places, view.sets, strict=True) for row in range(_count(done))),
        texts=tuple(text for done in view.sets for text in done.data.queries),
        sets=tuple(name for done in view.sets for name in [done.data.name] * _count(done)),
        at=_joined([done.dims[view.dim] for done in view.sets], view.measure),
        full=_joined([done.dims[view.full] for done in view.sets], view.measure),
        bm25=_bm25_values(view),
    )


def summary(view: View) -> str:
    """Return what was measured, for the line below."""
    count, documents = sum(map(_count, view.sets)), sum(len(done.data.documents) for done in view.sets)
    asked = "1 query" if count == 1 else f"{count:,} queries"
    sets = f"{len(view.sets)} sets" if len(view.sets) > 1 else view.sets[0].data.name
    measured = f"{view.evaluation.model}, {view.evaluation.similarity}"
    return f"{sets} · {asked} · {documents:,} documents · {measured}"


def _weight(place: int, view: View) -> Weight:
    """Return the weight of a set's line: the chosen one stands out, and a single one always does."""
    return "strong" if view.chosen == place or len(view.evaluation.sets) == 1 else "normal"


def _levels(view: View) -> list[Reference]:
    """Return BM25 of what is looked at, and beside the mean what others published for the same sets."""
    known = published_for(view.evaluation) if view.chosen is None else None
    published = [] if known is None or view.measure not in known.mean else [known]
    return [*_bm25_level(view), *(Reference(_published_name(each), each.mean[view.measure]) for each in published)]


def _bm25_level(view: View) -> list[Reference]:
    figures = _bm25(view.evaluation, view.chosen)
    if figures is None:
        return []
    several = len(view.evaluation.sets) > 1
    name = "BM25" if not several else "BM25, mean" if view.chosen is None else f"BM25, {view.sets[0].data.name}"
    return [Reference(name, figures[view.measure], view.chosen if several else None)]


def _bm25(evaluation: Evaluation, chosen: int | None) -> Values | None:
    if chosen is None:
        return evaluation.bm25_mean
    result = evaluation.sets[chosen].bm25
    return None if result is None else result.means


def _columns(evaluation: Evaluation, chosen: int | None) -> Mapping[Way, Values]:
    """Return the means of a set, or those over the sets: by stop, under None those of BM25, and published ones."""
    columns: dict[Way, Values] = {
        dim: evaluation.mean(dim) if chosen is None else evaluation.sets[chosen].dims[dim].means
        for dim in evaluation.dims
    }
    words, known = _bm25(evaluation, chosen), published_for(evaluation) if chosen is None else None
    columns |= {} if words is None else {None: words}
    return columns | ({} if known is None else {_published_name(known): known.mean})


def _published_name(known: Published) -> str:
    return f"published, {known.dim}"


def _column_name(way: Way) -> str:
    return "BM25" if way is None else str(way)


def _stop(way: Way) -> int | None:
    return way if isinstance(way, int) else None


def _count(done: SetResult) -> int:
    return len(done.data.queries)


def _joined(results: list[Result], measure: str) -> Numbers:
    return np.concatenate([result.measures[measure] for result in results])


def _bm25_values(view: View) -> Numbers | None:
    results = [done.bm25 for done in view.sets if done.bm25 is not None]
    return _joined(results, view.measure) if len(results) == len(view.sets) else None
