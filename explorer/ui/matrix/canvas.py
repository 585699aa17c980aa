"""The picture of the matrix: zoom, pan, and the pair under the pointer or the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from explorer.ui.matrix.geometry import Viewport
from explorer.ui.matrix.paint import Frame, Scene, arranged, cells_image, paint, smaller_font
from explorer.ui.matrix.picture import MatrixPicture
from explorer.ui.theme import LIGHT, SPACE, Theme

Pair = tuple[int, int]
ARROWS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
ZOOM_KEYS = {Qt.Key.Key_Plus: 1.5, Qt.Key.Key_Equal: 1.5, Qt.Key.Key_Minus: 1 / 1.5}


class MatrixCanvas(QWidget):
    """Paints a `MatrixPicture` or, without one, a hint.

    Signals:
        pair_hovered: row and column of the pair under the pointer or the keyboard's focus; (-1, -1) when none is.
        pair_picked: row and column of a pair that was clicked, or entered with Return.
        zoomed: whether less than the whole matrix is in view.
    """

    pair_hovered = Signal(int, int)
    pair_picked = Signal(int, int)
    zoomed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Similarity matrix")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = LIGHT
        self._hint = ""
        self._picture: MatrixPicture | None = None
        self._layout: tuple[Frame, Viewport] | None = None
        self._current: Pair | None = None
        self._pressed: QPointF | None = None
        self._dragged: QPointF | None = None
        self._cells: QImage | None = None

    def set_picture(self, picture: MatrixPicture | None) -> None:
        """Show a matrix; the zoom stays while the number of texts does."""
        before, self._picture = self._picture, picture
        if picture is None or before is None or before.labels != picture.labels:
            self._arrange(keep=before is not None and picture is not None and len(before) == len(picture))
        self._cells = None
        if picture is None or (self._current and max(self._current) >= len(picture)):
            self._set_current(None)
        self.update()

    def set_hint(self, hint: str) -> None:
        """Show these words while there is no matrix."""
        self._hint = hint
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self._cells = None
        self.update()

    def current(self) -> Pair | None:
        """Return the pair under the pointer or the keyboard's focus."""
        return self._current

    def pair_at(self, point: QPointF) -> Pair | None:
        """Return the row and column at a point of the widget, or None beside the matrix."""
        if self._layout is None:
            return None
        inside = point - self._layout[0].plot.topLeft()
        return self._layout[1].pair_at(inside.x(), inside.y())

    def fit(self) -> None:
        """Show the whole matrix."""
        self._arrange(keep=False)
        self.update()

    def scene(self, size: QSize, ratio: float) -> Scene | None:
        """Return what a picture of the whole matrix, without the pointer, is painted from."""
        if self._picture is None:
            return None
        font = smaller_font(self.font())
        frame, view = arranged(self._picture, size.width(), size.height(), font, ratio)
        return Scene(self._picture, frame, view, self._theme, font, ratio)

    def _arrange(self, *, keep: bool) -> None:
        """Lay the parts out anew; `keep` stays zoomed in on the same cells."""
        old, self._layout, self._cells = self._layout, None, None
        if self._picture is not None and len(self._picture):
            font, ratio = smaller_font(self.font()), self.devicePixelRatioF()
            frame, view = arranged(self._picture, self.width(), self.height(), font, ratio)
            if keep and old is not None and not old[1].whole:
                view = view.zoomed(old[1].cell / view.cell, 0, 0)
                view = view.panned(-old[1].left * view.cell, -old[1].top * view.cell)
            self._layout = frame, view
        self.zoomed.emit(self._layout is not None and not self._layout[1].whole)

    def _look(self, view: Viewport) -> None:
        if self._layout is None or view == self._layout[1]:
            return
        self._layout, self._cells = (self._layout[0], view), None
        self.zoomed.emit(not view.whole)
        self.update()

    def _set_current(self, pair: Pair | None) -> None:
        if pair != self._current:
            self._current = pair
            self.pair_hovered.emit(*(pair or (-1, -1)))
            self.update()

    def _zoom(self, factor: float, at: QPointF | None = None) -> None:
        if self._layout is None:
            return
        frame, view = self._layout
        inside = (at or frame.plot.center()) - frame.plot.topLeft()
        self._look(view.zoomed(factor, inside.x(), inside.y()))

    def _step(self, down: int, right: int) -> None:
        if self._layout is None:
            return
        last = self._layout[1].count - 1
        row, column = self._current or (0, 0)
        moved = (row + down, column + right) if self._current else (row, column)
        pair = min(max(moved[0], 0), last), min(max(moved[1], 0), last)
        self._look(self._layout[1].showing(*pair))
        self._set_current(pair)

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setPen(QColor(self._theme.muted))
        box = self.rect().adjusted(4 * SPACE, 4 * SPACE, -4 * SPACE, -4 * SPACE)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._hint)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(560, 480)

    def minimumSizeHint(self) -> QSize:
        """Return the size below which no cell can be told from the next."""
        return QSize(200, 140)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the matrix, or the hint."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._theme.surface))
        if self._picture is None or self._layout is None:
            self._paint_hint(painter)
            return
        frame, view = self._layout
        font, ratio = smaller_font(self.font()), self.devicePixelRatioF()
        scene = Scene(self._picture, frame, view, self._theme, font, ratio, self._current, self.hasFocus())
        self._cells = self._cells or cells_image(scene)
        paint(painter, scene, self._cells)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts into the new size."""
        self._arrange(keep=True)

    def changeEvent(self, event: QEvent) -> None:
        """Make room for another font."""
        if event.type() == QEvent.Type.FontChange:
            self._arrange(keep=True)
        super().changeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), None
            self._set_current(self.pair_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while the button is down, otherwise read the pair under the pointer."""
        at = event.position()
        if self._pressed is None or self._layout is None:
            self._set_current(self.pair_at(at))
            return
        far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if self._dragged is None and far and not self._layout[1].whole:
            self._dragged = self._pressed
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._dragged is not None:
            moved, self._dragged = at - self._dragged, at
            self._look(self._layout[1].panned(moved.x(), moved.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Pick the pair under the pointer unless this was a drag."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        pair = self.pair_at(event.position()) if self._dragged is None else None
        self._pressed = self._dragged = None
        self.unsetCursor()
        if pair is not None:
            self.pair_picked.emit(*pair)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the whole matrix again."""
        self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pair under the pointer."""
        self._set_current(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        self._zoom(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over the cells with the arrows, pick with Return, zoom with + and -, show all with 0."""
        key = Qt.Key(event.key())
        if key in ARROWS:
            self._step(*ARROWS[key])
        elif key in ZOOM_KEYS:
            self._zoom(ZOOM_KEYS[key])
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current:
            self.pair_picked.emit(*self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the keyboard's mark away."""
        self.update()
