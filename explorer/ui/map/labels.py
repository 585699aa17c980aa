"""The names of groups, drawn over the points with a rim that keeps them readable."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, sin

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from explorer.ui.map.camera import Camera
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.naming import Box, MapLabel, placed
from explorer.ui.theme import SPACE, Theme

WIDEST = 190.0
"""Logical pixels of a name before it is cut."""

RIM = 4.0
AROUND = [QPointF(RIM / 2 * cos(turn * pi / 8), RIM / 2 * sin(turn * pi / 8)) for turn in range(16)]
"""Where a name is drawn for its rim: a tenth of the time of the outline of its letters, which files get."""

SMALLER = 0.92


class Labels:
    """Draws names, each painted once and then kept: the map below them moves often."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def forget(self) -> None:
        """Let the kept pictures go."""
        self._kept.clear()

    def paint(
        self,
        painter: QPainter,
        labels: Sequence[MapLabel],
        cloud: Cloud,
        camera: Camera,
        theme: Theme,
        taken: Sequence[Box],
    ) -> None:
        """Draw as many of `labels` as have room, outside of the boxes that are `taken`."""
        font = label_font(painter)
        ratio = painter.device().devicePixelRatioF()
        for label, box in _arranged(labels, cloud, camera, QFontMetricsF(font), taken):
            key = (label.text, theme.dark, ratio, font.key())
            if key not in self._kept:
                self._kept[key] = _pixmap(label.text, box, font, theme, ratio)
            painter.drawPixmap(QPoint(round(box.left), round(box.top)), self._kept[key])


def paint_labels(
    painter: QPainter, labels: Sequence[MapLabel], cloud: Cloud, camera: Camera, theme: Theme, taken: Sequence[Box]
) -> None:
    """Draw the names as shapes, for files."""
    font = label_font(painter)
    for label, box in _arranged(labels, cloud, camera, QFontMetricsF(font), taken):
        _paint(painter, label.text, QPointF(box.left, box.top), font, theme)


def label_font(painter: QPainter) -> QFont:
    """Return the font of names."""
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    font.setPointSizeF(font.pointSizeF() * SMALLER if font.pointSizeF() > 0 else 9)
    return font


def _arranged(
    labels: Sequence[MapLabel], cloud: Cloud, camera: Camera, metrics: QFontMetricsF, taken: Sequence[Box]
) -> list[tuple[MapLabel, Box]]:
    seen = [(label, camera.to_screen(*cloud.point(label.row))) for label in labels if label.row < len(cloud)]
    near = [(label, at) for label, at in seen if -WIDEST < at[0] < camera.width + WIDEST and 0 <= at[1] < camera.height]
    sizes = [
        (min(metrics.horizontalAdvance(label.text), WIDEST) + 2 * RIM, metrics.height() + RIM) for label, _ in near
    ]
    boxes = placed(sizes, [at for _, at in near], (camera.width, camera.height), taken)
    return [(label, box) for (label, _), box in zip(near, boxes, strict=True) if box is not None]


def _pixmap(text: str, box: Box, font: QFont, theme: Theme, ratio: float) -> QPixmap:
    made = QPixmap(round((box.width + SPACE) * ratio), round((box.height + SPACE) * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, WIDEST)
    at = QPointF(RIM, RIM / 2 + metrics.ascent())
    painter.setPen(QColor(theme.surface))
    for way in AROUND:
        painter.drawText(at + way, shown)
    painter.setPen(QColor(theme.text))
    painter.drawText(at, shown)
    painter.end()
    return made


def _paint(painter: QPainter, text: str, corner: QPointF, font: QFont, theme: Theme) -> None:
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, WIDEST)
    shape = QPainterPath()
    shape.addText(corner + QPointF(RIM, RIM / 2 + metrics.ascent()), font, shown)
    rim = QColor(theme.surface)
    rim.setAlpha(225)
    pen = QPen(rim, RIM)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.strokePath(shape, pen)
    painter.fillPath(shape, QColor(theme.text))


def box_of(area: QRectF) -> Box:
    """Return a rectangle of Qt's as one of ours."""
    return Box(area.left(), area.top(), area.width(), area.height())
