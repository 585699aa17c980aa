from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from explorer.corpus import database
from explorer.corpus.corpus import Corpus
from explorer.corpus.readers import read_corpus
from explorer.corpus.scratch import Scratch, home, sweep
from explorer.progress import Progress, drain

Write = Callable[..., Path]
Open = Callable[..., Corpus]


def many(write: Write, rows: int = 40_000) -> Path:
    return write("many.jsonl", "".join(json.dumps({"id": i, "text": f"words of {i}"}) + "\n" for i in range(rows)))


def test_progress_grows_to_the_size_of_the_files(write: Write) -> None:
    path = many(write)
    seen: list[Progress] = []
    drain(read_corpus([path]), seen.append).close()
    reading = [progress for progress in seen if progress.what == "Reading many.jsonl" and progress.total]
    assert reading[-1].total == path.stat().st_size
    assert [progress.done for progress in reading] == sorted(progress.done for progress in reading)
    assert {"Arranging the texts", "Arranging the columns"} <= {progress.what for progress in seen}


@pytest.mark.parametrize("steps_taken", [1, 2, 3, 5, 8, 10])
def test_closing_the_generator_at_any_step_leaves_nothing(write: Write, steps_taken: int) -> None:
    steps = read_corpus([many(write)])
    for _ in range(steps_taken):
        next(steps)
    steps.close()
    assert not list(home().iterdir())


def test_a_running_statement_is_interrupted() -> None:
    scratch = Scratch()
    connection = database.connect(scratch, on_disk=False)
    endless = "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = 7"
    steps = database.run(connection, endless, lambda part: Progress("Counting", int(100 * part)))
    assert next(steps).what == "Counting"
    steps.close()
    assert connection.execute("SELECT 1").fetchall() == [(1,)]
    connection.close()
    scratch.close()


def test_the_error_of_a_statement_reaches_the_caller() -> None:
    scratch = Scratch()
    connection = database.connect(scratch, on_disk=False)
    with pytest.raises(duckdb.Error):
        drain(database.run(connection, "SELECT * FROM nowhere", lambda _: Progress("Counting", 0)))
    connection.close()
    scratch.close()


def test_what_a_killed_process_left_is_removed_at_the_next_start(write: Write, open_corpus: Open) -> None:
    path = write("a.txt", "some words")
    code = (
        "import sys, time; from pathlib import Path; from explorer.corpus.readers import read_corpus;"
        "from explorer.progress import drain; corpus = drain(read_corpus([Path(sys.argv[1])]));"
        "print('open', flush=True); sys.stdin.read()"
    )
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, stdin=subprocess.PIPE, cwd=root, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        left = {entry.name for entry in home().iterdir()}
        assert len(left) == 2
        open_corpus(path).close()
        assert {entry.name for entry in home().iterdir()} == left, "the files of a living process were removed"
        process.kill()
    assert {entry.name for entry in home().iterdir()} == left
    open_corpus(path).close()
    assert not list(home().iterdir())


def test_a_process_that_ends_removes_its_files(write: Write) -> None:
    path = write("a.txt", "some words")
    code = (
        "import sys; from pathlib import Path; from explorer.corpus.readers import read_corpus;"
        "from explorer.progress import drain; corpus = drain(read_corpus([Path(sys.argv[1])]))"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code, str(path)], cwd=root, check=False).returncode == 0
    assert not list(home().iterdir())


def test_a_folder_that_is_in_use_is_not_swept() -> None:
    scratch = Scratch()
    sweep(home())
    assert scratch.folder.is_dir()
    scratch.close()
    scratch.close()
    assert not list(home().iterdir())
