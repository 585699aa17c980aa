from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTextBrowser,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from explorer.jobs import training_wire as wire
from explorer.jobs.training import MEAN, Change, TrainingReport
from explorer.training.log import Evaluated, ScoresProgress, TrainingProgress
from explorer.ui.charts import ChartView
from explorer.ui.search.fields import QuietSpin
from explorer.ui.theme import DARK, LIGHT
from explorer.ui.train.controller import TrainController
from explorer.ui.train.window import TrainWindow
from tests.gui.train.conftest import PATIENCE
from tests.gui.train.test_controller import FakeLane


@pytest.fixture(autouse=True)
def lane(ready: TrainController) -> Iterator[FakeLane]:
    real, fake = ready.lane, FakeLane()
    ready.lane = fake  # type: ignore[assignment]
    yield fake
    ready.lane = real


def child(window: QWidget, kind: type[QWidget], name: str) -> QWidget:
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def press(qtbot: QtBot, window: QWidget, name: str) -> None:
    button = child(window, QPushButton, name)
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def words(window: QWidget) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def shown(window: QWidget) -> set[str]:
    return {button.objectName() for button in window.findChildren(QPushButton) if button.isVisible()}


def step(number: int, total: int = 15, seconds: float = 0.1) -> TrainingProgress:
    by_dim = {16: 1.0, 8: 2.0}
    return TrainingProgress("Training", number, total, 3.0, by_dim, 0.1, 16 * number, seconds * number)


def run(control: TrainController, *steps: TrainingProgress | ScoresProgress) -> None:
    control.train()
    control._follow(list(steps) or [step(1)])


def test_files_are_listed_with_their_number_of_pairs_and_the_first_pair(window: TrainWindow) -> None:
    text = words(window)
    assert "80 pairs" in text
    assert "  →  " in text
    assert "80 pairs, about 15 steps" in text
    assert child(window, QPushButton, "trainStart").isEnabled()


def test_dropped_files_are_checked_and_what_is_wrong_is_said(
    qtbot: QtBot, window: TrainWindow, ready: TrainController, broken: Path
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(broken))])
    copy = Qt.DropAction.CopyAction
    some = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(50, 50), copy, data, *some))
    assert window._overlay.isVisible()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, data, *some))
    assert not window._overlay.isVisible()
    qtbot.waitUntil(lambda: not ready.state.checking, timeout=PATIENCE)
    sentence = "broken.csv, line 3: the column 'positive' is empty; mend or remove the pair."
    qtbot.waitUntil(lambda: sentence in words(window))
    assert "broken.csv cannot be used; mend or remove it." in words(window)
    assert not child(window, QPushButton, "trainStart").isEnabled()
    remove = [b for b in window.findChildren(QToolButton, "trainRemove") if "broken" in b.accessibleName()]
    qtbot.mouseClick(remove[0], Qt.MouseButton.LeftButton)
    assert "broken" not in words(window)
    assert child(window, QPushButton, "trainStart").isEnabled()


def test_a_file_dropped_on_a_field_is_left_to_the_window(window: TrainWindow) -> None:
    assert not [edit.objectName() for edit in window.findChildren(QLineEdit) if edit.acceptDrops()]


