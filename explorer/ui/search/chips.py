"""What narrows the search, as chips: each says what it does, opens where it is changed, and can be taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from explorer.ui.search.glyph_button import GlyphButton
from explorer.ui.search.looks import RADIUS, mix
from explorer.ui.theme import LIGHT, SPACE, Theme

Look = Literal["plain", "like", "unlike"]
CHIP_HEIGHT = 26
MOST_WIDTH = 300


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that narrows the search.

    Attributes:
        key: what it is known by, given back when it is opened or removed.
        words: what it says.
        tip: the same in a whole sentence.
        look: an example to be like or unlike, or anything else.
    """

    key: str
    words: str
    tip: str
    look: Look = "plain"


class ChipButton(QFrame):
    """A chip; Enter or a click opens it, Delete, Backspace or its cross takes it away.

    Signals:
        opened(str), removed(str): the user wants to change the chip with this key, or to take it away.
    """

    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, chip: Chip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chip = chip
        self._body = QToolButton(self)
        self._cross = GlyphButton(self, "chipCross", "", "close")
        self._build()
        self.set_chip(chip)

    def set_chip(self, chip: Chip) -> None:
        """Show `chip`."""
        self.chip = chip
        short = self.fontMetrics().elidedText(chip.words, Qt.TextElideMode.ElideRight, MOST_WIDTH)
        self._body.setText(short.replace("&", "&&"))
        self._body.setAccessibleName(chip.words)
        self._body.setToolTip(chip.tip)
        self._cross.setAccessibleName(f"Remove {chip.words}")
        self._cross.setToolTip("Remove (Delete)")
        self.setProperty("look", chip.look)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._cross.set_theme(theme)

    def take_focus(self) -> None:
        """Put the keyboard on the chip."""
        self._body.setFocus(Qt.FocusReason.OtherFocusReason)

    def has_focus(self) -> bool:
        """Tell whether the keyboard is on the chip."""
        return self._body.hasFocus() or self._cross.hasFocus()

    def _build(self) -> None:
        self.setObjectName("chip")
        self._body.setObjectName("chipBody")
        self.setFixedHeight(CHIP_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for button in (self._body, self._cross):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setFixedHeight(CHIP_HEIGHT)
            row.addWidget(button)
        self._cross.setFixedWidth(CHIP_HEIGHT)
        self._body.clicked.connect(lambda: self.opened.emit(self.chip.key))
        self._cross.clicked.connect(lambda: self.removed.emit(self.chip.key))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: a key on the chip or its cross."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(self.chip.key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self._cross if self._cross.hasFocus() else self._body).click()
        else:
            super().keyPressEvent(event)


def keys_of(chips: Sequence[Chip]) -> list[str]:
    """Return the keys of chips."""
    return [chip.key for chip in chips]


def chips_sheet(theme: Theme = LIGHT) -> str:
    """Return the rules of chips: rounded, tinted by what they are."""
    tints = {
        "plain": (theme.raised, theme.border),
        "like": (mix(theme.accent, theme.window, 0.14), mix(theme.accent, theme.window, 0.4)),
        "unlike": (mix(theme.danger, theme.window, 0.12), mix(theme.danger, theme.window, 0.4)),
    }
    looks = "".join(
        f'QFrame#chip[look="{look}"] {{ background: {back}; border: 1px solid {edge}; '
        f"border-radius: {CHIP_HEIGHT // 2}px; }}"
        for look, (back, edge) in tints.items()
    )
    return (
        looks
        + f"""
    QToolButton#chipBody {{ padding: 0 0 0 {SPACE + 2}px; border-radius: {CHIP_HEIGHT // 2}px; }}
    QToolButton#chipCross {{ padding: 0; border-radius: {CHIP_HEIGHT // 2}px; }}
    QToolButton#chipBody:hover, QToolButton#chipCross:hover {{ background: {mix(theme.text, theme.raised, 0.1)}; }}
    QToolButton#chipBody:focus, QToolButton#chipCross:focus {{ border: 1px solid {theme.accent}; }}
    QToolButton#addFilterButton, QToolButton#addThresholdButton {{
        color: {theme.muted}; padding: 0 {SPACE}px; border-radius: {RADIUS}px;
    }}
    QToolButton#addFilterButton:hover, QToolButton#addThresholdButton:hover {{ color: {theme.text}; }}
    """
    )
