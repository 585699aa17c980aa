"""A chart in the window: it shows what it is given, and says what the user points at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from explorer.ui import picture_file
from explorer.ui.charts.data import Chart, spoken
from explorer.ui.charts.frame import Frame, arranged, smaller
from explorer.ui.charts.hits import line_at, next_line, next_station, station_at
from explorer.ui.charts.paint import Scene, paint
from explorer.ui.theme import LIGHT, SPACE, Theme

SAVED = QSize(900, 560)
"""The least size of a saved picture, in logical pixels."""
SHARPNESS = 2.0
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Home: -(1 << 30), Qt.Key.Key_End: 1 << 30}
LINES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class ChartView(QWidget):
    """Curves with axes, dashed levels, a marker, and a name with its value beside every curve.

    The values beside the names are those at the pointer, otherwise those at the marker, otherwise the last. The left
    and right arrows read along the curves, up and down pick another curve, Return picks the place that is read.

    Signals:
        place_picked(float): a place on the axis across was clicked, if `set_picking` allows.
        line_picked(int): a curve or its name was clicked, by its place among the lines, if `set_picking` allows.
    """

    place_picked = Signal(float)
    line_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chart: Chart | None = None
        self._frame: Frame | None = None
        self._theme = LIGHT
        self._hint = ""
        self._places = self._lines = self._keyed = False
        self._read: float | None = None
        self._near: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def chart(self) -> Chart | None:
        """What is shown."""
        return self._chart

    def set_chart(self, chart: Chart | None) -> None:
        """Show `chart`, or the hint when there is none or it has no lines."""
        self._chart = chart if chart is not None and chart.lines else None
        stations = self._chart.stations if self._chart is not None else []
        self._read = self._read if self._read in stations else None
        self._near = None
        self._arrange()
        self._speak()

    def set_hint(self, hint: str) -> None:
        """Show these words while there is no chart."""
        self._hint = hint
        self.update()

    def set_picking(self, *, places: bool = False, lines: bool = False) -> None:
        """Say whether a click picks a place on the axis across, or a curve."""
        self._places, self._lines = places, lines

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self.update()

    def save_png(self, path: Path) -> None:
        """Write the chart as PNG, twice as sharp as on the screen; OSError when that fails."""
        scene = self._saved()
        if scene is not None:
            picture_file.save_png(lambda p: paint(p, scene), scene.size.toSize(), SHARPNESS, path)

    def save_svg(self, path: Path) -> None:
        """Write the chart as SVG; OSError when that fails."""
        scene = self._saved()
        if scene is not None:
            picture_file.save_svg(lambda p: paint(p, scene), scene.size.toSize(), scene.chart.title, path)

    def _saved(self) -> Scene | None:
        """Return what a picture without the pointer is painted from."""
        if self._chart is None:
            return None
        size, font = QSizeF(self.size().expandedTo(SAVED)), smaller(self.font())
        return Scene(self._chart, arranged(self._chart, size, font), size, self._theme, font)

    def _arrange(self) -> None:
        self._frame = None
        if self._chart is not None:
            self._frame = arranged(self._chart, QSizeF(self.size()), smaller(self.font()))
        self.update()

    def _speak(self) -> None:
        self.setAccessibleDescription(spoken(self._chart) if self._chart is not None else self._hint)

    def _point_at(self, at: QPointF | None) -> None:
        """Read off the values under the pointer, or those at the marker again."""
        read = near = None
        if self._chart is not None and self._frame is not None and at is not None:
            read = station_at(self._chart, self._frame, at)
            near = line_at(self._chart, self._frame, at) if self._lines else None
        pickable = near is not None or (self._places and read is not None)
        self.setCursor(Qt.CursorShape.PointingHandCursor if pickable else Qt.CursorShape.ArrowCursor)
        if (read, near) != (self._read, self._near):
            self._read, self._near = read, near
            self.update()

    def _step(self, by: int) -> None:
        if self._chart is not None:
            self._read = next_station(self._chart, self._read, by)
            self.update()

    def _turn(self, by: int) -> None:
        if self._chart is not None and self._lines:
            self.line_picked.emit(next_line(self._chart, by))

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(560, 320)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which a curve cannot be told from the next."""
        return QSize(220, 140)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the chart, or the hint."""
        painter = QPainter(self)
        if self._chart is None or self._frame is None:
            self._paint_hint(painter)
        else:
            font, size = smaller(self.font()), QSizeF(self.size())
            keyed = self._keyed and self.hasFocus()
            paint(painter, Scene(self._chart, self._frame, size, self._theme, font, self._read, self._near, keyed))
        painter.end()

    def _paint_hint(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        painter.setPen(QColor(self._theme.muted))
        box = self.rect().adjusted(4 * SPACE, 4 * SPACE, -4 * SPACE, -4 * SPACE)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts into the new size."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Make room for another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read off the values under the pointer."""
        self._point_at(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the curve or the place under the pointer."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._point_at(event.position())
        if self._near is not None:
            self.line_picked.emit(self._near)
        elif self._places and self._read is not None:
            self.place_picked.emit(self._read)

    def leaveEvent(self, event: QEvent) -> None:
        """Read off at the marker again."""
        self._point_at(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read along the curves, pick another curve or the place that is read."""
        key = Qt.Key(event.key())
        if key in STEPS:
            self._step(STEPS[key])
        elif key in LINES and self._lines:
            self._turn(LINES[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._places and self._read is not None:
            self.place_picked.emit(self._read)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is when it came by key."""
        self._keyed = event.reason() in BY_KEY
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard's mark away, and read off at the marker again."""
        self._read = None
        super().focusOutEvent(event)
        self.update()
