from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from explorer import paths
from explorer.installed import crash, licences
from explorer.ui import app, dialogs
from explorer.ui.notice import NoticeStrip
from explorer.ui.program import Program


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    yield made
    for dialog in made.findChildren(QDialog):
        dialog.close()


def page(window: QWidget) -> QPlainTextEdit:
    found = window.findChild(QPlainTextEdit)
    assert found is not None
    return found


def button(window: QWidget, words: str) -> QPushButton:
    return next(found for found in window.findChildren(QPushButton) if words in found.text().replace("&", ""))


def test_a_text_can_be_read_and_copied(window: QWidget) -> None:
    dialogs.show_text(window, "Report", "line one\nline two")
    assert page(window).toPlainText() == "line one\nline two"
    assert page(window).isReadOnly()
    assert page(window).accessibleName() == "Report"
    button(window, "Copy").click()
    assert QGuiApplication.clipboard().text() == "line one\nline two"
    buttons = window.findChild(QDialogButtonBox)
    assert buttons is not None
    buttons.button(QDialogButtonBox.StandardButton.Close).click()


def test_the_about_box_shows_the_licences_of_everything(window: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(licences, "text", lambda: "the licences of all")
    dialogs.show_about(window)
    assert window.findChild(QMessageBox) is not None
    button(window, "Licences").click()
    assert page(window).toPlainText() == "the licences of all"


def test_what_a_crash_left_is_offered_at_the_next_start_and_only_then(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    watch = crash.Watch()
    sys.excepthook(ValueError, ValueError("a defect"), None)
    watch.end()
    window.notice = NoticeStrip(window)  # type: ignore[attr-defined]
    program = cast(Program, SimpleNamespace(window=window))
    app.offer_report(program)
    strip = cast(NoticeStrip, window.notice)  # type: ignore[attr-defined]
    assert strip.text == app.CRASHED
    strip.action_wanted.emit(app.SHOW_REPORT)
    assert "ValueError: a defect" in page(window).toPlainText()
    strip.clear()
    app.offer_report(program)
    assert strip.text == ""


def test_where_nothing_can_be_kept_the_program_starts_and_says_so(
    window: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    window.notice = NoticeStrip(window)  # type: ignore[attr-defined]
    program = cast(Program, SimpleNamespace(window=window))
    strip = cast(NoticeStrip, window.notice)  # type: ignore[attr-defined]
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    app.tell_what_is_lost(program)
    assert strip.text == ""
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "file"))
    app.tell_what_is_lost(program)
    assert str(tmp_path / "file" / "config") in strip.text
    assert paths.HOME_VARIABLE in strip.text
