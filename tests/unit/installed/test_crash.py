"""What a crash leaves behind, made by real processes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from explorer import __version__, paths
from explorer.installed import crash

ROOT = Path(__file__).parents[3]
RAISES = "1 / 0"
IN_A_THREAD = "t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join(); watch.end()"
BELOW_PYTHON = "faulthandler._sigsegv()"
KILLED = "os.kill(os.getpid(), 9)"
IN_ORDER = "watch.end()"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))


def run(end: str) -> None:
    """Run a program that is watched and comes to this end."""
    code = (
        f"import faulthandler, os, sys, threading\nfrom explorer.installed import crash\nwatch = crash.Watch()\n{end}\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("end", "told"), [(RAISES, "ZeroDivisionError"), (IN_A_THREAD, "ZeroDivisionError"), (BELOW_PYTHON, "egmentation")]
)
def test_a_crash_leaves_versions_and_traceback_for_the_next_start(end: str, told: str) -> None:
    run(end)
    report = crash.unseen()
    assert report is not None
    text = report.read_text(encoding="utf-8")
    assert told in text
    assert "File" in text
    assert f"Matryoshka Explorer {__version__}" in text
    assert f"Python {sys.version.split()[0]}" in text


@pytest.mark.parametrize("end", [IN_ORDER, KILLED])
def test_an_end_in_order_or_from_outside_leaves_nothing(end: str) -> None:
    run(end)
    assert crash.unseen() is None
    assert not [*crash.folder().iterdir()]


def test_a_report_is_offered_once_and_kept() -> None:
    run(RAISES)
    report = crash.unseen()
    assert report is not None
    assert crash.unseen() is None
    assert report.exists()


def test_the_file_of_a_running_program_is_left_alone() -> None:
    watch = crash.Watch()
    try:
        assert crash.unseen() is None
        assert [*crash.folder().glob("running-*.txt")]
    finally:
        watch.end()


def test_only_the_latest_reports_are_kept() -> None:
    for number in range(crash.KEPT + 3):
        (crash.folder() / f"report-{number}.txt").write_text("old")
    crash.unseen()
    assert len([*crash.folder().iterdir()]) == crash.KEPT


def test_hooks_are_given_back_and_an_interrupt_is_no_crash(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sys.__excepthook__
    monkeypatch.setattr(sys, "excepthook", before)
    watch = crash.Watch()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    watch.end()
    assert sys.excepthook is before
    assert "KeyboardInterrupt" in capsys.readouterr().err
    assert crash.unseen() is None


def test_where_nothing_can_be_written_nothing_is_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "file"))
    crash.Watch().end()
    assert crash.unseen() is None
