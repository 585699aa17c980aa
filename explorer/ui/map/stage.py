"""Where the points and the eye are at any moment. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.ui.map.camera import DEEPEST, WIDEST, Camera, Extent, beside
from explorer.ui.map.cloud import Cloud
from explorer.ui.map.glide import FLY_SECONDS, GLIDE_SECONDS, STAR_SECONDS, STEP_SECONDS, Motion, starting

UNIT = Extent(-0.5, -0.5, 0.5, 0.5)
"""What is shown without points."""

LIVE_SHARE = 0.3
"""How far the view follows a forming layout at each of its pictures."""


@dataclass(frozen=True, slots=True)
class _Flight:
    start: Camera
    end: Camera
    motion: Motion


@dataclass(frozen=True, slots=True)
class _Star:
    start: tuple[float, float]
    end: tuple[float, float]
    motion: Motion


@dataclass(frozen=True, slots=True)
class _Glide:
    motion: Motion
    crowd_before: float
    crowd_after: float


class Stage:
    """Points and camera, moved by a clock.

    Attributes:
        cloud: the points, or None while there are none.
        camera: the view now.
        home: the view that shows everything.
        crowd: points per unit area where the map is dense.
        follows: whether the view stays fitted; it ends when the user moves the view.
        star: where the query is now, in the data, if anywhere.
        lively: whether things move; without, they are at once where they should be.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.cloud: Cloud | None = None
        self.home = self.camera = Camera(0.0, 0.0, 1.0, 1, 1)
        self.crowd = 0.0
        self.star: tuple[float, float] | None = None
        self.follows = True
        self.lively = True
        self._extent = UNIT
        self._reserve = (0.0, 0.0)
        self._clock = clock
        self._flight: _Flight | None = None
        self._glide: _Glide | None = None
        self._star: _Star | None = None

    @property
    def moving(self) -> bool:
        """Whether another frame is needed."""
        return not (self._flight is None and self._glide is None and self._star is None)

    @property
    def gliding(self) -> bool:
        """Whether the points are on their way to another layout."""
        return self._glide is not None

    @property
    def view(self) -> tuple[Camera, bool]:
        """The view, and whether it stays fitted."""
        return self._heading(), self.follows

    @view.setter
    def view(self, view: tuple[Camera, bool]) -> None:
        self.camera, self.follows = view
        self._flight = None

    def resize(self, width: int, height: int) -> None:
        """Show the same in a window of another size: all of it if the view is fitted, else the same middle."""
        self.home = beside(self._extent, width, height, *self._reserve)
        self._flight = None
        self.camera = self.home if self.follows else self.camera.resized(width, height)

    def reserve(self, right: float, below: float = 0) -> None:
        """Keep pixels of the fitted view free, on the right for a legend, at the bottom for the notice."""
        if (right, below) == self._reserve:
            return
        self._reserve = (right, below)
        self.home = beside(self._extent, self.camera.width, self.camera.height, right, below)
        if self.cloud is None:
            self.camera = self.home
        elif self.follows:
            self.fit()

    def show(self, xy: NDArray[np.float32] | None) -> None:
        """Show other points, float32 (n, 2), all in view."""
        self.cloud = None if xy is None or not len(xy) else Cloud(xy)
        self._flight = self._glide = None
        self.follows = True
        self._settle()
        self.camera = self.home

    def glide(self, xy: NDArray[np.float32]) -> None:
        """Send the points to new places; the view goes along. Another number of points is shown at once."""
        if self.cloud is None or len(xy) != len(self.cloud):
            return self.show(xy)
        before, crowd = self.home, self.crowd
        self.cloud.aim(xy)
        self._settle()
        motion = starting(self._clock(), GLIDE_SECONDS)
        self._glide = _Glide(motion, crowd, self.crowd)
        heading = self._flight.end if self._flight else self.camera
        target = self.home if self.follows else heading.carried(before, self.home).limited(self.home)
        self._flight = _Flight(self.camera, target, motion)
        self.advance()
        return None

    def live(self, xy: NDArray[np.float32]) -> None:
        """Show the next picture of a forming layout; a fitted view follows it smoothly."""
        if self.cloud is None or len(xy) != len(self.cloud):
            return self.show(xy)
        self._glide = None
        self.cloud.place(xy)
        self._settle()
        if self.follows:
            self._flight = None
            self.camera = self.camera.towards(self.home, LIVE_SHARE if self.lively else 1)
        return None

    def put_star(self, place: tuple[float, float] | None) -> None:
        """Send the star of the query to a place in the data, or away."""
        if place is None or self.star is None:
            self.star, self._star = place, None
        elif place != (self._star.end if self._star else self.star):
            self._star = _Star(self.star, place, starting(self._clock(), STAR_SECONDS))
            self.advance()

    def pan(self, dx: float, dy: float, *, smooth: bool = False) -> None:
        """Move the content by logical pixels."""
        self._head_for(self._heading().panned(dx, dy), STEP_SECONDS if smooth else 0)

    def zoom(self, factor: float, px: float, py: float) -> None:
        """Come `factor` times closer to what is at a logical pixel."""
        heading, home = self._heading(), self.home.scale
        factor = min(max(factor, home * WIDEST / heading.scale), home * DEEPEST / heading.scale)
        self._head_for(heading.zoomed(factor, px, py), STEP_SECONDS)

    def fit(self) -> None:
        """Show everything, and keep doing so."""
        self._head_for(self.home, FLY_SECONDS)
        self.follows = True

    def advance(self) -> None:
        """Bring everything to where it is now on the clock."""
        now = self._clock() if self.lively else math.inf
        if self._glide is not None and self.cloud is not None:
            share = self._glide.motion.share(now)
            self.cloud.move(share)
            self.crowd = _between(self._glide.crowd_before, self._glide.crowd_after, share)
            self._glide = None if self._glide.motion.over(now) else self._glide
        if self._star is not None:
            share = self._star.motion.share(now)
            (ax, ay), (bx, by) = self._star.start, self._star.end
            self.star = ax + (bx - ax) * share, ay + (by - ay) * share
            self._star = None if self._star.motion.over(now) else self._star
        if self._flight is not None:
            self.camera = self._flight.start.towards(self._flight.end, self._flight.motion.share(now))
            self._flight = None if self._flight.motion.over(now) else self._flight

    def finish(self) -> None:
        """Bring everything to where it is heading."""
        lively, self.lively = self.lively, False
        self.advance()
        self.lively = lively

    def _heading(self) -> Camera:
        return self._flight.end if self._flight else self.camera

    def _head_for(self, camera: Camera, seconds: float) -> None:
        self.follows = False
        target = camera.limited(self.home)
        self._flight = _Flight(self.camera, target, starting(self._clock(), seconds)) if seconds else None
        if self._flight is None:
            self.camera = target
        self.advance()

    def _settle(self) -> None:
        """Measure the layout that the points have or are heading for."""
        goal = self.cloud.goal if self.cloud is not None else None
        self._extent, self.crowd = (goal.extent, goal.crowd) if goal is not None else (UNIT, 0.0)
        self.home = beside(self._extent, self.camera.width, self.camera.height, *self._reserve)


def _between(one: float, other: float, share: float) -> float:
    """Return the value between two crowdings, evenly in their logarithm where both have one."""
    if one > 0 and other > 0:
        return math.exp(math.log(one) * (1 - share) + math.log(other) * share)
    return one + (other - one) * share
