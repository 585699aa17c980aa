"""Lines of equal density, drawn over the points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from explorer.ui.map.camera import Camera
from explorer.ui.map.contours import Segments
from explorer.ui.theme import Theme

OUTER, INNER = 70, 200
"""How opaque the outermost and the innermost line are, of 255."""


def paint_contours(
    painter: QPainter, levels: Sequence[Segments], camera: Camera, theme: Theme, *, hurried: bool = False
) -> None:
    """Draw the lines of `levels`, the outermost first, clearer towards the crowds; in a hurry without smooth edges."""
    colour = QColor(theme.text)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not hurried)
    for place, pieces in enumerate(levels):
        colour.setAlpha(round(OUTER + (INNER - OUTER) * place / max(len(levels) - 1, 1)))
        pen = QPen(colour, 1 if hurried else 1.2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # other caps overlap where two pieces meet, and show as dots
        painter.setPen(pen)
        across = (pieces[:, :, 0] - camera.left) * camera.scale
        down = (camera.top - pieces[:, :, 1]) * camera.scale
        ends = np.stack([across, down], axis=2).reshape(-1, 4).tolist()
        painter.drawLines([QLineF(*piece) for piece in ends])
    painter.restore()
