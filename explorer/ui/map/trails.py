"""The ways that points took from one map to another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen

from explorer.ui.map.camera import Camera
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.laid import Rows
from explorer.ui.theme import Theme

WIDTH = 1.4
FAINT, CLEAR = 20, 150
"""How opaque a trail is where it begins and where it ends, of 255."""


@dataclass(frozen=True, slots=True, eq=False)
class Trails:
    """Where some points come from.

    Attributes:
        rows: int64 (m,).
        starts: float32 (m, 2), their places on the other map.
    """

    rows: Rows
    starts: NDArray[np.float32]


def paint_trails(painter: QPainter, trails: Trails, cloud: Cloud, camera: Camera, theme: Theme) -> None:
    """Draw a line from where each point was to where it is, clearer towards its end."""
    known = np.flatnonzero((trails.rows >= 0) & (trails.rows < len(cloud)))
    faint, clear = QColor(theme.text), QColor(theme.text)
    faint.setAlpha(FAINT)
    clear.setAlpha(CLEAR)
    for place in known.tolist():
        start, end = trails.starts[place], cloud.point(int(trails.rows[place]))
        if not (np.isfinite(start).all() and np.isfinite(end).all()):
            continue
        there, here = QPointF(*camera.to_screen(*map(float, start))), QPointF(*camera.to_screen(*end))
        shade = QLinearGradient(there, here)
        shade.setColorAt(0, faint)
        shade.setColorAt(1, clear)
        pen = QPen(shade, WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(there, here)
