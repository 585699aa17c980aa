"""The line under the query: what narrows the search, how to narrow it further, and what is left to search."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from explorer.ui.search.chips import CHIP_HEIGHT, Chip, ChipButton, chips_sheet, keys_of
from explorer.ui.search.flow import FlowLayout
from explorer.ui.search.looks import buttons_sheet, dress
from explorer.ui.search.mode_switch import native
from explorer.ui.theme import LIGHT, SPACE, Theme

FILTER_KEYS = "Ctrl+Shift+F"
THRESHOLD_KEYS = "Ctrl+T"


class ChipRow(QWidget):
    """Chips, a button for one more filter, one for a threshold, and a count.

    Signals:
        chip_opened(str), chip_removed(str): the user wants to change a chip, or to take it away.
        filter_wanted(): the user wants to filter by a column.
        threshold_wanted(): the user wants to set a threshold.
    """

    chip_opened = Signal(str)
    chip_removed = Signal(str)
    filter_wanted = Signal()
    threshold_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._chips: list[ChipButton] = []
        self._flow = FlowLayout()
        self._add_filter = _adder("addFilterButton", "+ Filter", f"Filter by a column ({native(FILTER_KEYS)})")
        tip = f"Ask for a similarity, as a score or as a percentile ({native(THRESHOLD_KEYS)})"
        self._add_threshold = _adder("addThresholdButton", "+ Threshold", tip)
        self._count = QLabel(self)
        self._build()

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """Show `chips`; the keyboard stays where it is, or goes to the next when its chip is gone."""
        if [button.chip for button in self._chips] == list(chips):
            return
        held = next((at for at, button in enumerate(self._chips) if button.has_focus()), None)
        known = {button.chip.key: button for button in self._chips}
        for key in known.keys() - set(keys_of(chips)):
            self._drop(known[key])
        self._chips = [known.get(chip.key) or self._made(chip) for chip in chips]
        for at, (button, chip) in enumerate(zip(self._chips, chips, strict=True)):
            button.set_chip(chip)
            self._flow.removeWidget(button)
            self._flow.insert(at, button)
        if held is not None and not any(button.has_focus() for button in self._chips):
            self._focus_near(held)
        self._set_tab_order()

    def set_threshold_offered(self, offered: bool) -> None:
        """Offer a threshold, unless there is one."""
        self._add_threshold.setVisible(offered)

    def set_ready(self, ready: bool) -> None:
        """Say whether there is anything to narrow."""
        self._add_filter.setEnabled(ready)
        self._add_threshold.setEnabled(ready)

    def set_count(self, words: str) -> None:
        """Say what is left to search."""
        self._count.setText(words)
        self._count.setAccessibleName(words or "All texts")

    def anchor(self, key: str = "") -> QWidget:
        """Return the chip with this key, or else the button that adds a filter or, for "threshold", a threshold."""
        chip = next((button for button in self._chips if button.chip.key == key), None)
        return chip or (self._add_threshold if key == "threshold" else self._add_filter)

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._theme = theme
        dress(self, buttons_sheet(theme) + chips_sheet(theme))
        for button in self._chips:
            button.set_theme(theme)

    def _build(self) -> None:
        self.setObjectName("chipRow")
        self.setAccessibleName("What narrows the search")
        self._count.setObjectName("filterCount")
        self._count.setProperty("role", "muted")
        self._count.setMinimumHeight(CHIP_HEIGHT)
        for adder in (self._add_filter, self._add_threshold):
            self._flow.addWidget(adder)
        self._add_filter.clicked.connect(self.filter_wanted)
        self._add_threshold.clicked.connect(self.threshold_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, 0, SPACE + SPACE // 2, SPACE - 2)
        row.setSpacing(SPACE * 2)
        row.addLayout(self._flow, 1)
        row.addWidget(self._count, 0, Qt.AlignmentFlag.AlignTop)

    def _made(self, chip: Chip) -> ChipButton:
        button = ChipButton(chip, self)
        button.set_theme(self._theme)
        button.opened.connect(self.chip_opened)
        button.removed.connect(self.chip_removed)
        button.show()
        return button

    def _drop(self, button: ChipButton) -> None:
        self._flow.removeWidget(button)
        button.hide()
        button.deleteLater()

    def _focus_near(self, at: int) -> None:
        if self._chips:
            self._chips[min(at, len(self._chips) - 1)].take_focus()
        else:
            self._add_filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set_tab_order(self) -> None:
        parts: list[QWidget] = []
        for button in self._chips:
            parts += button.findChildren(QToolButton)
        for first, second in pairwise([*parts, self._add_filter]):
            QWidget.setTabOrder(first, second)


def _adder(name: str, words: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setText(words)
    button.setAccessibleName(tip.partition(" (")[0])
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setFixedHeight(CHIP_HEIGHT)
    return button
