"""Every command, once: the menus, the shortcuts and the command palette are made from one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from explorer.ui.palette import CommandPalette
    from explorer.ui.window import MainWindow


@dataclass(frozen=True, slots=True)
class Entry:
    """One command.

    Attributes:
        menu: the menu it stands in.
        key: its name in the program.
        title: its name for the user.
        shortcut: its keys, or empty.
        run: what it does.
        ready: whether it can be done now.
    """

    menu: str
    key: str
    title: str
    shortcut: str
    run: Callable[[], object]
    ready: Callable[[], bool] = lambda: True


class Actions:
    """The menus and the palette of a window."""

    def __init__(self, window: MainWindow, entries: list[Entry]) -> None:
        self._window, self.entries = window, entries
        self._actions = {entry.key: _action(window, entry) for entry in entries}
        self._palette: CommandPalette | None = None
        self._fill_menus()

    def refresh(self) -> None:
        """Enable what can be done now."""
        for entry in self.entries:
            self._actions[entry.key].setEnabled(entry.ready())

    def open_texts(self) -> None:
        """Ask for texts."""
        self._run("open")

    def open_model(self) -> None:
        """Ask for a model."""
        self._run("openModel")

    def show_palette(self) -> None:
        """Open the command palette over the window."""
        from explorer.ui.palette import Command, CommandPalette

        self.refresh()
        if self._palette is None:
            self._palette = CommandPalette(self._window)
            self._palette.chosen.connect(self._run)
            self._palette.set_theme(self._window.theme)
        self._palette.set_commands(
            [
                Command(e.key, e.title.replace("…", "").strip(), _native(e.shortcut), e.ready())
                for e in self.entries
                if e.key != "palette"
            ]
        )
        self._palette.open()

    def dress(self) -> None:
        """Dress the palette, if there is one, as the window is."""
        if self._palette is not None:
            self._palette.set_theme(self._window.theme)

    def _run(self, key: str) -> None:
        self._actions[key].trigger()

    def _fill_menus(self) -> None:
        bar = self._window.menuBar()
        for title in dict.fromkeys(entry.menu for entry in self.entries):
            menu = bar.addMenu(title)
            menu.aboutToShow.connect(self.refresh)
            for entry in self.entries:
                if entry.menu == title:
                    menu.addAction(self._actions[entry.key])


def _action(window: MainWindow, entry: Entry) -> QAction:
    action = QAction(entry.title, window)
    action.setObjectName(entry.key)
    if entry.shortcut:
        action.setShortcut(QKeySequence(entry.shortcut))
    action.triggered.connect(lambda _checked=False: entry.run())
    return action


def _native(shortcut: str) -> str:
    return QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
