"""The map as a picture: painted once more at any size, for files and the clipboard."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from explorer.errors import ExplorerError
from explorer.ui.map.appearance import Appearance
from explorer.ui.map.camera import Camera
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.extras import NOTHING, Extras
from explorer.ui.map.key import Key, legend_area, paint_legend
from explorer.ui.map.labels import box_of
from explorer.ui.map.laid import Rows
from explorer.ui.map.marks import Marks, boxes_of, paint_marks
from explorer.ui.map.naming import Box
from explorer.ui.map.overlay import notice_area, paint_notice
from explorer.ui.map.scene import Frame, Look, dot_radius, draw, in_view
from explorer.ui.map.scratch import Scratch
from explorer.ui.theme import SPACE, Theme

SHAPES = 5_000
"""Up to so many points are shapes of their own in a vector file; more are a picture inside it."""

RASTER_RATIO = 3.0
"""Pixels per logical pixel of a picture inside a vector file."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """All that can be seen.

    Attributes:
        cloud: the points, if any.
        appearance: what they show.
        camera: the view.
        crowd: points per unit area where the map is dense.
        marks: what is pointed out.
        key: the legend.
        notice: the lines in the corner.
        extras: what is drawn between the points and the marks.
    """

    cloud: Cloud | None
    appearance: Appearance
    camera: Camera
    crowd: float
    marks: Marks
    key: Key
    notice: str
    extras: Extras = NOTHING

    def dressed(self, theme: Theme) -> Picture:
        """Return the picture in another theme."""
        return replace(
            self, appearance=replace(self.appearance, theme=theme), key=replace(self.key, theme=theme)
        )  # fmt: skip

    def sized(self, size: QSize) -> Picture:
        """Return the picture that shows the same part of the map at another size."""
        camera = self.camera
        ratio = min(size.width() / camera.width, size.height() / camera.height)
        return replace(self, camera=replace(camera.resized(size.width(), size.height()), scale=camera.scale * ratio))


def image(picture: Picture, scale: float) -> QImage:
    """Return the picture with `scale` pixels per logical pixel."""
    width, height = round(picture.camera.width * scale), round(picture.camera.height * scale)
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(scale)
    painter = QPainter(made)
    paint(painter, picture, scale, shapes=0)
    painter.end()
    return made


def save_png(picture: Picture, path: Path, scale: float) -> None:
    """Write a PNG file; ExplorerError if that fails."""
    buffer = _open_buffer()
    QImageWriter(buffer, QByteArray(b"png")).write(image(picture, scale))
    _write(buffer, path)


def save_svg(picture: Picture, path: Path) -> None:
    """Write an SVG file; ExplorerError if that fails."""
    buffer, size = _open_buffer(), QSize(picture.camera.width, picture.camera.height)
    device = QSvgGenerator()
    device.setOutputDevice(buffer)
    device.setSize(size)
    device.setViewBox(QRectF(QPointF(), QSizeF(size)))
    device.setResolution(96)
    device.setTitle("Map of a corpus")
    _paint_on(device, picture)
    _write(buffer, path)


def save_pdf(picture: Picture, path: Path) -> None:
    """Write a PDF file of one page, a logical pixel being 1/96 inch; ExplorerError if that fails."""
    buffer = _open_buffer()
    device = QPdfWriter(buffer)
    points = QSizeF(picture.camera.width, picture.camera.height) * 0.75
    device.setPageSize(QPageSize(points, QPageSize.Unit.Point, "map", QPageSize.SizeMatchPolicy.ExactMatch))
    device.setPageMargins(QMarginsF())
    device.setResolution(96)
    _paint_on(device, picture)
    _write(buffer, path)


def paint(painter: QPainter, picture: Picture, ratio: float, *, shapes: int) -> None:
    """Paint everything in logical pixels: up to `shapes` points as shapes, more as an image of `ratio` a pixel."""
    camera, theme = picture.camera, picture.appearance.theme
    area = QRectF(0, 0, camera.width, camera.height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setClipRect(area)
    painter.fillRect(area, QColor(theme.surface))
    if picture.cloud is not None:
        look = picture.appearance.look(picture.cloud)
        _, shown = in_view(picture.cloud, None, camera)
        if shown <= shapes:
            _paint_shapes(painter, picture.cloud, look, camera, theme)
        else:
            frame = draw(picture.cloud, look, camera, crowd=picture.crowd, ratio=ratio, scratch=Scratch())
            paint_frame(painter, frame, ratio)
        taken = _taken(painter, picture, area) + boxes_of(picture.marks, picture.cloud, camera)
        picture.extras.paint(painter, picture.cloud, camera, theme, taken)
        paint_marks(painter, picture.marks, picture.cloud, look, camera, dot_radius(shown, camera), theme)
    if picture.key:
        paint_legend(painter, _corner(area), picture.key, area.height() - 3 * SPACE)
    if picture.notice:
        paint_notice(painter, _beside_legend(painter, picture, area), picture.notice, theme)


def _corner(area: QRectF) -> QPointF:
    return QPointF(area.right() - 1.5 * SPACE, 1.5 * SPACE)


def _beside_legend(painter: QPainter, picture: Picture, area: QRectF) -> QRectF:
    """Return the part of `area` for the notice: what a legend that reaches down to it leaves."""
    if not picture.key:
        return area
    legend = legend_area(painter, _corner(area), picture.key, area.height() - 3 * SPACE)
    low = legend.bottom() > area.bottom() - 10 * SPACE
    return QRectF(area.topLeft(), QPointF(legend.left(), area.bottom())) if low else area


def _taken(painter: QPainter, picture: Picture, area: QRectF) -> list[Box]:
    """Return where names may not stand: under the legend and the notice."""
    legend = [legend_area(painter, _corner(area), picture.key, area.height() - 3 * SPACE)] if picture.key else []
    notice = [notice_area(painter, _beside_legend(painter, picture, area), picture.notice)] if picture.notice else []
    return [box_of(taken) for taken in legend + notice]


def paint_frame(painter: QPainter, frame: Frame, ratio: float) -> None:
    """Paint a frame where it belongs in the window; its array must outlive the painting."""
    height, width = frame.pixels.shape
    pixels = QImage(frame.pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    source = QRectF(frame.pad, frame.pad, width - 2 * frame.pad, height - 2 * frame.pad)
    target = QRectF(frame.left / ratio, frame.top / ratio, source.width() / ratio, source.height() / ratio)
    painter.drawImage(target, pixels, source)


def _paint_shapes(painter: QPainter, cloud: Cloud, look: Look, camera: Camera, theme: Theme) -> None:
    layers = look.layers
    _, shown = in_view(cloud, layers.base, camera)
    radius, dimmed = dot_radius(shown, camera), len(layers.chosen) > 0
    order = [
        *((int(i), 0.6, None) for i in _positions(cloud, layers.faded, camera)),
        *((int(i), radius, False) for i in _positions(cloud, layers.base, camera)),
        *((int(i), radius * 1.15, True) for i in _positions(cloud, layers.chosen, camera)),
    ]
    for position, size, chosen in order:
        fill = theme.border if chosen is None else look.colour(position, chosen=chosen, dimmed=dimmed)
        painter.setPen(QColor(theme.surface) if size > 2 else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(fill))
        x, y = camera.to_screen(*map(float, cloud.at[:, position]))
        painter.drawEllipse(QPointF(x, y), size, size)


def _positions(cloud: Cloud, index: Rows | None, camera: Camera) -> Rows:
    found, _ = in_view(cloud, index, camera)
    return np.arange(len(cloud)) if found is None else found


def _paint_on(device: QPaintDevice, picture: Picture) -> None:
    painter = QPainter(device)
    paint(painter, picture, RASTER_RATIO, shapes=SHAPES)
    painter.end()


def _open_buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _write(buffer: QBuffer, path: Path) -> None:
    try:
        path.write_bytes(buffer.data().data())
    except OSError as error:
        reason = error.strerror or "it cannot be written"
        raise ExplorerError(f"The map was not saved to {path}: {reason}. Choose another folder or name.") from error
