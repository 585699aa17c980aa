"""Form parts that behave well in a narrow panel."""

from __future__ import annotations

import os
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from explorer.ui.search import glyphs
from explorer.ui.search.glyphs import Glyph
from explorer.ui.theme import SPACE

LABEL_WIDTH = 84
FIELD_HEIGHT = 30
ARROW = 14
SMALL_ARROW = 11


def shortened(text: str, metrics: QFontMetrics, width: int) -> str:
    """Return `text` shortened in its middle to `width` pixels; of a path, the folders give way before the name."""
    folder, slash, name = text.rpartition(os.sep)
    room = width - metrics.horizontalAdvance(slash + name)
    if folder and room >= metrics.horizontalAdvance("…"):
        return metrics.elidedText(folder, Qt.TextElideMode.ElideMiddle, room) + slash + name
    return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, width)


class ElidedLabel(QLabel):
    """A line that is shortened in its middle when it does not fit, with the whole of it as a tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setProperty("role", "muted")

    def set_text(self, text: str) -> None:
        """Show `text`, shortened as needed."""
        self.setText(text)
        self.setToolTip(text)

    def set_strong(self) -> None:
        """Read as a title rather than as an aside."""
        font = self.font()
        font.setBold(True)
        self.setFont(font)
        self.setProperty("role", "")

    def minimumSizeHint(self) -> QSize:
        """Qt: a path asks for no width."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint as much as fits."""
        shown = shortened(self.text(), self.fontMetrics(), self.width())
        painter = QPainter(self)
        self.style().drawItemText(
            painter, self.rect(), int(self.alignment()), self.palette(), True, shown, self.foregroundRole()
        )
        painter.end()


class QuietCombo(QComboBox):
    """A choice among keys that the wheel does not change while the user scrolls past it.

    Signals:
        chosen(str): the user chose the key; setters are silent.
    """

    chosen = Signal(str)

    def __init__(self, name: str, words: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMinimumHeight(FIELD_HEIGHT)
        self.activated.connect(lambda at: self.chosen.emit(self.itemData(at)))

    def set_items(self, items: Sequence[tuple[str, str]]) -> None:
        """Offer `items`, keys and the words for them; the choice stays where it is among them."""
        key = self.currentData()
        self.clear()
        for item, words in items:
            self.addItem(words, item)
        self.set_key(key)

    def set_key(self, key: str | None) -> None:
        """Show `key` as chosen; the first item when it is not among them."""
        self.setCurrentIndex(max(self.findData(key), 0) if self.count() else -1)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt: the wheel scrolls the panel."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the box, and the arrow that the style sheet cannot colour."""
        super().paintEvent(event)
        area = QRectF(self.width() - ARROW - SPACE, (self.height() - ARROW) / 2, ARROW, ARROW)
        _paint_arrow(self, "chevron", area)


class QuietSpin(QSpinBox):
    """A number that the wheel does not change while the user scrolls past it."""

    def __init__(self, name: str, words: str, lowest: int, highest: int) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setRange(lowest, highest)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setKeyboardTracking(False)
        self.setFixedHeight(FIELD_HEIGHT)
        self.lineEdit().setTextMargins(SPACE - SPACE // 4, 0, 0, 0)

    def set_quietly(self, value: int) -> None:
        """Show `value` without a signal."""
        blocked = self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(blocked)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt: the wheel scrolls the panel."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: paint the box, and the arrows that the style sheet cannot colour."""
        super().paintEvent(event)
        left, middle = self.width() - SMALL_ARROW - SPACE - 1, self.height() / 2
        _paint_arrow(self, "up", QRectF(left, middle - SMALL_ARROW, SMALL_ARROW, SMALL_ARROW))
        _paint_arrow(self, "chevron", QRectF(left, middle, SMALL_ARROW, SMALL_ARROW))


def heading(text: str) -> QLabel:
    """Return the title of a section."""
    label = QLabel(text)
    label.setProperty("role", "heading")
    return label


def wrapped(role: str) -> QLabel:
    """Return a label of a role of the theme whose text may take several lines."""
    label = QLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _paint_arrow(widget: QWidget, glyph: Glyph, area: QRectF) -> None:
    group = QPalette.ColorGroup.Active if widget.isEnabled() else QPalette.ColorGroup.Disabled
    painter = QPainter(widget)
    glyphs.paint(painter, glyph, widget.palette().color(group, QPalette.ColorRole.Text).name(), area)
    painter.end()


def form_row(label: str | QWidget, field: QWidget) -> QWidget:
    """Return a line of a form: `label` in a column of its own, then `field`."""
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(SPACE)
    first = QLabel(label) if isinstance(label, str) else label
    if isinstance(first, QLabel):
        first.setBuddy(field)
    first.setFixedWidth(LABEL_WIDTH)
    line.addWidget(first)
    line.addWidget(field, 1)
    return row