def test_every_setting_reaches_the_training(qtbot: QtBot, window: TrainWindow, ready: TrainController) -> None:
    for name, value in (
        ("trainEpochs", 7),
        ("trainBatch", 32),
        ("trainSeed", 5),
        ("trainDrawn", 1),
        ("trainWarmup", 10),
        ("trainTokens", 64),
        ("trainRounds", 3),
        ("trainSourcePower", 45),
    ):
        child(window, QuietSpin, name).setValue(value)
    qtbot.mouseClick(child(window, QToolButton, "trainDim4"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(child(window, QToolButton, "trainAdvanced"), Qt.MouseButton.LeftButton)
    for name, text in (("trainRateEdit", "0.02"), ("trainWeightsEdit", "1, 0.5")):
        edit = child(window, QLineEdit, name)
        edit.selectAll()
        qtbot.keyClicks(edit, text)
    chosen = ready.state.settings
    assert (chosen.epochs, chosen.batch_size, chosen.seed, chosen.n_dims_per_step) == (7, 32, 5, 1)
    assert (chosen.warmup, chosen.max_tokens, chosen.evaluations) == (0.1, 64, 3)
    assert (chosen.dims, chosen.weights, chosen.learning_rate) == ((16, 8), (1.0, 0.5), 0.02)
    assert chosen.source_power == 0.45
    child(window, QuietSpin, "trainDrawn").setValue(0)
    assert ready.state.settings.n_dims_per_step == -1


def test_a_setting_that_is_no_number_is_named_while_it_is_typed(qtbot: QtBot, window: TrainWindow) -> None:
    edit = child(window, QLineEdit, "trainRateEdit")
    edit.selectAll()
    qtbot.keyClicks(edit, "fast")
    assert edit.text() == "fast"
    assert "The learning rate is no number." in words(window)


def test_the_last_dimension_cannot_be_switched_off(qtbot: QtBot, window: TrainWindow, ready: TrainController) -> None:
    for dim in (16, 8, 4):
        qtbot.mouseClick(child(window, QToolButton, f"trainDim{dim}"), Qt.MouseButton.LeftButton)
    assert ready.state.dims == (4,)
    assert child(window, QToolButton, "trainDim4").isChecked()


def test_another_folder_can_be_typed_and_a_model_in_it_is_warned_of(
    qtbot: QtBot, window: TrainWindow, ready: TrainController, tmp_path: Path
) -> None:
    edit = child(window, QLineEdit, "trainOutputEdit")
    edit.clear()
    qtbot.keyClicks(edit, str(tmp_path / "tiny"))
    assert edit.text() == str(tmp_path / "tiny")
    assert ready.state.output == tmp_path / "tiny"
    assert "This folder holds a model; the new one takes its place." in words(window)
    assert "while it trains" in words(window)


def test_the_run_page_shows_figures_curves_and_time_left(
    qtbot: QtBot, window: TrainWindow, ready: TrainController, lane: FakeLane
) -> None:
    press(qtbot, window, "trainStart")
    assert len(lane.asked) == 1
    assert "Starting…" in words(window)
    ready._follow([ScoresProgress("x", 0, None, Evaluated(0, {"nDCG@10 at 16": 0.5, "nDCG@10 at 8": 0.4}))])
    ready._follow([step(n, total=1000, seconds=1.0) for n in range(1, 11)])
    qtbot.waitUntil(lambda: "10 of 1,000" in words(window))
    assert "16 min" in words(window)
    loss, scores = (child(window, ChartView, name) for name in ("trainLoss", "trainScores"))
    assert [line.name for line in loss.chart.lines] == ["16 dims", "8 dims"]
    assert loss.chart.x.log2
    assert list(loss.chart.lines[1].y) == [2.0] * 10
    assert [list(line.y) for line in scores.chart.lines] == [[0.5], [0.4]]
    assert shown(window) == {"trainPause", "trainCancel"}


def test_pause_waits_and_then_offers_to_continue_or_delete(
    qtbot: QtBot, window: TrainWindow, ready: TrainController, lane: FakeLane
) -> None:
    run(ready)
    press(qtbot, window, "trainPause")
    assert not child(window, QPushButton, "trainPause").isEnabled()
    assert "Pausing after this step" in words(window)
    ready._end(wire.Stopped(kept=True))
    assert shown(window) == {"trainDiscard", "trainResume"}
    press(qtbot, window, "trainResume")
    assert lane.asked.count("pause") == 1
    assert ready.state.phase == "running"


def test_a_short_training_is_cancelled_at_once_and_a_long_one_after_a_question(
    qtbot: QtBot, window: TrainWindow, ready: TrainController, lane: FakeLane
) -> None:
    run(ready, step(1), step(2))
    press(qtbot, window, "trainCancel")
    assert lane.asked[-1] == "cancel"
    ready._end(wire.Stopped(kept=False))
    assert "trainStart" in shown(window)
    run(ready, step(1, seconds=100.0), step(2, seconds=100.0))
    qtbot.waitUntil(lambda: "2 of 15" in words(window))
    press(qtbot, window, "trainCancel")
    assert lane.asked.count("cancel") == 1
    assert "Throw away 3 min 20 s of training?" in words(window)
    press(qtbot, window, "trainKeep")
    assert shown(window) == {"trainPause", "trainCancel"}
    press(qtbot, window, "trainCancel")
    press(qtbot, window, "trainThrow")
    assert lane.asked.count("cancel") == 2


def test_a_training_that_failed_says_why_and_can_be_retried(
    qtbot: QtBot, window: TrainWindow, ready: TrainController, lane: FakeLane
) -> None:
    run(ready)
    ready._end(wire.Failed("The training process was ended from outside (signal 9)."))
    assert "ended from outside (signal 9)" in words(window)
    assert shown(window) == {"trainAnew", "trainRetry"}
    press(qtbot, window, "trainRetry")
    assert lane.asked == [lane.asked[0], lane.asked[0]]


def test_a_finished_training_compares_before_and_after_and_opens_its_model(
    qtbot: QtBot, window: TrainWindow, ready: TrainController
) -> None:
    run(ready, step(14), step(15))
    changes = (Change("story", 16, 0.5, 0.625), Change(MEAN, 16, 0.5, 0.375))
    report = TrainingReport(ready.output, 15, 240, 75.0, 3.0, 1.5, changes)
    ready._end(wire.Finished(report))
    table = child(window, QTableWidget, "trainReport")
    rows = [[table.item(row, column).text() for column in range(2)] for row in range(table.rowCount())]
    assert rows == [
        ["story, before", "0.500"],
        ["story, after", "0.625"],
        ["Mean, before", "0.500"],
        ["Mean, after", "0.375"],
    ]
    assert [table.item(row, 1).font().bold() for row in range(4)] == [False, True, True, False]
    assert "−0.125" in table.item(3, 1).toolTip()
    assert "15 steps over 240 pairs in 1 min 15 s; loss 3.000 to 1.500." in words(window)
    with qtbot.waitSignal(window.model_wanted) as wanted:
        press(qtbot, window, "trainOpen")
    assert wanted.args == [ready.output]
    press(qtbot, window, "trainAnew")
    assert "trainStart" in shown(window)


def test_the_model_card_is_shown_without_its_front_matter(
    qtbot: QtBot, window: TrainWindow, ready: TrainController
) -> None:
    run(ready)
    ready._end(wire.Finished(TrainingReport(ready.output, 15, 240, 0.2, 3.0, 1.5, ())))
    press(qtbot, window, "trainCard")
    assert window.findChild(QTextBrowser, "trainCardView") is None
    ready.output.mkdir()
    (ready.output / "README.md").write_text("---\nlibrary_name: x\n---\n\n# mine\n\nGood.\n", encoding="utf-8")
    press(qtbot, window, "trainCard")
    card = child(window, QTextBrowser, "trainCardView")
    assert card.toPlainText().startswith("mine")
    card.close()


def test_an_unfinished_training_is_offered_before_another_can_begin(
    qtbot: QtBot, window: TrainWindow, ready: TrainController, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.session.training import plan_of
    from explorer.training import checkpoint, plan

    asked = plan_of(ready.state)
    plan.keep(asked, {})
    header = '{"step": 1500, "log": [], "evaluations": []}\n'
    (asked.output / checkpoint.FILE).write_text(header)
    ready.change(replace(ready.state.settings, seed=1))
    assert "An unfinished training is in this folder: 1,500 steps done, saved today at" in words(window)
    assert not child(window, QPushButton, "trainStart").isEnabled()
    press(qtbot, window, "trainForget")
    assert child(window, QPushButton, "trainStart").isEnabled()
    assert not asked.output.exists()


def test_both_colour_schemes_dress_every_page(window: TrainWindow, ready: TrainController) -> None:
    for look in (DARK, LIGHT):
        window.set_theme(look)
        assert window._theme is look
        assert not window.grab().isNull()


def test_every_control_has_a_name(window: TrainWindow) -> None:
    kinds = (QPushButton, QToolButton, QLineEdit, QuietSpin)
    nameless = [
        control.objectName() or type(control).__name__
        for kind in kinds
        for control in window.findChildren(kind)
        if not control.accessibleName() and not control.objectName().startswith("qt_")
    ]
    assert nameless == []
