"""The map: setters in, what the user meant out."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from explorer.ui.map import picture as pictures
from explorer.ui.map.appearance import LegendEntry
from explorer.ui.map.content import Content
from explorer.ui.map.contours import Segments
from explorer.ui.map.hand import HELP, Hand, Intents
from explorer.ui.map.laid import Rows
from explorer.ui.map.legend import Legend
from explorer.ui.map.naming import MapLabel
from explorer.ui.map.overlay import paint_drag, paint_focus
from explorer.ui.map.pace import Pace
from explorer.ui.map.scale import SCORE, Measure
from explorer.ui.map.scratch import Scratch
from explorer.ui.map.stage import Stage
from explorer.ui.map.trails import Trails
from explorer.ui.theme import SPACE, Theme


class MapView(QWidget):
    """The corpus as a map.

    It owns no data: setters say what to show, signals say what the user meant.

    Signals:
        hovered: the row under the cursor, or -1.
        picked: a row was clicked.
        selection_wanted: int64 rows, ascending, and `replace`, `add` or `subtract`.
        cleared: the selection should end.
        legend_picked: the place of a category in the legend that was clicked, and whether it is to be one of several.
        legend_cleared: all categories are wanted again.
    """

    hovered = Signal(int)
    picked = Signal(int)
    selection_wanted = Signal(object, str)
    cleared = Signal()
    legend_picked = Signal(int, bool)
    legend_cleared = Signal()

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self.setObjectName("mapView")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self._stage = Stage(clock)
        self._keyed = False
        scratch = Scratch()
        self._content = Content(self._stage, scratch, clock)
        self._legend = Legend(self)
        self._legend.picked.connect(self.legend_picked)
        self._legend.cleared.connect(self.legend_cleared)
        tell = Intents(
            self._hover, self.picked.emit, self.selection_wanted.emit, self.cleared.emit, self._moved, self.update
        )
        self._hand = Hand(self._stage, lambda: self._content.appearance, tell, scratch)
        self._pace = Pace(self, self._stage, lambda: self._hand.lively, self._moved)
        self._tell()

    # What to show

    def set_theme(self, theme: Theme) -> None:
        """Wear the colours of `theme`."""
        self._appear(theme=theme)

    def set_motion(self, lively: bool) -> None:
        """Let things move, or (for people whom motion disturbs) be at once where they should be."""
        self._stage.lively = lively

    def set_points(self, xy: NDArray[np.float32] | None) -> None:
        """Show other points at once, float32 (n, 2) with NaN for texts without a place; None empties the map.

        What was said of the points stays as far as it fits their number, and ends when the map is emptied.
        """
        self._content.show(xy)
        self._pace.sort()
        self._hand.hover = -1
        self._show_legend()
        self._tell()

    def add_points(self, xy: NDArray[np.float32]) -> None:
        """Show more points behind those there are; the view stays where it is."""
        held = self._stage.view
        self.set_points(xy)
        self._stage.view = held
        self._moved()

    def set_ahead(self, layouts: Sequence[NDArray[np.float32]]) -> None:
        """Get ready to glide to these layouts, while nothing moves; those of another number of points do not count."""
        self._pace.prepare(layouts)

    def glide_to(self, xy: NDArray[np.float32]) -> None:
        """Move the points to other places, from where they are now; another number of points is shown at once."""
        self._send(xy, self._stage.glide)

    def set_live(self, xy: NDArray[np.float32]) -> None:
        """Show the next picture of a layout that is forming; lines of equal density wait for the finished one."""
        self._content.add(contours=())
        self._send(xy, self._stage.live)

    def set_colours(self, codes: NDArray[np.uint8] | None, legend: Sequence[LegendEntry] | None) -> None:
        """Colour by category: uint8 (n,) places in `legend`, a place beyond it meaning none.

        Like all values by row they may come before the points, and are not shown with another number of them.
        """
        self._appear(codes=codes, legend=tuple(legend or ()))

    def set_legend_only(self, places: Collection[int]) -> None:
        """Show that only the categories at `places` of the legend are wanted; none stands for all."""
        self._legend.set_only(places)
        self._place_legend()

    def set_legend_shown(self, shown: bool) -> None:
        """Show the legend on the map, or not where another view says the same; pictures of the map have it anyway."""
        if shown != self._legend.wanted:
            self._legend.set_wanted(shown)
            self._place_legend()

    def set_scores(self, values: NDArray[np.float32] | None, measure: Measure = SCORE) -> None:
        """Colour by what is measured, float32 (n,) with NaN for none; None returns to the categories."""
        self._appear(scores=values, measure=measure)

    def set_filtered(self, mask: NDArray[np.bool_] | None) -> None:
        """Say which points a filter keeps, bool (n,); the others nearly vanish and cannot be picked."""
        self._appear(kept=mask)

    def set_selection(self, rows: Rows) -> None:
        """Bring out `rows`; the others step back."""
        self._appear(selected=np.asarray(rows, np.int64))

    def set_hits(self, rows: Rows) -> None:
        """Ring `rows`, best first."""
        self._mark(hits=np.asarray(rows, np.int64))

    def set_query(self, xy: Sequence[float] | NDArray[np.float32] | None) -> None:
        """Put the star of the query at a place in the data, or take it away."""
        place = None if xy is None or not np.isfinite(xy).all() else (float(xy[0]), float(xy[1]))
        self._stage.put_star(place)
        self._pace.run()
        self.update()

    def set_focus(self, row: int | None) -> None:
        """Point out one row, such as the one whose text is shown elsewhere."""
        self._mark(focus=-1 if row is None else row)

    def set_labels(self, labels: Sequence[MapLabel]) -> None:
        """Name groups, the most important first; each name goes with the point of its row."""
        self._add(names=tuple(labels))

    def set_trails(self, trails: Trails | None) -> None:
        """Show where some points come from."""
        self._add(trails=trails)

    def set_contours(self, levels: Sequence[Segments]) -> None:
        """Draw lines of equal density, the outermost first; they rest while the points move."""
        self._add(contours=tuple(levels))

    def set_notice(self, text: str) -> None:
        """Show a quiet line in the corner, such as how the layout was made."""
        if text != self._content.notice:
            self._content.notice = text
            self._place_legend()
            self._tell()

    def fit(self) -> None:
        """Show everything."""
        self._stage.fit()
        self._moved()

    # Pictures

    def picture(self, size: QSize, theme: Theme) -> QImage:
        """Return what is shown, with its legend, at `size` and in `theme`."""
        return pictures.image(self._picture().sized(size).dressed(theme), 1.0)

    def save_png(self, path: Path, scale: float = 2.0) -> None:
        """Write what is shown at `scale` pixels per logical pixel; ExplorerError if that fails."""
        pictures.save_png(self._picture(), path, scale)

    def save_svg(self, path: Path) -> None:
        """Write what is shown as SVG; ExplorerError if that fails."""
        pictures.save_svg(self._picture(), path)

    def save_pdf(self, path: Path) -> None:
        """Write what is shown as a page of PDF; ExplorerError if that fails."""
        pictures.save_pdf(self._picture(), path)

    # Inside

    def _send(self, xy: NDArray[np.float32], move: Callable[[NDArray[np.float32]], None]) -> None:
        if self._stage.cloud is None or len(xy) != len(self._stage.cloud):
            self.set_points(xy)
        else:
            move(xy)
            self._moved()

    def _appear(self, **changes: Any) -> None:
        self._content.appear(**changes)
        if changes.keys() & {"theme", "legend", "codes", "scores"}:
            self._show_legend()
        self._tell()

    def _mark(self, **changes: Any) -> None:
        self._content.mark(**changes)
        self.update()

    def _add(self, **changes: Any) -> None:
        self._content.add(**changes)
        self.update()

    def _show_legend(self) -> None:
        self._legend.set_key(self._content.key)
        self._place_legend()

    def _tell(self) -> None:
        self.setAccessibleName(self._content.sentence)
        self.setAccessibleDescription(f"{self._content.notice} {HELP}".strip())
        self.update()

    def _hover(self, row: int) -> None:
        self._mark(hover=row)
        self.setCursor(Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor)
        self.hovered.emit(row)

    def _moved(self) -> None:
        self._content.stale()
        self._pace.run()
        self.update()

    def _place_legend(self) -> None:
        lines = 2 if self._content.notice else 0  # whatever is said, nothing moves
        below = lines * self.fontMetrics().height() + (SPACE if lines else 0)
        self._stage.reserve(self._legend.settle(self.size()), below)
        self._pace.run()

    def _picture(self) -> pictures.Picture:
        if not self.isVisible():
            self._stage.resize(self.width(), self.height())
            self._stage.finish()
        return self._content.picture(self._legend.key, self._stage.camera.widened(self._legend.lacking))

    # Qt

    def sizeHint(self) -> QSize:
        """Return a size that shows a map well."""
        return QSize(800, 600)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the points if they changed, and what lies over them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, area = self._content.appearance.theme, QRectF(self.rect())
        painter.fillRect(self.rect(), QColor(theme.surface))
        ratio, moving = self.devicePixelRatioF(), self._hand.lively
        taken = [QRectF(self._legend.geometry())] if self._legend.isVisible() else []
        self._content.paint(painter, area, ratio, taken, moving=moving, hurried=moving and self._content.slow)
        self._content.paint_notice(painter, area)
        if self._hand.drag is not None:
            paint_drag(painter, self._hand.drag, theme)
        if self._keyed and self.hasFocus():
            paint_focus(painter, area, theme)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is shown."""
        self._stage.resize(event.size().width(), event.size().height())
        self._place_legend()
        self._moved()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin at rest."""
        self._stage.finish()
        self._pace.sort()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """End all movement: nobody sees it."""
        self._pace.stop()
        super().hideEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        self._hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag, or look what is under the cursor."""
        self._hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End a click or a drag."""
        self._hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show everything."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.fit()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the point under the cursor."""
        self._hand.leave()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the cursor."""
        self._hand.wheel(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, zoom, pick or clear by key."""
        if not self._hand.key(event):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus when it came by key."""
        self._keyed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take the pinch of a touchpad."""
        if isinstance(event, QNativeGestureEvent) and self._hand.pinch(event):
            return True
        return super().event(event)
