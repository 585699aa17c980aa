"""What ranks the hits, as a switch of three, and whether every vector is read for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QTabBar, QToolButton, QWidget

if TYPE_CHECKING:
    from explorer.index.asking import Mode

MODES: tuple[tuple[Mode, str, str, str], ...] = (
    ("meaning", "Meaning", "Texts that mean the same, in whatever words", "Alt+1"),
    ("words", "Words", "Texts that have the words of the query, rare words first (BM25)", "Alt+2"),
    ("both", "Both", "The best by meaning and the best by words, joined", "Alt+3"),
)
EXACT_KEYS = "Alt+X"
EXACT = "Compare the query with every text, so that no hit is missed; off, large corpora take a faster way"


class ModeSwitch(QTabBar):
    """Meaning, words or both.

    Signals:
        mode_wanted(str): the user chose "meaning", "words" or "both"; setters are silent.
    """

    mode_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modeSwitch")
        self.setAccessibleName("Rank by")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for _, title, tip, keys in MODES:
            self.setTabToolTip(self.addTab(title), f"{tip} ({native(keys)})")
        self.currentChanged.connect(lambda at: self.mode_wanted.emit(MODES[at][0]))

    def set_mode(self, mode: Mode) -> None:
        """Show `mode` as chosen."""
        with QSignalBlocker(self):
            self.setCurrentIndex([name for name, *_ in MODES].index(mode))


class ExactSwitch(QToolButton):
    """Whether every vector is read.

    Signals:
        exact_wanted(bool): the user switched it.
    """

    exact_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exactSwitch")
        self.setAccessibleName("Exact search")
        self.setText("Exact")
        self.setToolTip(f"{EXACT} ({native(EXACT_KEYS)})")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self.exact_wanted)


def native(keys: str) -> str:
    """Return a shortcut as this system writes it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
