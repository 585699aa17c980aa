"""What only packing can break: the installed program, used as a user does."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import explorer
from tests.window.desktop import Running, wait_for

pytestmark = pytest.mark.timeout(600)
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., Running]
SAMPLE = len((Path(__file__).parents[2] / "resources/samples/encyclopaedia/corpus.jsonl").read_bytes().splitlines())


def test_it_passes_its_own_test_and_takes_a_picture(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "window.png"
    done = run("self-test", "--json", "--picture", str(picture))
    report = json.loads(done.stdout)
    assert report["ok"], report
    assert report["frozen"]
    assert report["version"] == explorer.__version__
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_maps_are_made_with_the_code_it_brings(run: Run, tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("".join(f"a text about the number {i} and its square\n" for i in range(80)), encoding="utf-8")
    assert run("project", str(texts), "-o", str(tmp_path / "map.png"), "--quiet").returncode == 0
    compiled = tmp_path / "explorer" / "cache" / "compiled"
    assert not [*compiled.glob("*.nbc")], "something was compiled again"


def test_without_streams_it_works_all_the_same(command: list[str]) -> None:
    words = shlex.join([*command, "model", "info"])
    closed = subprocess.run(["sh", "-c", f"exec {words} <&- >&- 2>&-"], timeout=300, check=False)
    assert closed.returncode == 0


def test_results_and_errors_go_where_they_belong(run: Run) -> None:
    assert run("--version").stdout.split()[-1] == explorer.__version__
    wrong = run("search", "no-such-file.csv", "words", "--quiet")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert len(wrong.stderr.strip().splitlines()) == 1


def test_the_window_maps_searches_and_follows_the_slider(start: Start) -> None:
    program = start()
    full = program.until(texts=str(SAMPLE), map="umap")["dim"]
    program.desktop.focus(program.window())
    program.desktop.xdotool("key", "ctrl+f")
    program.desktop.xdotool("type", "--delay", "60", "frozen rivers")
    program.until(query="frozen_rivers", hits="50")
    program.desktop.xdotool("key", "ctrl+d", "Left")
    smaller = wait_for(lambda: program.state()["dim"] if program.state()["dim"] != full else "", "a smaller dimension")
    assert int(smaller) < int(full)
    if kept := os.environ.get("FROZEN_PICTURES"):
        program.desktop.screenshot(Path(kept) / "window.png")
    assert program.close() == 0


def test_a_dropped_file_is_opened_and_mapped(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "tëxts 1.csv"
    rows = (f"{i};the story of number {i} and its {('ship', 'oven', 'bee')[i % 3]}\n" for i in range(120))
    file.write_text("id;story\n" + "".join(rows), encoding="utf-8")
    program = start()
    program.until(texts=str(SAMPLE), index="yes")
    x, y, width, height = program.desktop.geometry(program.window())
    program.desktop.drop_files([file], (x + width // 2, y + height // 3))
    program.until(texts="120", index="yes", map="umap")
    assert program.close() == 0


def test_a_file_given_as_the_file_manager_does_is_opened(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text("".join(json.dumps({"text": f"passage {i} about tea"}) + "\n" for i in range(30)), encoding="utf-8")
    program = start(str(file))
    program.until(texts="30", index="yes")
    assert program.close() == 0
