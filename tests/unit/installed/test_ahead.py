"""What an installed program has the system read before it is needed."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from explorer.installed import ahead

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked to read ahead")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of the files that were asked for, in a frozen program with a file for every pattern."""
    asked: list[str] = []
    for number, pattern in enumerate((*ahead.FOR_THE_WINDOW, *ahead.FOR_THE_TEXTS)):
        file = tmp_path / pattern.replace("*", "x")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(number))

    def advise(descriptor: int, start: int, length: int, advice: int) -> None:
        assert (start, length, advice) == (0, 0, os.POSIX_FADV_WILLNEED)
        asked.append(str(Path(f"/proc/self/fd/{descriptor}").resolve().relative_to(tmp_path)))

    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(os, "posix_fadvise", advise)
    return asked


def finish() -> None:
    for thread in threading.enumerate():
        if thread.name == "ahead":
            thread.join()


@pytest.mark.parametrize("words", [[], ["open", "x.csv"], [str(Path(__file__))]])
def test_a_start_that_opens_a_window_has_its_libraries_read_in_the_order_of_need(
    program: list[str], words: list[str]
) -> None:
    ahead.begin(words)
    finish()
    assert program == [pattern.replace("*", "x") for pattern in ahead.FOR_THE_WINDOW]


@pytest.mark.parametrize("words", [["--version"], ["search", "x.csv", "tea"], ["--multiprocessing-fork", "fd=3"]])
def test_a_start_without_a_window_reads_nothing_ahead(program: list[str], words: list[str]) -> None:
    ahead.begin(words)
    finish()
    assert program == []


def test_a_file_that_is_missing_or_cannot_be_read_ahead_is_passed_over(
    program: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del program

    def refuse(*_: int) -> None:
        raise OSError

    monkeypatch.setattr(os, "posix_fadvise", refuse)
    ahead.read(["*.so", "no/such*.so", "PySide6/*.so"])
    finish()


def test_a_package_of_python_reads_nothing_ahead(program: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sys, "_MEIPASS")
    ahead.begin([])
    ahead.read(ahead.FOR_THE_TEXTS)
    assert program == []
    assert "ahead" not in [thread.name for thread in threading.enumerate()]
