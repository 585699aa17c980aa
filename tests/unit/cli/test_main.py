"""Exit codes, streams, and what is imported: the frame around every command."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer import cli
from explorer.cli import window
from explorer.cli.parser import COMMANDS

Run = Callable[..., tuple[int, str, str]]


def started(*argv: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "explorer", *map(str, argv)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("argv", [("sing",), ("search",), ("search", "c", "q", "-k", "0"), ("embed", "c"), ("model",)])
def test_wrong_usage_ends_with_two_and_says_how_it_goes(run: Run, argv: tuple[str, ...]) -> None:
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert "usage: matryoshka-explorer" in err


@pytest.mark.parametrize("argv", [("--help",), ("--version",), *((command, "--help") for command in COMMANDS)])
def test_help_and_version_are_results(run: Run, argv: tuple[str, ...]) -> None:
    code, out, err = run(*argv)
    assert (code, err) == (0, "")
    assert "matryoshka-explorer" in out


def test_a_failure_ends_with_one_and_one_sentence(run: Run, tmp_path: Path) -> None:
    code, out, err = run("similarity", "a", "b", "--model", tmp_path / "nowhere")
    assert (code, out) == (1, "")
    assert err.startswith("matryoshka-explorer: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [(KeyboardInterrupt, 130, "interrupted"), (MemoryError, 1, "not enough memory")],
)
def test_an_interrupt_and_a_lack_of_memory_end_with_a_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: type[BaseException], code: int, said: str
) -> None:
    def stopped(_: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(cli, "_command", lambda _: stopped)
    ended, out, err = run("similarity", "a")
    assert (ended, out) == (code, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("first", [(), ("{corpus}",), ("open", "{corpus}")])
def test_without_a_command_or_with_a_file_the_window_opens(
    run: Run, corpus: Path, monkeypatch: pytest.MonkeyPatch, first: tuple[str, ...]
) -> None:
    seen: list[argparse.Namespace] = []
    monkeypatch.setattr(cli, "_command", lambda name: lambda arguments: seen.append(arguments) or len(name))
    argv = [word.format(corpus=corpus) for word in first]
    assert run(*argv)[0] == len("open")
    assert seen[0].command == "open"
    assert seen[0].paths == ([corpus] if argv else [])


def test_the_window_gets_files_model_and_dimension(
    run: Run, corpus: Path, model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(window, "run", lambda paths, *, model, dim: seen.extend((paths, model, dim)) or 7)
    assert run("open", corpus, "--model", model_folder, "--dim", 64)[0] == 7
    assert run()[0] == 7
    assert seen == [[corpus], model_folder, 64, [], None, None]


def test_the_program_runs_as_a_module(model_folder: Path) -> None:
    done = started("similarity", "red wine", "the sea", "--model", model_folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2


def test_a_reader_who_has_seen_enough_causes_no_traceback(model_folder: Path) -> None:
    command = [sys.executable, "-m", "explorer", "similarity", "red", "--model", str(model_folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


def test_only_the_window_needs_qt_and_the_window_does_not_wait_for_numpy(tmp_path: Path) -> None:
    program = """
import sys
from explorer.cli import main
model, corpus, out = sys.argv[1:]
main(["search", corpus, "red", "--quiet"])
main(["project", corpus, "-o", out, "--method", "pca", "--quiet"])
main(["explain", "red", "tea"])
main(["model", "info"])
wrong = {"PySide6", "pyqtgraph", "umap", "sklearn"} & set(sys.modules)
assert not wrong, wrong
"""
    corpus = tmp_path / "c.txt"
    corpus.write_text("red\ntea\ngreen\n")
    subprocess.run([sys.executable, "-c", program, ".", corpus, tmp_path / "m.svg"], check=True, capture_output=True)
    light = "import sys, explorer.cli.parser as c; c.make_parser(); assert not {'numpy', 'duckdb'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", light], check=True)


def test_nothing_typed_means_what_opening_nothing_means() -> None:
    assert vars(cli._parsed([])) == vars(cli._parsed(["open"]))
