"""The Matryoshka slider: one stop for each dimension the model was trained to be cut at, and what a cut costs."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from explorer.ui.theme import LIGHT, SPACE, Theme

GLYPHS = {
    Fraction(1, 2): "½", Fraction(1, 3): "⅓", Fraction(2, 3): "⅔", Fraction(1, 4): "¼", Fraction(3, 4): "¾",
    Fraction(1, 6): "⅙", Fraction(1, 8): "⅛", Fraction(3, 8): "⅜",
}  # fmt: skip
HANDLE = 7.0
"""Radius of the slider's handle, in logical pixels."""
STOP = 3.0
"""Radius of a stop that the handle is not on."""


class DimensionBar(QWidget):
    """The slider, the name in front of it and the readout behind it.

    Signals:
        dimension_wanted: the dimension under the handle, at every step of a drag or key.
    """

    dimension_wanted = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept: float | None = None
        self._slider = StopSlider(self)
        self._slider.valueChanged.connect(self._on_step)
        self._name = QLabel("Di&mension", self)
        self._name.setBuddy(self._slider)
        self._readout = QLabel(self)
        self._readout.setObjectName("dimensionReadout")
        self._readout.setAccessibleName("What this dimension costs and keeps")
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        row.setSpacing(SPACE)
        row.addWidget(self._name)
        row.addWidget(self._slider, stretch=1)
        row.addWidget(self._readout)
        self.setFocusProxy(self._slider)
        self.set_dims(())

    def set_dims(self, dims: tuple[int, ...]) -> None:
        """Show these stops, ascending, and stand on the last one; none disables the slider."""
        with QSignalBlocker(self._slider):
            self._slider.set_dims(dims)
        self._reserve(dims or (256, 1024))
        self._kept = None
        self._describe()

    def set_dimension(self, dim: int) -> None:
        """Stand on `dim`, one of the stops, and forget what the last one kept."""
        with QSignalBlocker(self._slider):
            self._slider.setValue(self._slider.dims.index(dim))
        self._kept = None
        self._describe()

    def set_kept(self, overlap: float | None) -> None:
        """Show which part of the ten nearest texts, 0 to 1, this dimension has in common with the full one."""
        self._kept = overlap
        self._describe()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._slider.set_theme(theme)

    def _on_step(self, index: int) -> None:
        self._kept = None
        self._describe()
        self.dimension_wanted.emit(self._slider.dims[index])

    def _reserve(self, dims: tuple[int, ...]) -> None:
        """Make the readout as wide as its longest text, so that nothing moves while the slider does."""
        widths = [self._readout.fontMetrics().horizontalAdvance(cost(dim, dims[-1], 0.99)) for dim in dims]
        self._readout.setMinimumWidth(max(widths) + SPACE)

    def _describe(self) -> None:
        dims = self._slider.dims
        if not dims:
            self._readout.clear()
            self._readout.setToolTip("")
            return
        dim, full = self._slider.dim(), dims[-1]
        self._readout.setText(cost(dim, full, self._kept))
        self._readout.setToolTip(explanation(dim, full, self._kept))
        self._slider.setAccessibleDescription(cost(dim, full, self._kept))


