"""What somebody means to train with, looked at before the training: pairs, test sets and a base model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from explorer.errors import ExplorerError
from explorer.jobs import requests as ask
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    from explorer.model.formats import ModelInfo

LOOK_EVERY: Final = 4_096
"""Pairs read between two places to stop."""


@dataclass(frozen=True, slots=True)
class CheckedPairs:
    """A file of pairs.

    Attributes:
        path: the file.
        pairs: how many.
        negatives: hard negatives of a pair.
        first: the texts of the first pair.
        problem: why it cannot be trained with; empty when it can.
    """

    path: Path
    pairs: int = 0
    negatives: int = 0
    first: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CheckedSet:
    """A retrieval test set.

    Attributes:
        path: the BEIR folder.
        name: of the set.
        queries, documents: how many.
        problem: why it cannot be used; empty when it can.
    """

    path: Path
    name: str = ""
    queries: int = 0
    documents: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CheckedModel:
    """A model folder.

    Attributes:
        path: the folder.
        info: what is known about the model; None when it cannot be read.
        problem: why it cannot be used; empty when it can.
    """

    path: Path
    info: ModelInfo | None = None
    problem: str = ""


Checked = CheckedPairs | CheckedSet | CheckedModel


@dataclass(frozen=True, slots=True)
class CheckedOne(Progress):
    """One of several things is checked.

    Attributes:
        path: as it was asked for.
        found: what it is; of a folder of pairs, its files.
    """

    path: Path = Path()
    found: tuple[Checked, ...] = ()


def check(request: ask.Check) -> Steps[None]:
    """Look at everything, and tell of each with a `CheckedOne`; what cannot be used is told of with its problem."""
    for path in request.models:
        yield CheckedOne("Checking", 0, None, path, (_model(path),))
    for path in request.pairs:
        yield CheckedOne("Checking", 0, None, path, (yield from _pairs_of(path)))
    for path in request.sets:
        yield CheckedOne("Checking", 0, None, path, ((yield from _set(path)),))


def _model(path: Path) -> CheckedModel:
    from explorer.model.embedding import StaticEmbedding

    try:
        return CheckedModel(path, StaticEmbedding.from_pretrained(path).info)
    except ExplorerError as error:
        return CheckedModel(path, None, str(error))


def _pairs_of(path: Path) -> Steps[tuple[Checked, ...]]:
    from explorer.training.pair_files import pair_files

    try:
        files = pair_files([path])
    except (ExplorerError, OSError) as error:
        return (CheckedPairs(path, problem=str(error)),)
    found: tuple[Checked, ...] = ()
    for file in files:
        found += ((yield from _pairs(file)),)
    return found


def _pairs(path: Path) -> Steps[CheckedPairs]:
    from explorer.training.pair_files import read_pairs

    count = 0
    first: tuple[str, ...] = ()
    try:
        for pair in read_pairs(path):
            first = first or pair.texts
            count += 1
            if count % LOOK_EVERY == 0:
                yield Progress("Checking", count)
    except ExplorerError as error:
        return CheckedPairs(path, count, problem=_without_folder(str(error), path))
    return CheckedPairs(path, count, len(first) - 2, first)


def _set(path: Path) -> Steps[CheckedSet]:
    from explorer.analysis.retrieval_set import read_retrieval_set

    try:
        found = yield from read_retrieval_set(path)
    except ExplorerError as error:
        return CheckedSet(path, path.name, problem=str(error))
    return CheckedSet(path, found.name, len(found.queries), len(found.documents))


def _without_folder(sentence: str, path: Path) -> str:
    """Return `sentence` with the name of the file alone: the whole path stands beside it."""
    return sentence.replace(str(path), path.name)
