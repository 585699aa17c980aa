"""The dimension slider stands on stops, says what they cost, and reports every step the user takes."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from explorer.ui.dimension import DimensionBar, StopSlider, cost, explanation, part
from explorer.ui.theme import DARK, LIGHT, Theme

DIMS = (32, 64, 128, 256, 512, 1024)


@pytest.fixture
def bar(qtbot: QtBot) -> DimensionBar:
    made = DimensionBar()
    qtbot.addWidget(made)
    made.resize(1000, 60)
    made.set_dims(DIMS)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def steps(bar: DimensionBar) -> list[int]:
    heard: list[int] = []
    bar.dimension_wanted.connect(heard.append)
    return heard


def slider(bar: DimensionBar) -> StopSlider:
    found = bar.findChild(StopSlider, "dimensionSlider")
    assert found is not None
    return found


def readout(bar: DimensionBar) -> str:
    label = bar.findChild(QLabel, "dimensionReadout")
    assert label is not None
    return label.text()


def test_new_stops_start_at_the_full_dimension(bar: DimensionBar) -> None:
    assert slider(bar).dim() == 1024
    assert readout(bar) == "1024 dims · the full model"


def test_a_dimension_set_from_outside_is_shown_and_not_reported_back(bar: DimensionBar, steps: list[int]) -> None:
    bar.set_dimension(256)
    bar.set_kept(0.943)
    assert readout(bar) == "256 dims · ¼ of the memory · keeps 9.4 of the top 10"
    assert steps == []


def test_each_arrow_key_and_page_key_moves_one_stop(bar: DimensionBar, steps: list[int], qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Home):
        qtbot.keyClick(slider(bar), key)
    assert steps == [512, 256, 128, 256, 32]


@pytest.mark.parametrize("below", [10, 28], ids=["dot", "label"])
def test_a_click_on_a_stop_goes_there(bar: DimensionBar, steps: list[int], qtbot: QtBot, below: int) -> None:
    at = QPoint(round(slider(bar).stop_x(2)) + 4, below)
    qtbot.mouseClick(slider(bar), Qt.MouseButton.LeftButton, pos=at)
    assert steps == [128]


def test_a_drag_reports_every_stop_it_passes_once(bar: DimensionBar, steps: list[int], qtbot: QtBot) -> None:
    target = slider(bar)
    qtbot.mousePress(target, Qt.MouseButton.LeftButton, pos=QPoint(round(target.stop_x(5)), 10))
    for x in range(round(target.stop_x(5)), round(target.stop_x(3)), -3):
        qtbot.mouseMove(target, QPoint(x, 10))
    qtbot.mouseRelease(target, Qt.MouseButton.LeftButton)
    qtbot.mouseMove(target, QPoint(round(target.stop_x(0)), 10))
    assert steps == [512, 256]


def test_a_step_forgets_what_the_last_dimension_kept(bar: DimensionBar, qtbot: QtBot) -> None:
    bar.set_dimension(256)
    bar.set_kept(0.9)
    qtbot.keyClick(slider(bar), Qt.Key.Key_Left)
    assert readout(bar) == "128 dims · ⅛ of the memory"


def test_the_readout_keeps_its_width_at_every_step(bar: DimensionBar) -> None:
    label = bar.findChild(QLabel, "dimensionReadout")
    assert label is not None
    widths = set()
    for dim in DIMS:
        bar.set_dimension(dim)
        bar.set_kept(0.87)
        widths.add(label.sizeHint().width() <= label.minimumWidth() and label.minimumWidth())
    assert len(widths) == 1 and False not in widths


@pytest.mark.parametrize("dims", [(), (256,)])
def test_a_model_with_fewer_than_two_stops_disables_the_slider(bar: DimensionBar, dims: tuple[int, ...]) -> None:
    bar.set_dims(dims)
    assert not slider(bar).isEnabled()
    bar.grab()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_handle_is_painted_exactly_on_its_stop(bar: DimensionBar, theme: Theme) -> None:
    bar.set_theme(theme)
    bar.set_dimension(128)
    image = slider(bar).grab().toImage()
    for index in range(len(DIMS)):
        colour = image.pixelColor(round(slider(bar).stop_x(index)), 11)
        assert (colour == QColor(theme.accent)) == (index <= 2)


def test_the_labels_stay_inside_the_slider_at_its_smallest(bar: DimensionBar) -> None:
    target = slider(bar)
    target.resize(target.minimumSizeHint())
    half = target.fontMetrics().horizontalAdvance("1024") / 2
    assert target.stop_x(0) - half >= 0
    assert target.stop_x(5) + half <= target.width()
    assert target.stop_x(1) - target.stop_x(0) > 2 * half


@pytest.mark.parametrize(
    ("dim", "full", "written"),
    [(256, 1024, "¼"), (512, 1024, "½"), (32, 1024, "1⁄32"), (256, 384, "⅔"), (64, 384, "⅙"), (300, 768, "39 %")],
)
def test_a_part_of_the_memory_is_written_as_people_write_it(dim: int, full: int, written: str) -> None:
    assert part(dim, full) == written


def test_the_explanation_grows_with_what_is_known() -> None:
    assert explanation(256, 1024, 0.94).startswith(explanation(256, 1024, None))
    assert "9.4" in explanation(256, 1024, 0.94)
    assert cost(1024, 1024, 1.0) == "1024 dims · the full model"


def test_the_slider_needs_no_numpy() -> None:
    code = "import sys, explorer.ui.dimension; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
