from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.window.desktop import Desktop, Running, desktop, home_of_its_own

Start = Callable[..., Running]


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with desktop(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture
def start(screen: Desktop, tmp_path: Path) -> Iterator[Start]:
    """Start the program with the given arguments in a home of this test's own, and end it after the test."""
    desktop = replace(screen, env=screen.env | home_of_its_own(tmp_path / "home"))
    with ExitStack() as stack:

        def begin(*words: str) -> Running:
            log = tmp_path / "stderr.txt"
            output = stack.enter_context(log.open("w", encoding="utf-8"))
            command = [sys.executable, "-m", "explorer", *words]
            process = subprocess.Popen(command, env=desktop.env, text=True, stderr=output, stdout=subprocess.DEVNULL)
            stack.callback(_end, process)
            return Running(process, log, desktop)

        yield begin


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait(timeout=20)
