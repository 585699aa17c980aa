"""Starts the packed program, where it was built or where it was installed.

FROZEN_PROGRAM names the command, perhaps with `chroot ROOT` before it; without it the program in build/frozen is tried.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.window.desktop import Desktop, Running, clean_environment, desktop

BUILT = Path(__file__).parents[2] / "build" / "frozen" / "matryoshka-explorer" / "matryoshka-explorer"
Start = Callable[..., Running]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def command() -> list[str]:
    """Return the words that start the program."""
    words = shlex.split(os.environ.get("FROZEN_PROGRAM", str(BUILT)))
    assert len(words) > 1 or Path(words[0]).exists(), "build the program first: make frozen"
    return words


@pytest.fixture(scope="session")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with desktop(tmp_path_factory.mktemp("home")) as made:
        yield made


@pytest.fixture
def run(command: list[str], tmp_path: Path) -> Run:
    """Run a command of the program to its end."""

    def begin(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
        home = foreign(clean_environment(tmp_path)) | env
        return subprocess.run([*command, *words], env=home, capture_output=True, text=True, timeout=500, check=False)

    return begin


@pytest.fixture
def start(screen: Desktop, tmp_path: Path, command: list[str]) -> Iterator[Start]:
    """Start the program in a window, and end it after the test."""
    with ExitStack() as stack:

        def begin(*words: str) -> Running:
            log = tmp_path / "stderr.txt"
            output = stack.enter_context(log.open("w", encoding="utf-8"))
            process = subprocess.Popen(
                [*command, *words], env=foreign(screen.env), text=True, stderr=output, stdout=subprocess.DEVNULL
            )
            stack.callback(_end, process)
            return Running(process, log, screen)

        yield begin


def foreign(env: dict[str, str]) -> dict[str, str]:
    """Return `env` without paths that another system does not have."""
    return {
        name: value for name, value in env.items() if not any(part in name for part in ("CERT", "SSL", "CA_BUNDLE"))
    }


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
    process.wait(timeout=20)
