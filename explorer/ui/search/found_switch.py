"""Where meaning and words disagree: all hits, those both found, and those only one of them did, with their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QTabBar, QWidget

if TYPE_CHECKING:
    from explorer.session.state import Found

GROUPS: tuple[tuple[Found, str, str], ...] = (
    ("all", "All", "Every hit"),
    ("both", "Both", "Hits among the best by meaning and by words"),
    ("meaning", "Only meaning", "Hits that other words were used in: by words they are not among the best"),
    ("words", "Only words", "Hits that use the words for something else: by meaning they are not among the best"),
)


class FoundSwitch(QTabBar):
    """A switch between the groups of hits.

    Signals:
        found_wanted(str): the user chose "all", "both", "meaning" or "words"; setters are silent.
    """

    found_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("foundSwitch")
        self.setAccessibleName("Hits found by")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for _, title, tip in GROUPS:
            self.setTabToolTip(self.addTab(title), tip)
        self.currentChanged.connect(lambda at: self.found_wanted.emit(GROUPS[at][0]))
        self.hide()

    def set_counts(self, found: Found, counts: Mapping[Found, int]) -> None:
        """Show `found` as chosen, and how many hits each group has."""
        with QSignalBlocker(self):
            for at, (name, title, _) in enumerate(GROUPS):
                self.setTabText(at, f"{title} {counts[name]:,}")
                if name == found:
                    self.setCurrentIndex(at)
