"""Which files are meant by the paths a user gives."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.corpus.beir import CORPUS, is_beir
from explorer.errors import CorpusError

TABLES = {".csv", ".tsv", ".tab", ".psv"}
JSON = {".json", ".jsonl", ".ndjson"}
PARQUETS = {".parquet", ".pq"}
TEXTS = {".txt", ".text", ".md", ".markdown", ".rst", ".log"}
PACKED = {".gz", ".bz2", ".xz"}
GROWTH = {".gz": 4, ".bz2": 5, ".xz": 5, ".parquet": 4, ".pq": 4}
"""How much larger compressed files are when they are read."""
KNOWN = TABLES | JSON | PARQUETS | TEXTS


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read.

    Attributes:
        path: where it is.
        label: how messages and the `source` column name it.
        suffix: how its name ends, in lower case and without the ending of a compression.
        asked_for: whether the user named this very file; one found in a folder may be skipped.
        beir: whether it holds the documents of a BEIR folder.
    """

    path: Path
    label: str
    suffix: str
    asked_for: bool
    beir: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The files behind some paths, and what was passed over, sentences for the user."""

    sources: tuple[Source, ...]
    notices: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """What the files take, about, when they are not compressed."""
        return sum(source.path.stat().st_size * GROWTH.get(source.path.suffix.lower(), 1) for source in self.sources)


def find_sources(paths: Sequence[Path]) -> Found:
    """Return the files that `paths` name: files as they are, folders with all that is below them, sorted.

    Raises:
        CorpusError: a path that does not exist, or a folder without a file that can be read.
    """
    sources: dict[Path, Source] = {}
    passed_over: list[Path] = []
    for path in paths:
        if not path.exists():
            raise CorpusError(f"There is no file or folder {path}.")
        found = list(_below(path, path, passed_over)) if path.is_dir() else [_source(path, path.name, asked_for=True)]
        if not found:
            raise CorpusError(f"The folder {path} holds no text, CSV, JSON or Parquet file.")
        sources.update((source.path.resolve(), source) for source in found)
    if not sources:
        raise CorpusError("No file was given.")
    return Found(tuple(sources.values()), _notices(passed_over))


def _below(folder: Path, root: Path, passed_over: list[Path]) -> Iterator[Source]:
    if is_beir(folder):
        yield Source(folder / CORPUS, _label(folder / CORPUS, root), ".jsonl", asked_for=folder == root, beir=True)
        return
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        passed_over.append(folder)
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            yield from _below(entry, root, passed_over)
        elif entry.is_file():
            source = _source(entry, _label(entry, root), asked_for=False)
            if source.suffix in KNOWN:
                yield source
            else:
                passed_over.append(entry)


def _source(path: Path, label: str, *, asked_for: bool) -> Source:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return Source(path, label, suffixes[-1] if suffixes else "", asked_for)


def _label(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.parent != root else path.name


def _notices(passed_over: list[Path]) -> tuple[str, ...]:
    if not passed_over:
        return ()
    name = os.fspath(passed_over[0].name)
    if len(passed_over) == 1:
        return (f"{name} was skipped: not a text, CSV, JSON or Parquet file.",)
    return (f"{len(passed_over):,} files were skipped, such as {name}: not text, CSV, JSON or Parquet.",)
