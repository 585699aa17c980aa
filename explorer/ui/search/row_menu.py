"""What can be done with one text: in the menu of a line of the list, and of a point on the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Signal
from PySide6.QtGui import QContextMenuEvent, QCursor
from PySide6.QtWidgets import QMenu, QWidget

LIKE, UNLIKE, SEARCH = "like", "unlike", "search"
MORE, LESS = "More like this", "Less like this"


@dataclass(frozen=True, slots=True)
class RowWish:
    """What the user wants of a text.

    Attributes:
        row: its place in the corpus.
        what: "like", "unlike" or "search", or "value" for only texts with this value.
        column: the column of that value.
    """

    row: int
    what: str
    column: str = ""


def add_examples(menu: QMenu, row: int, tell: Callable[[RowWish], object]) -> None:
    """Add what makes the text at `row` an example, and what searches for it; `tell` hears what is chosen."""
    actions = ((f"{MORE}\t+", LIKE), (f"{LESS}\t−", UNLIKE), ("Search for this text", SEARCH))
    for words, what in actions:
        menu.addAction(words).triggered.connect(lambda _checked=False, what=what: tell(RowWish(row, what)))


class PointMenu(QObject):
    """Opens the menu of the point under the pointer, or of the text in focus when a key asks for it.

    Signals:
        wanted(RowWish): the user chose something.
    """

    wanted = Signal(object)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._row = self._focus = -1
        view.installEventFilter(self)

    def set_hovered(self, row: int) -> None:
        """Say which text is under the pointer; -1 for none."""
        self._row = row

    def set_focus_row(self, row: int | None) -> None:
        """Say which text is in focus."""
        self._focus = -1 if row is None else row

    def _open(self, row: int, at: QPoint) -> None:
        menu = QMenu(self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        add_examples(menu, row, self.wanted.emit)
        menu.popup(at)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: a menu is asked for."""
        if not isinstance(event, QContextMenuEvent):
            return False
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        row = self._focus if by_key else self._row
        if row < 0:
            return False
        self._open(row, self._view.mapToGlobal(self._view.rect().center()) if by_key else QCursor.pos())
        return True
