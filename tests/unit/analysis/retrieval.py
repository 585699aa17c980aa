"""A small retrieval test set, the same on every machine, with ties on purpose; what the references are made of."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.unit.model.tiny import STORY

DIM = 64
DIMS = (8, 50, 64)
"""Stops at which `InformationRetrievalEvaluator` was run."""

SIMILARITIES = ("cosine", "dot", "euclidean", "manhattan")
COPIES = 130
"""Documents with the same text: more than the deepest measure looks at."""


class Data(NamedTuple):
    """Documents and queries by id, and grades by query and document."""

    documents: dict[str, str]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


def made_table(rows: int) -> NDArray[np.float32]:
    """Return a table of random numbers: with regular ones, scores differ by less than float32 can tell."""
    chance = random.Random(7)
    return np.array([[chance.random() - 0.5 for _ in range(DIM)] for _ in range(rows)], dtype=np.float32)


def made_data() -> Data:
    """Return texts of random words, copies of one text, texts without a token, and grades from 0 to 3."""
    chance, words = random.Random(5), STORY.split()
    texts = [" ".join(chance.choices(words, k=chance.randint(4, 14))) for _ in range(260)]
    texts += ["the cat sat on the mat by the river"] * COPIES + ["", "  "] * 4 + texts[:30]
    chance.shuffle(texts)
    documents = {f"d{number}": text for number, text in enumerate(texts)}
    queries = {f"q{number}": " ".join(chance.choices(words, k=chance.randint(1, 5))) for number in range(23)}
    queries |= {"copies": "cat mat river", "empty": "", "exact": texts[3]}
    names = list(documents)
    qrels = {query: {name: chance.randint(0, 3) for name in chance.sample(names, 40)} for query in queries}
    qrels["exact"]["d3"] = 3
    qrels["q1"] = dict.fromkeys(names[:5], 0)  # judged, and nothing is relevant
    del qrels["q2"]
    return Data(documents, queries, qrels)


def write_beir(folder: Path, data: Data) -> Path:
    """Write `data` in the BEIR layout; titles are the first word of every third document."""
    (folder / "qrels").mkdir(parents=True)
    documents = (_document(row, name, text) for row, (name, text) in enumerate(data.documents.items()))
    _write_lines(folder / "corpus.jsonl", documents)
    _write_lines(folder / "queries.jsonl", ({"_id": name, "text": text} for name, text in data.queries.items()))
    rows = [f"{query}\t{name}\t{grade}" for query, judged in data.qrels.items() for name, grade in judged.items()]
    (folder / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *rows]) + "\n")
    return folder


def _document(row: int, name: str, text: str) -> dict[str, str]:
    title, _, rest = text.partition(" ") if row % 3 == 0 else ("", "", text)
    return {"_id": name, "title": title, "text": rest}


def _write_lines(path: Path, records: Iterable[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
