"""The row above the matrix: what is compared, in which order, and what can be done with the picture."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QTabBar, QToolButton, QWidget

from explorer.ui.search.fields import QuietCombo
from explorer.ui.search.looks import buttons_sheet, controls_sheet, dress, segments_sheet
from explorer.ui.theme import SPACE, Theme

Source = Literal["typed", "selection", "hits"]
SOURCES: tuple[tuple[Source, str], ...] = (("typed", "Typed texts"), ("selection", "Selection"), ("hits", "Hits"))


class MatrixControls(QWidget):
    """The switch between typed texts, selection and hits, the order, and two buttons.

    Signals:
        source_changed: the user chose what to compare: "typed", "selection" or "hits".
        order_changed: whether similar texts are to stand together.
        fit_wanted: the whole matrix is to be shown.
        copy_wanted: the values are to go to the clipboard.
    """

    source_changed = Signal(str)
    order_changed = Signal(bool)
    fit_wanted = Signal()
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources = self._made_sources()
        self._order = QuietCombo("matrixOrder", "Order of the texts")
        self._order.set_items([("typed", "In their order"), ("similar", "By similarity")])
        self._order.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._order.setMinimumContentsLength(11)
        self._order.chosen.connect(lambda key: self.order_changed.emit(key == "similar"))
        self._fit = _button("Show all", "Show the whole matrix (0, or double-click)")
        self._fit.clicked.connect(self.fit_wanted)
        self._copy = _button("Copy values", "Copy the values of up to 500 texts as a table for a spreadsheet")
        self._copy.clicked.connect(self.copy_wanted)
        self._arrange()
        self.set_ready(ready=False)
        self.set_zoomed(zoomed=False)

    def source(self) -> Source:
        """Return what the user wants compared."""
        return SOURCES[self._sources.currentIndex()][0]

    def set_source(self, source: Source) -> None:
        """Show `source` as chosen, without a signal."""
        with QSignalBlocker(self._sources):
            self._sources.setCurrentIndex([name for name, _words in SOURCES].index(source))

    def set_ready(self, *, ready: bool) -> None:
        """Say whether there is a matrix to copy."""
        self._copy.setEnabled(ready)

    def set_zoomed(self, *, zoomed: bool) -> None:
        """Say whether less than the whole matrix is in view."""
        self._fit.setVisible(zoomed)

    def set_theme(self, theme: Theme) -> None:
        """Dress in the colours of `theme`."""
        dress(self, buttons_sheet(theme) + controls_sheet(theme) + segments_sheet(theme, name="matrixSource"))

    def _arrange(self) -> None:
        self._actions = QWidget(self)
        row = QHBoxLayout(self._actions)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for widget in (self._fit, self._copy, self._order):
            row.addWidget(widget)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self._rows.setSpacing(SPACE)
        self._rows.addWidget(self._sources, 0, Qt.AlignmentFlag.AlignLeft)
        self._rows.addStretch()
        self._rows.addWidget(self._actions, 0, Qt.AlignmentFlag.AlignLeft)

    def _made_sources(self) -> QTabBar:
        bar = QTabBar(self)
        bar.setObjectName("matrixSource")
        bar.setAccessibleName("What to compare")
        bar.setDrawBase(False)
        bar.setExpanding(False)
        bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for _name, words in SOURCES:
            bar.addTab(words)
        bar.currentChanged.connect(lambda _index: self.source_changed.emit(self.source()))
        return bar

    def minimumSizeHint(self) -> QSize:
        """Return the width of the wider of two rows."""
        parts = (self._sources.sizeHint(), self._actions.sizeHint())
        return QSize(max(part.width() for part in parts) + 2 * SPACE, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take two rows where one is too narrow."""
        super().resizeEvent(event)
        wanted = self._sources.sizeHint().width() + self._actions.sizeHint().width() + 3 * SPACE
        narrow = self.width() < wanted
        self._rows.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)


def _button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
