from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.corpus import sentences
from explorer.corpus.corpus import Corpus
from explorer.corpus.readers import read_corpus
from explorer.corpus.scratch import home
from explorer.errors import CorpusError
from explorer.progress import drain

Write = Callable[..., Path]
Open = Callable[..., Corpus]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "a.csv is empty."),
        ("a.txt", b"\xef\xbb\xbf", "a.txt is empty."),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "photo.csv is a PNG picture."),
        ("report.txt", b"%PDF-1.7\n", "report.txt is a PDF document: save its text as .txt first."),
        ("sheet.csv", b"PK\x03\x04\x14\0", "sheet.csv is a ZIP archive or an Office document: save the sheet as CSV"),
        ("a.csv", bytes(range(256)) * 20, "a.csv is not text: it holds binary data; choose another file."),
        ("a.csv", b"id,text\n", "a.csv holds no rows."),
        ("a.txt", b"\n\n  \n", "a.txt holds no text."),
    ],
)
def test_files_without_text_are_refused_in_one_sentence(
    write: Write, open_corpus: Open, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(CorpusError) as error:
        open_corpus(write(name, content))
    assert message in str(error.value)
    assert not list(home().iterdir())


def test_a_path_that_does_not_exist_is_named(tmp_path: Path, open_corpus: Open) -> None:
    with pytest.raises(CorpusError, match=r"There is no file or folder .*nowhere\.csv\."):
        open_corpus(tmp_path / "nowhere.csv")
    with pytest.raises(CorpusError, match="No file was given"):
        open_corpus()


def test_a_folder_without_texts_is_named(write: Write, open_corpus: Open) -> None:
    folder = write("pictures/a.png", b"\x89PNG").parent
    with pytest.raises(CorpusError, match=r"The folder .*pictures holds no text, CSV, JSON or Parquet file\."):
        open_corpus(folder)


def test_a_file_that_may_not_be_read_is_named(write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("secret.csv", "id,text\n1,some words\n")
    opened = Path.open

    def refuse(self: Path, *arguments: object, **options: object) -> object:
        if self == path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(self, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(CorpusError, match=r"^secret.csv cannot be read: permission denied\.$"):
        open_corpus(path)


def test_a_full_disk_is_said_to_be_full_even_for_a_file_in_a_folder(
    write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("docs/a.csv", "id,text\n1,some words\n").parent

    def full(*_: object) -> None:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    monkeypatch.setattr("explorer.corpus.tables.load_delimited", lambda *_, **__: full())
    with pytest.raises(CorpusError, match="The disk is full; free some space"):
        open_corpus(folder)


def test_a_disk_that_fills_while_texts_are_laid_out_is_said_to_be_full(
    write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("explorer.corpus.packing._chunk", full)
    with pytest.raises(CorpusError, match="The disk is full"):
        open_corpus(write("a.txt", "some words"))


def test_too_little_memory_is_said_plainly() -> None:
    assert sentences.sentence(MemoryError(), "a.csv") == "a.csv does not fit into memory."


def test_a_table_without_a_readable_row_is_refused(write: Write, open_corpus: Open) -> None:
    rows = "".join(f'{i},"a" b{i}\n' for i in range(30))
    content = f"id,text\n{rows}"
    corpus = open_corpus(write("a.csv", content))
    assert len(corpus) == 30  # quotes mean nothing here, so no row is lost


HEADS = st.sampled_from(
    [b"", b"id,text\n1,", b'{"text":"', b"[", b"PAR1", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0", b"\xff\xfe", b"text\n"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    name=st.sampled_from(["a.csv", "a.tsv", "a.jsonl", "a.json", "a.txt", "a.parquet", "a.csv.gz", "a", "a.md.xz"]),
    head=HEADS,
    body=st.binary(max_size=200)
    | st.text(max_size=60).map(str.encode)
    | st.text('",;\t\n\r\\{}[]:a1 ').map(str.encode),
)
def test_any_bytes_are_read_or_refused_in_one_sentence(write: Write, name: str, head: bytes, body: bytes) -> None:
    try:
        corpus = drain(read_corpus([write(name, head + body)]))
    except CorpusError as error:
        assert str(error).endswith(".")
        assert "\n" not in str(error)
    else:
        assert all(text for batch in corpus.batches() for text in batch)
        assert len(corpus.records(range(len(corpus)))) == len(corpus.ids()) == len(corpus)
        corpus.close()
    assert not list(home().iterdir())
