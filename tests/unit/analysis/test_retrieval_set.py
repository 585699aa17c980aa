"""What a BEIR folder may hold, and what is said when it is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from explorer.analysis.retrieval_set import read_retrieval_set
from explorer.corpus import beir_documents
from explorer.errors import CorpusError
from explorer.progress import Progress, drain
from tests.unit.analysis.retrieval import Data, made_data, write_beir

SMALL = Data({"a": "the cat", "b": "a dog", "c": ""}, {"q": "dog", "r": "cat"}, {"q": {"b": 2, "a": 0}, "r": {"a": 0}})
EXPECTED = "a query id, a document id and a whole number are expected, separated by tabs."
HEADER = "query-id\tcorpus-id\tscore\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_beir(tmp_path / "pets", SMALL)


def test_only_queries_with_a_relevant_document_are_kept(folder: Path) -> None:
    data = drain(read_retrieval_set(folder))
    assert (data.name, data.split, data.query_ids, data.queries) == ("pets", "test", ("q",), ("dog",))
    assert data.judged == ({1: 2, 0: 0},)
    assert data.documents.ids == ("a", "b", "c")


def test_documents_are_title_and_text_one_by_one_or_all(tmp_path: Path) -> None:
    made = made_data()
    documents = drain(read_retrieval_set(write_beir(tmp_path / "set", made))).documents
    expected = [text.strip() for text in made.documents.values()]
    assert list(documents) == expected
    assert [documents.text(row) for row in (0, 1, 250, len(expected) - 1)] == [
        expected[row] for row in (0, 1, 250, len(expected) - 1)
    ]


def test_marks_blank_lines_line_ends_and_missing_titles_are_no_trouble(folder: Path) -> None:
    lines = ['{"_id": "a", "text": "the cät"}', "", '{"_id": 2, "title": null, "text": "dog "}', "  "]
    (folder / "corpus.jsonl").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    (folder / "qrels" / "test.tsv").write_text("q\t2\t1\n", encoding="utf-8")
    documents = drain(read_retrieval_set(folder)).documents
    assert (documents.ids, list(documents), documents.text(0)) == (("a", "2"), ["the cät", "dog"], "the cät")


def test_a_folder_is_called_by_its_own_name_from_inside_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert drain(read_retrieval_set(Path())).name == "pets"


def test_reading_tells_how_far_it_is_in_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beir_documents, "LINES_A_STEP", 1)
    seen: list[Progress] = []
    drain(read_retrieval_set(folder), seen.append)
    size = (folder / "corpus.jsonl").stat().st_size
    assert {progress.what for progress in seen} == {"Reading pets"}
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert (seen[-1].done, seen[-1].total) == (size, size)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("qrels/test.tsv", HEADER + "q\tz\t1\n", "pets/qrels/test.tsv, line 2: the document z is not in corpus.jsonl."),
        ("qrels/test.tsv", HEADER + "z\ta\t1\n", "pets/qrels/test.tsv, line 2: the query z is not in queries.jsonl."),
        (
            "qrels/test.tsv",
            HEADER + "q\ta\t1\nq\ta\t1\nq\ta\t2\n",
            "pets/qrels/test.tsv, line 4: the query q and the document a have two grades.",
        ),
        ("qrels/test.tsv", HEADER, "pets/qrels/test.tsv holds no judgement."),
        (
            "qrels/test.tsv",
            HEADER + "q\ta\t0\n",
            "pets/qrels/test.tsv names no relevant document: every score is 0 or less.",
        ),
        (
            "corpus.jsonl",
            '{"_id":"a","text":"x"}\n\n{"_id":"a","text":"y"}\n',
            "pets/corpus.jsonl, line 3: the id a was already used in line 1; ids must be unique.",
        ),
        (
            "queries.jsonl",
            '{"_id":"q","text":"x"}\n{"_id":"q","text":"x"}\n',
            "pets/queries.jsonl, line 2: the id q was already used in line 1; ids must be unique.",
        ),
        ("qrels/test.tsv", "q 0 a 1\n", "pets/qrels/test.tsv, line 1: " + EXPECTED),
        ("qrels/test.tsv", "q\ta\t0.5\n", "pets/qrels/test.tsv, line 1: " + EXPECTED),
        ("qrels/test.tsv", HEADER + "q\ta\n", "pets/qrels/test.tsv, line 2: " + EXPECTED),
        ("qrels/test.tsv", b"x\ty\tz\nq\t\xff\t1\n", "pets/qrels/test.tsv, line 2: not UTF-8; save the file as UTF-8."),
        ("corpus.jsonl", '{"_id":"a"}\n', "pets/corpus.jsonl, line 1: the field text is missing or not text."),
        ("corpus.jsonl", '{"text":"a"}\n', "pets/corpus.jsonl, line 1: the field _id is missing or not text."),
        ("corpus.jsonl", b'{"_id":"\xff"}\n', "pets/corpus.jsonl, line 1: not UTF-8; save the file as UTF-8."),
        ("corpus.jsonl", "[]\n", "pets/corpus.jsonl, line 1: an object with _id and text is expected."),
        ("corpus.jsonl", "\n\n", "pets/corpus.jsonl holds no document."),
    ],
)
def test_what_is_wrong_is_one_sentence_with_file_and_line(
    folder: Path, name: str, content: str | bytes, message: str
) -> None:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(CorpusError) as error:
        drain(read_retrieval_set(folder))
    assert str(error.value) == message


def test_braces_in_a_folders_name_are_only_a_name(tmp_path: Path) -> None:
    folder = write_beir(tmp_path / "{pets}", SMALL)
    (folder / "qrels" / "test.tsv").write_text(HEADER + "q\tz\t1\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"^\{pets\}/qrels/test.tsv, line 2: "):
        drain(read_retrieval_set(folder))


def test_broken_json_is_named_with_its_line(folder: Path) -> None:
    (folder / "corpus.jsonl").write_text('{"_id":"a","text":"x"}\n{"_id":', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"^pets/corpus.jsonl, line 2: not valid JSON \(.*\)\.$"):
        drain(read_retrieval_set(folder))


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is not a BEIR folder"):
        drain(read_retrieval_set(tmp_path))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"^There is no folder .*nowhere\.$"):
        drain(read_retrieval_set(tmp_path / "nowhere"))


def test_a_split_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(CorpusError, match=r"has no judgements qrels/dev.tsv; there are: test"):
        drain(read_retrieval_set(folder, split="dev"))


def test_a_corpus_that_cannot_be_opened_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CorpusError, match=r"corpus.jsonl cannot be read: Permission denied\.$"):
        drain(read_retrieval_set(folder))


def test_a_document_that_changed_since_it_was_read_is_named(folder: Path) -> None:
    documents = drain(read_retrieval_set(folder)).documents
    (folder / "corpus.jsonl").write_text(json.dumps(["x" * 400]) + "\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"^pets/corpus.jsonl, document 2: "):
        documents.text(1)
