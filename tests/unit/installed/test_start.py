"""What a frozen program does before anything else."""

from __future__ import annotations

import multiprocessing
import os
import sys

import pytest

from explorer.installed import start


def test_a_program_without_a_console_has_streams_that_swallow(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    start.prepare()
    print("nobody reads this", file=sys.stderr, flush=True)
    assert sys.stdin.read() == ""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        stream.close()


def test_a_frozen_program_compiles_for_every_processor_and_can_be_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(multiprocessing, "freeze_support", lambda: asked.append(os.environ["NUMBA_CPU_NAME"]))
    for name in start.COMPILED_FOR_ALL:
        monkeypatch.setenv(name, "")  # so that what `prepare` sets is taken back after the test
        monkeypatch.delenv(name)
    start.prepare()
    assert asked == ["generic"]


def test_programs_started_from_a_frozen_one_get_the_library_path_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(multiprocessing, "freeze_support", lambda: None)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/inside")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/of/the/user")
    monkeypatch.setenv("DYLD_LIBRARY_PATH", "/inside")
    start.prepare()
    assert os.environ["LD_LIBRARY_PATH"] == "/of/the/user"
    assert "DYLD_LIBRARY_PATH" not in os.environ


def test_a_package_of_python_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CPU_NAME", raising=False)
    start.prepare()
    assert "NUMBA_CPU_NAME" not in os.environ
