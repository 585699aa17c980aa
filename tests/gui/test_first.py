"""What the program opens first, and who prepares it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer import paths
from explorer.jobs import wire
from explorer.jobs.spawned import SpawnedWorker
from explorer.ui import first
from explorer.ui.app import close_soon
from explorer.ui.map_worker import MapWorker


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "modules.json").write_text("[]", encoding="utf-8")
    return folder


def test_the_sample_and_the_bundled_model_are_opened_unless_others_are_asked_for(tmp_path: Path, model: Path) -> None:
    bundled, sample = paths.resource("model"), paths.sample()
    texts = tmp_path / "a.txt"
    assert first.wanted_first([], None) == (bundled, sample)
    assert first.wanted_first([texts], None) == (bundled, texts)
    assert first.wanted_first([model], None) == (model, sample)
    assert first.wanted_first([texts, model], None) == (model, texts)
    assert first.wanted_first([texts], model) == (model, texts)


def test_a_process_is_begun_only_where_a_processor_is_left_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    assert first.begin(()) is None


def test_without_a_process_the_program_does_everything_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("explorer.jobs.spawned.SpawnedWorker", refuse)
    assert first.begin(()) is None


def test_a_process_that_ends_before_it_has_prepared_anything_is_not_waited_for(qtbot: QtBot) -> None:
    released: list[str] = []
    process = SpawnedWorker(first=wire.Prepare(()))
    process._process.kill()
    worker = MapWorker()
    with qtbot.waitSignal(worker._arrived, timeout=20_000):
        worker.warm(process, released.append)
    worker.close()
    assert set(released) == {"texts", "vectors"}


def test_ctrl_c_closes_the_window_in_a_turn_of_its_own(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    close_soon(window)
    assert window.isVisible()
    qtbot.waitUntil(lambda: not window.isVisible())
