from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox, QTreeWidget
from pytestqt.qtbot import QtBot

from explorer.ui.map.cards import Mover
from explorer.ui.map.movers import MoversView
from explorer.ui.map.trails import Trails
from explorer.ui.map.view import MapView
from explorer.ui.theme import DARK, LIGHT


@pytest.fixture
def movers(qtbot: QtBot) -> MoversView:
    made = MoversView()
    qtbot.addWidget(made)
    made.set_stops([32, 128], 128)
    made.set_movers([Mover(7, "a far text", 1.234), Mover(3, "a near one", 0.2)], "They move.")
    return made


def test_texts_are_listed_with_how_far_they_moved_and_lead_to_themselves(movers: MoversView, qtbot: QtBot) -> None:
    listed = movers.findChild(QTreeWidget, "moversList")
    first = listed.topLevelItem(0)
    assert (first.text(0), first.text(1)) == ("a far text", "1.23")
    with qtbot.waitSignal(movers.focus_wanted) as wanted:
        listed.itemClicked.emit(first, 0)
    assert wanted.args == [7]
    movers.set_theme(DARK)
    movers.set_movers([], "Nothing.")
    assert listed.topLevelItemCount() == 0


def test_another_dimension_can_be_compared_with(movers: MoversView, qtbot: QtBot) -> None:
    combo = movers.findChild(QComboBox, "againstCombo")
    assert [combo.itemText(i) for i in range(combo.count())] == ["32 dims", "128 dims"]
    assert combo.currentText() == "128 dims"
    with qtbot.waitSignal(movers.against_wanted) as wanted:
        combo.activated.emit(0)
    assert wanted.args == [32]


def test_trails_are_drawn_from_where_points_were_and_end_with_the_points(qtbot: QtBot, tmp_path: Path) -> None:
    view = MapView()
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.set_points(np.array([[0, 0], [1, 1], [np.nan, 0]], np.float32))
    before = view.picture(view.size(), LIGHT)
    starts = np.array([[1, 0], [0, 0], [0, 0]], np.float32)
    view.set_trails(Trails(np.array([0, 2, 99]), starts))
    assert view.picture(view.size(), LIGHT) != before
    assert not view.grab().isNull()
    view.save_svg(tmp_path / "trails.svg")
    view.set_trails(None)
    assert view.picture(view.size(), LIGHT) == before
