"""The Matryoshka stops to train, as a row of switches."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from explorer.ui.theme import SPACE


class StopSwitches(QWidget):
    """One switch a stop, the largest first; at least one stays on.

    Signals:
        chosen(tuple[int, ...]): the stops that are on, the largest first.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._switches: dict[int, QToolButton] = {}
        self.setObjectName("trainDims")
        self.setAccessibleName("Dimensions to train")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE // 2)
        self._row.addStretch(1)

    def set_stops(self, offered: tuple[int, ...], on: tuple[int, ...]) -> None:
        """Offer stops, some of them switched on."""
        if tuple(self._switches) != offered:
            for old in self._switches.values():
                self._row.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._switches = {dim: self._switch(dim) for dim in offered}
        for dim, switch in self._switches.items():
            with QSignalBlocker(switch):
                switch.setChecked(dim in on)

    def _switch(self, dim: int) -> QToolButton:
        switch = QToolButton(self)
        switch.setText(str(dim))
        switch.setObjectName(f"trainDim{dim}")
        switch.setAccessibleName(f"Train {dim} dimensions")
        switch.setProperty("role", "stop")
        switch.setCheckable(True)
        switch.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        switch.toggled.connect(lambda _on: self._send(dim))
        self._row.insertWidget(self._row.count() - 1, switch)
        return switch

    def _send(self, changed: int) -> None:
        on = tuple(dim for dim, switch in self._switches.items() if switch.isChecked())
        if on:
            self.chosen.emit(on)
        else:
            with QSignalBlocker(self._switches[changed]):
                self._switches[changed].setChecked(True)
