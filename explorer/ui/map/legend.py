"""The legend: what the colours of the map mean, and how often each occurs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetrics, QLinearGradient, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from explorer.ui.map.appearance import LegendEntry
from explorer.ui.map.scale import ScoreScale
from explorer.ui.map.shading import score_colours
from explorer.ui.theme import LIGHT, SPACE, Theme

ROW = 22
"""Height of a line, in logical pixels."""

LABEL = 170
"""Widest label before it is cut."""

BAR = QSize(168, 8)
INSET = SPACE


@dataclass(frozen=True, slots=True)
class Key:
    """What a legend says: categories, or the scale of scores, or nothing.

    Attributes:
        entries: the categories.
        scale: the range of the scores; the categories are not shown then.
        theme: the colours.
    """

    entries: Sequence[LegendEntry]
    scale: ScoreScale | None
    theme: Theme

    def __bool__(self) -> bool:
        return bool(self.entries) or self.scale is not None


class LegendRow(QAbstractButton):
    """One category: a dot, its name and its count; checked while its points are shown."""

    def __init__(self, place: int, key: Key, parent: QWidget) -> None:
        super().__init__(parent)
        self._place, self._key, self._keyed = place, key, False
        self._drawn: tuple[object, ...] = ()
        self._pixmap = QPixmap()
        entry = key.entries[place]
        self.setCheckable(True)
        self.setChecked(True)
        self.setFixedHeight(ROW)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setText(entry.label.replace("&", "&&"))
        self.setAccessibleName(f"{entry.label}, {entry.count:,} texts")
        self.setAccessibleDescription("Hides or shows these points on the map")
        self.setToolTip(entry.label)

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
        toggled: the place of a category that was clicked.
    """

    toggled = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("mapLegend")
        self.setAccessibleName("Legend")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._key = Key((), None, LIGHT)
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
        self._key, self._ground = key, QPixmap()
        for row in self._rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [LegendRow(place, key, self) for place in range(0 if key.scale else len(key.entries))]
        for place, row in enumerate(self._rows):
            self._layout.addWidget(row)
            row.clicked.connect(lambda _checked, place=place: self.toggled.emit(place))
        self.setVisible(bool(key) and self.wanted)

    def set_wanted(self, wanted: bool) -> None:
        """Show the panel when there is something to say, or never."""
        self.wanted = wanted
        self.setVisible(bool(self._key) and wanted)

    def set_hidden(self, places: Collection[int]) -> None:
        """Show the categories at `places` as hidden."""
        for place, row in enumerate(self._rows):
            row.setChecked(place not in places)

    def fit(self, room: QSize) -> None:
        """Take the size of the words, at most `room`."""
        lines = max(1, (room.height() - 2 * INSET) // ROW)
        shown = len(self._rows) if len(self._rows) <= lines else lines - 1
        for place, row in enumerate(self._rows):
            row.setVisible(place < shown)
        self.resize(panel_size(self._key, self.fontMetrics(), shown).boundedTo(room))

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


def panel_size(key: Key, metrics: QFontMetrics, shown: int) -> QSize:
    """Return the size of a legend with `shown` categories."""
    if key.scale is not None:
        return QSize(BAR.width() + 2 * INSET + SPACE, 2 * metrics.height() + BAR.height() + 2 * INSET + SPACE)
    labels = max((metrics.horizontalAdvance(entry.label) for entry in key.entries), default=0)
    counts = max((metrics.horizontalAdvance(f"{entry.count:,}") for entry in key.entries), default=0)
    lines = shown + (shown < len(key.entries))
    return QSize(min(labels, LABEL) + counts + 6 * SPACE + 2 * INSET, lines * ROW + 2 * INSET)


def legend_area(painter: QPainter, corner: QPointF, key: Key, height: float) -> QRectF:
    """Return the place of a legend with its upper right corner at `corner`, at most `height` tall."""
    size = panel_size(key, painter.fontMetrics(), _rows_within(key, height))
    return QRectF(corner.x() - size.width(), corner.y(), size.width(), size.height())


def _rows_within(key: Key, height: float) -> int:
    lines = max(1, int(height - 2 * INSET) // ROW)
    return len(key.entries) if len(key.entries) <= lines else lines - 1


def paint_legend(painter: QPainter, corner: QPointF, key: Key, height: float) -> None:
    """Draw a whole legend with its upper right corner at `corner`, at most `height` tall."""
    shown, area = _rows_within(key, height), legend_area(painter, corner, key, height)
    paint_panel(painter, area, key, shown)
    for place in range(0 if key.scale else shown):
        row = QRectF(area.left() + INSET, area.top() + INSET + place * ROW, area.width() - 2 * INSET, ROW)
        paint_row(painter, row, key, place, shown=True)


def paint_panel(painter: QPainter, area: QRectF, key: Key, shown: int) -> None:
    """Draw the ground of a legend, and its scale or the line of what did not fit."""
    theme = key.theme
    ground = QColor(theme.surface)
    ground.setAlpha(240)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(ground)
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), SPACE / 2, SPACE / 2)
    inner = area.adjusted(INSET + SPACE / 2, INSET, -INSET - SPACE / 2, -INSET)
    painter.setPen(QColor(theme.muted))
    if key.scale is not None:
        _paint_scale(painter, inner, key.scale, theme)
    elif shown < len(key.entries):
        line = QRectF(inner.left(), inner.bottom() - ROW, inner.width(), ROW)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, f"and {len(key.entries) - shown:,} more")


