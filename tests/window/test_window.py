"""The program as a user has it: a real window, real keys, a real drag."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.window.desktop import Desktop, Running, clean_environment, wait_for

Start = Callable[..., Running]
SAMPLE = len((Path(__file__).parents[2] / "resources/samples/encyclopaedia/corpus.jsonl").read_bytes().splitlines())


def colours(picture: Path) -> int:
    image = QImage(str(picture))
    points = ((x, y) for x in range(0, image.width(), 5) for y in range(0, image.height(), 5))
    return len({image.pixel(x, y) for x, y in points})


def write_test_set(folder: Path) -> Path:
    """Write three documents and two judged queries in the BEIR layout."""
    (folder / "qrels").mkdir(parents=True)
    texts = {"a": "black tea with milk", "b": "a ship in a storm", "c": "the violin of the master"}
    documents = (json.dumps({"_id": name, "title": "", "text": text}) for name, text in texts.items())
    queries = (json.dumps({"_id": name, "text": text}) for name, text in (("q", "hot drinks"), ("r", "vessels at sea")))
    (folder / "corpus.jsonl").write_text("\n".join(documents), encoding="utf-8")
    (folder / "queries.jsonl").write_text("\n".join(queries), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t1\nr\tb\t1\n", encoding="utf-8")
    return folder


def centre_of(desktop: Desktop, window: str) -> tuple[int, int]:
    x, y, width, height = desktop.geometry(window)
    return x + width // 2, y + height // 3


def descendants(pid: int) -> list[int]:
    text = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in text.splitlines()]
    found = [child for child, parent in parents if parent == pid]
    return found + [deeper for child in found for deeper in descendants(child)]


def spawned(pid: int) -> list[int]:
    """Return the processes that work for `pid`, without the one in which Python counts shared memory."""
    commands = {child: Path(f"/proc/{child}/cmdline") for child in descendants(pid)}
    return [child for child, file in commands.items() if file.exists() and b"spawn_main" in file.read_bytes()]


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def compilers(pid: int) -> set[str]:
    """Return which libraries that compile, or that take long to import, a process has loaded."""
    libraries = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")
    return {name for name in ("llvmlite", "numba", "sklearn", "pynndescent", "torch") if f"/{name}/" in libraries}


def test_a_first_start_shows_the_sample_on_a_map_with_nothing_done(start: Start, tmp_path: Path) -> None:
    program = start()
    program.until(texts=str(SAMPLE), map="umap")
    assert not compilers(program.process.pid)
    assert [pid for pid in descendants(program.process.pid) if compilers(pid) >= {"numba", "llvmlite"}]
    assert colours(program.desktop.screenshot(tmp_path / "first.png")) > 60
    assert program.close() == 0


def test_typed_keys_find_hits_and_the_slider_follows_the_arrow_keys(start: Start) -> None:
    program = start()
    full = program.until(texts=str(SAMPLE), index="yes")["dim"]
    desktop = program.desktop
    desktop.focus(program.window())
    desktop.xdotool("key", "ctrl+f")
    desktop.xdotool("type", "--delay", "40", "frozen rivers")
    program.until(query="frozen_rivers", hits="50")
    desktop.xdotool("key", "ctrl+d", "Left")
    smaller = wait_for(lambda: program.state()["dim"] if program.state()["dim"] != full else "", "a smaller dimension")
    assert int(smaller) < int(full)
    desktop.xdotool("key", "ctrl+z")
    program.until(dim=full)


def test_a_dropped_file_is_opened_and_searched(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "tëxts 1.csv"
    rows = "".join(
        f"{i};the story of number {i} and its {word}\n" for i, word in enumerate(["ship", "oven", "bee"] * 40)
    )
    file.write_text("id;story\n" + rows, encoding="utf-8")
    program = start()
    program.until(texts=str(SAMPLE), index="yes")
    program.desktop.drop_files([file], centre_of(program.desktop, program.window()))
    program.until(texts="120", index="yes")
    program.desktop.focus(program.window())
    program.desktop.xdotool("key", "ctrl+f")
    program.desktop.xdotool("type", "--delay", "40", "ship")
    program.until(texts="120", hits="50")


def test_a_test_set_dropped_on_the_evaluate_tab_is_measured_and_what_is_open_stays(
    start: Start, tmp_path: Path
) -> None:
    folder = write_test_set(tmp_path / "drinks and ships")
    program = start()
    program.until(texts=str(SAMPLE), index="yes", measured="0")
    desktop = program.desktop
    desktop.focus(program.window())
    desktop.xdotool("key", "ctrl+3")
    before = colours(desktop.screenshot(tmp_path / "before.png"))
    desktop.drop_files([folder], centre_of(desktop, program.window()))
    program.until(texts=str(SAMPLE), measured="1")
    assert colours(desktop.screenshot(tmp_path / "after.png")) > before
    assert program.close() == 0


def test_a_dropped_file_that_cannot_be_read_is_named_and_what_was_open_stays(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "picture.csv"
    file.write_bytes(bytes(range(256)) * 64)
    program = start()
    program.until(texts=str(SAMPLE), index="yes")
    program.desktop.drop_files([file], centre_of(program.desktop, program.window()))
    assert "picture.csv" in program.until_line("trace told danger")
    assert program.state()["texts"] == str(SAMPLE)


def test_closing_the_window_in_the_middle_of_the_work_leaves_no_process(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for i in range(60_000):
            out.write(
                json.dumps({"text": f"passage {i} about rivers, tea and the {i % 97} bridges of town {i % 13}"}) + "\n"
            )
    program = start("open", str(file))
    program.until(texts="60000")
    children = descendants(program.process.pid)
    assert program.close() == 0
    wait_for(lambda: not alive(children), "the worker to end")


def test_a_killed_worker_costs_the_map_alone_and_is_asked_again_by_one_key(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "unmapped.txt"  # no map of it is kept from another test, so that the worker has work to do
    file.write_text("\n".join(f"glacier {i}, and the {i % 31} rivers below it" for i in range(4_000)), encoding="utf-8")
    program = start("open", str(file))
    program.until(texts="4000", map="pca")
    workers = wait_for(lambda: spawned(program.process.pid), "the worker process")
    for pid in alive(workers):
        os.kill(pid, 9)
    told = program.until_line("trace told danger")
    assert "map process was ended from outside" in told
    assert told.endswith(" Retry")
    program.desktop.focus(program.window())
    program.desktop.xdotool("key", "ctrl+f")
    program.desktop.xdotool("type", "--delay", "40", "glacier")
    program.until(texts="4000", query="glacier", hits="50")
    assert sum("trace told" in line for line in program.lines()) == 1
    assert "Traceback" not in (told := "\n".join(program.lines())), told
    before = set(workers)
    program.desktop.xdotool("key", "F5")
    wait_for(lambda: set(spawned(program.process.pid)) - before, "another worker process")
    wait_for(lambda: program.state()["map"] == "umap", "the map", lambda: "\n".join(program.lines()[-5:]))
    assert program.close() == 0


@pytest.mark.parametrize("display", ["", ":4711"])
def test_without_a_display_one_sentence_says_so(tmp_path: Path, display: str) -> None:
    env = clean_environment(tmp_path) | ({"DISPLAY": display} if display else {})
    command = [sys.executable, "-m", "explorer"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "display" in done.stderr
    assert not done.stdout
