"""Which column holds the texts, which one the ids, and what the others hold."""

from __future__ import annotations

import math
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from explorer.corpus import database as db
from explorer.corpus.schema import CATEGORIES, CATEGORY_LENGTH, Column, kind_of, listed
from explorer.corpus.table import TABLE
from explorer.errors import CorpusError

SAMPLE = 2000
HINTS = {
    2.0: "text texts content contents body passage document sentence fulltext full_text abstract review comment "
    "message post tweet utterance",
    1.5: "description desc summary question query answer response prompt positive anchor caption lyrics story note "
    "notes paragraph section article",
    1.2: "title headline subject name",
    0.1: "id _id uuid guid hash url uri link href path file filename source split lang language date time timestamp "
    "created updated author user email label category class type doi isbn",
}
IDS = ("_id", "id", "doc_id", "docid", "document_id", "text_id", "passage_id", "pid", "uuid", "guid", "key")


@dataclass(frozen=True, slots=True)
class Look:
    """What a sample of a text column says.

    Attributes:
        length: mean length in characters.
        distinct: share of the values that are different.
        letters: share of the characters that are letters.
        wordy: share of the values that have a blank or a letter beyond ASCII.
        links: share of the values that are addresses or paths.
        filled: share of the rows that have a value.
    """

    length: float
    distinct: float
    letters: float
    wordy: float
    links: float
    filled: float


def describe(connection: DuckDBPyConnection) -> tuple[Column, ...]:
    """Return the columns of the table and what they hold."""
    types = db.columns_of(connection)
    kinds = {column: kind_of(sql_type) for column, sql_type in types.items()}
    for column in _categories(connection, [column for column, kind in kinds.items() if kind == "text"]):
        kinds[column] = "category"
    return tuple(Column(column, kind) for column, kind in kinds.items())


def choose_text(connection: DuckDBPyConnection, columns: tuple[Column, ...], wanted: str | None, files: str) -> str:
    """Return the column of `files` that holds the texts: the one asked for, or the one that looks most like it.

    Raises:
        CorpusError: there is no such column, or none with text.
    """
    names = listed(column.name for column in columns)
    texts = [column.name for column in columns if column.kind in ("text", "category")]
    if wanted is not None:
        return _asked_for(columns, texts, wanted, names, files)
    scores = {name: _score(name, look) for name, look in _look(connection, texts).items()}
    best = max(scores, key=lambda name: scores[name], default=None)
    if best is None or scores[best] <= 0:
        if texts and len(columns) == 1:
            raise CorpusError(f"{files} holds no text.")
        raise CorpusError(f"{files} has no column with text; the columns found are {names}.")
    return best


def choose_id(connection: DuckDBPyConnection, columns: tuple[Column, ...], text_column: str) -> str | None:
    """Return the column that names the rows: called like an id, with a different value in every row."""
    by_name = {column.name.lower(): column.name for column in columns if column.name != text_column}
    total = db.count(connection)
    for hint in IDS:
        column = by_name.get(hint)
        if column is not None and _distinct(connection, column) == total:
            return column
    return None


def _asked_for(columns: tuple[Column, ...], texts: list[str], wanted: str, names: str, files: str) -> str:
    exact = [column for column in columns if column.name == wanted]
    found = next(iter(exact or [column for column in columns if column.name.lower() == wanted.lower()]), None)
    if found is None:
        raise CorpusError(f"{files} has no column {wanted}; the columns found are {names}.")
    if found.name not in texts:
        held = {"number": "numbers", "date": "dates", "bool": "true or false"}.get(found.kind, "lists or objects")
        others = f"; columns with text are {listed(texts)}" if texts else "; no column holds text"
        raise CorpusError(f"The column {found.name} of {files} holds {held}, not text{others}.")
    return found.name


def _categories(connection: DuckDBPyConnection, texts: list[str]) -> list[str]:
    """Return the columns with few and short values, many of them repeated."""
    if not texts:
        return []
    parts = [f"approx_count_distinct({c}), avg(length({c})), count({c})" for c in map(db.ident, texts)]
    row = connection.execute(f"SELECT {', '.join(parts)} FROM {TABLE}").fetchall()[0]
    found = []
    for position, column in enumerate(texts):
        distinct, length, filled = row[3 * position : 3 * position + 3]
        if filled and distinct <= CATEGORIES and 2 * distinct <= filled and length <= CATEGORY_LENGTH:
            found.append(column)
    return found


def _look(connection: DuckDBPyConnection, texts: list[str]) -> dict[str, Look]:
    """Look at a sample of every column, in one statement: most of the time goes into its regular expressions."""
    if not texts:
        return {}
    step = max(db.count(connection) // SAMPLE, 1)
    sampled = f"(SELECT * FROM {TABLE} WHERE rowid % {step} = 0)"
    parts = (f"SELECT {at} AS place, {db.ident(column)} AS v FROM {sampled}" for at, column in enumerate(texts))
    sql = rf"""
        SELECT place, coalesce(avg(length(c)), 0), coalesce(count(DISTINCT c) / count(c), 0),
            coalesce(sum(length(regexp_replace(c, '[^\p{{L}}]', '', 'g'))) / sum(length(c)), 0),
            coalesce(avg((contains(c, ' ') OR regexp_matches(c, '[^\x00-\x7f]'))::INT), 0),
            coalesce(avg(regexp_matches(c, '^(\w+://|www\.|/|[A-Za-z]:\\)\S*$')::INT), 0), count(c) / count(*)
        FROM (SELECT place, left(nullif(v, ''), 2000) AS c FROM ({" UNION ALL ".join(parts)}))
        GROUP BY place ORDER BY place"""
    found = connection.execute(sql).fetchall()
    return {texts[at]: Look(*map(float, values)) for at, *values in found}


def _score(name: str, look: Look) -> float:
    shape = math.log1p(look.length) * (0.3 + 0.7 * look.distinct) * look.letters
    return shape * (0.25 + 0.75 * look.wordy) * (1 - 0.9 * look.links) * look.filled * _hint(name)


def _hint(name: str) -> float:
    return next((factor for factor, names in HINTS.items() if name.lower() in names.split()), 1.0)


def _distinct(connection: DuckDBPyConnection, column: str) -> int:
    sql = f"SELECT count(DISTINCT {db.ident(column)}) FROM {TABLE}"
    return int(connection.execute(sql).fetchall()[0][0])
