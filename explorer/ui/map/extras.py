"""What is drawn between the points and the marks: lines of equal density, trails, names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QPainter

from explorer.ui.map.camera import Camera
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.contours import Segments
from explorer.ui.map.isolines import paint_contours
from explorer.ui.map.labels import Labels, paint_labels
from explorer.ui.map.naming import Box, MapLabel
from explorer.ui.map.trails import Trails, paint_trails
from explorer.ui.theme import Theme


@dataclass(frozen=True, slots=True, eq=False)
class Extras:
    """What can be switched on over the points.

    Attributes:
        names: of groups, the most important first.
        trails: where some points come from.
        contours: lines of equal density, the outermost first.
    """

    names: tuple[MapLabel, ...] = ()
    trails: Trails | None = None
    contours: tuple[Segments, ...] = ()

    def paint(
        self,
        painter: QPainter,
        cloud: Cloud,
        camera: Camera,
        theme: Theme,
        taken: Sequence[Box],
        *,
        labels: Labels | None = None,
        hurried: bool = False,
    ) -> None:
        """Draw all of it; no name stands in the boxes that are `taken`.

        Args:
            painter: draws in logical pixels.
            cloud: the points.
            camera: the view.
            theme: the colours.
            taken: where no name may stand.
            labels: keeps pictures of names for a view that is painted often; None draws shapes, for files.
            hurried: whether lines may have rough edges.
        """
        paint_contours(painter, self.contours, camera, theme, hurried=hurried)
        if self.trails is not None:
            paint_trails(painter, self.trails, cloud, camera, theme)
        if labels is not None:
            labels.paint(painter, self.names, cloud, camera, theme, taken)
        else:
            paint_labels(painter, self.names, cloud, camera, theme, taken)


NOTHING = Extras()
