"""Whatever paints itself, as a PNG or an SVG file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

Paint = Callable[[QPainter], object]


def save_png(paint: Paint, size: QSize, ratio: float, path: Path) -> None:
    """Write what `paint` paints on `size` logical pixels, `ratio` pixels each; OSError when that fails."""
    image = QImage(size * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    paint(painter)
    painter.end()
    path.write_bytes(_bytes(lambda buffer: QImageWriter(buffer, b"png").write(image)))


def save_svg(paint: Paint, size: QSize, title: str, path: Path) -> None:
    """Write what `paint` paints on `size` logical pixels as lines and text; OSError when that fails."""
    path.write_bytes(_bytes(lambda buffer: _generate(paint, size, title, buffer)))


def _generate(paint: Paint, size: QSize, title: str, buffer: QBuffer) -> None:
    made = QSvgGenerator()
    made.setOutputDevice(buffer)
    made.setTitle(title)
    made.setResolution(96)
    made.setSize(size)
    made.setViewBox(QRect(0, 0, size.width(), size.height()))
    painter = QPainter(made)
    paint(painter)
    painter.end()


def _bytes(write: Callable[[QBuffer], object]) -> bytes:
    """Return what `write` puts into a buffer, so that the file itself is written by Python, whose errors say why."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    return bytes(buffer.data().data())
