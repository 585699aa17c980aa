"""The chart on the screen: what is read off, what is picked, what a saved picture holds."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.ui.charts import Axis, Chart, ChartView, Line
from explorer.ui.charts.frame import Frame, arranged, smaller
from explorer.ui.theme import DARK, LIGHT, Theme


def frame(view: ChartView, chart: Chart) -> Frame:
    return arranged(chart, QSizeF(view.size()), smaller(view.font()))


def spot(view: ChartView, chart: Chart, x: float, y: float) -> QPoint:
    return frame(view, chart).point(x, y).toPoint()


def test_every_curve_and_level_is_named_beside_its_end(view: ChartView, chart: Chart) -> None:
    names = frame(view, chart).names
    assert [name.of.name for name in names] == ["high", "low", "BM25"]
    assert all(name.box.right() <= view.width() for name in names)
    assert all(name.box.left() > frame(view, chart).plot.right() for name in names)


def test_when_there_are_too_many_names_the_chosen_line_keeps_its_own(view: ChartView, chart: Chart) -> None:
    lines = tuple(Line(f"set {i}", (32, 256), (0.1 * i, 0.1 * i)) for i in range(9))
    crowded = replace(chart, lines=(*lines, chart.lines[0]))
    small = arranged(crowded, QSizeF(300, 140), smaller(view.font()))
    names = [name.of.name for name in small.names]
    assert "high" in names
    assert len(names) < 10


def test_a_click_in_the_plot_picks_the_nearest_place(qtbot: QtBot, view: ChartView, chart: Chart) -> None:
    view.set_picking(places=True)
    with qtbot.waitSignal(view.place_picked) as picked:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, chart, 64, 0.55) + QPoint(5, 0))
    assert picked.args == [64.0]


def test_a_click_on_a_curve_or_on_its_name_picks_the_curve(qtbot: QtBot, view: ChartView, chart: Chart) -> None:
    view.set_picking(places=True, lines=True)
    named = frame(view, chart).names[1].box.center().toPoint()
    for at in (spot(view, chart, 64, 0.2), named):
        with qtbot.waitSignal(view.line_picked) as picked:
            QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
        assert picked.args == [1]


def test_a_click_picks_nothing_unless_it_may(qtbot: QtBot, view: ChartView, chart: Chart) -> None:
    with qtbot.assertNotEmitted(view.place_picked), qtbot.assertNotEmitted(view.line_picked):
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(view, chart, 64, 0.2))


def test_the_arrows_read_along_the_curves_and_return_picks(qtbot: QtBot, view: ChartView) -> None:
    view.set_picking(places=True)
    for keys, expected in (((Qt.Key.Key_Left,), 64.0), ((Qt.Key.Key_End,), 256.0), ((Qt.Key.Key_Home,), 32.0)):
        for key in keys:
            QTest.keyClick(view, key)
        with qtbot.waitSignal(view.place_picked) as picked:
            QTest.keyClick(view, Qt.Key.Key_Return)
        assert picked.args == [expected]


def test_up_and_down_pick_another_curve_round_and_round(qtbot: QtBot, view: ChartView) -> None:
    view.set_picking(lines=True)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
        with qtbot.waitSignal(view.line_picked) as picked:
            QTest.keyClick(view, key)
        assert picked.args == [1]


def test_reading_another_place_changes_the_values_that_are_shown(view: ChartView) -> None:
    before = view.grab().toImage()
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.grab().toImage() != before


def test_a_screen_reader_hears_the_values_and_without_a_chart_the_hint(view: ChartView) -> None:
    assert "high: 0.600 at 32" in view.accessibleDescription()
    view.set_hint("Nothing was measured yet.")
    view.set_chart(None)
    assert view.accessibleDescription() == "Nothing was measured yet."
    assert view.chart is None


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_curves_are_painted_in_the_colours_of_the_theme(view: ChartView, chart: Chart, theme: Theme) -> None:
    view.set_theme(theme)
    image, at = view.grab().toImage(), spot(view, chart, 64, 0.2)
    assert QColor(image.pixel(at)).name() == theme.categories[1]
    assert QColor(image.pixel(2, 2)).name() == theme.surface


def test_a_value_that_is_not_finite_leaves_a_gap(view: ChartView) -> None:
    broken = Chart("t", Axis("x"), Axis("y"), (Line("a", [1.0, 2, 3, 4, 5], [1.0, 2.0, nan, 2.0, 1.0]),))
    pieces = frame(view, broken).curves[0]
    assert [len(piece) for piece in pieces] == [2, 2]
    view.set_chart(broken)
    assert not view.grab().isNull()


def test_a_long_curve_keeps_its_extremes_with_two_points_a_pixel(view: ChartView) -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=20_000)
    long = Chart("t", Axis("steps"), Axis("loss"), (Line("a", np.arange(20_000), values),))
    parts = frame(view, long)
    (piece,) = parts.curves[0]
    assert len(piece) <= 2 * (view.width() + 1)
    heights = [point.y() for point in piece]
    assert min(heights) == pytest.approx(parts.point(0, float(values.max())).y())
    assert max(heights) == pytest.approx(parts.point(0, float(values.min())).y())


def test_a_saved_picture_shows_the_chart(view: ChartView, chart: Chart, tmp_path: Path) -> None:
    view.save_png(tmp_path / "chart.png")
    view.save_svg(tmp_path / "chart.svg")
    image = QImage(str(tmp_path / "chart.png"))
    assert (image.width(), image.height()) == (1800, 1120)
    assert len({image.pixel(x, y) for x in range(0, 1800, 7) for y in range(0, 1120, 7)}) > 4
    drawing = (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert chart.title in drawing
    assert "BM25" in drawing


def test_a_picture_that_cannot_be_written_says_why(view: ChartView, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        view.save_png(tmp_path / "nowhere" / "chart.png")


def test_the_pointer_on_a_curve_shows_that_it_can_be_picked(view: ChartView, chart: Chart) -> None:
    view.set_picking(lines=True)
    QTest.mouseMove(view, spot(view, chart, 64, 0.2))
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(view, QPointF(1, 1).toPoint())
    assert view.cursor().shape() == Qt.CursorShape.ArrowCursor
