"""What else is known of a text: names on the left, values on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from explorer.ui.theme import SPACE

MOST = 40
"""Columns listed; the records table shows them all."""
MOST_CHARACTERS = 300
"""Of a value."""


class Details(QWidget):
    """A list of names and values; the labels are kept and filled anew, so that moving through a list is quick."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE)
        self._grid.setVerticalSpacing(SPACE // 2)
        self._grid.setColumnStretch(1, 1)

    def set_pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        """List these names and values."""
        shown = list(pairs[:MOST])
        if len(pairs) > MOST:
            shown.append((f"{len(pairs) - MOST:,} more", "in the records table"))
        while len(self._labels) < len(shown):
            self._add()
        for index, (name, value) in enumerate(self._labels):
            name.setVisible(index < len(shown))
            value.setVisible(index < len(shown))
            if index < len(shown):
                name.setText(shown[index][0])
                value.setText(shown[index][1])

    def _add(self) -> None:
        name, value = QLabel(self), QLabel(self)
        name.setProperty("role", "muted")
        for label in (name, value):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        name.setMaximumWidth(120)
        value.setWordWrap(True)
        value.setMinimumWidth(1)
        value.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        row = len(self._labels)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._labels.append((name, value))


def value_text(value: object) -> str:
    """Return a value as people write it: nothing as a dash, lists with commas, long texts shortened."""
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() and abs(value) >= 10_000 else f"{value:.6g}"
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
