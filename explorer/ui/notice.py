"""One sentence above the views: what failed or what to know, never a dialog in the way."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from explorer.ui.search import glyphs
from explorer.ui.search.glyph_button import GlyphButton
from explorer.ui.search.glyphs import Glyph
from explorer.ui.search.looks import buttons_sheet, dress, mix
from explorer.ui.theme import LIGHT, SPACE, Theme

Level = Literal["info", "warning", "danger"]

ICON = 16
BAND = 3
GLYPHS: dict[Level, Glyph] = {"info": "info", "warning": "warning", "danger": "warning"}
WORDS: dict[Level, str] = {"info": "Note", "warning": "Warning", "danger": "Error"}


class NoticeStrip(QWidget):
    """A sentence, perhaps a button that helps, and a way to dismiss it; hidden while there is nothing to say.

    Signals:
        action_wanted(str): the user pressed the button with this label.
        dismissed(): the user has read it.
    """

    action_wanted = Signal(str)
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._level: Level = "info"
        self._text = QLabel(self)
        self._action = QToolButton(self)
        self._close = GlyphButton(self, "noticeClose", "Dismiss", "close")
        self._build()
        self.clear()

    @property
    def text(self) -> str:
        """The sentence shown, or nothing."""
        return self._text.text()

    def show_message(self, level: Level, text: str, action: str = "") -> None:
        """Show the sentence `text`, in place of the one before, with a button labelled `action` where there is one."""
        self._level = level
        self._text.setText(text)
        self._text.setAccessibleName(f"{WORDS[level]}: {text}")
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.set_theme(self._theme)
        self.show()
        _say_aloud(self)

    def clear(self) -> None:
        """Take the strip away, without a signal."""
        self._text.clear()
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        dress(self, buttons_sheet(theme) + _action_sheet(theme, self._colour()))
        self._close.set_theme(theme)
        self.update()

    def _colour(self) -> str:
        by_level = {"info": self._theme.accent, "warning": self._theme.warning, "danger": self._theme.danger}
        return by_level[self._level]

    def _build(self) -> None:
        self.setObjectName("noticeStrip")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action.setObjectName("noticeAction")
        self._action.clicked.connect(lambda: self.action_wanted.emit(self._action.text()))
        self._close.setToolTip("Dismiss (Esc)")
        self._close.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(BAND + 2 * SPACE + ICON, SPACE // 2, SPACE, SPACE // 2)
        row.setSpacing(SPACE)
        row.addWidget(self._text, 1)
        row.addWidget(self._action, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def _dismiss(self) -> None:
        self.clear()
        self.dismissed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: a key while the strip has the keyboard."""
        if event.key() == Qt.Key.Key_Escape:
            self._dismiss()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the tint, the band and the sign of the level."""
        colour = self._colour()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(mix(colour, self._theme.surface, 0.10)))
        painter.fillRect(0, 0, BAND, self.height(), QColor(colour))
        line = self._close.geometry()
        top = line.top() + (line.height() - ICON) / 2
        glyphs.paint(painter, GLYPHS[self._level], colour, QRectF(BAND + SPACE, top, ICON, ICON))
        painter.end()


def _say_aloud(widget: QWidget) -> None:
    from PySide6.QtGui import QAccessible, QAccessibleEvent  # the first window has nothing to say, and paints sooner

    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


def _action_sheet(theme: Theme, colour: str) -> str:
    return f"""
    QToolButton#noticeAction {{ color: {colour}; border-color: {mix(colour, theme.surface, 0.4)}; font-weight: 600; }}
    QToolButton#noticeAction:hover {{ background: {mix(colour, theme.surface, 0.18)}; }}
    """
