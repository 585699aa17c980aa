"""What only packing can break: the installed program, used as a user does."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import explorer
from explorer.installed import ahead
from tests.frozen.conftest import foreign
from tests.window.desktop import Running, clean_environment, wait_for

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


def test_everything_it_has_read_ahead_is_there(command: list[str]) -> None:
    inside = Path(command[0]).resolve().parent / "_internal"
    if not inside.is_dir():
        pytest.skip("the program lies in another root, or is started by another")
    missing = [pattern for pattern in (*ahead.FOR_THE_WINDOW, *ahead.FOR_THE_TEXTS) if not [*inside.glob(pattern)]]
    assert not missing


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


def test_without_a_console_the_worker_and_the_window_work_too(command: list[str], tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    words = shlex.join([*command, "self-test", "--report", str(report)])
    env = foreign(clean_environment(tmp_path))
    closed = subprocess.run(["sh", "-c", f"exec {words} <&- >&- 2>&-"], env=env, timeout=500, check=False)
    assert closed.returncode == 0, report.read_text(encoding="utf-8")
    assert "FAILED" not in report.read_text(encoding="utf-8")


def test_a_crash_leaves_a_report_that_the_next_start_shows(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "never mapped before.txt"
    file.write_text("".join(f"the crash of {i} cars and {i * i} bees\n" for i in range(90)), encoding="utf-8")
    program = start(str(file))
    program.until(texts="90", map="umap")
    workers = children(program.process.pid)
    assert workers, "the map was not made in a process of its own"
    program.process.send_signal(signal.SIGSEGV)
    assert program.process.wait(timeout=30) == -signal.SIGSEGV
    wait_for(
        lambda: not any(Path(f"/proc/{pid}/exe").exists() for pid in workers), "the worker process to end by itself"
    )

    again = start()
    again.until(texts=str(SAMPLE))
    reports = Path(again.desktop.env["MATRYOSHKA_EXPLORER_HOME"]) / "cache" / "crashes"
    shown = wait_for(lambda: [*reports.glob("report-*.txt")], "the report to be offered")
    text = shown[-1].read_text(encoding="utf-8")
    assert text.startswith(f"Matryoshka Explorer {explorer.__version__}, installed program")
    assert "Segmentation fault" in text
    assert "explorer/ui/app.py" in text.replace("\\", "/")
    if kept := os.environ.get("FROZEN_PICTURES"):
        again.until(map="umap")
        again.desktop.screenshot(Path(kept) / "after-crash.png")
    assert again.close() == 0
    shown[-1].unlink()


def children(pid: int) -> set[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return {int(child) for child in found.stdout.split()}


def test_it_takes_no_more_room_than_promised(command: list[str]) -> None:
    folder = Path(command[0]).resolve().parent
    if not (folder / "_internal").is_dir():
        pytest.skip("the program lies in another root, or is started by another")
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) < 480_000_000
    package = next(iter((Path(__file__).parents[2] / "dist").glob("*.deb")), None)
    assert package is None or package.stat().st_size < 150_000_000
