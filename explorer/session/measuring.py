"""Which of the paths that a user names are retrieval test sets, and what measuring them asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.jobs.requests import ReadSet
from explorer.model.folders import is_model_folder
from explorer.session.cache import MOST_SETS

if TYPE_CHECKING:
    from explorer.corpus.corpus import Corpus


def sets_in(paths: Sequence[Path]) -> tuple[ReadSet, ...]:
    """Return the test sets that `paths` are or hold; none when one of the paths is something else or cannot be read."""
    try:
        found = [_folders(path) for path in paths]
        sets = [each for folders in found for folder in folders for each in asked(folder)]
    except OSError:
        return ()
    return tuple(sets) if found and all(found) else ()


def open_set(corpus: Corpus | None) -> Path | None:
    """Return the test set that a corpus was read from, or None."""
    if corpus is None or len(corpus.sources) != 1:
        return None
    return corpus.sources[0] if _is_test_set(corpus.sources[0]) else None


def asked(folder: Path) -> list[ReadSet]:
    """Return the requests that read the test sets in `folder` as they are now; most folders hold one."""
    from explorer.analysis.retrieval_set import set_names

    folder = folder.resolve()
    files = [*folder.glob("*.jsonl"), *folder.glob("qrels/*.tsv"), *folder.rglob("*.parquet")]
    stamp = tuple(file.stat().st_mtime_ns for file in sorted(files))
    return [ReadSet(folder, split, stamp) for split in set_names(folder) or (None,)]


def added(known: Iterable[ReadSet], new: Iterable[ReadSet]) -> tuple[ReadSet, ...]:
    """Return the sets of both, each once, as it was found last; at most as many as the cache holds."""
    by_place = {(wanted.folder, wanted.split): wanted for wanted in (*known, *new)}
    return tuple(by_place.values())[:MOST_SETS]


def _folders(path: Path) -> list[Path]:
    if _is_test_set(path):
        return [path]
    if not path.is_dir() or is_model_folder(path):
        return []
    return sorted(child for child in path.iterdir() if _is_test_set(child))


def _is_test_set(path: Path) -> bool:
    from explorer.analysis.retrieval_set import is_retrieval_set  # the window is drawn before the readers are loaded

    return path.is_dir() and is_retrieval_set(path)
