"""A retrieval test set: documents, judged queries, and which document answers which query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from explorer.corpus import parquet_layout
from explorer.corpus.beir import CORPUS, QUERIES, is_beir, read_beir
from explorer.corpus.beir_documents import read_documents
from explorer.corpus.parquet_layout import is_parquet_set
from explorer.corpus.parquet_set import read_parquet_set
from explorer.errors import CorpusError
from explorer.progress import Steps


class Documents(Protocol):
    """Documents by row, whose texts are read as they are needed."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of each document."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[str]: ...

    def text(self, row: int) -> str:
        """Return title and text of the document in `row`, as it is embedded."""


@dataclass(frozen=True, slots=True, eq=False)
class RetrievalSet:
    """Documents by row and queries by row.

    Attributes:
        name: the folder's name, or that of the set in a folder of several.
        split: which judgements these are, such as `test`.
        documents: all documents.
        query_ids: ids of the queries that have a relevant document, in the order of the file.
        queries: their texts.
        judged: for each query, the grade of each judged document by its row; above 0 is relevant.
    """

    name: str
    split: str
    documents: Documents
    query_ids: tuple[str, ...]
    queries: tuple[str, ...]
    judged: tuple[dict[int, int], ...]


def is_retrieval_set(folder: Path) -> bool:
    """Tell whether a folder has the layout of a retrieval test set: BEIR's JSON lines, or its parts as Parquet."""
    return is_beir(folder) or is_parquet_set(folder)


def set_names(folder: Path) -> tuple[str, ...]:
    """Return the splits that `read_retrieval_set` reads as sets of their own, when a folder holds several sets."""
    return () if is_beir(folder) else parquet_layout.set_names(parquet_layout.files_in(folder))


def read_retrieval_set(folder: Path, *, split: str | None = None) -> Steps[RetrievalSet]:
    """Read a folder with a retrieval test set; all of it is checked before any of it is used.

    Args:
        folder: in the BEIR layout, or with the parts corpus, queries and qrels as Parquet.
        split: the judgements to read; by default the first of test, dev, validation, train that is there.

    Raises:
        CorpusError: a missing file, a malformed line, an unknown id, an id that comes twice, with file and line or
            row; no query with a relevant document.
    """
    if not folder.is_dir():
        raise CorpusError(f"There is no folder {folder}.")
    folder = folder.resolve()
    if is_beir(folder):
        return (yield from _read_lines(folder, split))
    if is_parquet_set(folder):
        return (yield from _read_parquet(folder, split))
    raise CorpusError(
        f"{folder} is not a BEIR folder: it needs {CORPUS}, {QUERIES} and qrels/test.tsv, "
        "or corpus, queries and qrels with Parquet files."
    )


def read_retrieval_sets(folders: Iterable[Path]) -> Steps[tuple[RetrievalSet, ...]]:
    """Read the sets in every one of `folders`; see `read_retrieval_set` and `set_names`."""
    sets: tuple[RetrievalSet, ...] = ()
    for folder in folders:
        for split in set_names(folder) or (None,):
            sets += ((yield from read_retrieval_set(folder, split=split)),)
    return sets


def _read_lines(folder: Path, split: str | None) -> Steps[RetrievalSet]:
    documents = yield from read_documents(folder / CORPUS)
    beir = read_beir(folder, split=split, documents=_rows(documents))
    where = f"{beir.name}/qrels/{beir.split}.tsv"
    return _answered(beir.name, beir.split, documents, beir.queries, beir.qrels, where)


def _read_parquet(folder: Path, split: str | None) -> Steps[RetrievalSet]:
    parts = parquet_layout.files_in(folder)
    files = parquet_layout.set_files(parts, folder.name, split)
    name = files.split if files.split in parquet_layout.set_names(parts) else folder.name
    read = yield from read_parquet_set(folder, files, name)
    where = f"{folder.name}/{files.names[parquet_layout.QRELS][0]}"
    return _answered(name, files.split, read.documents, read.queries, read.qrels, where)


def _rows(documents: Documents) -> dict[str, int]:
    return {name: row for row, name in enumerate(documents.ids)}


def _answered(
    name: str,
    split: str,
    documents: Documents,
    queries: Mapping[str, str],
    qrels: Mapping[str, Mapping[str, int]],
    where: str,
) -> RetrievalSet:
    """Return the set with those queries that have a relevant document."""
    rows = _rows(documents)
    answered = tuple(query for query in queries if max(qrels[query].values()) > 0)
    if not answered:
        raise CorpusError(f"{where} names no relevant document: every score is 0 or less.")
    return RetrievalSet(
        name=name,
        split=split,
        documents=documents,
        query_ids=answered,
        queries=tuple(queries[query] for query in answered),
        judged=tuple({rows[document]: grade for document, grade in qrels[query].items()} for query in answered),
    )
