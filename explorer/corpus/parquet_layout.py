"""Retrieval test sets as Parquet: which files of a folder or a repository are documents, queries and judgements.

Layout: the subsets `corpus`, `queries` and `qrels`, each a folder with the files of its splits, such as
`corpus/train-00000-of-00001.parquet` or `corpus/train/0000.parquet`. Several splits of the corpus are several sets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from explorer.corpus.beir import SPLITS
from explorer.errors import CorpusError

CORPUS, QUERIES, QRELS = PARTS = ("corpus", "queries", "qrels")
ENDING: Final = ".parquet"
SHARD: Final = re.compile(r"-\d+-of-\d+(-[0-9a-f]+)?$")

Splits = dict[str, list[str]]
Parts = dict[str, Splits]
"""Names of files by split, by part."""


@dataclass(frozen=True, slots=True)
class SetFiles:
    """The files of one set.

    Attributes:
        split: which judgements these are.
        names: names of the files with documents, with queries and with judgements, by part.
    """

    split: str
    names: Mapping[str, tuple[str, ...]]


def parts_of(names: Iterable[str]) -> Parts:
    """Return which of the files called `names`, with / between folders, belong to which part and split."""
    parts: Parts = {part: {} for part in PARTS}
    for name in sorted(names):
        path = PurePosixPath(name)
        if path.suffix == ENDING and path.parts[0] in parts and len(path.parts) > 1 and ".." not in path.parts:
            parts[path.parts[0]].setdefault(_split(path), []).append(name)
    return parts


def files_in(folder: Path) -> Parts:
    """Return the Parquet files of a folder by part and split."""
    found = (file for part in PARTS for file in (folder / part).rglob(f"*{ENDING}"))
    return parts_of(file.relative_to(folder).as_posix() for file in found)


def is_parquet_set(folder: Path) -> bool:
    """Tell whether a folder holds documents, queries and judgements as Parquet."""
    return all(files_in(folder).values())


def set_files(parts: Parts, name: str, split: str | None) -> SetFiles:
    """Return the files of one set.

    Args:
        parts: all files.
        name: what they belong to, for errors.
        split: the judgements wanted; by default the only ones, or the first of test, dev, validation, train.

    Raises:
        CorpusError: a part is missing, or it is not clear which split is meant.
    """
    missing = next((part for part in PARTS if not parts[part]), None)
    if missing is not None:
        raise CorpusError(f"{name} holds no {missing}/*{ENDING}; it needs {', '.join(PARTS)}.")
    there = parts[QRELS]
    wanted = (split,) if split is not None else (*SPLITS, *(there if len(there) == 1 else ()))
    found = next((each for each in wanted if each in there), None)
    if found is None:
        which = "several splits of judgements" if split is None else f"no judgements '{split}'"
        raise CorpusError(f"{name} has {which}; there are: {', '.join(there)}.")
    return SetFiles(found, {part: tuple(_of_split(parts[part], found, f"{name}/{part}")) for part in PARTS})


def set_names(parts: Parts) -> tuple[str, ...]:
    """Return the splits that are sets of their own: those of a corpus that has several."""
    corpora = parts[CORPUS]
    return tuple(split for split in corpora if split in parts[QRELS]) if len(corpora) > 1 else ()


def _split(path: PurePosixPath) -> str:
    """Return the split that a file belongs to: the folder within its part, or its name up to the number of the file."""
    return path.parts[1] if len(path.parts) > 2 else SHARD.sub("", path.stem)


def _of_split(splits: Splits, split: str, name: str) -> list[str]:
    if split in splits:
        return splits[split]
    if len(splits) > 1:
        raise CorpusError(f"{name} has no split '{split}'; there are: {', '.join(splits)}.")
    return next(iter(splits.values()))
