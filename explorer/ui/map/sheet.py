"""The points as last drawn, drawn again only when they must be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter

from explorer.ui.map.appearance import Appearance
from explorer.ui.map.camera import Camera
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.picture import paint_frame
from explorer.ui.map.scene import NO_GROUND, Frame, Ground, Look, draw
from explorer.ui.map.scratch import Scratch
from explorer.ui.map.stage import Stage

PATIENCE = 0.013
"""Seconds that a frame may take; the rest of a sixtieth goes to what lies over the points."""


class Sheet:
    """A picture of the points and what it was drawn from.

    Attributes:
        radius: of a dot on it, in logical pixels.
        slow: whether the finest picture took too long to be drawn for every frame of a movement.
    """

    def __init__(self, scratch: Scratch, clock: Callable[[], float]) -> None:
        self.radius = 0.0
        self.slow = False
        self._scratch, self._clock = scratch, clock
        self._frame: Frame | None = None
        self._ground: Ground = NO_GROUND
        self._drawn: tuple[Camera, float] | None = None
        self._look: tuple[Cloud, Appearance, Look] | None = None

    def stale(self) -> None:
        """Say that the points moved."""
        self._frame, self._ground = None, NO_GROUND

    def look(self, cloud: Cloud, appearance: Appearance) -> Look:
        """Return what the points look like, worked out once for each appearance."""
        if self._look is None or self._look[0] is not cloud or self._look[1] is not appearance:
            before = self._look[1:] if self._look is not None and self._look[0] is cloud else None
            self._look = (cloud, appearance, appearance.look(cloud, before))
            self._frame = None
        return self._look[2]

    def paint(self, painter: QPainter, stage: Stage, appearance: Appearance, ratio: float, *, hurried: bool) -> None:
        """Paint the points of `stage`, if any, with `ratio` pixels per logical pixel.

        In a hurry the picture is coarser: half as fine, and of a sample of a large crowd.
        """
        if stage.cloud is None:
            return
        ratio = ratio / 2 if hurried else ratio
        look, drawn = self.look(stage.cloud, appearance), (stage.camera, ratio)
        if self._frame is None or self._drawn != drawn:
            began = self._clock()
            self._frame = self._draw(stage.cloud, look, stage, ratio, hurried)
            self._drawn, self.radius, self._ground = drawn, self._frame.radius, self._frame.ground
            if not hurried:
                self.slow = self._clock() - began > PATIENCE
        paint_frame(painter, self._frame, ratio)

    def _draw(self, cloud: Cloud, look: Look, stage: Stage, ratio: float, hurried: bool) -> Frame:
        return draw(
            cloud,
            look,
            stage.camera,
            crowd=stage.crowd,
            ratio=ratio,
            scratch=self._scratch,
            hurried=hurried,
            ground=self._ground,
        )
