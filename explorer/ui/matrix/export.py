"""The matrix as a file: PNG pixels, or SVG with real text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from explorer.ui.matrix.paint import Scene, cells_image, paint

SHARPNESS = 2.0
"""Pixels per logical pixel in a saved picture."""


def save_png(scene: Scene, size: QSize, path: Path) -> None:
    """Write the picture as PNG; OSError when the file cannot be written."""
    image = QImage(size * scene.ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scene.ratio)
    painter = QPainter(image)
    _paint_all(painter, scene, size)
    painter.end()
    path.write_bytes(_bytes(lambda buffer: QImageWriter(buffer, b"png").write(image)))


def save_svg(scene: Scene, size: QSize, path: Path, title: str) -> None:
    """Write the picture as SVG, the cells as an image, the rest as lines and text; OSError when that fails."""
    path.write_bytes(_bytes(lambda buffer: _generate(scene, size, title, buffer)))


def _generate(scene: Scene, size: QSize, title: str, buffer: QBuffer) -> None:
    made = QSvgGenerator()
    made.setOutputDevice(buffer)
    made.setTitle(title)
    made.setResolution(96)
    made.setSize(size)
    made.setViewBox(QRect(0, 0, size.width(), size.height()))
    painter = QPainter(made)
    _paint_all(painter, scene, size)
    painter.end()


def _bytes(write: Callable[[QBuffer], object]) -> bytes:
    """Return what `write` puts into a buffer, so that the file itself is written by Python, whose errors say why."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    write(buffer)
    return bytes(buffer.data().data())


def _paint_all(painter: QPainter, scene: Scene, size: QSize) -> None:
    painter.fillRect(QRect(0, 0, size.width(), size.height()), QColor(scene.theme.surface))
    paint(painter, scene, cells_image(scene))
