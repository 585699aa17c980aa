"""Filters: a condition in SQL over the columns of the corpus, and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import duckdb
from duckdb import DuckDBPyConnection

from explorer.corpus.schema import listed
from explorer.corpus.sentences import reason
from explorer.corpus.table import TABLE
from explorer.errors import CorpusError

ONE_CONDITION = "A filter is one condition, such as year > 2000 AND label = 'news'."
FORBIDDEN = {"SUBQUERY": "a SELECT", "PARAMETER": "a parameter (? or $)"}
EMPTY = ("modifiers", "group_expressions", "having", "qualify", "sample")


def filter_sql(connection: DuckDBPyConnection, condition: str) -> str:
    """Return the statement that gives the row ids for which `condition` holds.

    DuckDB parses the statement, and only a plain SELECT over the one table with the condition as its WHERE clause
    passes; so nothing that closes the bracket early can get in.

    Raises:
        CorpusError: not one condition.
    """
    if not condition.strip():
        raise CorpusError("The filter is empty; write a condition such as year > 2000.")
    sql = f"SELECT rowid AS r FROM {TABLE} WHERE (\n{condition}\n)"
    try:
        parsed = json.loads(connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchall()[0][0])
    except duckdb.Error as error:
        raise CorpusError(f"The filter is not valid: {reason(error)}.") from error
    if parsed["error"] and parsed["error_type"] != "parser":
        raise CorpusError(ONE_CONDITION)
    if parsed["error"]:
        raise CorpusError(f"The filter is not valid: {_syntax(parsed['error_message'])}.")
    _check(parsed["statements"])
    return sql


def explained(error: duckdb.Error, columns: Iterable[str]) -> CorpusError:
    """Return the error of a filter that DuckDB refused to run."""
    missing = re.search(r'Referenced column "(.+?)" (?:was )?not found', str(error))
    if missing:
        return CorpusError(f"The filter names a column {missing[1][:60]}; the columns are {listed(columns)}.")
    return CorpusError(f"The filter cannot be applied: {reason(error)}.")


def _syntax(message: str) -> str:
    # The bracket after the condition is ours: an error at it means that the condition ends too early.
    return "it ends too early" if re.search(r'at or near "\)"', message) else message.splitlines()[0].rstrip(".!")


def _check(statements: list[dict[str, Any]]) -> None:
    node = statements[0]["node"]
    plain = len(statements) == 1 and node["type"] == "SELECT_NODE" and not any(node.get(key) for key in EMPTY)
    if not plain or node["from_table"]["type"] != "BASE_TABLE" or not node["where_clause"]:
        raise CorpusError(ONE_CONDITION)
    for name in _classes(node["where_clause"]):
        if name in FORBIDDEN:
            raise CorpusError(f"A filter cannot contain {FORBIDDEN[name]}; write one condition over the columns.")


def _classes(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("class"), str):
            yield node["class"]
        for value in node.values():
            yield from _classes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _classes(value)