def paint_row(painter: QPainter, area: QRectF, key: Key, place: int, *, shown: bool) -> None:
    """Draw one category: a dot, its name and its count."""
    entry, theme = key.entries[place], key.theme
    colour, inner = QColor(entry.shade(place, theme)), area.adjusted(SPACE / 2, 0, -SPACE / 2, 0)
    painter.setPen(Qt.PenStyle.NoPen if shown else QPen(QColor(theme.muted), 1.4))
    painter.setBrush(colour if shown else Qt.BrushStyle.NoBrush)
    radius = 4.5 if shown else 3.8
    painter.drawEllipse(QPointF(inner.left() + 5, inner.center().y()), radius, radius)
    count = f"{entry.count:,}"
    label = inner.adjusted(2.25 * SPACE, 0, -painter.fontMetrics().horizontalAdvance(count) - SPACE, 0)
    text = painter.fontMetrics().elidedText(entry.label, Qt.TextElideMode.ElideRight, int(label.width()) + 1)
    middle = Qt.AlignmentFlag.AlignVCenter
    painter.setPen(QColor(theme.text if shown else theme.muted))
    painter.drawText(label, middle | Qt.AlignmentFlag.AlignLeft, text)
    painter.setPen(QColor(theme.muted))
    painter.drawText(inner, middle | Qt.AlignmentFlag.AlignRight, count)


def _paint_scale(painter: QPainter, area: QRectF, scale: ScoreScale, theme: Theme) -> None:
    """Draw what is measured, how many points have no value, the bar, and its ends."""
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
    metrics = painter.fontMetrics()
    without = f"{scale.unknown:,} without" if scale.unknown else ""
    painter.drawText(area, top | right, without)
    painter.setPen(QColor(theme.text))
    room = area.width() - metrics.horizontalAdvance(without) - (SPACE if without else 0)
    painter.drawText(area, top | left, metrics.elidedText(scale.measure.title, Qt.TextElideMode.ElideRight, int(room)))
    painter.setPen(QColor(theme.muted))
    low, high = scale.ends()
    painter.drawText(area, bottom | left, low)
    painter.drawText(area, bottom | right, high)
    ramp = QLinearGradient(area.topLeft(), area.topRight())
    colours = score_colours(theme.dark, 16)
    for place, colour in enumerate(colours):
        ramp.setColorAt(place / (len(colours) - 1), QColor(colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ramp)
    bar = QRectF(area.left(), area.top() + metrics.height() + SPACE / 2, area.width(), BAR.height())
    painter.drawRoundedRect(bar, 3, 3)
