"""The row above the figures: what is looked at, by which measure, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QMenu, QSizePolicy, QTabBar, QToolButton, QWidget

from explorer.ui.search.fields import QuietCombo
from explorer.ui.search.glyph_button import GlyphButton
from explorer.ui.search.looks import buttons_sheet, controls_sheet, dress, menu_sheet, segments_sheet
from explorer.ui.theme import SPACE, Theme

PAGES = ("measures", "sets", "queries")
TITLES = ("Measures", "Sets", "Queries")
LEAST_WIDTH = 96
EXPORTS = (
    ("copy-markdown", "Copy as Markdown"),
    ("copy-csv", "Copy as CSV"),
    ("save", "Save the figures…"),
    ("save-chart", "Save the chart…"),
)
"""What can be done with the figures, and its words."""


class EvaluateControls(QWidget):
    """Pages, set, measure, and buttons.

    Signals:
        page_wanted(str): "measures", "sets" or "queries".
        set_wanted(str): the key of a set, empty for the mean.
        measure_wanted(str): the key of a measure.
        add_wanted(), remove_wanted(): another set is to be measured, the one in front to be left out.
        export_wanted(str): one of the keys of `EXPORTS`.
    """

    page_wanted = Signal(str)
    set_wanted = Signal(str)
    measure_wanted = Signal(str)
    add_wanted = Signal()
    remove_wanted = Signal()
    export_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = self._made_pages()
        self._sets = _combo("evaluateSet", "Test set", 14)
        self._sets.chosen.connect(self.set_wanted)
        self._measures = _combo("evaluateMeasure", "Measure", 12)
        self._measures.chosen.connect(self.measure_wanted)
        self._add = _button("evaluateAdd", "Add a set…", "Measure another BEIR folder too; or drop it here")
        self._add.clicked.connect(self.add_wanted)
        self._remove = _button("evaluateRemove", "Remove", "")
        self._remove.clicked.connect(self.remove_wanted)
        self._export = self._made_export()
        self._arrange()

    def set_sets(self, sets: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer sets, keys and names, with the one in front."""
        self._sets.set_items(sets)
        self._sets.set_key(chosen)
        several = len(sets) > 1
        with QSignalBlocker(self._pages):
            self._pages.setTabVisible(PAGES.index("sets"), several)
        self._pages.updateGeometry()
        self._remove.setText("Remove all" if several and not chosen else "Remove")
        name = dict(sets).get(chosen, "")
        self._remove.setToolTip("Leave every set out" if not chosen else f"Leave {name} out")

    def set_measures(self, measures: Sequence[tuple[str, str]], chosen: str) -> None:
        """Offer measures, keys and names, with the one in front."""
        self._measures.set_items(measures)
        self._measures.set_key(chosen)

    def set_page(self, page: str) -> None:
        """Show `page` as the one in front, without a signal."""
        with QSignalBlocker(self._pages):
            self._pages.setCurrentIndex(PAGES.index(page))

    def set_theme(self, theme: Theme) -> None:
        """Dress in the colours of `theme`."""
        sheet = segments_sheet(theme, name="evaluatePages")
        dress(self, buttons_sheet(theme) + controls_sheet(theme) + sheet + menu_sheet(theme))
        self._export.set_theme(theme)

    def _arrange(self) -> None:
        self._left, self._right = QWidget(self), QWidget(self)
        for part, widgets in (
            (self._left, (self._pages, self._sets, self._measures)),
            (self._right, (self._add, self._remove, self._export)),
        ):
            row = QHBoxLayout(part)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE)
            for widget in widgets:
                row.addWidget(widget)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self._rows.setSpacing(SPACE)
        self._rows.addWidget(self._left, 0, Qt.AlignmentFlag.AlignLeft)
        self._rows.addStretch()
        self._rows.addWidget(self._right, 0, Qt.AlignmentFlag.AlignLeft)

    def _made_pages(self) -> QTabBar:
        bar = QTabBar(self)
        bar.setObjectName("evaluatePages")
        bar.setAccessibleName("What to show")
        bar.setDrawBase(False)
        bar.setExpanding(False)
        bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for title in TITLES:
            bar.addTab(title)
        bar.currentChanged.connect(lambda at: self.page_wanted.emit(PAGES[at]))
        return bar

    def _made_export(self) -> GlyphButton:
        button = GlyphButton(self, "evaluateExport", "Export the figures", "chevron")
        button.setText("Export   ")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        for key, words in EXPORTS:
            menu.addAction(words).triggered.connect(lambda _checked=False, key=key: self.export_wanted.emit(key))
        button.setMenu(menu)
        return button

    def minimumSizeHint(self) -> QSize:
        """Return the width of the wider of two rows."""
        parts = (self._left.minimumSizeHint(), self._right.minimumSizeHint())
        return QSize(max(part.width() for part in parts) + 2 * SPACE, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take two rows where one is too narrow."""
        super().resizeEvent(event)
        narrow = self.width() < self._left.sizeHint().width() + self._right.sizeHint().width() + 3 * SPACE
        self._rows.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)


def _combo(name: str, words: str, length: int) -> QuietCombo:
    combo = QuietCombo(name, words)
    combo.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    combo.setMinimumContentsLength(length)
    combo.setMinimumWidth(LEAST_WIDTH)
    return combo


def _button(name: str, text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(text)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
