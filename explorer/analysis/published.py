"""Figures that others have published for the sets measured here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from explorer.analysis import nanobeir
from explorer.analysis.evaluation import Evaluation, Values


@dataclass(frozen=True, slots=True)
class Published:
    """What somebody else measured; none of it was measured by this program.

    Attributes:
        model: which model, in words.
        dim: of its vectors.
        mean: each measure that was published, as the mean over the sets.
    """

    model: str
    dim: int
    mean: Values


NANOBEIR: Final = Published(
    "a fine-tune of sentence-transformers/static-retrieval-mrl-en-v1",
    1024,
    {
        "accuracy@1": 0.4255,
        "accuracy@3": 0.6352,
        "accuracy@5": 0.7030,
        "accuracy@10": 0.8108,
        "recall@10": 0.5728,
        "mrr@10": 0.5491,
        "ndcg@10": 0.5039,
        "map@100": 0.4211,
    },
)
"""The mean of all 13 sets of NanoBEIR, from the model's card."""


def published_for(evaluation: Evaluation) -> Published | None:
    """Return what was published for exactly the sets of `evaluation`, if anything was."""
    measured = sorted(done.data.name for done in evaluation.sets)
    return NANOBEIR if measured == sorted(nanobeir.NAMES) else None
