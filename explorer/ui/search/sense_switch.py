"""Whether a column is to have what is picked, or anything but that."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QTabBar, QWidget

from explorer.ui.search.looks import dress, segments_sheet
from explorer.ui.theme import Theme

VALUES = ("is", "is not")
CONTAINS = ("contains", "does not contain")


class SenseSwitch(QTabBar):
    """A switch of two: is, or is not.

    Signals:
        excluded_wanted(bool): the user turned it; setters are silent.
    """

    excluded_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("facetSense")
        self.setAccessibleName("Keep or leave out what is picked")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(False)  # room for them would make the strip wider than its two parts
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for words in VALUES:
            self.addTab(words)
        self.currentChanged.connect(lambda at: self.excluded_wanted.emit(at == 1))

    @property
    def excluded(self) -> bool:
        """Whether what is picked is left out."""
        return self.currentIndex() == 1

    def set_excluded(self, excluded: bool) -> None:
        """Show whether what is picked is left out."""
        with QSignalBlocker(self):
            self.setCurrentIndex(int(excluded))

    def set_words(self, words: tuple[str, str]) -> None:
        """Say both ways in `words`."""
        for at, said in enumerate(words):
            self.setTabText(at, said)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        dress(self, segments_sheet(theme, name=self.objectName()))
