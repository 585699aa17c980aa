from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.ui.map.appearance import LegendEntry
from explorer.ui.map.legend import LegendRow
from explorer.ui.map.view import MapView
from explorer.ui.theme import DARK, LIGHT

LEFT, SHIFT, CTRL, ALT, NONE = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)
CORNERS = np.array([(-1, -1), (1, -1), (-1, 1), (1, 1), (0, 0)], np.float32)
MIDDLE = QPoint(200, 150)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def view(qtbot: QtBot, clock: Clock) -> MapView:
    made = MapView(clock=clock)
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.set_points(CORNERS)
    made.show()
    return made


def place(view: MapView, row: int) -> QPoint:
    """Return the pixel of a row."""
    assert view._stage.cloud is not None
    x, y = view._stage.camera.to_screen(*view._stage.cloud.point(row))
    return QPoint(round(x), round(y))


def drag(view: MapView, path: list[QPoint], keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mousePress(view, LEFT, keys, path[0])
    for spot in path[1:]:
        QTest.mouseMove(view, spot)
    QTest.mouseRelease(view, LEFT, keys, path[-1])


def pass_time(view: MapView, clock: Clock, seconds: float = 1.0) -> None:
    clock.now += seconds
    view._pace.timer.timeout.emit()


def picture(view: MapView) -> np.ndarray:
    """Return what is painted as (height, width, 3)."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return pixels[:, : image.width(), 2::-1].astype(int)


def heard(signal: object) -> list[tuple[object, ...]]:
    said: list[tuple[object, ...]] = []
    signal.connect(lambda *values: said.append(values))  # type: ignore[attr-defined]
    return said


def wheel(view: MapView, at: QPoint, notches: float, pixels: QPoint | None = None) -> None:
    phase = Qt.ScrollPhase.ScrollUpdate if pixels else Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), pixels or QPoint(), QPoint(0, round(120 * notches)),
        Qt.MouseButton.NoButton, NONE, phase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_a_click_on_a_point_picks_it(view: MapView) -> None:
    picked = heard(view.picked)
    QTest.mouseClick(view, LEFT, NONE, place(view, 3) + QPoint(3, 2))
    assert picked == [(3,)]


def test_a_click_on_empty_ground_picks_nothing(view: MapView) -> None:
    picked = heard(view.picked)
    QTest.mouseClick(view, LEFT, NONE, QPoint(5, 150))
    assert picked == []


def test_a_drag_moves_the_points_with_the_hand(view: MapView) -> None:
    picked, before = heard(view.picked), place(view, 4)
    drag(view, [QPoint(100, 100), QPoint(120, 105), QPoint(150, 110)])
    assert place(view, 4) - before == QPoint(50, 10)
    assert picked == []


def test_the_wheel_zooms_about_the_cursor(view: MapView, clock: Clock) -> None:
    corner, scale = place(view, 0), view._stage.camera.scale
    wheel(view, corner, 4)
    pass_time(view, clock)
    assert view._stage.camera.scale == pytest.approx(2 * scale)
    assert place(view, 0) == corner


def test_a_touchpad_zooms_by_what_the_fingers_move(view: MapView, clock: Clock) -> None:
    scale = view._stage.camera.scale
    wheel(view, MIDDLE, 0.1, QPoint(0, 240))
    pass_time(view, clock)
    assert view._stage.camera.scale == pytest.approx(2 * scale)


@pytest.mark.parametrize(
    ("keys", "mode"),
    [(SHIFT, "replace"), (CTRL, "add"), (ALT, "subtract"), (SHIFT | ALT, "subtract")],
)
def test_a_drag_with_a_key_held_catches_a_box(view: MapView, keys: Qt.KeyboardModifier, mode: str) -> None:
    wanted, before = heard(view.selection_wanted), view._stage.camera
    drag(view, [place(view, 2) - QPoint(9, 9), MIDDLE, place(view, 3) + QPoint(9, 9)], keys)
    ((rows, said),) = wanted
    assert np.asarray(rows).tolist() == [2, 3]
    assert said == mode
    assert view._stage.camera == before


@pytest.mark.parametrize(("keys", "mode"), [(SHIFT | CTRL, "replace"), (SHIFT | CTRL | ALT, "subtract")])
def test_a_drag_with_shift_and_control_catches_a_lasso(view: MapView, keys: Qt.KeyboardModifier, mode: str) -> None:
    wanted, middle = heard(view.selection_wanted), place(view, 4)
    around = [middle + QPoint(dx, dy) for dx, dy in ((-20, -20), (20, -20), (20, 20), (-20, 20))]
    drag(view, around, keys)
    ((rows, said),) = wanted
    assert np.asarray(rows).tolist() == [4]
    assert said == mode


def test_a_click_with_control_adds_a_point_or_takes_it_away(view: MapView) -> None:
    wanted = heard(view.selection_wanted)
    QTest.mouseClick(view, LEFT, CTRL, place(view, 1))
    view.set_selection(np.array([1]))
    QTest.mouseClick(view, LEFT, CTRL, place(view, 1))
    assert [(np.asarray(rows).tolist(), mode) for rows, mode in wanted] == [([1], "add"), ([1], "subtract")]


def test_filtered_points_are_neither_picked_nor_caught(view: MapView) -> None:
    picked, wanted = heard(view.picked), heard(view.selection_wanted)
    view.set_filtered(np.array([True, True, True, False, True]))
    QTest.mouseClick(view, LEFT, NONE, place(view, 3))
    drag(view, [QPoint(1, 1), QPoint(200, 200), QPoint(399, 299)], SHIFT)
    assert picked == []
    assert np.asarray(wanted[0][0]).tolist() == [0, 1, 2, 4]


def test_escape_ends_a_drag_first_and_the_selection_then(view: MapView) -> None:
    cleared, wanted = heard(view.cleared), heard(view.selection_wanted)
    QTest.mousePress(view, LEFT, SHIFT, QPoint(10, 10))
    QTest.mouseMove(view, QPoint(300, 200))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseRelease(view, LEFT, SHIFT, QPoint(300, 200))
    assert (cleared, wanted) == ([], [])
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert cleared == [()]


@pytest.mark.parametrize("act", [
    lambda view: QTest.mouseDClick(view, LEFT, NONE, QPoint(10, 10)),
    lambda view: QTest.keyClick(view, Qt.Key.Key_F),
    lambda view: view.fit(),
])  # fmt: skip
def test_a_double_click_or_f_shows_everything(view: MapView, clock: Clock, act: Callable[[MapView], None]) -> None:
    drag(view, [QPoint(100, 100), QPoint(180, 150)])
    act(view)
    pass_time(view, clock)
    assert view._stage.camera == view._stage.home


def test_keys_move_and_zoom_the_view(view: MapView, clock: Clock) -> None:
    start = view._stage.camera
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Up)
    pass_time(view, clock)
    assert view._stage.camera.x > start.x
    assert view._stage.camera.y > start.y
    QTest.keyClick(view, Qt.Key.Key_Plus)
    pass_time(view, clock)
    assert view._stage.camera.scale > start.scale
    QTest.keyClick(view, Qt.Key.Key_Minus)
    pass_time(view, clock)
    assert view._stage.camera.scale == pytest.approx(start.scale)


def test_enter_picks_the_point_nearest_to_the_middle(view: MapView) -> None:
    picked = heard(view.picked)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert picked == [(4,)]


def test_a_key_that_means_nothing_is_left_to_the_window(view: MapView) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Q, NONE)
    QApplication.sendEvent(view, event)
    assert not event.isAccepted()


def test_the_point_under_the_cursor_is_told_and_ringed(view: MapView) -> None:
    told, plain, spot = heard(view.hovered), picture(view), place(view, 4)
    QTest.mouseMove(view, spot)
    assert told == [(4,)]
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    assert np.abs(picture(view) - plain)[spot.y() - 14 : spot.y() + 14, spot.x() - 14 : spot.x() + 14].any()
    QTest.mouseMove(view, QPoint(200, 20))
    assert told == [(4,), (-1,)]
    np.testing.assert_array_equal(picture(view), plain)


def test_leaving_the_map_ends_the_hover(view: MapView) -> None:
    told = heard(view.hovered)
    QTest.mouseMove(view, place(view, 4))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert told[-1] == (-1,)


def test_points_are_painted_where_they_lie_in_the_colour_of_their_category(view: MapView) -> None:
    view.set_colours(
        np.array([0, 0, 1, 1, 1], np.uint8), [LegendEntry("a", "#ff0000", 2), LegendEntry("b", "#0000ff", 3)]
    )
    view._stage.finish()
    view._moved()
    seen = picture(view)
    for row, colour in ((0, (255, 0, 0)), (2, (0, 0, 255))):
        spot = place(view, row)
        assert tuple(seen[spot.y(), spot.x()]) == colour


def test_the_selected_stand_out_and_the_others_step_back_without_vanishing(view: MapView) -> None:
    spot, other = place(view, 0), place(view, 3)
    before = picture(view)[other.y(), other.x()]
    view.set_selection(np.array([0]))
    seen = picture(view)
    assert tuple(seen[spot.y(), spot.x()]) == (0x2A, 0x62, 0xD6)
    assert before.sum() < seen[other.y(), other.x()].sum() < 3 * 255


def test_filtered_points_nearly_vanish(view: MapView) -> None:
    spot = place(view, 3)
    view.set_filtered(np.array([True, True, True, False, True]))
    assert (picture(view)[spot.y(), spot.x()] > 200).all()


def test_scores_are_painted_in_order(view: MapView) -> None:
    view.set_scores(np.array([0, 0.2, 0.4, 0.6, 1], np.float32))
    best, least = place(view, 4), place(view, 0)
    seen = picture(view)
    assert seen[best.y(), best.x()].sum() < seen[least.y(), least.x()].sum()
    view.set_scores(None)
    assert not view._legend.isVisible()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_ground_is_that_of_the_theme(view: MapView, theme: object) -> None:
    view.set_theme(theme)  # type: ignore[arg-type]
    ground = theme.surface  # type: ignore[attr-defined]
    assert "#" + "".join(f"{part:02x}" for part in picture(view)[5, 200]) == ground


def test_hits_the_focus_and_the_query_are_pointed_out(view: MapView) -> None:
    plain = picture(view)
    view.set_hits(np.array([3, 1, 99]))
    ringed = picture(view)
    view.set_focus(2)
    focused = picture(view)
    view.set_query((0.5, 0.5))
    starred = picture(view)
    steps = [plain, ringed, focused, starred]
    assert all(np.abs(after - before).any() for before, after in pairwise(steps))
    view.set_hits(np.empty(0, np.int64))
    view.set_focus(None)
    view.set_query(np.array([np.nan, 0], np.float32))
    np.testing.assert_array_equal(picture(view), plain)


def test_a_glide_paints_its_first_step_in_the_same_turn(view: MapView) -> None:
    before = picture(view)
    view.glide_to(CORNERS[::-1].copy())
    assert np.abs(picture(view) - before).any()


def test_the_timer_runs_only_while_something_moves(view: MapView, clock: Clock) -> None:
    assert not view._pace.timer.isActive()
    view.glide_to(CORNERS[::-1].copy())
    assert view._pace.timer.isActive()
    pass_time(view, clock, 0.1)
    assert view._pace.timer.isActive()
    pass_time(view, clock)
    assert not view._pace.timer.isActive()


def test_hiding_the_map_ends_its_movement(view: MapView) -> None:
    view.glide_to(CORNERS[::-1].copy())
    view.hide()
    assert not view._pace.timer.isActive()
    assert not view._stage.moving


def test_without_motion_a_glide_is_over_at_once(view: MapView) -> None:
    view.set_motion(False)
    view.glide_to(CORNERS * 2)
    assert not view._pace.timer.isActive()
    assert view._stage.cloud is not None
    assert view._stage.cloud.point(3) == (2, 2)


def test_a_forming_layout_is_shown_without_a_timer(view: MapView) -> None:
    view.set_live(CORNERS * 3)
    assert not view._pace.timer.isActive()
    picture(view)


def test_another_number_of_points_shows_only_what_fits_it(view: MapView) -> None:
    view.set_selection(np.array([4]))
    view.set_hits(np.array([4]))
    view.glide_to(CORNERS[:3].copy())
    assert view.accessibleName() == "Map of 3 texts"
    picture(view)
    view.set_live(CORNERS)
    assert view.accessibleName() == "Map of 5 texts, 1 selected"


@pytest.mark.parametrize("points", [
    None, np.empty((0, 2)), np.zeros((1, 2)), np.array([(0, 0), (1, 1)]), np.ones((3, 2)), np.full((9, 2), np.nan),
    np.array([(np.nan, 0), (0, 0), (np.inf, -np.inf)]),
    np.vstack([np.random.default_rng(0).normal(size=(99, 2)), [(1e30, 0)]]),
    np.ones((70_000, 2)), np.full((20_000, 2), np.nan),
])  # fmt: skip
def test_odd_points_are_painted_without_breaking(view: MapView, clock: Clock, points: np.ndarray | None) -> None:
    xy = None if points is None else points.astype(np.float32)
    view.set_points(xy)
    picture(view)
    count = 0 if xy is None else len(xy)
    view.set_selection(np.arange(min(count, 2)))
    view.set_scores(np.zeros(count, np.float32) if count else None)
    picture(view)
    if xy is not None:
        view.glide_to(xy[::-1].copy())
        picture(view)
    wheel(view, MIDDLE, 3)
    QTest.mouseMove(view, MIDDLE)
    drag(view, [QPoint(1, 1), QPoint(300, 100), QPoint(300, 280)], SHIFT | CTRL)
    QTest.keyClick(view, Qt.Key.Key_Return)
    pass_time(view, clock)
    picture(view)


def test_an_empty_map_says_what_to_do(view: MapView) -> None:
    view.set_points(None)
    assert view.accessibleName() == "Map of no texts"
    assert len(np.unique(picture(view).reshape(-1, 3), axis=0)) > 5


def test_the_accessible_name_tells_what_is_shown(view: MapView) -> None:
    view.set_selection(np.array([0, 2]))
    assert view.accessibleName() == "Map of 5 texts, 2 selected"
    view.set_notice("PCA")
    assert view.accessibleDescription().startswith("PCA ")
    assert view.objectName() == "mapView"


def test_the_notice_is_painted_in_its_corner(view: MapView) -> None:
    view.set_notice("-")
    view._stage.finish()
    before, camera = picture(view), view._stage.camera
    view.set_notice("PCA, UMAP is forming…")
    assert view._stage.camera == camera
    changed = np.argwhere(np.abs(picture(view) - before).any(axis=2))
    assert changed[:, 0].min() > 250
    assert changed[:, 1].max() < 250


def test_the_focus_is_seen_when_it_came_by_key(view: MapView, qtbot: QtBot) -> None:
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    plain = picture(view)
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert np.abs(picture(view) - plain)[:4].any()


def test_a_million_points_leave_the_picture_of_a_crowd(view: MapView) -> None:
    random = np.random.default_rng(0)
    view.set_points(random.normal(0, 1, (50_000, 2)).astype(np.float32))
    view.set_colours(
        random.integers(0, 2, 50_000).astype(np.uint8), [LegendEntry("a", None, 1), LegendEntry("b", None, 2)]
    )
    view.set_selection(np.arange(0, 50_000, 3))
    view.set_filtered(np.arange(50_000) % 5 > 0)
    seen = picture(view)
    assert len(np.unique(seen.reshape(-1, 3), axis=0)) > 100


def test_painting_a_thousand_times_keeps_the_count_of_none(view: MapView) -> None:
    import sys

    view.repaint()
    before = sys.getrefcount(None)
    for at in range(1000):
        view._stage.pan(1 if at % 2 else -1, 0)
        view._moved()
        view.repaint()
    assert abs(sys.getrefcount(None) - before) < 500


def test_a_row_of_the_legend_tells_that_it_was_clicked(view: MapView, qtbot: QtBot) -> None:
    picked, cleared = heard(view.legend_picked), heard(view.legend_cleared)
    view.set_colours(
        np.array([0, 0, 1, 1, 1], np.uint8), [LegendEntry("tea & milk", None, 2), LegendEntry("b", None, 3)]
    )
    rows = view._legend.findChildren(LegendRow)
    QTest.mouseClick(rows[1], LEFT)
    QTest.mouseClick(rows[0], LEFT, Qt.KeyboardModifier.ShiftModifier)
    assert picked == [(1, False), (0, True)]
    assert [row.isChecked() for row in rows[:2]] == [True, True]
    assert rows[2].isHidden()
    view.set_legend_only({1})
    assert [row.isChecked() for row in rows[:2]] == [False, True]
    assert rows[0].accessibleName() == "tea & milk, 2 texts"
    QTest.mouseClick(rows[2], LEFT)
    assert cleared == [()]


def test_a_long_legend_keeps_inside_the_map(view: MapView) -> None:
    view.set_colours(
        np.zeros(5, np.uint8), [LegendEntry(f"category {i} with a rather long name", None, 9**i) for i in range(40)]
    )
    assert view.rect().contains(view._legend.geometry())
    shown = [row for row in view._legend.findChildren(LegendRow) if not row.isHidden()]
    assert 3 < len(shown) < 40
    picture(view)


def test_the_size_asked_for_is_that_of_a_map(view: MapView) -> None:
    assert view.sizeHint() == QSize(800, 600)


def test_filtered_points_beside_the_window_leave_no_mark_at_its_edge(view: MapView) -> None:
    xy = np.random.default_rng(0).normal(0, 1, (30_000, 2)).astype(np.float32)
    view.set_points(np.vstack([xy, np.full((40, 2), 3, np.float32)]))
    view.set_filtered(np.arange(30_040) < 30_000)
    camera = view._stage.camera
    assert view._stage.cloud is not None
    x, _ = camera.to_screen(*view._stage.cloud.point(30_010))
    view._stage.pan(view.width() - x + 5, 0)
    view._moved()
    y = round(view._stage.camera.to_screen(3, 3)[1])
    assert (picture(view)[y - 3 : y + 4, -4:] == 255).all()


def test_a_map_that_is_slow_to_draw_is_drawn_coarsely_only_while_it_moves(qtbot: QtBot) -> None:
    ticks = iter(np.arange(0, 1e6, 0.1))
    view = MapView(clock=lambda: float(next(ticks)))
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.set_points(np.random.default_rng(0).normal(0, 1, (600_000, 2)).astype(np.float32))
    view.show()
    fine = picture(view)
    QTest.mousePress(view, LEFT, NONE, MIDDLE)
    QTest.mouseMove(view, MIDDLE + QPoint(20, 0))
    moving = picture(view)
    QTest.mouseMove(view, MIDDLE)
    QTest.mouseRelease(view, LEFT, NONE, MIDDLE)
    assert (moving[::2, ::2] == moving[1::2, 1::2]).all()
    assert not (fine[::2, ::2] == fine[1::2, 1::2]).all()
    assert np.abs(moving[:, 20:].mean(axis=(0, 1)) - fine[:, :-20].mean(axis=(0, 1))).max() < 12
    np.testing.assert_array_equal(picture(view), fine)


def test_values_of_another_number_of_points_wait_for_theirs(view: MapView) -> None:
    plain = picture(view)
    view.set_scores(np.zeros(4, np.float32))
    view.set_colours(np.zeros(4, np.uint8), [LegendEntry("a", None, 4)])
    view.set_filtered(np.zeros(4, np.bool_))
    view.set_selection(np.array([5, 7]))
    np.testing.assert_array_equal(picture(view), plain)
    assert not view._legend.isVisible()
    view.set_points(CORNERS[:4].copy())
    assert view._legend.isVisible()


def test_what_is_said_before_the_points_come_is_kept_for_them(view: MapView) -> None:
    view.set_points(None)
    view.set_colours(np.zeros(5, np.uint8), [LegendEntry("a", "#ff0000", 5)])
    view.set_selection(np.array([1]))
    view.set_points(CORNERS)
    assert view.accessibleName() == "Map of 5 texts, 1 selected"
    spot = place(view, 1)
    assert tuple(picture(view)[spot.y(), spot.x()]) == (255, 0, 0)


def test_emptying_the_map_forgets_everything(view: MapView) -> None:
    view.set_selection(np.array([1]))
    view.set_hits(np.array([2]))
    view.set_points(None)
    view.set_points(CORNERS)
    assert view.accessibleName() == "Map of 5 texts"
    assert len(view._content.marks.hits) == 0


def test_layouts_are_made_ready_while_nothing_moves(view: MapView, qtbot: QtBot) -> None:
    xy = np.array([(0, 0), (4, 0), (0, 4), (4, 4), (2, 3)], np.float32)
    view.set_ahead([xy, xy[:3]])
    timer = view._pace.ahead._timer
    assert timer.isActive()
    qtbot.waitUntil(lambda: not timer.isActive())
    assert view._stage.cloud is not None
    assert list(view._stage.cloud.prepare(xy)) == []


def test_a_picture_does_not_depend_on_what_was_selected_before(qtbot: QtBot, clock: Clock) -> None:
    random = np.random.default_rng(0)
    xy, codes = random.normal(0, 1, (40_000, 2)).astype(np.float32), random.integers(0, 2, 40_000).astype(np.uint8)
    legend = [LegendEntry("One", None, 1), LegendEntry("Two", None, 2)]

    def made() -> MapView:
        view = MapView(clock=clock)
        qtbot.addWidget(view)
        view.resize(1000, 800)
        view.set_points(xy)
        view.show()
        return view

    def changes() -> list[Callable[[MapView], None]]:
        some = [np.arange(3), np.arange(13_000), np.arange(0, 40_000, 2), np.arange(5)]
        return [
            *(lambda view, rows=rows: view.set_selection(rows) for rows in some),
            lambda view: view.set_colours(codes, legend),
            lambda view: view.set_selection(np.arange(7_000, 20_000)),
            lambda view: view.set_filtered(codes == 0),
            lambda view: view.set_theme(DARK),
            lambda view: view.set_selection(np.arange(100, 30_000)),
            lambda view: view.set_points(-2 * xy),
            lambda view: view.set_selection(np.arange(0)),
        ]

    used, applied = made(), list[Callable[[MapView], None]]()
    for change in changes():
        applied.append(change)
        change(used)
        fresh = made()
        for each in applied:
            each(fresh)
        assert np.array_equal(picture(used), picture(fresh))
