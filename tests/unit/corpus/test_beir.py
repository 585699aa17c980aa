from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.corpus.beir import is_beir, read_beir
from explorer.corpus.corpus import Corpus
from explorer.errors import CorpusError

Write = Callable[..., Path]
Open = Callable[..., Corpus]
DOCUMENTS = [
    {"_id": "d1", "title": "Bees", "text": "They make honey.", "metadata": {}},
    {"_id": "2020-01-02", "title": "", "text": "No title here.", "metadata": {}},
    {"_id": "d3", "title": "Only a title", "text": "", "metadata": {}},
]
QUERIES = [{"_id": "q1", "text": "who makes honey"}, {"_id": "q2", "text": "never judged"}]
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td3\t0\n"


@pytest.fixture
def folder(write: Write) -> Path:
    write("set/corpus.jsonl", "".join(json.dumps(item) + "\n" for item in DOCUMENTS))
    write("set/queries.jsonl", "".join(json.dumps(item) + "\n" for item in QUERIES))
    return write("set/qrels/test.tsv", QRELS).parents[1]


def test_the_title_comes_before_the_text(folder: Path, open_corpus: Open) -> None:
    corpus = open_corpus(folder)
    assert corpus.texts([0, 1, 2]) == ["Bees They make honey.", "No title here.", "Only a title"]
    assert corpus.ids() == ["d1", "2020-01-02", "d3"]
    assert (corpus.name, corpus.text_column, corpus.id_column) == ("set", "text", "_id")


def test_a_beir_folder_inside_a_folder_gives_its_documents_only(folder: Path, open_corpus: Open) -> None:
    corpus = open_corpus(folder.parent)
    assert len(corpus) == 3
    assert corpus.notices == ()


def test_judged_queries_are_read_with_their_grades(folder: Path) -> None:
    assert is_beir(folder)
    beir = read_beir(folder)
    assert (beir.name, beir.split) == ("set", "test")
    assert beir.queries == {"q1": "who makes honey"}
    assert beir.qrels == {"q1": {"d1": 2, "d3": 0}}


def test_the_split_can_be_chosen(folder: Path, write: Write) -> None:
    write("set/qrels/dev.tsv", "q2\td1\t1\n")
    assert read_beir(folder, split="dev").qrels == {"q2": {"d1": 1}}
    assert read_beir(folder).split == "test"


def test_known_documents_need_not_be_read_again(folder: Path) -> None:
    assert read_beir(folder, documents={"d1", "d3"}).qrels
    with pytest.raises(CorpusError, match=r"qrels/test.tsv, line 3: the document d3 is not in corpus.jsonl"):
        read_beir(folder, documents={"d1"})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq9\td1\t1\n", "qrels/test.tsv, line 2: the query q9 is not in"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td9\t1\n", "qrels/test.tsv, line 2: the document d9 is not"),
        ("qrels/test.tsv", QRELS + "q1 d1 1\n", "qrels/test.tsv, line 4: a query id, a document id and a whole number"),
        ("qrels/test.tsv", QRELS + "q1\td1\thigh\n", "qrels/test.tsv, line 4: a query id, a document id and a whole"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "qrels/test.tsv holds no judgement"),
        ("queries.jsonl", '{"_id":"q1","text":"x"}\n{"_id":\n', "queries.jsonl, line 2: not valid JSON"),
        ("queries.jsonl", '{"_id":"q1"}\n', "queries.jsonl, line 1: the field text is missing"),
        ("queries.jsonl", '["q1"]\n', "queries.jsonl, line 1: an object with _id and text is expected"),
        ("corpus.jsonl", '{"text":"x"}\n', "corpus.jsonl, line 1: the field _id is missing"),
        ("queries.jsonl", b'{"_id":"q1","text":"caf\xe9"}\n', "not UTF-8"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(
    folder: Path, write: Write, name: str, content: str | bytes, message: str
) -> None:
    write(f"set/{name}", content)
    with pytest.raises(CorpusError) as error:
        read_beir(folder)
    assert message in str(error.value)


def test_missing_parts_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is not a BEIR folder"):
        read_beir(tmp_path)
    with pytest.raises(CorpusError, match=r"no judgements qrels/train.tsv; there are: test"):
        read_beir(folder, split="train")
    (folder / "qrels" / "test.tsv").unlink()
    with pytest.raises(CorpusError, match="has no judgements"):
        read_beir(folder)


def test_files_that_cannot_be_opened_are_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CorpusError, match="cannot be read: Permission denied"):
        read_beir(folder)
