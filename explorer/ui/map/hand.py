"""From what the hand does (mouse, wheel, touchpad, keys) to what the user means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QWheelEvent

from explorer.ui.map import picking
from explorer.ui.map.appearance import Appearance
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.gestures import Drag, Keys, Mode, wheel_factor
from explorer.ui.map.laid import Rows
from explorer.ui.map.scratch import Scratch
from explorer.ui.map.stage import Stage

REACH = 10.0
"""How far from the cursor a point may be to be picked, in logical pixels."""

KEY_STEP = 0.12
"""Share of the window that an arrow key moves by."""

NOTCH = 120.0
"""What Qt calls one notch of a wheel."""

TOUCH_NOTCH = 60.0
"""Pixels of a touchpad that count as one notch."""

HELP = (
    "Drag to move, turn the wheel to zoom, double-click or press F to see everything. Click a point to pick it. "
    "Shift and drag selects a box; Shift, Control and drag a lasso. Control and drag adds a box, Alt and drag takes "
    "one away. Escape clears the selection. Arrow keys, plus and minus move the view; Enter picks the point nearest "
    "to the middle."
)


@dataclass(frozen=True, slots=True)
class Intents:
    """Whom to tell.

    Attributes:
        hover: the row under the cursor, or -1.
        pick: a row was clicked.
        select: rows were caught, and what they do to the selection.
        clear: the selection should end.
        moved: the view moved.
        touched: what is drawn over the points changed.
    """

    hover: Callable[[int], None]
    pick: Callable[[int], None]
    select: Callable[[Rows, Mode], None]
    clear: Callable[[], None]
    moved: Callable[[], None]
    touched: Callable[[], None]


class Hand:
    """The state of the pointer over a map.

    Attributes:
        drag: the button that is down, if any.
        hover: the row under the cursor, or -1.
    """

    def __init__(self, stage: Stage, appearance: Callable[[], Appearance], intents: Intents, scratch: Scratch) -> None:
        self._stage, self._appearance, self._tell, self._scratch = stage, appearance, intents, scratch
        self.drag: Drag | None = None
        self.hover = -1

    @property
    def lively(self) -> bool:
        """Whether view or points move, by themselves or by a drag."""
        panning = self.drag is not None and self.drag.strayed and self.drag.keys.kind == "pan"
        return self._stage.moving or panning

    def press(self, event: QMouseEvent) -> None:
        """Begin a click or a drag."""
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            at = event.position()
            held = _keys(event) if event.button() == Qt.MouseButton.LeftButton else Keys()
            self.drag = Drag(held, [(at.x(), at.y())])
            if held.kind == "lasso" and self._stage.cloud is not None:
                self._stage.cloud.cells()  # takes some milliseconds that nobody waits for yet

    def move(self, event: QMouseEvent) -> None:
        """Go on with a drag, or look what is under the cursor."""
        at = event.position()
        if self.drag is None:
            self.look(at)
            return
        dx, dy = self.drag.move(at.x(), at.y())
        if self.drag.keys.kind == "pan" and (dx or dy):
            self._stage.pan(dx, dy)
            self._tell.moved()
        else:
            self._tell.touched()

    def release(self, event: QMouseEvent) -> None:
        """End a click or a drag."""
        drag, self.drag = self.drag, None
        if drag is None:
            return
        if not drag.strayed:
            self._click(event.position(), drag.keys)
        elif drag.keys.kind != "pan":
            self._catch(drag)
        self._tell.moved()

    def look(self, at: QPointF) -> None:
        """Find the point under the cursor."""
        row = self._nearest(at)
        if row != self.hover:
            self.leave(row)

    def leave(self, row: int = -1) -> None:
        """Make `row` the one under the cursor."""
        if row != self.hover:
            self.hover = row
            self._tell.hover(row)
            self._tell.touched()

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom about the cursor; a touchpad zooms by what the fingers move."""
        touched, turned = event.pixelDelta(), event.angleDelta()
        smooth = not touched.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase
        notches = touched.y() / TOUCH_NOTCH if smooth else (turned.y() or turned.x()) / NOTCH
        self._zoom(wheel_factor(notches), event.position())

    def pinch(self, event: QNativeGestureEvent) -> bool:
        """Zoom by two fingers; tell whether it was that."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._zoom(max(0.2, 1 + event.value()), event.position())
        return True

    def key(self, event: QKeyEvent) -> bool:
        """Do what a key means; tell whether it means anything."""
        camera, code = self._stage.camera, Qt.Key(event.key())
        middle = QPointF(camera.width / 2, camera.height / 2)
        steps = {Qt.Key.Key_Left: (1, 0), Qt.Key.Key_Right: (-1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
        if code in steps:
            dx, dy = steps[code]
            self._stage.pan(dx * KEY_STEP * camera.width, dy * KEY_STEP * camera.height, smooth=True)
        elif code in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom(wheel_factor(-2 if code == Qt.Key.Key_Minus else 2), middle)
        elif code in (Qt.Key.Key_F, Qt.Key.Key_Home):
            self._stage.fit()
        elif code in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._click(middle, _keys(event), reach=max(camera.width, camera.height))
        elif code == Qt.Key.Key_Escape:
            self._escape()
        else:
            return False
        self._tell.moved()
        return True

    def _escape(self) -> None:
        if self.drag is not None:
            self.drag = None
        else:
            self._tell.clear()

    def _zoom(self, factor: float, at: QPointF) -> None:
        self._stage.zoom(factor, at.x(), at.y())
        self._tell.moved()

    def _nearest(self, at: QPointF, reach: float = REACH) -> int:
        cloud = self._stage.cloud
        if cloud is None:
            return -1
        return picking.nearest(cloud, self._appearance().kept, self._stage.camera, at.x(), at.y(), reach)

    def _click(self, at: QPointF, keys: Keys, reach: float = REACH) -> None:
        row = self._nearest(at, reach)
        if row < 0:
            return
        if keys.ctrl or keys.shift or keys.alt:
            picked = bool((self._appearance().selected == row).any())
            self._tell.select(np.array([row], np.int64), "subtract" if picked or keys.alt else "add")
        else:
            self._tell.pick(row)

    def _catch(self, drag: Drag) -> None:
        cloud: Cloud | None = self._stage.cloud
        if cloud is None:
            return
        camera, kept = self._stage.camera, self._appearance().kept
        if drag.keys.kind == "lasso":
            rows = picking.in_lasso(cloud, kept, camera, drag.path, self._scratch)
        else:
            rows = picking.in_box(cloud, kept, camera, drag.path)
        self._tell.select(rows, drag.keys.mode)


def _keys(event: QMouseEvent | QKeyEvent) -> Keys:
    held, key = event.modifiers(), Qt.KeyboardModifier
    return Keys(*(bool(held & one) for one in (key.ShiftModifier, key.ControlModifier, key.AltModifier)))
