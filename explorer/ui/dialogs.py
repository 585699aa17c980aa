"""File dialogs and the About box, in one place that tests can replace. They open; they never block."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from explorer import __version__

TEXT_FILES = "Texts (*.csv *.tsv *.txt *.jsonl *.ndjson *.json *.parquet *.gz);;All files (*)"
Chosen = Callable[[list[Path]], None]
Asked = Callable[[], None]


def ask_for_files(
    parent: QWidget, folder: str, chosen: Chosen, title: str = "Open texts", kinds: str = TEXT_FILES
) -> None:
    """Ask for files, of texts unless said otherwise."""
    dialog = QFileDialog(parent, title, folder, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    _open(dialog, chosen)


def ask_for_folder(parent: QWidget, title: str, folder: str, chosen: Chosen) -> None:
    """Ask for one folder."""
    dialog = QFileDialog(parent, title, folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(dialog, chosen)


def ask_where_to_save(parent: QWidget, title: str, name: str, pattern: str, chosen: Chosen) -> None:
    """Ask for a file to write."""
    dialog = QFileDialog(parent, title, name, pattern)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kind.partition("*.")[2].strip(")")))
    _open(dialog, chosen)


def ask_for_name(parent: QWidget, title: str, words: str, chosen: Callable[[str], None]) -> None:
    """Ask for one line of text."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(words)
    dialog.setAttribute(_delete_on_close())
    dialog.textValueSelected.connect(lambda text: chosen(text.strip()) if text.strip() else None)
    dialog.open()


def ask_for_lines(parent: QWidget, title: str, words: str, chosen: Callable[[list[str]], None]) -> None:
    """Ask for several lines of text; blank ones do not count."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(words)
    dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
    dialog.setOkButtonText("Add")
    dialog.resize(560, 320)
    dialog.setAttribute(_delete_on_close())

    def send(text: str) -> None:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if lines:
            chosen(lines)

    dialog.textValueSelected.connect(send)
    dialog.open()


def show_about(parent: QWidget) -> None:
    """Say what this program is."""
    box = QMessageBox(parent)
    box.setWindowTitle("About Matryoshka Explorer")
    box.setText(
        f"<b>Matryoshka Explorer {__version__}</b><br>A similarity explorer for static text embeddings.<br><br>"
        "Apache License 2.0. Works offline; sends nothing anywhere."
    )
    licences = box.addButton("Licences…", QMessageBox.ButtonRole.ActionRole)
    box.addButton(QMessageBox.StandardButton.Close)
    box.buttonClicked.connect(lambda button: _show_licences(parent) if button is licences else None)
    box.setAttribute(_delete_on_close())
    box.open()


def show_text(parent: QWidget, title: str, text: str) -> None:
    """Show a text to read and to copy."""
    dialog = QDialog(parent)
    dialog.setObjectName("textDialog")
    dialog.setWindowTitle(title)
    dialog.setAttribute(_delete_on_close())
    dialog.resize(760, 560)
    page = QPlainTextEdit(text, dialog)
    page.setReadOnly(True)
    page.setAccessibleName(title)
    page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(page)
    column.addWidget(buttons)
    dialog.open()


def _show_licences(parent: QWidget) -> None:
    from explorer.installed import licences

    show_text(parent, "Licences", licences.text())


def _open(dialog: QFileDialog, chosen: Chosen) -> None:
    dialog.setAttribute(_delete_on_close())
    dialog.filesSelected.connect(lambda names: chosen([Path(name) for name in names]))
    dialog.open()


def _delete_on_close() -> Qt.WidgetAttribute:
    return Qt.WidgetAttribute.WA_DeleteOnClose
