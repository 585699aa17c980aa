"""The values of a column, each with how many texts would be left; ticked ones are kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QTreeWidgetItem, QWidget

from explorer.corpus.facets import Facet, Value
from explorer.ui.search.narrowing_terms import value_words
from explorer.ui.search.ticked_list import TickedList
from explorer.ui.theme import SPACE

VALUE = Qt.ItemDataRole.UserRole
FEW = 8
"""So many values are found at a glance."""
ROWS_SHOWN = 12


class FacetValues(TickedList):
    """A list of values to tick, and a field that finds some of them.

    Signals:
        facet_wanted(Facet): the user ticked or unticked a value.
    """

    facet_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, field="facetFind", prompt="Find a value", lines="facetValues", title="Values")
        self._column = ""
        self.turned.connect(self._send)

    def set_column(self, column: str) -> None:
        """Get ready for the values of another column."""
        self._column = column
        self._find.clear()
        self._list.clear()

    def set_values(self, values: Sequence[tuple[Value, int]], ticked: Sequence[Value]) -> None:
        """Show the values with how many texts have each, those in `ticked` as ticked."""
        with QSignalBlocker(self._list):
            anew = [value for value, _ in values] != self._values()
            if anew:
                self._list.clear()
                self._list.addTopLevelItems([_item(value) for value, _ in values])
            for at, (value, count) in enumerate(values):
                self._fill(at, count, ticked=value in ticked)
            if anew:
                self._fit(len(values))
        self._narrow(self._find.text())

    def _values(self) -> list[Value]:
        return [item.data(0, VALUE) for item in self._items()]

    def _fill(self, at: int, count: int, *, ticked: bool) -> None:
        item = self._list.topLevelItem(at)
        if item is not None:
            item.setText(1, f"{count:,}")
            item.setForeground(1, self._muted)
            item.setData(0, Qt.ItemDataRole.AccessibleDescriptionRole, f"{count:,} texts")
            item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _fit(self, count: int) -> None:
        self._find.setVisible(count > FEW)
        self._show_rows(count, ROWS_SHOWN, SPACE // 2)

    def _send(self) -> None:
        self.facet_wanted.emit(Facet(self._column, tuple(item.data(0, VALUE) for item in self._ticked())))


def _item(value: Value) -> QTreeWidgetItem:
    item = QTreeWidgetItem([value_words(value), ""])
    item.setData(0, VALUE, value)
    item.setToolTip(0, value_words(value))
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return item
