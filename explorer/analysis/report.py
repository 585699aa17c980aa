"""An evaluation as JSON, as the tables of a model card, as plain text, and query by query."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Final

from explorer.analysis.evaluation import Evaluation, Result, SetResult, Values
from explorer.analysis.inspection import Hit, QueryReport, Wanted, inspect_query
from explorer.analysis.metrics import GRADED, NAMES
from explorer.analysis.published import Published, published_for

MAIN: Final = "ndcg@10"
SHOWN: Final = (MAIN, "mrr@10", "map@100", "accuracy@1", "accuracy@10", "recall@10")
"""The measures that plain text shows."""

BM25: Final = "BM25"
PUBLISHED: Final = "published"
LISTED: Final = 10
"""Hits listed for a query."""

MARKDOWN: Final = re.compile(r"[\\`*<>\[\]|]")

Columns = Mapping[str, Values]
Row = tuple[str, list[float | None]]
Fields = dict[str, object]


def as_fields(evaluation: Evaluation) -> Fields:
    """Return the figures for JSON: model, sets with queries, documents, dims and bm25, and the mean of the sets.

    Where others have published figures for exactly these sets, they follow as `published`.
    """
    known = published_for(evaluation)
    return {
        "model": evaluation.model,
        "sets": [
            {
                "name": done.data.name,
                "queries": len(done.data.queries),
                "documents": len(done.data.documents),
                **_figures({dim: result.means for dim, result in done.dims.items()}, _bm25(done)),
            }
            for done in evaluation.sets
        ],
        "mean": _figures({dim: evaluation.mean(dim) for dim in evaluation.dims}, evaluation.bm25_mean),
        **({} if known is None else {PUBLISHED: {"model": known.model, "dim": known.dim, "mean": dict(known.mean)}}),
    }


def query_fields(evaluation: Evaluation) -> Iterator[Fields]:
    """Yield what happened to each query of each set: its measures, its first hits and where the wanted documents are.

    Documents go by their ids.
    """
    for done in evaluation.sets:
        for query, (name, text) in enumerate(zip(done.data.query_ids, done.data.queries, strict=True)):
            rankings = {str(dim): _ranking(done, result, query) for dim, result in done.dims.items()}
            words = {} if done.bm25 is None else {"bm25": _ranking(done, done.bm25, query)}
            yield {"set": done.data.name, "query_id": name, "query": text, "dims": rankings, **words}


def as_markdown(evaluation: Evaluation) -> str:
    """Return the section of a model card: nDCG@10 of every set and their mean, then every measure of each set.

    Measures are named as sentence-transformers names them in its cards.
    """
    mean = _mean_columns(evaluation)
    head = [name for name in mean if name != PUBLISHED]
    several = len(evaluation.sets) > 1
    overview = [(_plain(done.data.name), _columns(done)) for done in evaluation.sets]
    overview += [("**Mean**", mean)] if several else []
    lines = [
        "## Evaluation",
        "",
        "Retrieval on test sets in the BEIR layout, with the vectors cut at each dimension, beside BM25 over the same",
        "tokens. Measures are those of sentence-transformers' `InformationRetrievalEvaluator`.",
        "",
        "### nDCG@10",
        "",
        *_table("Dataset", head, [(name, [columns[each].get(MAIN) for each in head]) for name, columns in overview]),
    ]
    for done in evaluation.sets:
        lines += ["", f"### {_plain(done.data.name)}", "", f"{_size(done)}.", ""]
        lines += _table("Metric", head, _rows(_columns(done), evaluation.similarity, graded=is_graded(done)))
    if several:
        lines += ["", f"### Mean of {len(evaluation.sets)} datasets", ""]
        lines += _table("Metric", list(mean), _rows(mean, evaluation.similarity, graded=False))
        lines += _note(evaluation)
    return "\n".join(lines) + "\n"


def as_csv(evaluation: Evaluation) -> str:
    """Return every measure as a table for a spreadsheet: a line for each set and measure, a column for each way."""
    several = len(evaluation.sets) > 1
    blocks = [(done.data.name, _columns(done)) for done in evaluation.sets]
    blocks += [(f"Mean of {len(evaluation.sets)} sets", _mean_columns(evaluation))] if several else []
    head = list(blocks[-1][1])
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Set", "Measure", *head])
    for name, columns in blocks:
        writer.writerows([name, each, *(columns.get(way, {}).get(each, "") for way in head)] for each in NAMES)
    return out.getvalue()


def as_text(evaluation: Evaluation) -> str:
    """Return the main measures as a table for a terminal."""
    blocks = [_block(f"{done.data.name}  {_size(done)}", _columns(done)) for done in evaluation.sets]
    if len(evaluation.sets) > 1:
        blocks.append(_block(f"mean of {len(evaluation.sets)} sets", _mean_columns(evaluation)))
        blocks += _note(evaluation)[1:]
    return "\n\n".join(blocks) + "\n"


def is_graded(done: SetResult) -> bool:
    """Tell whether the judges of a set gave more than one grade to relevant documents."""
    return len({grade for judged in done.data.judged for grade in judged.values() if grade > 0}) > 1


def _size(done: SetResult) -> str:
    return f"{_many(len(done.data.queries), 'query', 'queries')}, {_many(len(done.data.documents), 'document')}"


def _many(count: int, one: str, more: str = "") -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {more or one + 's'}"


def _bm25(done: SetResult) -> Values | None:
    return None if done.bm25 is None else done.bm25.means


def _figures(dims: Mapping[int, Values], bm25: Values | None) -> Fields:
    words: Fields = {} if bm25 is None else {"bm25": bm25}
    return {"dims": {str(dim): values for dim, values in dims.items()}, **words}


def _columns(done: SetResult) -> Columns:
    """Return the means under the name of each column: the dimensions, the largest first, and BM25."""
    dims = {f"{dim} dims": result.means for dim, result in reversed(done.dims.items())}
    return dims if done.bm25 is None else {**dims, BM25: done.bm25.means}


def _mean_columns(evaluation: Evaluation) -> Columns:
    dims = {f"{dim} dims": evaluation.mean(dim) for dim in reversed(evaluation.dims)}
    words, known = evaluation.bm25_mean, published_for(evaluation)
    return {
        **dims,
        **({} if words is None else {BM25: words}),
        **({} if known is None else {PUBLISHED: known.mean}),
    }


def _note(evaluation: Evaluation) -> list[str]:
    """Return what must be said of published figures, after an empty line."""
    known: Published | None = published_for(evaluation)
    if known is None:
        return []
    return [
        "",
        f"{PUBLISHED}: the figures of {known.model} at {known.dim} dims as its authors give them; not measured here.",
    ]


def _rows(columns: Columns, similarity: str, *, graded: bool) -> Iterator[Row]:
    for name in NAMES:
        if graded or name != GRADED:
            mark = "**" if name == MAIN else ""
            yield f"{mark}{similarity}_{name}{mark}", [values.get(name) for values in columns.values()]


def _table(corner: str, head: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield f"| {corner} | " + " | ".join(head) + " |"
    yield "|:---|" + "---:|" * len(head)
    for name, values in rows:
        yield f"| {name} | " + " | ".join(map(_number, values)) + " |"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _plain(name: str) -> str:
    """Return a folder's name without what Markdown would take for its own."""
    return MARKDOWN.sub(r"\\\g<0>", name)


def _block(title: str, columns: Columns) -> str:
    width = max(map(len, columns))
    head = " " * width + "".join(f"  {name:>11}" for name in SHOWN)
    rows = (
        f"{name:<{width}}" + "".join(f"  {_number(each.get(measure)):>11}" for measure in SHOWN)
        for name, each in columns.items()
    )
    return "\n".join((title, head, *rows))


def _ranking(done: SetResult, result: Result, query: int) -> Fields:
    report: QueryReport = inspect_query(done.data, result, query, LISTED)
    ids = done.data.documents.ids
    return {
        "measures": report.measures,
        "hits": [_hit(ids[hit.row], hit) for hit in report.hits],
        "relevant": [_wanted(ids[wanted.row], wanted) for wanted in report.wanted],
    }


def _hit(name: str, hit: Hit) -> Fields:
    return {"id": name, "score": hit.score, "grade": hit.grade}


def _wanted(name: str, wanted: Wanted) -> Fields:
    return {"id": name, "grade": wanted.grade, "rank": wanted.rank}
