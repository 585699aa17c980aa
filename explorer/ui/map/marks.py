"""The few points that are pointed out: hits, the one in focus, the one under the cursor, the query."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from PySide6.QtGui import QPainter

from explorer.ui.map.appearance import no_rows
from explorer.ui.map.camera import Camera
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.laid import Rows
from explorer.ui.map.naming import Box
from explorer.ui.map.overlay import Ring, paint_ring, paint_star
from explorer.ui.map.scene import Look
from explorer.ui.theme import Theme

MOST_HITS = 50
CLEAR = 8.0
"""Logical pixels around a mark that names keep free."""

BEST = 3
"""So many hits stand out with a wider ring."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Rows that are pointed out.

    Attributes:
        hits: best first; at most `MOST_HITS` are ringed.
        focus: the row shown elsewhere, or -1.
        hover: the row under the cursor, or -1.
        star: data coordinates of the query, if it has a place.
    """

    hits: Rows = field(default_factory=no_rows)
    focus: int = -1
    hover: int = -1
    star: tuple[float, float] | None = None

    def fitted(self, count: int) -> Marks:
        """Return the marks of rows below `count`, and no more hits than are ringed."""
        hits = self.hits[:MOST_HITS]
        focus, hover = (row if row < count else -1 for row in (self.focus, self.hover))
        return replace(self, hits=hits[(hits >= 0) & (hits < count)], focus=focus, hover=hover)


def boxes_of(marks: Marks, cloud: Cloud, camera: Camera) -> list[Box]:
    """Return where the best hits, the row in focus and the star are, so that no name lies below them."""
    rows = [*(int(row) for row in marks.hits[:BEST]), *([marks.focus] if marks.focus >= 0 else [])]
    places = [cloud.point(row) for row in rows] + ([marks.star] if marks.star is not None else [])
    pixels = [camera.to_screen(*place) for place in places if math.isfinite(place[0]) and math.isfinite(place[1])]
    return [Box(x - CLEAR, y - CLEAR, 2 * CLEAR, 2 * CLEAR) for x, y in pixels]


def paint_marks(
    painter: QPainter, marks: Marks, cloud: Cloud, look: Look, camera: Camera, radius: float, theme: Theme
) -> None:
    """Draw the marks over points of `radius` logical pixels, the most important last."""
    hits = marks.hits
    for rank in range(len(hits) - 1, -1, -1):
        weight = 1 - min(rank, 12) / 12
        dot, width, gap = max(radius, 2.6 + weight), 1 + weight, 2.2 if rank < BEST else 0.8
        _paint_row(painter, int(hits[rank]), cloud, look, camera, theme, dot=dot, width=width, gap=gap)
    if marks.focus >= 0:
        _paint_row(painter, marks.focus, cloud, look, camera, theme, dot=max(radius * 1.2, 4), width=2, gap=4)
    if marks.star is not None:
        paint_star(painter, *camera.to_screen(*marks.star), theme)
    if marks.hover >= 0:
        _paint_row(painter, marks.hover, cloud, look, camera, theme, dot=max(radius * 1.2, 4), width=2, gap=2)


def _paint_row(
    painter: QPainter, row: int, cloud: Cloud, look: Look, camera: Camera, theme: Theme,
    *, dot: float, width: float, gap: float,
) -> None:  # fmt: skip
    x, y = cloud.point(row)
    if not (math.isfinite(x) and math.isfinite(y)):
        return
    position = cloud.positions[row]
    fill = look.colour(int(position), chosen=False, dimmed=False)
    px, py = camera.to_screen(x, y)
    if -30 < px < camera.width + 30 and -30 < py < camera.height + 30:
        paint_ring(painter, Ring(px, py, dot, fill, theme.text, width, gap), theme.surface)
