"""Panels that drop down from a control: open until Esc or a click beside them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from explorer.ui.search.looks import RADIUS
from explorer.ui.theme import SPACE, Theme


def make_popup(panel: QFrame, name: str, words: str) -> QVBoxLayout:
    """Make `panel` one that drops down, and return the column for what is in it."""
    panel.setWindowFlags(Qt.WindowType.Popup)
    panel.setObjectName(name)
    panel.setAccessibleName(words)
    panel.setWindowTitle(words)
    column = QVBoxLayout(panel)
    column.setContentsMargins(SPACE + SPACE // 2, SPACE, SPACE + SPACE // 2, SPACE + SPACE // 2)
    column.setSpacing(SPACE)
    return column


def drop_from(panel: QWidget, anchor: QWidget) -> None:
    """Show `panel` below `anchor`, as far to the right and down as the screen allows."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)  # the anchor may have been made just now
    panel.adjustSize()
    place = anchor.mapToGlobal(QPoint(0, anchor.height() + SPACE // 2))
    screen = anchor.screen().availableGeometry()
    left = min(place.x(), screen.right() - panel.width() - SPACE)
    top = min(place.y(), screen.bottom() - panel.height() - SPACE)
    panel.move(max(left, screen.left()), max(top, screen.top()))
    panel.show()


def popup_sheet(theme: Theme, name: str) -> str:
    """Return the rules of the panel called `name`."""
    return (
        f"QFrame#{name} {{ background: {theme.surface}; border: 1px solid {theme.border}; border-radius: {RADIUS}px; }}"
    )
