"""The legend: what the colours of the map mean, and how often each occurs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QGuiApplication, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from explorer.ui.map.key import INSET, ROW, Key, paint_clear, paint_panel, paint_row, panel_size
from explorer.ui.theme import LIGHT, SPACE

EDGE = 3 * SPACE // 2
"""Between the legend and the edge of the map."""

HELP = "Shows only these texts, on the map and in the lists; with Shift these as well. Again shows all."


class LegendRow(QAbstractButton):
    """One category: a dot, its name and its count; checked while its points are shown. Below 0 the way back to all."""

    def __init__(self, place: int, key: Key, parent: QWidget) -> None:
        super().__init__(parent)
        self._place, self._key, self._keyed = place, key, False
        self._drawn: tuple[object, ...] = ()
        self._pixmap = QPixmap()
        self.setFixedHeight(ROW)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if place < 0:
            self.setText("Show all")
            self.setToolTip("Shows all texts again")
            return
        entry = key.entries[place]
        self.setCheckable(True)
        self.setChecked(True)
        self.setText(entry.label.replace("&", "&&"))
        self.setAccessibleName(f"{entry.label}, {entry.count:,} texts")
        self.setAccessibleDescription(HELP)
        self.setToolTip(f"{entry.label}\n{HELP}")

    def nextCheckState(self) -> None:
        """Leave it to the owner to say what is shown after a click."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the row, kept until its state changes."""
        focused = self._keyed and self.hasFocus()
        state = (self.size(), self.devicePixelRatioF(), self.isChecked(), self.underMouse(), focused)
        if state != self._drawn:
            self._drawn, self._pixmap = state, self._painted(focused)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.end()

    def _painted(self, focused: bool) -> QPixmap:
        """Return the row; a hidden category has a hollow dot, focus a line around."""
        pixmap = clear_pixmap(self)
        painter = painter_for(self, pixmap)
        theme, area = self._key.theme, QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.underMouse() or focused:
            painter.setPen(QPen(QColor(theme.accent), 1.5) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(area, SPACE / 2, SPACE / 2)
        if self._place < 0:
            paint_clear(painter, QRectF(self.rect()), self.text(), theme)
        else:
            paint_row(painter, QRectF(self.rect()), self._key, self._place, shown=self.isChecked())
        painter.end()
        return pixmap

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus when it came by key."""
        self._keyed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)


class Legend(QWidget):
    """The panel in the corner of the map; what does not fit its room is counted in a last line.

    Attributes:
        wanted: whether it is to be seen when there is something to say.

    Signals:
        picked: the place of a category that was clicked, and whether it is to be one of several.
        cleared: all are wanted again.
    """

    picked = Signal(int, bool)
    cleared = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapLegend")
        self.setAccessibleName("Legend")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._key = Key((), None, LIGHT)
        self._clear: LegendRow | None = None
        self._more = QWidget(self)
        self._more.setFixedHeight(ROW)
        self.wanted = True
        self._rows: list[LegendRow] = []
        self._ground = QPixmap()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(INSET, INSET, INSET, INSET)
        self._layout.setSpacing(0)
        self._layout.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def key(self) -> Key:
        """What it says."""
        return self._key

    def set_key(self, key: Key) -> None:
        """Say something else; an empty key hides the panel."""
        self._key, self._ground = replace(key, only=self._key.only), QPixmap()
        for row in [*self._rows, self._clear]:
            if row is not None:
                self._layout.removeWidget(row)
                row.hide()
                row.deleteLater()
        self._rows = [LegendRow(place, key, self) for place in range(0 if key.scale else len(key.entries))]
        for place, row in enumerate(self._rows):
            self._layout.addWidget(row)
            row.clicked.connect(lambda _checked, place=place: self.picked.emit(place, _several()))
        self._layout.addWidget(self._more)
        self._clear = LegendRow(-1, key, self) if self._rows else None
        if self._clear is not None:
            self._layout.addWidget(self._clear)
            self._clear.clicked.connect(self.cleared)
        self._check()
        self.setVisible(bool(key) and self.wanted)

    def set_wanted(self, wanted: bool) -> None:
        """Show the panel when there is something to say, or never."""
        self.wanted = wanted
        self.setVisible(bool(self._key) and wanted)

    def set_only(self, places: Collection[int]) -> None:
        """Show that only the categories at `places` are wanted; none stands for all."""
        self._key, self._ground = replace(self._key, only=frozenset(places)), QPixmap()
        self._check()

    def fit(self, room: QSize) -> None:
        """Take the size of the words, at most `room`."""
        clear = bool(self._key.only) and bool(self._rows)
        lines = max(1, (room.height() - 2 * INSET) // ROW - clear)
        shown = len(self._rows) if len(self._rows) <= lines else lines - 1
        for place, row in enumerate(self._rows):
            row.setVisible(place < shown)
        if self._clear is not None:
            self._clear.setVisible(clear)
        self._more.setVisible(shown < len(self._rows))
        self.resize(panel_size(self._key, self.fontMetrics(), shown, 1 if clear else 0).boundedTo(room))

    def settle(self, window: QSize) -> int:
        """Take its corner of a window; returns the width it needs there, 0 where points may lie under it."""
        self.fit(QSize(max(80, window.width() // 2 - EDGE), max(60, window.height() - 4 * EDGE)))
        self.move(window.width() - self.width() - EDGE, EDGE)
        return self.width() + EDGE if self._key and self.wanted else 0

    @property
    def lacking(self) -> int:
        """The width a picture needs more: on the screen, a panel beside the map may say the same."""
        needed = bool(self._key) and not self.wanted
        return panel_size(self._key, self.fontMetrics(), 0).width() + 2 * EDGE if needed else 0

    def _check(self) -> None:
        for place, row in enumerate(self._rows):
            row.setChecked(self._key.shows(place))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the panel, and the scale or the line of what did not fit; kept, as the map below moves often."""
        painter = QPainter(self)
        if self._ground.size() != self.size() * self.devicePixelRatioF():
            self._ground = self._painted()
        painter.drawPixmap(0, 0, self._ground)
        painter.end()

    def _painted(self) -> QPixmap:
        pixmap = clear_pixmap(self)
        painter = painter_for(self, pixmap)
        paint_panel(painter, QRectF(self.rect()), self._key, sum(not row.isHidden() for row in self._rows))
        painter.end()
        return pixmap


def clear_pixmap(widget: QWidget) -> QPixmap:
    """Return a clear picture of the size and fineness of a widget."""
    pixmap = QPixmap(widget.size() * widget.devicePixelRatioF())
    pixmap.setDevicePixelRatio(widget.devicePixelRatioF())
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def painter_for(widget: QWidget, pixmap: QPixmap) -> QPainter:
    """Return a smooth painter with the widget's font."""
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(widget.font())
    return painter


def _several() -> bool:
    held = QGuiApplication.keyboardModifiers()
    return bool(held & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
