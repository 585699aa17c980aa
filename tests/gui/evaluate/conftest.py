"""Evaluations made by hand: two small sets, so that every figure can be checked on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer.analysis.evaluation import Evaluation, Result, SetResult
from explorer.analysis.metrics import measure
from explorer.analysis.ranking import Ranking
from explorer.analysis.retrieval_set import RetrievalSet

DIMS = (32, 64)
MISSING = -1


class Texts:
    """Documents that say their row."""

    def __init__(self, folder: Path, count: int) -> None:
        self.path = folder / "corpus.jsonl"
        self.ids = tuple(f"d{row}" for row in range(count))

    def __len__(self) -> int:
        return len(self.ids)

    def text(self, row: int) -> str:
        return f"document {row} about tea"


def result(data: RetrievalSet, rows: list[list[int]]) -> Result:
    """Return the result of a way of ranking that found `rows` for each query."""
    found = np.array(rows, dtype=np.int64)
    scores = np.where(found < 0, -np.inf, np.linspace(0.9, 0.1, found.shape[1])).astype(np.float32)
    pairs = zip(rows, data.judged, strict=True)
    grades = np.array([[judged.get(row, 0) for row in found_rows] for found_rows, judged in pairs])
    return Result(Ranking(found, scores), measure(grades, data.judged))


def made_set(name: str, judged: list[dict[int, int]], **ways: list[list[int]]) -> SetResult:
    """Return a set whose ways of ranking, `at32`, `at64` and `bm25`, found these rows for each query."""
    texts: Any = Texts(Path("/sets") / name, 20)
    queries = tuple(f"{name} question {number}" for number in range(len(judged)))
    data = RetrievalSet(name, "test", texts, tuple(f"q{n}" for n in range(len(judged))), queries, tuple(judged))
    words = result(data, ways["bm25"]) if "bm25" in ways else None
    return SetResult(data, {32: result(data, ways["at32"]), 64: result(data, ways["at64"])}, words)


@pytest.fixture
def tea() -> SetResult:
    """Return a set of two queries: the model finds the first at 64 dims only, BM25 finds both."""
    return made_set(
        "tea",
        [{1: 1}, {2: 1, 3: 1}],
        at32=[[5, 6, 7], [2, 3, 4]],
        at64=[[1, 6, 7], [2, 3, 4]],
        bm25=[[1, 5, 6], [3, 2, 9]],
    )


@pytest.fixture
def ships() -> SetResult:
    """Return a graded set of one query that nothing finds first."""
    return made_set("ships", [{4: 2, 8: 1, 9: 0}], at32=[[9, 8, 4]], at64=[[9, 4, 8]], bm25=[[9, MISSING, MISSING]])


@pytest.fixture
def evaluate() -> Callable[..., Evaluation]:
    """Return what makes an evaluation of sets."""
    return lambda *sets: Evaluation("a model", "cosine", tuple(sets))
