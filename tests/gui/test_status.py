from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.status import JobLine, StatusBar, seconds_left, time_left_text
from explorer.ui.theme import DARK


@pytest.fixture
def bar(qtbot: QtBot) -> StatusBar:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(900, 32)
    bar.show()
    return bar


def progress(bar: StatusBar) -> QProgressBar:
    found = bar.findChild(QProgressBar, "jobProgress")
    assert found is not None
    return found


def cancel(bar: StatusBar) -> QToolButton:
    found = bar.findChild(QToolButton, "jobCancel")
    assert found is not None
    return found


def texts(bar: StatusBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel) if label.isVisible()]


def test_without_work_only_the_readout_shows(bar: StatusBar) -> None:
    bar.set_readout("48,120 texts · offline")
    assert texts(bar) == ["48,120 texts · offline"]
    assert not progress(bar).isVisible()
    assert not cancel(bar).isVisible()


def test_work_shows_what_it_is_how_far_and_how_long(bar: StatusBar) -> None:
    bar.set_job(JobLine("Embedding texts", 0.614, 2.2))
    assert texts(bar)[1:] == ["Embedding texts", "61 %   2 s left"]
    assert progress(bar).value() == 614
    assert progress(bar).isVisible()


def test_work_of_unknown_length_shows_a_busy_bar(bar: StatusBar) -> None:
    bar.set_job(JobLine("Reading files"))
    assert (progress(bar).minimum(), progress(bar).maximum()) == (0, 0)
    bar.set_job(JobLine("Embedding texts", 1.5))
    assert (progress(bar).value(), progress(bar).maximum()) == (1000, 1000)


def test_finished_work_takes_its_line_away(bar: StatusBar) -> None:
    bar.set_job(JobLine("Embedding texts", 0.5))
    bar.set_job(None)
    assert not progress(bar).isVisible()
    assert not cancel(bar).isVisible()


def test_cancel_is_passed_on(bar: StatusBar, qtbot: QtBot) -> None:
    bar.set_job(JobLine("Embedding texts", 0.5))
    with qtbot.waitSignal(bar.cancel_wanted):
        qtbot.mouseClick(cancel(bar), Qt.MouseButton.LeftButton)


def test_screen_readers_hear_the_work(bar: StatusBar) -> None:
    bar.set_job(JobLine("Embedding texts", 0.5))
    assert progress(bar).accessibleName() == "Embedding texts"
    assert cancel(bar).accessibleName() == "Cancel: Embedding texts"


def test_a_long_readout_does_not_widen_the_window(bar: StatusBar) -> None:
    before = bar.minimumSizeHint().width()
    bar.set_readout("word " * 200)
    assert bar.minimumSizeHint().width() == before


def test_a_theme_set_before_the_first_show_is_worn(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    bar = StatusBar()
    QVBoxLayout(page).addWidget(bar)
    bar.set_theme(DARK)
    bar.set_job(JobLine("Embedding texts", 0.5))
    page.show()
    assert cancel(bar).palette().buttonText().color().name() == DARK.text


def test_the_rest_takes_as_long_in_proportion() -> None:
    assert seconds_left(0.25, 10.0) == pytest.approx(30.0)
    assert seconds_left(1.0, 10.0) == 0.0


@pytest.mark.parametrize(("fraction", "elapsed"), [(0.5, 0.2), (0.0, 10.0), (0.005, 10.0)])
def test_no_time_is_promised_before_one_can_tell(fraction: float, elapsed: float) -> None:
    assert seconds_left(fraction, elapsed) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "almost done"),
        (2.2, "2 s left"),
        (59.4, "59 s left"),
        (59.8, "1 min left"),
        (80, "1 min 20 s left"),
        (119, "2 min left"),
        (200, "3 min 20 s left"),
        (900, "15 min left"),
        (3599, "1 h left"),
        (5400, "1 h 30 min left"),
        (7200, "2 h left"),
    ],
)
def test_a_duration_is_said_as_people_say_it(seconds: float, text: str) -> None:
    assert time_left_text(seconds) == text


@given(st.floats(0, 1e6))
def test_no_duration_reads_like_sixty_of_a_unit(seconds: float) -> None:
    words = time_left_text(seconds).split()
    assert not {("60", "s"), ("60", "min")} & set(pairwise(words))
