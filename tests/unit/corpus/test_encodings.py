from __future__ import annotations

import bz2
import errno
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.corpus import cleaning
from explorer.corpus.corpus import Corpus
from explorer.errors import CorpusError

Write = Callable[..., Path]
Open = Callable[..., Corpus]

FRENCH = ["Le café est fermé à cause de la grève générale.", "Où est la bibliothèque? Elle a été déplacée hier."]
GERMAN = ["Die Straße ist für Fußgänger gesperrt, während gebaut wird.", "Schöne Grüße aus München, sagte der Bürger."]
RUSSIAN = [
    "Сегодня хорошая погода, и мы идём гулять в парк.",
    "Библиотека закрыта до понедельника по техническим причинам.",
]
JAPANESE = ["今日は天気がいいので公園に散歩に行きましょう。", "図書館は月曜日まで閉まっています。とても残念です。"]
CHINESE = ["今天天气很好，我们一起去公园散步吧。", "图书馆星期一之前都不开放，真的非常遗憾。"]
KOREAN = ["오늘은 날씨가 좋아서 공원에 산책하러 갑니다.", "도서관은 월요일까지 문을 닫습니다."]


@pytest.mark.parametrize(
    ("lines", "encoding"),
    [
        (FRENCH, "latin-1"),
        (FRENCH, "cp1252"),
        (GERMAN, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift-jis"),
        (JAPANESE, "euc-jp"),
        (CHINESE, "gb18030"),
        (CHINESE, "utf-16-le"),
        (KOREAN, "cp949"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-be"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-32"),
    ],
)
def test_other_encodings_are_recognised_and_named(
    write: Write, open_corpus: Open, lines: list[str], encoding: str
) -> None:
    content = "id,text\n" + "".join(f'{i},"{line}"\n' for i, line in enumerate(lines * 5))
    corpus = open_corpus(write("a.csv", content.encode(encoding)))
    assert next(corpus.batches()) == lines * 5
    assert "a.csv is not UTF-8: read as" in corpus.notices[0]


def test_curly_quotes_and_the_euro_sign_are_read_as_cp1252(write: Write, open_corpus: Open) -> None:
    line = "He said “it costs € 5” – and left…"
    corpus = open_corpus(write("a.txt", line.encode("cp1252")))
    assert corpus.texts([0]) == [line]
    assert corpus.notices[0] == "a.txt is not UTF-8: read as cp1252."


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.jsonl", "a.json"])
def test_a_byte_order_mark_is_dropped(write: Write, open_corpus: Open, name: str) -> None:
    content = {"a.csv": "text,n\nsome words,1\n", "a.txt": "some words", "a.jsonl": '{"text":"some words"}\n'}
    corpus = open_corpus(write(name, content.get(name, '["some words"]').encode("utf-8-sig")))
    assert corpus.texts([0]) == ["some words"]
    assert corpus.columns[0].name == "text"


def test_a_few_bad_bytes_in_utf8_are_replaced_and_counted(write: Write, open_corpus: Open) -> None:
    content = "\n".join(RUSSIAN * 10).encode() + b"\nbad \xff byte\n"
    corpus = open_corpus(write("a.txt", content))
    assert corpus.texts([0, 20]) == [RUSSIAN[0], "bad � byte"]
    assert corpus.notices[0] == "a.txt: 1 place is not valid UTF-8, shown as �."


def test_other_bytes_far_into_a_large_file_are_noticed(write: Write, open_corpus: Open) -> None:
    lines = ["plain words"] * 150_000 + [FRENCH[0]]
    corpus = open_corpus(write("a.txt", "\n".join(lines).encode("cp1252")))
    assert corpus.texts([150_000]) == [FRENCH[0]]


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.txt"])
def test_compressed_files_are_read(
    write: Write, open_corpus: Open, name: str, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    content = {"a.csv": "id,text\n1,some words\n", "a.jsonl": '{"text":"some words"}', "a.txt": "some words"}[name]
    assert open_corpus(write(f"{name}.{suffix}", pack(content.encode()))).texts([0]) == ["some words"]


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)])
def test_compressed_files_that_end_early_are_refused(
    write: Write, open_corpus: Open, suffix: str, pack: Callable[[bytes], bytes]
) -> None:
    packed = pack("".join(f"line {i * 7919}\n" for i in range(5000)).encode())
    with pytest.raises(CorpusError, match=f"a.txt.{suffix} is damaged or not complete"):
        open_corpus(write(f"a.txt.{suffix}", packed[: len(packed) // 2]))
    with pytest.raises(CorpusError, match=f"a.txt.{suffix} is damaged or not complete"):
        open_corpus(write(f"a.txt.{suffix}", packed[:40] + b"\0\xff" * 40 + packed[120:]))


def test_a_disk_that_fills_while_unpacking_is_said_to_be_full(
    write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setitem(cleaning.OPENERS, "gzip", full)
    with pytest.raises(CorpusError, match="The disk is full"):
        open_corpus(write("a.txt.gz", gzip.compress(b"some words")))


def test_bytes_in_no_encoding_are_refused(write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.corpus.content.ENCODINGS", ["ascii"])
    with pytest.raises(CorpusError, match=r"a.txt is not text in any known encoding; save it as UTF-8\."):
        open_corpus(write("a.txt", b"\x81\x8d\x8f\x90\x9d words " * 20))
