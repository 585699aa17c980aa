"""The fingerprint of a model file is taken again as soon as the file may be another one."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from explorer import paths
from explorer.model import digests, formats
from explorer.model.embedding import StaticEmbedding
from explorer.model.writing import save_pretrained
from tests.unit.model.tiny import tiny_table, tiny_tokenizer

OLD = 1_000_000_000


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(digests, "SETTLED", -1.0)  # files of tests are new
    return tmp_path / "home"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "weights"
    made.write_bytes(b"12345")
    return made


def test_what_was_noted_is_known_while_the_file_looks_as_it_did(file: Path) -> None:
    assert digests.known(file, digests.look_at(file)) is None
    digests.note(file, digests.look_at(file), b"\x01\x02")
    assert digests.known(file, digests.look_at(file)) == b"\x01\x02"
    assert digests.known(file.parent / "home" / ".." / "weights", digests.look_at(file)) == b"\x01\x02"


def test_a_file_that_was_changed_in_place_is_not_known(file: Path) -> None:
    before = file.stat()
    digests.note(file, digests.look_at(file), b"\x01")
    file.write_bytes(b"54321")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digests.known(file, digests.look_at(file)) is None


def test_what_was_noted_counts_for_a_day(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digests.note(file, digests.look_at(file), b"\x01")
    now = digests.time.time()
    monkeypatch.setattr(digests.time, "time", lambda: now + digests.DAY + 1)
    assert digests.known(file, digests.look_at(file)) is None


def test_a_file_that_was_just_changed_is_not_noted(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "SETTLED", 60.0)
    digests.note(file, digests.look_at(file), b"\x01")
    assert digests.known(file, digests.look_at(file)) is None


@pytest.mark.parametrize("text", ["", "[1", "[]", '{"%s": 3}', '{"%s": [1, 2]}', '{"%s": ["a", [], "zz"]}'])
def test_notes_that_are_damaged_are_as_good_as_none(file: Path, text: str) -> None:
    noted = paths.cache_dir() / digests.FILE
    noted.write_text(text.replace("%s", str(file)), encoding="utf-8")
    assert digests.known(file, digests.look_at(file)) is None
    digests.note(file, digests.look_at(file), b"\x01")
    assert digests.known(file, digests.look_at(file)) == b"\x01"


def test_only_so_many_files_are_remembered(tmp_path: Path) -> None:
    for number in range(digests.MOST + 1):
        file = tmp_path / str(number)
        file.touch()
        digests.note(file, digests.look_at(file), b"\x01")
    assert digests.known(tmp_path / "0", digests.look_at(tmp_path / "0")) is None
    assert digests.known(file, digests.look_at(file)) == b"\x01"


def test_a_model_has_the_same_key_whether_its_fingerprint_was_noted_or_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer = tiny_tokenizer()
    table = tiny_table(tokenizer.get_vocab_size(), 32)
    save_pretrained(StaticEmbedding.from_table(table, tokenizer), tmp_path / "model")
    first = StaticEmbedding.from_pretrained(tmp_path / "model")
    with monkeypatch.context() as patched:
        patched.setattr(formats, "fingerprint", lambda *_: b"taken again")
        assert StaticEmbedding.from_pretrained(tmp_path / "model").key == first.key
    save_pretrained(StaticEmbedding.from_table(table + np.float32(1), tokenizer), tmp_path / "model")
    assert StaticEmbedding.from_pretrained(tmp_path / "model").key != first.key
