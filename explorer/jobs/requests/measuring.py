"""What can be asked for to measure a model on test sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.analysis.retrieval_set import RetrievalSet
    from explorer.model.embedding import StaticEmbedding


@dataclass(frozen=True, slots=True)
class ReadSet:
    """Read a retrieval test set; gives a `RetrievalSet`.

    Attributes:
        folder: where it is.
        split: which of several sets in the folder; None when there is only one.
        stamp: when its files were changed, so that a set that was edited is read again.
    """

    folder: Path
    split: str | None = None
    stamp: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Measure a model on a test set at its stops, and BM25; gives a `SetResult`, which is kept under `measured`."""

    model: StaticEmbedding
    data: RetrievalSet

    @property
    def measured(self) -> Measured:
        """The key of the result."""
        return Measured(tested_by(self.model), self.data)


@dataclass(frozen=True, slots=True)
class Tested:
    """A model that was measured, without its weights: results outlive it.

    Attributes:
        key: its fingerprint.
        name: its name.
        similarity: how its vectors are compared.
        dims: its stops, ascending.
    """

    key: str
    name: str
    similarity: str
    dims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """The key of the result of one model on one test set."""

    tested: Tested
    data: RetrievalSet


def tested_by(model: StaticEmbedding) -> Tested:
    """Return what results of `model` are known by."""
    return Tested(model.key, model.info.name, model.similarity, model.dims)


Measuring = ReadSet | Evaluate
