"""How a model is measured on test sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.jobs import requests as ask
from explorer.progress import Steps

if TYPE_CHECKING:
    from explorer.analysis.evaluation import SetResult
    from explorer.analysis.retrieval_set import RetrievalSet


def read_set(request: ask.ReadSet) -> Steps[RetrievalSet]:
    """Read a retrieval test set."""
    from explorer.analysis.retrieval_set import read_retrieval_set

    return (yield from read_retrieval_set(request.folder, split=request.split))


def measure(request: ask.Evaluate) -> Steps[SetResult]:
    """Measure a model, and BM25, on a test set."""
    from explorer.analysis.evaluation import evaluate_set

    return (yield from evaluate_set(request.model, request.data))
