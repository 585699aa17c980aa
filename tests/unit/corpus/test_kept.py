"""Large files are read once: what was laid out is kept, found again, and never stands for other files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import numpy as np
import pytest

from explorer import shelves, stamps
from explorer.corpus import fingerprint as fingerprints
from explorer.corpus import kept, readers, reading
from explorer.corpus.corpus import Corpus
from explorer.corpus.readers import read_corpus
from explorer.corpus.scratch import home as scratch_home
from explorer.errors import CorpusError
from explorer.progress import Progress, drain

Write = Callable[..., Path]
Open = Callable[..., Corpus]

ROWS = [
    {"id": "a", "text": "the first text", "year": 2001, "day": "2020-02-03"},
    {"id": "b", "text": "   ", "year": 2002, "day": "2020-02-04"},
    {"id": "c", "text": "ein Text mit Wörtern", "year": None, "day": None},
    {"id": "d", "text": "the fourth text", "year": 2004, "day": "2020-02-06"},
]


@pytest.fixture(autouse=True)
def everything_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "WORTH", 0)


@pytest.fixture
def table(write: Write) -> Path:
    return write("rows.jsonl", "".join(json.dumps(row) + "\n" for row in ROWS))


def opened(*paths: Path, text_column: str | None = None, keep: bool = True) -> tuple[Corpus, bool]:
    """Return the corpus, and whether its files had to be read."""
    seen: list[Progress] = []
    corpus = drain(read_corpus(paths, text_column=text_column, keep=keep), seen.append)
    return corpus, "Arranging the texts" in {progress.what for progress in seen}


def everything(corpus: Corpus) -> tuple[object, ...]:
    rows = np.arange(len(corpus))
    return (
        *(corpus.key, corpus.name, corpus.sources, corpus.columns, corpus.text_column, corpus.id_column),
        *(corpus.notices, corpus.texts(rows), corpus.records(rows), corpus.ids(), list(corpus.batches())),
        *(corpus.where("year > 2001").tolist(), [corpus.column(column.name).tolist() for column in corpus.columns]),
    )


def test_a_corpus_that_was_kept_is_the_one_that_was_read(table: Path) -> None:
    plain, _ = opened(table, keep=False)
    right = repr(everything(plain))
    plain.close()
    for expected in (True, False, False):
        corpus, was_read = opened(table)
        assert was_read is expected
        assert repr(everything(corpus)) == right
        corpus.close()
    assert [path.name for path in scratch_home().iterdir()] == []
    assert len(shelves.all_kept(kept.home())) == 1


def test_a_kept_corpus_can_be_read_by_another_column(table: Path) -> None:
    opened(table)[0].close()
    corpus, _ = opened(table)
    other = drain(corpus.with_text_column("id"))
    assert other.texts([0, 1, 2, 3]) == ["a", "b", "c", "d"]
    corpus.close()
    assert other.records([1])[0].columns["year"] == 2002
    other.close()
    named, was_read = opened(table, text_column="id")
    assert was_read
    assert named.text_column == "id"
    named.close()


def test_two_programs_use_what_is_kept_at_once(table: Path) -> None:
    first, _ = opened(table)
    code = (
        "import sys; from pathlib import Path; from explorer.corpus import kept; kept.WORTH = 0;"
        "from explorer.corpus.readers import read_corpus; from explorer.progress import drain;"
        "seen = []; corpus = drain(read_corpus([Path(sys.argv[1])]), seen.append);"
        "print(corpus.where('year > 2001').tolist(), 'Arranging the texts' in {p.what for p in seen})"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, str(table)], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "[2] False"
    assert first.where("year > 2001").tolist() == [2]
    first.close()


@pytest.mark.parametrize("whole", [True, False])
def test_a_file_that_changed_is_read_again(table: Path, monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    if not whole:
        monkeypatch.setattr(fingerprints, "WHOLE", 0)
        monkeypatch.setattr(fingerprints, "SAMPLE", 1)
    opened(table)[0].close()
    before = table.stat()
    table.write_text(table.read_text().replace("first", "other"))
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))
    corpus, was_read = opened(table)
    assert was_read
    assert corpus.texts([0]) == ["the other text"]
    corpus.close()


def test_a_file_that_changes_while_it_is_read_is_not_kept(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = iter(["before", "after"])
    for module in (readers, reading):
        monkeypatch.setattr(module, "fingerprint", lambda *_: next(keys))
    opened(table)[0].close()
    assert shelves.all_kept(kept.home()) == []


def test_a_file_more_in_a_folder_makes_another_corpus(tmp_path: Path, write: Write) -> None:
    write("folder/a.txt", "one text")
    opened(tmp_path / "folder")[0].close()
    corpus, was_read = opened(tmp_path / "folder")
    assert not was_read
    corpus.close()
    write("folder/b.txt", "another text")
    corpus, was_read = opened(tmp_path / "folder")
    assert was_read
    assert corpus.texts([0, 1]) == ["one text", "another text"]
    corpus.close()


def test_the_same_texts_under_another_name_are_called_by_it(table: Path, tmp_path: Path) -> None:
    opened(table)[0].close()
    moved = table.rename(tmp_path / "other.jsonl")
    corpus, was_read = opened(moved)
    assert was_read
    assert corpus.name == "other.jsonl"
    corpus.close()


@pytest.mark.parametrize("name", ["texts", "texts-offsets", "values", "rowids", "corpus.duckdb", "corpus.json"])
@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_what_is_damaged_is_read_again(table: Path, name: str, damage: str) -> None:
    corpus, _ = opened(table)
    right = repr(everything(corpus))
    corpus.close()
    (folder,) = (found.folder for found in shelves.all_kept(kept.home()))
    path = folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    if damage == "remove":
        path.unlink()
    else:
        path.write_bytes(data if damage == "flip" else data[: len(data) // 2])
    again, was_read = opened(table)
    assert was_read
    assert repr(everything(again)) == right
    again.close()
    corpus, was_read = opened(table)
    assert not was_read
    corpus.close()


def test_clearing_removes_what_nobody_uses(table: Path, write: Write) -> None:
    corpus, _ = opened(table)
    opened(write("b.txt", "some words"))[0].close()
    assert kept.taken() > 0
    assert kept.clear() > 0
    assert len(shelves.all_kept(kept.home())) == 1
    assert corpus.where("year > 2001").tolist() == [2]
    corpus.close()
    assert kept.clear() > 0
    assert list(kept.home().iterdir()) == []


def test_what_was_not_opened_for_longest_goes_first(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        opened(write(f"{name}.txt", f"the text of {name}"))[0].close()
    first, second = shelves.all_kept(kept.home())
    for found, when in ((first, 2000), (second, 1000)):
        os.utime(found.folder.with_suffix(".lock"), (when, when))
    monkeypatch.setattr(kept, "LIMIT", 2 * first.bytes + 4096)
    opened(write("c.txt", "the text of c"))[0].close()
    left = {found.folder for found in shelves.all_kept(kept.home())}
    assert first.folder in left
    assert second.folder not in left


def test_on_a_full_disk_nothing_is_kept_and_everything_is_read(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    corpus, _ = opened(table)
    assert corpus.where("year > 2001").tolist() == [2]
    assert shelves.all_kept(kept.home()) == []
    corpus.close()
    assert list(scratch_home().iterdir()) == []


def test_what_others_keep_at_the_same_time_does_no_harm(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = opened(table)
    monkeypatch.setattr(kept, "open_kept", lambda *_: iter(()))
    second, was_read = opened(table)
    assert was_read
    assert repr(everything(second)) == repr(everything(first))
    for corpus in (first, second):
        corpus.close()
    assert list(scratch_home().iterdir()) == []


def test_showing_what_was_kept_needs_no_database(table: Path) -> None:
    opened(table)[0].close()
    code = (
        "import sys; from pathlib import Path; from explorer.corpus.readers import read_corpus;"
        "from explorer.progress import drain; corpus = drain(read_corpus([Path(sys.argv[1])]));"
        "print(corpus.texts([0]), corpus.records([1])[0].id, 'duckdb' in sys.modules);"
        "print(corpus.where('year > 2001').tolist(), 'duckdb' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code, str(table)], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.splitlines() == ["['the first text'] c False", "[2] True"]


def test_a_database_that_cannot_be_opened_is_said_and_read_anew(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(table)[0].close()
    corpus, was_read = opened(table)
    assert not was_read

    def refuse(*_: object) -> None:
        raise duckdb.IOException("IO Error: made by another version")

    with monkeypatch.context() as patched:
        patched.setattr("explorer.corpus.database.reconnect", refuse)
        with pytest.raises(CorpusError) as caught:
            corpus.where("year > 2001")
    assert str(caught.value) == (
        "The stored columns of rows.jsonl cannot be read: made by another version; open it again to read it anew."
    )
    assert corpus.texts([0]) == ["the first text"]
    corpus.close()
    corpus, was_read = opened(table)
    assert was_read
    assert corpus.where("year > 2001").tolist() == [2]
    corpus.close()


def test_small_files_are_kept_for_who_asks(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "WORTH", 1 << 20)
    drain(read_corpus([table], least=0)).close()
    corpus, was_read = opened(table)
    assert not was_read
    corpus.close()


def test_closing_the_reading_half_way_keeps_nothing(table: Path) -> None:
    steps = read_corpus([table])
    for progress in steps:
        if progress.what == "Arranging the columns":
            break
    steps.close()
    assert list(scratch_home().iterdir()) == []
    assert shelves.all_kept(kept.home()) == []


def test_small_files_are_not_kept(write: Write, open_corpus: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "WORTH", 100)
    open_corpus(write("a.txt", "some words"))
    assert shelves.all_kept(kept.home()) == []


def test_a_check_counts_until_a_file_is_changed_or_a_day_has_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stamps, "WORTH", 5)
    for name in ("a", "b"):
        (tmp_path / name).write_text("12345")
    assert not stamps.are_fresh(tmp_path, ["a"])
    stamps.note(tmp_path, stamps.look_at(tmp_path, ["a"]))
    assert stamps.are_fresh(tmp_path, ["a"])
    assert not stamps.are_fresh(tmp_path, ["a", "b"])
    stamps.note(tmp_path, stamps.look_at(tmp_path, ["b", "missing"]))
    assert stamps.are_fresh(tmp_path, ["a", "b"])
    assert not stamps.are_fresh(tmp_path, ["a", "missing"])
    now = stamps.time.time()
    monkeypatch.setattr(stamps.time, "time", lambda: now + stamps.DAY + 1)
    assert not stamps.are_fresh(tmp_path, ["a"])
    monkeypatch.setattr(stamps.time, "time", lambda: now)
    (tmp_path / "a").write_text("12346")
    os.utime(tmp_path / "a", (1, 1))
    assert not stamps.are_fresh(tmp_path, ["a"])
    (tmp_path / stamps.FILE).write_text("[1")
    assert not stamps.are_fresh(tmp_path, ["b"])


def test_little_is_read_whole_whatever_was_noted(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("12345")
    stamps.note(tmp_path, stamps.look_at(tmp_path, ["a"]))
    assert not stamps.are_fresh(tmp_path, ["a"])
    assert not (tmp_path / stamps.FILE).exists()
