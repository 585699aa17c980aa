"""The matrix view: what it shows, what it says the user meant, and that the keyboard can do it all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

from explorer.ui import colours
from explorer.ui.matrix.canvas import MatrixCanvas
from explorer.ui.matrix.paint import score_text
from explorer.ui.matrix.picture import MatrixPicture
from explorer.ui.matrix.texts_edit import TextsEdit
from explorer.ui.matrix.view import HINTS, MatrixView, pair_line
from explorer.ui.theme import DARK, LIGHT, Theme

from .conftest import Make


@pytest.fixture
def view(qtbot: QtBot) -> MatrixView:
    made = MatrixView()
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    qtbot.waitExposed(made)
    return made


def canvas(view: MatrixView) -> MatrixCanvas:
    found = view.findChild(MatrixCanvas)
    assert found is not None
    return found


def edit(view: MatrixView) -> TextsEdit:
    found = view.findChild(TextsEdit, "matrixTextsEdit")
    assert found is not None
    return found


def readout(view: MatrixView) -> str:
    return canvas(view).accessibleDescription()


def point(view: MatrixView, row: int, column: int) -> QPoint:
    """Return the middle of a cell."""
    target = canvas(view)
    return next(
        QPoint(x, y)
        for y in range(0, target.height(), 2)
        for x in range(0, target.width(), 2)
        if target.pair_at(QPointF(x, y)) == (row, column) and target.pair_at(QPointF(x + 3, y + 3)) == (row, column)
    )


def wheel(view: MatrixView, steps: int) -> None:
    target = canvas(view)
    at = QPointF(target.rect().center())
    event = QWheelEvent(
        at, target.mapToGlobal(at), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(target, event)


def button(view: MatrixView, text: str) -> QToolButton:
    return next(b for b in view.findChildren(QToolButton) if b.text() == text)


def test_typing_reports_the_texts_and_setting_them_does_not(view: MatrixView, qtbot: QtBot) -> None:
    heard: list[str] = []
    view.texts_changed.connect(heard.append)
    view.set_texts_edit("tea\n")
    assert heard == []
    edit(view).moveCursor(edit(view).textCursor().MoveOperation.End)
    qtbot.keyClicks(edit(view), "oat")
    assert heard[-1] == "tea\noat"


def test_setting_the_same_texts_again_leaves_the_cursor_alone(view: MatrixView, qtbot: QtBot) -> None:
    view.set_texts_edit("tea")
    edit(view).moveCursor(edit(view).textCursor().MoveOperation.End)
    view.set_texts_edit("tea")
    assert edit(view).textCursor().position() == 3


def test_the_lines_are_numbered_like_the_rows_and_blank_ones_are_not(view: MatrixView) -> None:
    view.set_texts_edit("tea\n\n  \noat\nrye")
    assert [edit(view).number_of(line) for line in range(5)] == [1, None, None, 2, 3]


def test_choosing_a_source_is_reported_and_shown(view: MatrixView, qtbot: QtBot) -> None:
    tabs = view.findChild(QTabBar, "matrixSource")
    assert tabs is not None
    with qtbot.waitSignal(view.source_changed) as heard:
        qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert heard.args == ["selection"]
    assert not edit(view).isVisible()
    view.set_source("typed")
    assert edit(view).isVisible()
    assert tabs.currentIndex() == 0


@pytest.mark.parametrize("source", ["typed", "selection", "hits"])
def test_without_a_matrix_the_picture_says_what_to_do(view: MatrixView, source: str, make: Make) -> None:
    view.set_matrix(make(1))
    view.set_source(source)  # type: ignore[arg-type]
    empty = canvas(view).grab().toImage()
    assert source in HINTS
    assert len({empty.pixel(x, y) for x in range(0, empty.width(), 3) for y in range(0, empty.height(), 3)}) > 1
    assert not button(view, "Copy values").isEnabled()


def test_the_pair_under_the_pointer_is_read_out(view: MatrixView, make: Make, qtbot: QtBot) -> None:
    picture = make(12)
    view.set_matrix(picture)
    assert readout(view) == "12 texts · 66 pairs"
    with qtbot.waitSignal(view.pair_hovered) as heard:
        qtbot.mouseMove(canvas(view), point(view, 2, 5))
    assert heard.args == [2, 5]
    assert readout(view).startswith(f"{picture.value(2, 5):.3f} between “text 2 of group 2” and “text 5")
    QApplication.sendEvent(canvas(view), QEvent(QEvent.Type.Leave))
    assert readout(view) == "12 texts · 66 pairs"


def test_a_click_picks_the_pair(view: MatrixView, make: Make, qtbot: QtBot) -> None:
    view.set_matrix(make(12))
    with qtbot.waitSignal(view.pair_picked) as heard:
        qtbot.mouseClick(canvas(view), Qt.MouseButton.LeftButton, pos=point(view, 4, 7))
    assert heard.args == [4, 7]


def test_arrows_walk_over_the_cells_and_return_picks(view: MatrixView, make: Make, qtbot: QtBot) -> None:
    view.set_matrix(make(12))
    for key in (
        Qt.Key.Key_Down,
        Qt.Key.Key_Down,
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Right,
        Qt.Key.Key_Left,
    ):
        qtbot.keyClick(canvas(view), key)
    with qtbot.waitSignal(view.pair_picked) as heard:
        qtbot.keyClick(canvas(view), Qt.Key.Key_Return)
    assert heard.args == [1, 2]


def test_pairs_are_reported_by_their_own_place_in_any_order(view: MatrixView, make: Make, qtbot: QtBot) -> None:
    picture = make(12)
    view.set_matrix(picture)
    order = view.findChild(QComboBox, "matrixOrder")
    assert order is not None
    order.setFocus()
    qtbot.keyClick(order, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.pair_picked) as heard:
        qtbot.mouseClick(canvas(view), Qt.MouseButton.LeftButton, pos=point(view, 0, 1))
    assert heard.args is not None
    row, column = heard.args
    assert row % 3 == column % 3  # the first two of a reordered matrix are of one group
    assert f"“{picture.labels[row]}” and “{picture.labels[column]}”" in readout(view)


def test_the_wheel_zooms_and_show_all_undoes_it(view: MatrixView, make: Make, qtbot: QtBot) -> None:
    view.set_matrix(make(300))
    before = canvas(view).grab().toImage()
    assert not button(view, "Show all").isVisible()
    wheel(view, 8)
    assert button(view, "Show all").isVisible()
    assert canvas(view).grab().toImage() != before
    qtbot.mouseClick(button(view, "Show all"), Qt.MouseButton.LeftButton)
    assert not button(view, "Show all").isVisible()


def test_a_drag_pans_and_picks_nothing(view: MatrixView, make: Make, qtbot: QtBot) -> None:
    view.set_matrix(make(300))
    wheel(view, 10)
    picked: list[tuple[int, int]] = []
    view.pair_picked.connect(lambda row, column: picked.append((row, column)))
    middle = canvas(view).rect().center()
    before = canvas(view).pair_at(QPointF(middle))
    qtbot.mousePress(canvas(view), Qt.MouseButton.LeftButton, pos=middle)
    for step in range(1, 11):
        qtbot.mouseMove(canvas(view), middle + QPoint(-8 * step, -4 * step))
    qtbot.mouseRelease(canvas(view), Qt.MouseButton.LeftButton, pos=middle + QPoint(-80, -40))
    after = canvas(view).pair_at(QPointF(middle))
    assert before is not None and after is not None
    assert after[0] > before[0] and after[1] > before[1]
    assert picked == []


def test_keys_zoom_and_zero_shows_all(view: MatrixView, make: Make, qtbot: QtBot) -> None:
    view.set_matrix(make(300))
    qtbot.keyClick(canvas(view), Qt.Key.Key_Plus)
    qtbot.keyClick(canvas(view), Qt.Key.Key_Plus)
    assert button(view, "Show all").isVisible()
    qtbot.keyClick(canvas(view), Qt.Key.Key_0)
    assert not button(view, "Show all").isVisible()


def test_another_dimension_of_the_same_texts_keeps_zoom_and_order(view: MatrixView, make: Make) -> None:
    view.set_matrix(make(300, seed=1))
    wheel(view, 8)
    at = QPointF(canvas(view).rect().center())
    before = canvas(view).pair_at(at)
    view.set_matrix(make(300, seed=2))
    assert canvas(view).pair_at(at) == before
    view.set_matrix(make(12))
    assert not button(view, "Show all").isVisible()


def test_the_zoom_survives_another_size_of_the_window(view: MatrixView, make: Make) -> None:
    view.set_matrix(make(300))
    wheel(view, 10)
    view.resize(900, 600)
    assert button(view, "Show all").isVisible()
    canvas(view).grab()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("kind", ["sequential", "diverging"])
def test_a_cell_has_the_colour_of_its_level(view: MatrixView, make: Make, theme: Theme, kind: str) -> None:
    view.set_theme(theme)
    picture = replace(make(20), colours=kind)
    view.set_matrix(picture)
    image = canvas(view).grab().toImage()
    name = "diverging-dark" if kind == "diverging" and theme.dark else kind
    for row, column in ((0, 0), (3, 11), (19, 2)):
        colour = image.pixelColor(point(view, row, column) + QPoint(1, 1))
        expected = colours.table(name)[picture.levels[row, column]]  # type: ignore[index]
        assert (colour.red(), colour.green(), colour.blue()) == expected


@pytest.mark.parametrize("count", [2, 12, 40, 41, 700])
def test_any_number_of_texts_is_painted_at_any_size(view: MatrixView, make: Make, count: int) -> None:
    view.set_matrix(make(count))
    for size in ((1000, 640), (420, 300), (300, 900)):
        view.resize(*size)
        assert not view.grab().isNull()


def test_a_narrow_view_puts_the_texts_above_the_matrix(view: MatrixView, make: Make) -> None:
    view.set_matrix(make(12))
    view.resize(300, 600)
    assert edit(view).geometry().bottom() <= canvas(view).geometry().top()
    assert canvas(view).width() == edit(view).width() == view.width()
    view.resize(1000, 600)
    assert edit(view).geometry().right() <= canvas(view).geometry().left()


def test_texts_with_equal_scores_are_painted(view: MatrixView) -> None:
    flat = MatrixPicture(np.zeros((3, 3), np.uint8), 1.0, 1.0, ("a", "a", "a"), lambda i, j: 1.0)
    view.set_matrix(flat)
    assert not canvas(view).grab().isNull()


def test_values_are_copied_as_a_table(view: MatrixView, make: Make, qtbot: QtBot) -> None:
    picture = make(3)
    view.set_matrix(picture)
    qtbot.mouseClick(button(view, "Copy values"), Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 4
    assert lines[1].split("\t")[:2] == [picture.labels[0], f"{picture.value(0, 0):.6g}"]


def test_very_many_values_are_not_copied(view: MatrixView, make: Make) -> None:
    view.set_matrix(make(501))
    assert not button(view, "Copy values").isEnabled()


def test_a_saved_png_shows_the_whole_matrix_twice_as_sharp(view: MatrixView, make: Make, tmp_path: Path) -> None:
    view.set_matrix(make(12))
    view.save_png(tmp_path / "m.png")
    image = QImage(str(tmp_path / "m.png"))
    assert image.width() >= 2000 and image.height() >= 1600
    assert len({image.pixel(x, y) for x in range(0, 2000, 20) for y in range(0, 1600, 20)}) > 20


def test_a_saved_svg_has_its_labels_as_text(view: MatrixView, make: Make, tmp_path: Path) -> None:
    view.set_matrix(make(12))
    view.save_svg(tmp_path / "m.svg")
    text = (tmp_path / "m.svg").read_text(encoding="utf-8")
    assert "text 3 of group 0" in text and "data:image/png;base64" in text


@pytest.mark.parametrize("name", ["m.png", "m.svg"])
def test_a_file_that_cannot_be_written_says_why(view: MatrixView, make: Make, tmp_path: Path, name: str) -> None:
    view.set_matrix(make(3))
    save = view.save_png if name.endswith("png") else view.save_svg
    with pytest.raises(FileNotFoundError) as caught:
        save(tmp_path / "missing" / name)
    assert caught.value.strerror


def test_a_note_joins_the_summary(view: MatrixView, make: Make) -> None:
    view.set_matrix(make(50))
    view.set_note("the first 50 of 9,000 selected")
    assert readout(view).endswith("the first 50 of 9,000 selected")
    assert "the wheel zooms" in readout(view)


def test_a_pair_line_never_grows_wider_than_its_room(view: MatrixView, make: Make) -> None:
    picture = replace(make(3), labels=("tea", "long words " * 200, "rye " * 300))
    metrics = QLabel(view).fontMetrics()
    for pair in ((0, 1), (1, 2), (2, 2), (1, 0)):
        line = pair_line(picture, pair, metrics, 500)
        assert metrics.horizontalAdvance(line) <= 500
        assert "“tea”" in line or 0 not in pair


def test_a_text_with_itself_is_said_once(view: MatrixView, make: Make) -> None:
    assert pair_line(make(3), (1, 1), QLabel(view).fontMetrics(), 900) == "1.000 between “text 1 of group 1” and itself"


@pytest.mark.parametrize(
    ("score", "written"), [(0.7344, "0.734"), (-0.05, "−0.050"), (-1234.56, "−1235"), (12.5, "12.5")]
)
def test_scores_are_written_for_people(score: float, written: str) -> None:
    assert score_text(score) == written
