"""BEIR folders: documents, queries, and which document answers which query.

Layout (https://github.com/beir-cellar/beir): `corpus.jsonl` with `_id`, `title`, `text`; `queries.jsonl` with `_id`,
`text`; `qrels/<split>.tsv` with a header and `query-id`, `corpus-id`, `score`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from explorer.corpus.beir_lines import field, read_lines
from explorer.errors import CorpusError

CORPUS = "corpus.jsonl"
QUERIES = "queries.jsonl"
COLUMNS = 3
NUMBER = re.compile(r"[-+]?[\d.]+")
SPLITS = ("test", "dev", "validation", "train")


@dataclass(frozen=True, slots=True)
class Beir:
    """The questions of a retrieval test set.

    Attributes:
        name: the folder's name.
        split: which judgements were read, such as `test`.
        queries: text of each judged query by its id, in the order of the file.
        qrels: for each judged query, the grade of each judged document by its id; 0 is judged and not relevant.
    """

    name: str
    split: str
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


def is_beir(folder: Path) -> bool:
    """Tell whether a folder has the BEIR layout."""
    return all((folder / name).is_file() for name in (CORPUS, QUERIES))


def read_beir(folder: Path, *, split: str | None = None, documents: Container[str] | None = None) -> Beir:
    """Read the queries and judgements of a BEIR folder.

    Args:
        folder: the folder.
        split: the judgements to read; by default the first of test, dev, validation, train that is there.
        documents: the ids of all documents, when the caller knows them; read from `corpus.jsonl` otherwise.

    Raises:
        CorpusError: a missing file, a malformed line, an unknown id or one that comes twice, with the file and line.
    """
    if not is_beir(folder):
        raise CorpusError(f"{folder} is not a BEIR folder: it needs {CORPUS}, {QUERIES} and qrels/test.tsv.")
    judgements = _judgements(folder, split)
    try:
        queries = {line.id: field(line.fields, "text", line.at) for line in read_lines(folder / QUERIES)}
        known = {line.id for line in read_lines(folder / CORPUS)} if documents is None else documents
        qrels = _read_qrels(judgements, queries, known)
    except OSError as error:
        raise CorpusError(f"{folder} cannot be read: {error.strerror or error}.") from error
    judged = {query: text for query, text in queries.items() if query in qrels}
    return Beir(folder.name, judgements.stem, judged, qrels)


def _judgements(folder: Path, split: str | None) -> Path:
    there = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    if split is not None and split not in there:
        raise CorpusError(f"{folder} has no judgements qrels/{split}.tsv; there are: {', '.join(there) or 'none'}.")
    wanted = (split,) if split is not None else (*SPLITS, *there)
    found = next((there[name] for name in wanted if name in there), None)
    if found is None:
        raise CorpusError(f"{folder} has no judgements: qrels/test.tsv is missing.")
    return found


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judges say of one document for one query.

    Attributes:
        at: the file and line or row, for errors.
        query: the query's id.
        document: the document's id.
        grade: above 0 is relevant.
    """

    at: str
    query: str
    document: str
    grade: int


def collect(
    judgements: Iterable[Judgement], queries: Container[str], documents: Container[str], places: tuple[str, str]
) -> dict[str, dict[str, int]]:
    """Return the grade of each judged document of each query.

    Args:
        judgements: in the order of the file.
        queries: all ids of queries.
        documents: all ids of documents.
        places: where queries and documents are, for errors.

    Raises:
        CorpusError: an unknown id, or two grades for the same two, with the place.
    """
    qrels: dict[str, dict[str, int]] = {}
    for said in judgements:
        if said.query not in queries:
            raise CorpusError(f"{said.at}: the query {said.query} is not in {places[0]}.")
        if said.document not in documents:
            raise CorpusError(f"{said.at}: the document {said.document} is not in {places[1]}.")
        if qrels.setdefault(said.query, {}).setdefault(said.document, said.grade) != said.grade:
            raise CorpusError(f"{said.at}: the query {said.query} and the document {said.document} have two grades.")
    return qrels


def _read_qrels(path: Path, queries: Container[str], documents: Container[str]) -> dict[str, dict[str, int]]:
    name = f"{path.parents[1].name}/qrels/{path.name}"
    qrels = collect(_lines(path, name), queries, documents, (QUERIES, CORPUS))
    if not qrels:
        raise CorpusError(f"{name} holds no judgement.")
    return qrels


def _lines(path: Path, name: str) -> Iterator[Judgement]:
    with path.open("rb") as handle:
        for number, line in enumerate(handle, start=1):
            at = f"{name}, line {number}"
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise CorpusError(f"{at}: not UTF-8; save the file as UTF-8.") from error
            cells = text.rstrip("\r\n").split("\t")
            if text.strip() and not (number == 1 and _is_header(cells)):
                yield _judgement(cells, at)


def _is_header(cells: list[str]) -> bool:
    return len(cells) == COLUMNS and not NUMBER.fullmatch(cells[-1].strip())


def _judgement(cells: list[str], at: str) -> Judgement:
    try:
        query, document, grade = cells
        return Judgement(at, query, document, int(grade))
    except ValueError as error:
        raise CorpusError(
            f"{at}: a query id, a document id and a whole number are expected, separated by tabs."
        ) from error
