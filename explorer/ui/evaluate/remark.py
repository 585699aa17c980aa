"""The line above the figures: what is being measured, or that the figures are of another model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from explorer.ui.search.fields import ElidedLabel
from explorer.ui.search.looks import controls_sheet, dress, mix
from explorer.ui.theme import LIGHT, SPACE, Theme

Action = Literal["cancel", "again"]
BAR = 2


@dataclass(frozen=True, slots=True)
class Saying:
    """What the line says.

    Attributes:
        words: a sentence.
        action: what its button does.
        button: the words of the button.
        fraction: how much of the work is done, 0 to 1; None without work.
    """

    words: str
    action: Action
    button: str
    fraction: float | None = None


class Remark(QWidget):
    """A sentence with a button; hidden while there is nothing to say.

    Signals:
        action_wanted(str): the user pressed the button: "cancel" or "again".
    """

    action_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._saying: Saying | None = None
        self.setObjectName("evaluateRemark")
        self._words = ElidedLabel(self)
        self._words.setProperty("role", "")
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton(self)
        self._button.clicked.connect(self._want)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE * 3 // 2, SPACE // 2, SPACE, SPACE // 2 + BAR)
        row.setSpacing(SPACE)
        row.addWidget(self._words, 1)
        row.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.say(None)

    def say(self, saying: Saying | None) -> None:
        """Say something else, or nothing."""
        self._saying = saying
        self.setVisible(saying is not None)
        if saying is not None:
            self._words.set_text(saying.words)
            self._words.setAccessibleName(saying.words)
            self._button.setText(saying.button)
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        dress(self, controls_sheet(theme))
        self.update()

    def _want(self) -> None:
        if self._saying is not None:
            self.action_wanted.emit(self._saying.action)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground, and along the lower edge how much is done."""
        if self._saying is None:
            return
        painter, theme = QPainter(self), self._theme
        colour = theme.accent if self._saying.action == "cancel" else theme.warning
        painter.fillRect(self.rect(), QColor(mix(colour, theme.surface, 0.10)))
        if self._saying.fraction is not None:
            done = round(self.width() * self._saying.fraction)
            painter.fillRect(0, self.height() - BAR, done, BAR, QColor(colour))
        painter.end()
