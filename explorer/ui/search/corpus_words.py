"""What the corpus panel knows of a corpus, and how it puts that into words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol


class Column(Protocol):
    """A column of the corpus, as far as the panel shows it."""

    @property
    def name(self) -> str:
        """Its name in the file."""

    @property
    def kind(self) -> str:
        """What its values are."""


class CorpusCard(Protocol):
    """A corpus, as far as the panel shows it."""

    @property
    def name(self) -> str:
        """What the user calls it."""

    @property
    def sources(self) -> Sequence[Path]:
        """The files it was read from."""

    @property
    def columns(self) -> Sequence[Column]:
        """Its columns, the text among them."""

    @property
    def text_column(self) -> str:
        """The column whose texts are embedded."""

    def __len__(self) -> int: ...


def count_text(corpus: CorpusCard | None) -> str:
    """Return how many texts and files a corpus has, in words."""
    if corpus is None:
        return "CSV, TSV, JSONL, JSON, Parquet, plain text, or a folder of them."
    files = len(corpus.sources)
    texts = "1 text" if len(corpus) == 1 else f"{len(corpus):,} texts"
    return f"{texts} in {files:,} files" if files > 1 else texts


def result_text(filtered: bool, passing: int | None, total: int) -> str:
    """Return what a filter leaves, in words."""
    if not filtered:
        return ""
    return "Filtering…" if passing is None else f"{passing:,} of {total:,}"


def example_filter(columns: Sequence[Column], text_column: str) -> str:
    """Return a condition that could be asked of these columns, to show how one is written."""
    others = [column for column in columns if column.name != text_column]
    number = next((column.name for column in others if column.kind == "number"), None)
    words = next((column.name for column in others if column.kind in ("category", "text")), text_column)
    if number is not None:
        return f"{quoted(number)}> 10"
    return f"{quoted(words)}LIKE '%tea%'" if words else ""


def quoted(name: str) -> str:
    """Return a column's name as SQL reads it: quoted unless it is a plain word."""
    plain = name.isascii() and name.isidentifier() and name.islower()
    return f"{name} " if plain else '"' + name.replace('"', '""') + '" '