class StopSlider(QSlider):
    """A slider whose values are positions in a list of dimensions; each is drawn, labelled, and can be clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("dimensionSlider")
        self.setAccessibleName("Dimension")
        self.setToolTip("Use only the first numbers of every vector")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPageStep(1)
        self.dims: tuple[int, ...] = ()
        self._theme = LIGHT
        self.set_dims(())

    def set_dims(self, dims: tuple[int, ...]) -> None:
        """Show these stops and stand on the last one."""
        self.dims = dims
        self.setEnabled(len(dims) > 1)
        self.setRange(0, max(len(dims) - 1, 0))
        self.setValue(self.maximum())
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        self.update()

    def dim(self) -> int:
        """Return the dimension under the handle."""
        return self.dims[self.value()]

    def stop_x(self, index: int) -> float:
        """Return where a stop is drawn, in logical pixels from the left edge."""
        margin = self._label_width() / 2 + 1
        return margin + (self.width() - 2 * margin) * index / max(len(self.dims) - 1, 1)

    def _nearest(self, x: float) -> int:
        return min(range(len(self.dims)), key=lambda index: abs(self.stop_x(index) - x))

    def _label_font(self, *, strong: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.9)
        font.setBold(strong)
        return font

    def _label_width(self) -> float:
        metrics = QFontMetrics(self._label_font(strong=True))
        return max([metrics.horizontalAdvance(str(dim)) for dim in self.dims], default=0) + 2 * HANDLE

    def _paint_track(self, painter: QPainter, middle: float) -> None:
        margin = self._label_width() / 2 + 1
        ends = [QPointF(x, middle) for x in (margin, self.stop_x(self.value()), self.width() - margin)]
        filled = self._theme.accent if self.isEnabled() else self._theme.border
        for start, end, colour in ((ends[1], ends[2], self._theme.border), (ends[0], ends[1], filled)):
            painter.setPen(QPen(QColor(colour), 2))
            painter.drawLine(start, end)

    def _paint_stops(self, painter: QPainter, middle: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        for index in range(len(self.dims)):
            passed = index <= self.value() and self.isEnabled()
            painter.setBrush(QColor(self._theme.accent if passed else self._theme.muted))
            painter.drawEllipse(QPointF(self.stop_x(index), middle), STOP, STOP)

    def _paint_handle(self, painter: QPainter, middle: float) -> None:
        centre = QPointF(self.stop_x(self.value()), middle)
        if self.hasFocus():
            halo = QColor(self._theme.accent)
            halo.setAlphaF(0.3)
            painter.setBrush(halo)
            painter.drawEllipse(centre, HANDLE + 4, HANDLE + 4)
        painter.setPen(QPen(QColor(self._theme.window), 2))
        painter.setBrush(QColor(self._theme.accent if self.isEnabled() else self._theme.muted))
        painter.drawEllipse(centre, HANDLE, HANDLE)

    def _paint_labels(self, painter: QPainter, top: float) -> None:
        width = self._label_width()
        for index, dim in enumerate(self.dims):
            here = index == self.value()
            painter.setFont(self._label_font(strong=here))
            painter.setPen(QColor(self._theme.text if here else self._theme.muted))
            box = QRectF(self.stop_x(index) - width / 2, top, width, self.height() - top)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, str(dim))

    def sizeHint(self) -> QSize:
        """Return room for the handle's halo, the labels and some way between the stops."""
        line = QFontMetrics(self._label_font(strong=True)).height()
        return QSize(round(self._label_width() * 1.8) * max(len(self.dims), 4), round(2 * HANDLE + SPACE) + line)

    def minimumSizeHint(self) -> QSize:
        """Return the width at which the labels would touch."""
        return QSize(round(self._label_width()) * max(len(self.dims), 4), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track, the stops, the handle and the labels under them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = HANDLE + SPACE / 2
        self._paint_track(painter, middle)
        if not self.dims:
            return
        self._paint_stops(painter, middle)
        self._paint_handle(painter, middle)
        self._paint_labels(painter, 2 * HANDLE + SPACE)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the stop nearest the pointer, whether its dot or its label was hit."""
        if event.button() == Qt.MouseButton.LeftButton and self.dims:
            self.setSliderDown(True)
            self.setValue(self._nearest(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer from stop to stop."""
        if self.isSliderDown():
            self.setValue(self._nearest(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the handle."""
        self.setSliderDown(False)


def cost(dim: int, full: int, kept: float | None) -> str:
    """Return what a dimension costs and keeps, such as "256 dims · ¼ of the memory · keeps 9.4 of the top 10"."""
    if dim == full:
        return f"{dim} dims · the full model"
    keeps = "" if kept is None else f" · keeps {10 * kept:.1f} of the top 10"
    return f"{dim} dims · {part(dim, full)} of the memory{keeps}"


def explanation(dim: int, full: int, kept: float | None) -> str:
    """Return the readout in a whole sentence."""
    if dim == full:
        return f"All {full} numbers of every vector are used."
    start = f"Only the first {dim} of the {full} numbers of every vector are used."
    if kept is None:
        return start
    return f"{start} Of the 10 nearest texts at {full} dims, {10 * kept:.1f} on average are still nearest at {dim}."


def part(dim: int, full: int) -> str:
    """Return a share of the full dimension the way people write it: ¼, 1⁄16 or 39 %."""
    share = Fraction(dim, full)
    if share in GLYPHS:
        return GLYPHS[share]
    return f"1⁄{share.denominator}" if share.numerator == 1 else f"{round(100 * share)} %"
