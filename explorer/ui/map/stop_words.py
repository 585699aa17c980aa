"""The words that never describe a group: the user's own in a field, the built-in ones in a list that drops down."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QTreeWidgetItem, QWidget

from explorer.analysis.stop_words import STOP_WORDS
from explorer.ui.search.edits import ClearableEdit
from explorer.ui.search.fields import FIELD_HEIGHT, ElidedLabel, wrapped
from explorer.ui.search.looks import buttons_sheet, dress, field_sheet
from explorer.ui.search.popup import drop_from, make_popup, popup_sheet
from explorer.ui.search.ticked_list import TickedList
from explorer.ui.theme import SPACE, Theme

DELAY_MS = 400
WIDTH = 260
ROWS_SHOWN = 10


class StopWordsRow(QWidget):
    """A line of a form.

    Signals:
        words_wanted(frozenset[str]): words to leave out, all of them.
    """

    words_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = STOP_WORDS
        self._own = ClearableEdit("ignoredEdit", "Words to leave out")
        self._button = QToolButton()
        self._popup = StopWordsPopup(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._build()

    def set_words(self, words: frozenset[str]) -> None:
        """Show the words that are left out; what is being typed is left alone."""
        self._words = words
        own = words - STOP_WORDS
        if not self._timer.isActive() and frozenset(self._own.text().lower().split()) != own:
            self._own.setText(" ".join(sorted(own)))
        self._popup.set_words(words & STOP_WORDS)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        dress(self, field_sheet(theme, name="ignoredEdit") + buttons_sheet(theme))
        self._own.set_icons(theme)
        self._popup.set_theme(theme)

    def _build(self) -> None:
        self._own.setFixedHeight(FIELD_HEIGHT)
        self._own.setPlaceholderText("Words to leave out")
        self._own.setToolTip("Words that shall not describe a group, with spaces between")
        self._button.setObjectName("stopWordsButton")
        self._button.setText("Built-in…")
        self._button.setAccessibleName("Built-in stop words")
        self._button.setToolTip("Built-in words that never describe a group; let some of them")
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE // 2)
        row.addWidget(self._own, 1)
        row.addWidget(self._button)
        self._own.textEdited.connect(lambda _: self._timer.start())
        self._timer.timeout.connect(self._send)
        self._own.returnPressed.connect(self._send)
        self._button.clicked.connect(lambda: self._popup.open_at(self._button))
        self._popup.words_wanted.connect(lambda words: self.words_wanted.emit(self._words - STOP_WORDS | words))

    def _send(self) -> None:
        self._timer.stop()
        self.words_wanted.emit(self._words & STOP_WORDS | frozenset(self._own.text().lower().split()))


class StopWordsPopup(QFrame):
    """The built-in words, ticked while they are left out.

    Signals:
        words_wanted(frozenset[str]): built-in words to leave out.
    """

    words_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = _StopWordsList(self)
        self._count = QLabel(self)
        self._all = QToolButton(self)
        self._build()

    def open_at(self, anchor: QWidget) -> None:
        """Come up below `anchor`."""
        drop_from(self, anchor)
        self._list.take_focus()

    def set_words(self, words: frozenset[str]) -> None:
        """Tick these words, and no others."""
        self._list.tick(words)
        self._count.setText(f"{len(words)} of {len(STOP_WORDS)} left out")
        self._all.setEnabled(len(words) < len(STOP_WORDS))

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        dress(self, popup_sheet(theme, "stopWordsPopup") + buttons_sheet(theme))
        self._list.set_theme(theme)

    def _build(self) -> None:
        column = make_popup(self, "stopWordsPopup", "Built-in stop words")
        self.setFixedWidth(WIDTH)
        title, note = ElidedLabel(self), wrapped("muted")
        title.set_text("Built-in stop words")
        title.set_strong()
        note.setText("Words with a tick never describe a group.")
        self._count.setProperty("role", "muted")
        self._count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._all.setObjectName("stopWordsAll")
        self._all.setText("Tick all")
        self._all.setToolTip("Leave all built-in words out again")
        self._all.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        foot = QHBoxLayout()
        foot.addWidget(self._count, 1)
        foot.addWidget(self._all)
        for part in (title, note, self._list):
            column.addWidget(part)
        column.addLayout(foot)
        self._list.turned.connect(lambda: self.words_wanted.emit(self._list.words))
        self._all.clicked.connect(lambda: self.words_wanted.emit(STOP_WORDS))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)


class _StopWordsList(TickedList):
    """All built-in words, in the order of the alphabet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, field="stopWordsFind", prompt="Find a word", lines="stopWordsList", title="Stop words")
        self._list.addTopLevelItems([QTreeWidgetItem([word]) for word in sorted(STOP_WORDS)])
        self.tick(STOP_WORDS)
        self._show_rows(len(STOP_WORDS), ROWS_SHOWN, SPACE)

    @property
    def words(self) -> frozenset[str]:
        """The words with a tick."""
        return frozenset(item.text(0) for item in self._ticked())

    def tick(self, words: frozenset[str]) -> None:
        """Tick `words` alone."""
        with QSignalBlocker(self._list):
            for item in self._items():
                item.setCheckState(0, Qt.CheckState.Checked if item.text(0) in words else Qt.CheckState.Unchecked)
