"""Progress on stderr: a live line on a terminal, a line a stage elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from explorer.cli import output, progress
from explorer.cli.progress import Meter, follow, line
from explorer.progress import Progress, Steps


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def work(closed: list[bool]) -> Steps[str]:
    try:
        for done in range(3):
            yield Progress("Reading", done, 3)
        yield Progress("Writing", 1)
    finally:
        closed.append(True)
    return "result"


def test_elsewhere_every_stage_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    assert follow(work([]), quiet=False) == "result"
    assert stream.getvalue() == "Reading\nWriting\n"


def test_a_terminal_shows_one_line_and_is_left_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "REDRAWN_SECONDS", 0)
    stream = Terminal()
    meter = Meter(stream)
    for step in (Progress("Reading", 1, 4), Progress("Reading", 2, 4)):
        meter.show(step)
    meter.close()
    assert stream.getvalue().split("\r\x1b[K") == ["", "Reading   25%  1 of 4", "Reading   50%  2 of 4", ""]


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert follow(work([]), quiet=True) == "result"
    assert capsys.readouterr() == ("", "")


def test_an_interrupt_closes_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_meter: Meter, _progress: Progress) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Meter, "show", interrupt)
    closed: list[bool] = []
    with pytest.raises(KeyboardInterrupt):
        follow(work(closed), quiet=False)
    assert closed == [True]


@pytest.mark.parametrize(
    ("step", "seconds", "words"),
    [
        (Progress("Reading", 0), 5, "Reading"),
        (Progress("Reading", 1200), 5, "Reading  1,200"),
        (Progress("Reading", 0, 10), 5, "Reading    0%  0 of 10"),
        (Progress("Reading", 2500, 10000), 5, "Reading   25%  2,500 of 10,000  15 s left"),
        (Progress("Reading", 1, 100), 2, "Reading    1%  1 of 100  3 min 18 s left"),
        (Progress("Reading", 12, 10), 5, "Reading  100%  12 of 10  0 s left"),
    ],
)
def test_progress_in_words(step: Progress, seconds: float, words: str) -> None:
    assert line(step, seconds) == words


def test_a_long_text_is_cut_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "green\n tea " * 30
    assert output.one_line(text, 10) == "green tea " * 29 + "green tea"
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("COLUMNS", "50")
    assert output.one_line(text, 10) == "green tea green tea green tea green tea"[:39] + "…"
    assert output.one_line("tea", 10) == "tea"


def test_values_become_json() -> None:
    value = {"a": (1, float("nan")), "b": [None, True, "x", {"c": 2.5}], 3: frozenset({4})}
    assert output.plain(value) == {"a": [1, None], "b": [None, True, "x", {"c": 2.5}], "3": "frozenset({4})"}
