"""The head of the portable archive: what one file does that unpacks itself."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

HEAD = Path(__file__).parents[3] / "packaging" / "linux" / "portable-head.sh"
NAME = "matryoshka-explorer"
TOOLS = ("sh", "xz", "tar", "sha256sum", "flock")

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or any(shutil.which(tool) is None for tool in TOOLS), reason="for Linux, with xz and flock"
)
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def archive(folder: Path, version: str) -> Path:
    """Write an archive whose program tells its version, arguments and folder."""
    program = f'#!/bin/sh\necho "{version} $*"\n[ "$1" != wait ] || read -r line\n'.encode()
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz") as tar:
        entry = tarfile.TarInfo(f"{NAME}/{NAME}")
        entry.size, entry.mode = len(program), 0o755
        tar.addfile(entry, io.BytesIO(program))
    head = HEAD.read_text(encoding="utf-8")
    given = {
        "@VERSION@": version,
        "@SUM@": hashlib.sha256(packed.getvalue()).hexdigest(),
        "@LINES@": str(head.count("\n") + 1),
    }
    for name, value in given.items():
        head = head.replace(name, value)
    made = folder / f"explorer-{version}.run"
    made.write_bytes(head.encode() + packed.getvalue())
    made.chmod(0o755)
    return made


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def start(*words: str | Path) -> subprocess.CompletedProcess[str]:
        command = [str(word) for word in words]
        return subprocess.run(command, env=home(tmp_path), cwd="/", capture_output=True, text=True, check=False)

    return start


def home(folder: Path) -> dict[str, str]:
    made = folder / "home"
    made.mkdir(exist_ok=True)
    return {"HOME": str(made), "PATH": os.environ["PATH"]}


def versions(folder: Path) -> set[str]:
    cache = folder / "home" / ".cache" / NAME / "portable"
    return {path.name.partition("-")[0] for path in cache.iterdir() if path.is_dir()}


def test_one_file_unpacks_itself_once_and_hands_its_arguments_on(run: Run, tmp_path: Path) -> None:
    file = archive(tmp_path, "1.0")
    first, second = run(file, "a b", "c"), run(file)
    assert (first.stdout, second.stdout) == ("1.0 a b c\n", "1.0 \n")
    assert "unpacking" in first.stderr
    assert second.stderr == ""


def test_a_new_version_takes_the_place_of_those_that_nobody_runs(run: Run, tmp_path: Path) -> None:
    run(archive(tmp_path, "1.0"))
    with subprocess.Popen(
        [archive(tmp_path, "2.0"), "wait"], env=home(tmp_path), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "2.0 wait\n"
        assert versions(tmp_path) == {"2.0"}
        new = run(archive(tmp_path, "3.0"))
        assert versions(tmp_path) == {"2.0", "3.0"}
        assert "in use" in new.stderr
        running.communicate("go on\n")
    run(archive(tmp_path, "4.0"))
    assert versions(tmp_path) == {"4.0"}


def test_a_damaged_file_is_not_unpacked(run: Run, tmp_path: Path) -> None:
    file = archive(tmp_path, "1.0")
    file.write_bytes(file.read_bytes()[:-9])
    done = run(file)
    assert done.returncode == 1
    assert "damaged" in done.stderr


def test_it_only_unpacks_where_that_is_asked(run: Run, tmp_path: Path) -> None:
    assert run(archive(tmp_path, "1.0"), "--extract", tmp_path / "here").returncode == 0
    assert run(tmp_path / "here" / NAME / NAME, "x").stdout == "1.0 x\n"


def test_what_is_installed_for_a_user_is_taken_away_again(run: Run, tmp_path: Path) -> None:
    file = archive(tmp_path, "1.0")
    assert run(file, "--install").stdout == "1.0 --install-desktop\n"
    assert run(tmp_path / "home" / ".local" / "bin" / NAME, "x").stdout == "1.0 x\n"
    assert run(file, "--uninstall").stdout == "1.0 --uninstall-desktop\n"
    assert [path for path in (tmp_path / "home").rglob("*") if not path.is_dir()] == []
