"""Retrieval test sets as Parquet, read with DuckDB; see `parquet_layout`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
from duckdb import DuckDBPyConnection

from explorer.corpus import database as db
from explorer.corpus.beir import Judgement, collect
from explorer.corpus.packed import PackedTexts
from explorer.corpus.packing import pack
from explorer.corpus.parquet_layout import CORPUS, QRELS, QUERIES, SetFiles
from explorer.corpus.parquet_part import Part, Row
from explorer.corpus.scratch import Scratch
from explorer.corpus.sentences import sentence
from explorer.corpus.table import TABLE
from explorer.errors import CorpusError
from explorer.progress import Progress, Steps

ID: Final = ("_id", "id")
TEXT: Final = ("text",)
TITLE: Final = ("title",)
QUERY_ID: Final = ("query-id", "query_id")
DOCUMENT_ID: Final = ("corpus-id", "corpus_id")
GRADE: Final = ("score", "relevance")
"""What columns may be called; the first is the usual name."""

AT_A_TIME: Final = 512
ROWS_A_STEP: Final = 50_000
PERCENT: Final = 100
LOADED, CHECKED = 0.4, 0.6
READ: Final = "everything"
"""The table of all documents, for the time between reading them and leaving the empty ones out."""
"""Share of the work that is done when all is read, and when all is checked; then the texts are packed."""

Report = Callable[[float], Progress]


class PackedDocuments:
    """Documents by row, in the order of the files; their texts lie in a temporary file that goes away with this object.

    Attributes:
        ids: the id of each document.
    """

    def __init__(self, ids: tuple[str, ...], texts: PackedTexts, scratch: Scratch) -> None:
        self.ids = ids
        self._texts = texts
        self._scratch = scratch

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        """Yield the text of every document in order."""
        for start in range(0, len(self), AT_A_TIME):
            yield from self._texts.span(start, min(start + AT_A_TIME, len(self)))

    def text(self, row: int) -> str:
        """Return title and text of the document in `row`, as it is embedded."""
        return self._texts.take(np.array([row]))[0]


@dataclass(frozen=True, slots=True, eq=False)
class ParquetSet:
    """A set as it was read.

    Attributes:
        documents: all documents.
        queries: text of each judged query by its id, in the order of the file.
        qrels: for each judged query, the grade of each judged document by its id.
    """

    documents: PackedDocuments
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


def read_parquet_set(folder: Path, files: SetFiles, name: str) -> Steps[ParquetSet]:
    """Read documents, queries and judgements; all of it is checked before any of it is used.

    As sentence-transformers' NanoBEIREvaluator does, documents and queries without text are left out; a document that
    a judgement names is kept. Without a column of grades every judged document is relevant.

    Args:
        folder: what the names of the files begin at.
        files: the files.
        name: the set's, for progress.

    Raises:
        DamagedError: a file that cannot be read as Parquet.
        CorpusError: a missing column, an unknown id or one that comes twice, with file and row; no room on the disk.
    """
    scratch = Scratch()
    try:
        with closing(db.connect(scratch, on_disk=False)) as connection:
            documents, queries, judgements = (
                Part(connection, folder, files.names[part]) for part in (CORPUS, QUERIES, QRELS)
            )
            return (yield from _read(documents, queries, judgements, scratch, name))
    except (duckdb.Error, OSError) as error:
        scratch.close()
        raise CorpusError(sentence(error, folder.name)) from error
    except BaseException:
        scratch.close()
        raise


def _read(documents: Part, queries: Part, judgements: Part, scratch: Scratch, name: str) -> Steps[ParquetSet]:
    def at(share: float) -> Progress:
        return Progress(f"Reading {name}", int(min(share, 1) * PERCENT), PERCENT)

    yield at(0)
    documents.column(TEXT)
    asked: dict[str, str] = dict((yield from _by_id(queries, queries.joined(TITLE, TEXT), at(0))))
    known = dict((yield from _by_id(documents, "NULL", at(LOADED / 2))))
    said = yield from judgements.rows(_judgement_columns(judgements), lambda _: at(LOADED))
    places = (f"{queries.folder}/{QUERIES}", f"{documents.folder}/{CORPUS}")
    qrels = collect(_judged(judgements, said), asked, known, places)
    if not qrels:
        raise CorpusError(f"{judgements.label} holds no judgement.")
    texts = yield from _pack(documents, judgements, scratch, lambda part: at(CHECKED + part * (1 - CHECKED)))
    return ParquetSet(texts, {key: text for key, text in asked.items() if key in qrels and text}, qrels)


def _by_id(part: Part, value: str, now: Progress) -> Steps[Iterator[tuple[str, str]]]:
    """Return the ids of a part with the `value` of each, an SQL expression, after a look at all ids."""
    found = yield from part.rows(f"CAST({part.column(ID)} AS VARCHAR), {value}", lambda _: now)
    rows: dict[str, int] = {}
    for row, (name, _) in enumerate(found, start=1):
        if name is None:
            raise CorpusError(f"{part.label}, row {row}: the id is missing.")
        if rows.setdefault(name, row) != row:
            before = f"was already used in row {rows[name]}"
            raise CorpusError(f"{part.label}, row {row}: the id {name} {before}; ids must be unique.")
        if row % ROWS_A_STEP == 0:
            yield now
    return iter(found)


def _document_ids(part: Part) -> str:
    """Return the expression for the documents that a row of judgements names, a list."""
    column = part.column(DOCUMENT_ID)
    return f"CAST({column} AS VARCHAR[])" if part.is_list(DOCUMENT_ID) else f"[CAST({column} AS VARCHAR)]"


def _judgement_columns(part: Part) -> str:
    grade = part.column(GRADE) if part.has(GRADE) else "1"
    return f"CAST({part.column(QUERY_ID)} AS VARCHAR), {_document_ids(part)}, {grade}"


def _judged(part: Part, rows: list[Row]) -> Iterator[Judgement]:
    for row, (query, documents, grade) in enumerate(rows, start=1):
        at = f"{part.label}, row {row}"
        for document in documents or (None,):
            if query is None or document is None:
                raise CorpusError(f"{at}: the id of the {'query' if query is None else 'document'} is missing.")
            yield Judgement(at, query, document, _whole(grade, at))


def _whole(grade: float | None, at: str) -> int:
    if not isinstance(grade, int | float) or grade != int(grade):
        raise CorpusError(f"{at}: the grade is {grade}, not a whole number.")
    return int(grade)


def _pack(documents: Part, judgements: Part, scratch: Scratch, report: Report) -> Steps[PackedDocuments]:
    """Put the documents' texts into a file, without the empty ones that nobody judged."""
    name, text = f"CAST({documents.column(ID)} AS VARCHAR)", documents.joined(TITLE, TEXT)
    judged = f"SELECT unnest({_document_ids(judgements)}) FROM {judgements.source}"
    # A join may change the order of the rows, a scan does not: so they are read first, and some left out then.
    read = f"CREATE TABLE {READ} AS SELECT {name} AS id, {text} AS text FROM {documents.source}"
    kept = f"SELECT id, text FROM {READ} WHERE text <> '' OR id IN ({judged}) ORDER BY {READ}.rowid"
    for sql in (read, f"CREATE TABLE {TABLE} AS {kept}", f"DROP TABLE {READ}"):
        yield from documents.run(sql, lambda _: report(0))
    connection: DuckDBPyConnection = documents.connection
    if not connection.execute(f"SELECT count(*) FROM {TABLE} WHERE text <> ''").fetchall()[0][0]:
        raise CorpusError(f"{documents.label} holds no text.")
    ids = tuple(name for (name,) in connection.execute(f"SELECT id FROM {TABLE} ORDER BY rowid").fetchall())
    packed = yield from pack(connection, scratch.file(".texts"), "text", total=len(ids), report=report)
    return PackedDocuments(ids, packed, scratch)
