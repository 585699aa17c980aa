"""The line the user types into, and the few controls that are always at hand beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from explorer.session.state import MOST_QUERY
from explorer.ui.search.chip_row import ChipRow
from explorer.ui.search.edits import ClearableEdit
from explorer.ui.search.glyph_button import SIZE, GlyphButton
from explorer.ui.search.looks import RADIUS, buttons_sheet, dress, field_sheet, menu_sheet, mix, segments_sheet
from explorer.ui.search.mode_switch import ExactSwitch, ModeSwitch
from explorer.ui.theme import SPACE, Theme

if TYPE_CHECKING:
    from explorer.index.asking import Mode

PLACEHOLDER = "Type a query: hits change with every key"
FIELD_HEIGHT = 36
MODEL_NAME_WIDTH = 220


class QueryBar(QWidget):
    """Query field, what ranks the hits, undo and redo, pills, the model, the way to every command.

    Attributes:
        chips: the line below, of what narrows the search.

    Signals:
        query_changed(str): the user changed the query; sent with every key.
        query_cut(int): more was pasted or typed than so many characters, which is all a query holds.
        mode_wanted(str): the user wants hits ranked by "meaning", "words" or "both".
        exact_wanted(bool): the user wants every vector read, or not.
        results_wanted(): Down or Enter in the query: the user wants to walk through the hits.
        undo_wanted(), redo_wanted()
        selection_cleared(): the user pressed the pill.
        open_model_wanted(): the user wants to choose a model folder.
        recent_model_wanted(str): the user chose one of the recent models, given back as it was passed in.
        palette_wanted(): the user wants the list of commands.
    """

    query_changed = Signal(str)
    query_cut = Signal(int)
    mode_wanted = Signal(str)
    exact_wanted = Signal(bool)
    results_wanted = Signal()
    undo_wanted = Signal()
    redo_wanted = Signal()
    selection_cleared = Signal()
    open_model_wanted = Signal()
    recent_model_wanted = Signal(str)
    palette_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = _QueryEdit("queryEdit", "Query", "search", self)
        self.chips = ChipRow(self)
        self._mode = ModeSwitch(self)
        self._exact = ExactSwitch(self)
        self._undo = GlyphButton(self, "undoButton", "Undo", "undo")
        self._redo = GlyphButton(self, "redoButton", "Redo", "redo")
        self._pill = GlyphButton(self, "selectionPill", "Clear the selection", "close")
        self._model = GlyphButton(self, "modelButton", "Model", "chevron")
        self._palette = QToolButton(self)
        self._menu = QMenu(self)
        self._build()
        self._connect()
        self.set_undo(False)
        self.set_redo(False)
        self.set_selection_count(0)
        self.set_model("", ())

    def set_query(self, text: str) -> None:
        """Show `text` as the query; nothing happens, and the cursor stays, where it already says so."""
        if text != self._edit.text():
            self._edit.setText(text)

    def focus_query(self) -> None:
        """Put the keyboard into the query, its text selected."""
        self._edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._edit.selectAll()

    def set_mode(self, mode: Mode) -> None:
        """Show what ranks the hits."""
        self._mode.set_mode(mode)

    def set_exact(self, exact: bool) -> None:
        """Show whether every vector is read."""
        self._exact.setChecked(exact)

    def set_undo(self, enabled: bool, text: str = "") -> None:
        """Say whether there is something to undo, and what it is, such as "filter"."""
        _offer(self._undo, "Undo", text, enabled, QKeySequence.StandardKey.Undo)

    def set_redo(self, enabled: bool, text: str = "") -> None:
        """Say whether there is something to redo, and what it is."""
        _offer(self._redo, "Redo", text, enabled, QKeySequence.StandardKey.Redo)

    def set_selection_count(self, count: int) -> None:
        """Say how many texts are selected; the pill hides at 0."""
        self._pill.setText(f"{count:,} selected")
        self._pill.setAccessibleName(f"{count:,} selected, clear the selection")
        self._pill.setVisible(count > 0)

    def set_model(self, name: str, recents: Sequence[str]) -> None:
        """Name the open model, and offer `recents`, paths of models opened before."""
        short = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, MODEL_NAME_WIDTH)
        self._model.setText(short or "No model")
        self._model.setAccessibleName(f"Model: {name or 'none'}")
        self._model.setToolTip(f"The model that turns texts into vectors: {name}" if name else "No model is open")
        _fill_model_menu(self._menu, recents, self.open_model_wanted.emit, self.recent_model_wanted.emit)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        field = field_sheet(theme, name="queryEdit")
        switch = segments_sheet(theme, name="modeSwitch")
        dress(self, buttons_sheet(theme) + field + switch + menu_sheet(theme) + _own_buttons_sheet(theme))
        self._edit.set_icons(theme)
        self.chips.set_theme(theme)
        for button in (self._undo, self._redo, self._pill, self._model):
            button.set_theme(theme)

    def _build(self) -> None:
        self._edit.setPlaceholderText(PLACEHOLDER)
        self._edit.setFixedHeight(FIELD_HEIGHT)
        self._edit.setMaxLength(MOST_QUERY)
        self._pill.setToolTip("Clear the selection")
        shortcut = QKeySequence("Ctrl+K").toString(QKeySequence.SequenceFormat.NativeText)
        self._palette.setObjectName("paletteButton")
        self._palette.setAccessibleName("Find a command")
        self._palette.setText(shortcut)
        self._palette.setToolTip(f"Find a command ({shortcut})")
        self._model.setMenu(self._menu)
        self._model.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE, SPACE, SPACE, SPACE - 2)
        row.setSpacing(SPACE // 2)
        row.addWidget(self._edit, 1)
        row.addSpacing(SPACE // 2)
        row.addWidget(self._mode)
        row.addWidget(self._exact)
        for button in (self._undo, self._redo, self._pill, self._model, self._palette):
            row.addWidget(button)
        whole.addLayout(row)
        whole.addWidget(self.chips)

    def _connect(self) -> None:
        self._edit.textEdited.connect(self.query_changed)
        self._edit.results_wanted.connect(self.results_wanted)
        self._edit.inputRejected.connect(lambda: self.query_cut.emit(MOST_QUERY))
        self._mode.mode_wanted.connect(self.mode_wanted)
        self._exact.exact_wanted.connect(self.exact_wanted)
        self._undo.clicked.connect(self.undo_wanted)
        self._redo.clicked.connect(self.redo_wanted)
        self._pill.clicked.connect(self.selection_cleared)
        self._palette.clicked.connect(self.palette_wanted)


class _QueryEdit(ClearableEdit):
    """A line edit where Esc clears the text and Down or Enter lead on to the hits."""

    results_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self.text():
            self.clear_by_user()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.results_wanted.emit()
        else:
            super().keyPressEvent(event)


def _offer(button: QToolButton, verb: str, what: str, enabled: bool, keys: QKeySequence.StandardKey) -> None:
    shortcut = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    words = f"{verb} {what}".strip()
    button.setEnabled(enabled)
    button.setAccessibleName(words)
    button.setToolTip(f"{words} ({shortcut})" if shortcut else words)


def _fill_model_menu(
    menu: QMenu, recents: Sequence[str], on_open: Callable[[], None], on_recent: Callable[[str], None]
) -> None:
    menu.clear()
    menu.addAction("Open model folder…").triggered.connect(on_open)
    menu.addSeparator()
    menu.addAction("Recent models" if recents else "No recent models").setEnabled(False)
    for recent in recents:
        action = menu.addAction(_menu_text(PurePath(recent).name or recent))
        action.setToolTip(recent)
        action.triggered.connect(partial(on_recent, recent))


def _menu_text(name: str) -> str:
    return name.replace("&", "&&")


def _own_buttons_sheet(theme: Theme) -> str:
    room = f"padding: {SPACE // 2}px {SPACE + SIZE}px {SPACE // 2}px {SPACE}px;"
    return f"""
    QToolButton#modelButton {{ {room} }}
    QToolButton#selectionPill {{
        {room} background: {mix(theme.accent, theme.window, 0.16)}; border-radius: {RADIUS * 2}px;
    }}
    QToolButton#exactSwitch:checked {{
        color: {theme.accent}; background: {mix(theme.accent, theme.window, 0.14)};
        border-color: {mix(theme.accent, theme.window, 0.45)};
    }}
    QToolButton#exactSwitch:checked:focus {{ border-color: {theme.accent}; }}
    QToolButton#selectionPill:hover {{
        background: {mix(theme.accent, theme.window, 0.28)};
    }}
    QToolButton#selectionPill:focus {{ border-color: {theme.accent}; }}
    """
