"""The matrix as a file: PNG pixels, or SVG with real text."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter

from explorer.ui import picture_file
from explorer.ui.matrix.paint import Scene, cells_image, paint

SHARPNESS = 2.0
"""Pixels per logical pixel in a saved picture."""


def save_png(scene: Scene, size: QSize, path: Path) -> None:
    """Write the picture as PNG; OSError when the file cannot be written."""
    picture_file.save_png(lambda painter: _paint_all(painter, scene, size), size, scene.ratio, path)


def save_svg(scene: Scene, size: QSize, path: Path, title: str) -> None:
    """Write the picture as SVG, the cells as an image, the rest as lines and text; OSError when that fails."""
    picture_file.save_svg(lambda painter: _paint_all(painter, scene, size), size, title, path)


def _paint_all(painter: QPainter, scene: Scene, size: QSize) -> None:
    painter.fillRect(QRect(0, 0, size.width(), size.height()), QColor(scene.theme.surface))
    paint(painter, scene, cells_image(scene))
