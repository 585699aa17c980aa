"""Measures of retrieval, per query: those of sentence-transformers' InformationRetrievalEvaluator, and graded nDCG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Grades = NDArray[np.int64]
Measures = dict[str, Numbers]

CUTS: Final = (1, 3, 5, 10)
TOP: Final = 10
DEPTH: Final = 100
"""Hits that the deepest measure, MAP@100, looks at."""

GRADED: Final = "graded_ndcg@10"
NAMES: Final = (
    *(f"{measure}@{k}" for measure in ("accuracy", "precision", "recall") for k in CUTS),
    "mrr@10",
    "ndcg@10",
    "map@100",
    GRADED,
)
"""What `measure` returns, in this order."""


def measure(hits: Grades, judged: Sequence[Mapping[int, int]]) -> Measures:
    """Return every measure in `NAMES` for each of q queries, float64 (q,).

    A grade above 0 is relevant. nDCG@10 counts every relevant document as 1; graded nDCG@10 counts its grade, as
    trec_eval does: Σ grade / log2(rank + 1), over the same sum for the best order of all that is judged (Järvelin and
    Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20(4), 2002).

    Args:
        hits: int64 (q, h), the grades of the hits of each query, best hit first; 0 for what nobody judged.
        judged: the grades of all judged documents of each query; at least one is above 0.
    """
    grades = np.zeros((len(hits), DEPTH))
    grades[:, : hits.shape[1]] = np.maximum(hits[:, :DEPTH], 0)
    relevant = grades > 0
    count = np.array([sum(grade > 0 for grade in grades.values()) for grades in judged], dtype=np.float64)
    found = {k: relevant[:, :k].sum(axis=1) for k in CUTS}
    ones = (np.arange(TOP) < count[:, None]).astype(np.float64)
    measures = {
        **{f"accuracy@{k}": (found[k] > 0).astype(np.float64) for k in CUTS},
        **{f"precision@{k}": found[k] / k for k in CUTS},
        **{f"recall@{k}": found[k] / count for k in CUTS},
        "mrr@10": _reciprocal_rank(relevant[:, :TOP]),
        "ndcg@10": _gain(relevant[:, :TOP]) / _gain(ones),
        "map@100": _precision_at_hits(relevant) / np.minimum(count, DEPTH),
        GRADED: _gain(grades[:, :TOP]) / _gain(_best_order(judged)),
    }
    return {name: measures[name] for name in NAMES}


def means(measures: Mapping[str, Numbers]) -> dict[str, float]:
    """Return the mean of every measure over its queries."""
    return {name: float(values.mean()) for name, values in measures.items()}


def _reciprocal_rank(relevant: NDArray[np.bool_]) -> Numbers:
    """Return 1 over the rank of the first relevant hit, 0 without one."""
    return np.where(relevant.any(axis=1), 1 / (relevant.argmax(axis=1) + 1), 0.0)


def _gain(grades: NDArray[np.float64] | NDArray[np.bool_]) -> Numbers:
    """Return the discounted cumulative gain of each row."""
    gain: Numbers = grades @ (1 / np.log2(np.arange(grades.shape[1]) + 2))
    return gain


def _precision_at_hits(relevant: NDArray[np.bool_]) -> Numbers:
    """Return the sum of the precision at every relevant hit."""
    precision = relevant.cumsum(axis=1) / np.arange(1, relevant.shape[1] + 1)
    total: Numbers = (precision * relevant).sum(axis=1)
    return total


def _best_order(judged: Sequence[Mapping[int, int]]) -> Numbers:
    """Return the `TOP` highest grades of each query, highest first."""
    best = np.zeros((len(judged), TOP))
    for row, grades in enumerate(judged):
        highest = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:TOP]
        best[row, : len(highest)] = highest
    return best
