"""What a map shows, and how it is painted; the widget around it listens to the hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from explorer.ui.map.appearance import Appearance, no_rows
from explorer.ui.map.camera import Camera
from explorer.ui.map.extras import NOTHING
from explorer.ui.map.key import Key
from explorer.ui.map.labels import Labels, box_of
from explorer.ui.map.marks import Marks, boxes_of, paint_marks
from explorer.ui.map.overlay import notice_area, paint_empty, paint_notice
from explorer.ui.map.picture import Picture
from explorer.ui.map.scratch import Scratch
from explorer.ui.map.sheet import Sheet
from explorer.ui.map.stage import Stage
from explorer.ui.theme import LIGHT

EMPTY = ("Nothing to map yet", "Drop a file or a folder of texts on this window.")


class Content:
    """Points, colours, marks, names and the notice.

    Attributes:
        stage: where points and eye are.
        appearance: what the points show, as far as it fits their number.
        marks: rows that are pointed out.
        notice: the lines in the corner.
    """

    def __init__(self, stage: Stage, scratch: Scratch, clock: Callable[[], float]) -> None:
        self.stage = stage
        self.appearance = self._wanted = Appearance(LIGHT)
        self.marks = Marks()
        self.notice = ""
        self._extras, self._labels = NOTHING, Labels()
        self._sheet = Sheet(scratch, clock)

    @property
    def count(self) -> int:
        """The number of points."""
        return 0 if self.stage.cloud is None else len(self.stage.cloud)

    @property
    def slow(self) -> bool:
        """Whether the finest picture takes too long to be drawn for every frame of a movement."""
        return self._sheet.slow

    @property
    def sentence(self) -> str:
        """What a screen reader says of it."""
        selected = len(self.appearance.selected)
        shown = "no texts" if not self.count else f"{self.count:,} text{'s' if self.count != 1 else ''}"
        return f"Map of {shown}" + (f", {selected:,} selected" if selected else "")

    @property
    def key(self) -> Key:
        """What the legend says."""
        shown = self.appearance
        entries = shown.legend if shown.codes is not None else ()
        return Key(entries, None if shown.scores is None else shown.scale(), shown.theme)

    def show(self, xy: NDArray[np.float32] | None) -> None:
        """Show other points; None ends all that was said of the old ones."""
        self.stage.show(xy)
        if self.stage.cloud is not None:
            self.marks = replace(self.marks, hover=-1)
            self.appear()
        else:
            self.stage.put_star(None)
            self.marks, self._extras = Marks(), NOTHING
            self.appear(codes=None, legend=(), scores=None, kept=None, selected=no_rows())

    def appear(self, **changes: Any) -> None:
        """Change what is wanted; what does not fit the points waits until points that it fits are shown."""
        self._wanted = replace(self._wanted, **changes)
        self.appearance = self._wanted.fitted(self.count)

    def mark(self, **changes: Any) -> None:
        """Point out other rows."""
        self.marks = replace(self.marks, **changes)

    def add(self, **changes: Any) -> None:
        """Draw other things between the points and the marks."""
        if "names" in changes:
            self._labels.forget()
        self._extras = replace(self._extras, **changes)

    def stale(self) -> None:
        """Say that the points moved."""
        self._sheet.stale()

    def paint(
        self, painter: QPainter, area: QRectF, ratio: float, taken: Sequence[QRectF], *, moving: bool, hurried: bool
    ) -> None:
        """Paint everything but the notice.

        Args:
            painter: draws in logical pixels.
            area: of the widget.
            ratio: device pixels per logical pixel.
            taken: where no name may stand, beside the notice and the marks.
            moving: whether points or view move, so that lines may have rough edges.
            hurried: whether the points may be coarser, too.
        """
        stage, theme = self.stage, self.appearance.theme
        if stage.cloud is None:
            paint_empty(painter, area, *EMPTY, theme)
            return
        self._sheet.paint(painter, stage, self.appearance, ratio, hurried=hurried)
        marks = replace(self.marks.fitted(self.count), star=stage.star)
        look = self._sheet.look(stage.cloud, self.appearance)
        extras = replace(self._extras, contours=()) if stage.gliding else self._extras
        notice = [notice_area(painter, area, self.notice)] if self.notice else []
        boxes = [*map(box_of, [*taken, *notice]), *boxes_of(marks, stage.cloud, stage.camera)]
        extras.paint(painter, stage.cloud, stage.camera, theme, boxes, labels=self._labels, hurried=moving)
        paint_marks(painter, marks, stage.cloud, look, stage.camera, self._sheet.radius, theme)

    def paint_notice(self, painter: QPainter, area: QRectF) -> None:
        """Paint the lines in the corner."""
        if self.notice:
            paint_notice(painter, area, self.notice, self.appearance.theme)

    def picture(self, key: Key, camera: Camera) -> Picture:
        """Return all of it with a legend, as `camera` sees it, without what is under the cursor."""
        marks = replace(self.marks.fitted(self.count), hover=-1, star=self.stage.star)
        stage = self.stage
        return Picture(stage.cloud, self.appearance, camera, stage.crowd, marks, key, self.notice, self._extras)
