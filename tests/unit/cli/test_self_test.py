from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path

import pytest

from explorer import paths
from explorer.cli import self_test
from explorer.cli.self_test import Bench, run_checks
from explorer.errors import ExplorerError


def bench(folder: Path) -> Bench:
    return Bench(folder / "window.png", on_screen=False)


@pytest.mark.timeout(300)  # it compiles
def test_the_engine_passes_its_own_test(tmp_path: Path) -> None:
    checks = {name: check for name, check in self_test.CHECKS.items() if name != "picture"}
    report = run_checks(bench(tmp_path), checks)
    assert report.whole, "\n".join(self_test.lines(report))
    assert len(report.checks) == 6


def test_what_fails_is_named_and_the_other_checks_go_on(tmp_path: Path) -> None:
    def lost(_bench: Bench) -> str:
        raise ModuleNotFoundError("No module named 'scipy'")

    def told(_bench: Bench) -> str:
        raise ExplorerError("The map did not come.")

    report = run_checks(bench(tmp_path), {"model": lost, "map": told, "picture": lambda _bench: "a window"})
    assert not report.whole
    text = "\n".join(self_test.lines(report))
    assert "FAILED  model" in text
    assert "ModuleNotFoundError: No module named 'scipy'" in text
    assert "The map did not come." in text
    assert "a window" in text
    assert text.endswith("2 of 3 checks failed.")


@pytest.mark.parametrize("as_json", [True, False])
def test_the_result_is_printed_and_written_and_decides_the_exit_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    def fail(_bench: Bench) -> str:
        raise ExplorerError("no")

    file = tmp_path / "report.txt"
    arguments = Namespace(picture=None, on_screen=False, report=file, json=as_json)
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(self_test, "CHECKS", {"model": lambda _bench: "fine"})
    assert self_test.self_test(arguments) == 0
    assert "All 1 checks hold." in file.read_text(encoding="utf-8")
    printed = capsys.readouterr().out
    assert json.loads(printed)["ok"] is True if as_json else "All 1 checks hold." in printed
    monkeypatch.setattr(self_test, "CHECKS", {"model": fail})
    assert self_test.self_test(arguments) == 1


def test_a_wrong_answer_and_an_empty_window_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from explorer.ui import portrait

    monkeypatch.setattr(self_test, "ANSWER", "volcano")
    checks = {name: self_test.CHECKS[name] for name in ("model", "files", "embed", "search")}
    assert [name for name, holds, _s, _seen in run_checks(bench(tmp_path), checks).checks if not holds] == ["search"]
    monkeypatch.setattr(portrait, "take", lambda *_a, **_k: portrait.Portrait(800, 600, 3, "offscreen"))
    assert not run_checks(bench(tmp_path), {"picture": self_test.CHECKS["picture"]}).whole
