"""A retrieval test set: documents, judged queries, and which document answers which query."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from explorer.corpus.beir import CORPUS, QUERIES, is_beir, read_beir
from explorer.corpus.beir_documents import Documents, read_documents
from explorer.errors import CorpusError
from explorer.progress import Steps


@dataclass(frozen=True, slots=True, eq=False)
class RetrievalSet:
    """Documents by row and queries by row.

    Attributes:
        name: the folder's name.
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


def read_retrieval_set(folder: Path, *, split: str | None = None) -> Steps[RetrievalSet]:
    """Read a BEIR folder; all of it is checked before any of it is used.

    Args:
        folder: the folder.
        split: the judgements to read; by default the first of test, dev, validation, train that is there.

    Raises:
        CorpusError: a missing file, a malformed line, an unknown id, an id that comes twice, with file and line; no
            query with a relevant document.
    """
    folder = folder.resolve()
    if not is_beir(folder):
        raise CorpusError(f"{folder} is not a BEIR folder: it needs {CORPUS}, {QUERIES} and qrels/test.tsv.")
    documents = yield from read_documents(folder / CORPUS)
    rows = {name: row for row, name in enumerate(documents.ids)}
    beir = read_beir(folder, split=split, documents=rows)
    answered = tuple(query for query in beir.queries if max(beir.qrels[query].values()) > 0)
    if not answered:
        raise CorpusError(f"{beir.name}/qrels/{beir.split}.tsv names no relevant document: every score is 0 or less.")
    return RetrievalSet(
        name=beir.name,
        split=beir.split,
        documents=documents,
        query_ids=answered,
        queries=tuple(beir.queries[query] for query in answered),
        judged=tuple({rows[name]: grade for name, grade in beir.qrels[query].items()} for query in answered),
    )
