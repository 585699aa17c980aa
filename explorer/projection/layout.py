"""Maps by UMAP at every Matryoshka stop: one from scratch, the others grown from it, so that points stay put."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.index.vectors import VectorIndex
from explorer.progress import Steps
from explorer.projection.ahead import Ahead
from explorer.projection.alignment import radius
from explorer.projection.chain import chain, first_stop, ways
from explorer.projection.descent import LARGE, descend, spread_out
from explorer.projection.fuzzy import curve
from explorer.projection.meter import Meter
from explorer.projection.params import UmapParams
from explorer.projection.passes import Passes, chained_passes, first_passes
from explorer.projection.pca import pca_layouts
from explorer.projection.selection import Cast, cast
from explorer.projection.sheet import picture
from explorer.projection.ties import Ties, find_ties, ties_cost
from explorer.projection.unfolding import unfolded

FRAME_SECONDS = 1 / 30
"""A map that forms is shown this often."""

FRAME_SHARE = 6
"""One part in so many of the time goes into showing it, however large it is."""


@dataclass(frozen=True, slots=True, eq=False)
class StopLayout:
    """The finished map of one stop.

    Attributes:
        dim: the stop.
        xy: float32 (n, 2), centre 0 and root-mean-square radius 1; texts without a direction sit together below.
        method: "umap", or "pca" when there are too few different texts for UMAP.
        fitted: texts that took part; the others were placed beside their nearest neighbours.
    """

    dim: int
    xy: NDArray[np.float32]
    method: str
    fitted: int


OnFrame = Callable[[int, NDArray[np.float32]], None]
OnLayout = Callable[[StopLayout], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What all stops of one run share.

    Attributes:
        first: the stop that is laid out first.
        rising, falling: what looks for the ties of it and those above, and of those below.
    """

    params: UmapParams
    parts: Cast
    meter: Meter
    first: int
    rising: Ahead[Ties]
    falling: Ahead[Ties]
    on_frame: OnFrame | None
    on_layout: OnLayout | None

    def ties(self, dim: int) -> Ahead[Ties]:
        """Return what looks for the ties at the stop `dim`."""
        return self.rising if dim >= self.first else self.falling


@dataclass(frozen=True, slots=True, eq=False)
class _Stop:
    """How one stop is laid out.

    Attributes:
        dim: the stop.
        xy: float32 (fitted, 2), where points start; moved in place.
        reference: float32 (n, 2), the map that the result is turned to lie over.
        passes: each descent, one after the other.
        fresh: whether the points are where the principal components put them.
    """

    dim: int
    xy: NDArray[np.float32]
    reference: NDArray[np.float32]
    passes: tuple[Passes, ...]
    fresh: bool = False


def umap_layouts(
    index: VectorIndex,
    dims: Sequence[int],
    params: UmapParams | None = None,
    *,
    on_frame: OnFrame | None = None,
    on_layout: OnLayout | None = None,
) -> Steps[dict[int, StopLayout]]:
    """Map the vectors of `index` by UMAP on cosine distances at all `dims`.

    The stop 256, or the middle one, starts from its principal components; every other stop starts from the finished map
    of its neighbour. Meanwhile two threads look for the neighbours at the stops above and below the first, and what is
    found is laid out next. The result depends on nothing but the first three arguments.

    Args:
        index: the vectors.
        dims: stops of `index`.
        params: the user's choices.
        on_frame: called with the stop and the map as it is now, float32 (n, 2), about 30 times a second.
        on_layout: called with each map as soon as it is finished.

    Returns:
        One map a stop.
    """
    params = params or UmapParams()
    if not dims:
        return {}
    first = first_stop(dims)
    parts = yield from cast(index, dims, dim=first, limit=params.limit, seed=params.seed)
    flat = (yield from pca_layouts(index, (first,), seed=params.seed))[first]
    if len(parts.fitted) <= params.n_neighbours + 1 or radius(flat[parts.fitted]) == 0:
        return (yield from _by_pca(index, dims, params, on_layout))

    def found(wanted: Sequence[int], *, akin: bool) -> Ahead[Ties]:
        k, seed = params.n_neighbours, params.seed
        return Ahead(find_ties(index, parts, wanted, n_neighbours=k, seed=seed, akin=akin))

    up, down = ([dim for dim, _ in way] for way in ways(dims, first))
    with closing(found([first, *up], akin=True)) as rising, closing(found(down, akin=False)) as falling:
        work = _Work(params, parts, _meter(parts, dims, first), first, rising, falling, on_frame, on_layout)
        done = yield from _chained(work, dims, _first(work, first, flat))
    return {dim: done[dim] for dim in dims}


def _first(work: _Work, dim: int, flat: NDArray[np.float32]) -> _Stop:
    fitted = work.parts.fitted
    return _Stop(dim, flat[fitted], flat, first_passes(len(fitted)), fresh=True)


def _chained(work: _Work, dims: Sequence[int], first: _Stop) -> Steps[dict[int, StopLayout]]:
    stops = {first.dim: first}
    done = {first.dim: (yield from _lay_out(work, first))}
    both = ways(dims, first.dim)
    while left := [way for way in both if way]:
        dim, near = next((way for way in left if work.ties(way[0][0]).ready), left[0]).pop(0)
        passes = chained_passes(len(work.parts.fitted), up=dim > near)
        stops[dim] = _Stop(dim, stops[near].xy.copy(), done[near].xy, passes)
        done[dim] = yield from _lay_out(work, stops[dim])
    return done


def _lay_out(work: _Work, stop: _Stop) -> Steps[StopLayout]:
    what = f"Mapping {stop.dim} dimensions"
    fitted = len(work.parts.fitted)
    ties = yield from work.meter.part(
        what, ties_cost(work.parts, stop.dim, akin=stop.dim > work.first), work.ties(stop.dim).take()
    )
    if stop.fresh:
        start = yield from work.meter.part(what, 0, unfolded(stop.xy, ties.graph, work.params.seed))
        stop.xy[:] = spread_out(start, work.params.seed)
    for each in stop.passes:
        yield from work.meter.part(what, _moving_cost(fitted, each.epochs), _move(work, stop, ties, each))
    done = StopLayout(stop.dim, picture(stop.xy, work.parts, ties.held, stop.reference), "umap", fitted)
    if work.on_layout is not None:
        work.on_layout(done)
    return done


def _move(work: _Work, stop: _Stop, ties: Ties, way: Passes) -> Steps[None]:
    shape, seed = curve(work.params.min_dist), work.params.seed
    steps = descend(stop.xy, ties.graph, shape=shape, epochs=way.epochs, rate=way.rate, seed=seed, hold=way.hold)
    due = 0.0
    for progress in steps:
        began = time.monotonic()
        if work.on_frame is not None and began >= due:
            work.on_frame(stop.dim, picture(stop.xy, work.parts, ties.held, stop.reference))
            took = time.monotonic() - began
            due = began + max(FRAME_SECONDS, FRAME_SHARE * took)
        yield progress


def _meter(parts: Cast, dims: Sequence[int], first: int) -> Meter:
    fitted = len(parts.fitted)
    chained = [chained_passes(fitted, up=dim > near) for dim, near in chain(dims, first)]
    epochs = sum(each.epochs for passes in (first_passes(fitted), *chained) for each in passes)
    return Meter(sum(ties_cost(parts, dim, akin=dim > first) for dim in dims) + _moving_cost(fitted, epochs))


def _moving_cost(fitted: int, epochs: int) -> float:
    return (5e-7 if fitted <= LARGE else 1.6e-7) * epochs * fitted


def _by_pca(
    index: VectorIndex, dims: Sequence[int], params: UmapParams, on_layout: OnLayout | None
) -> Steps[dict[int, StopLayout]]:
    flat = yield from pca_layouts(index, dims, seed=params.seed)
    done = {dim: StopLayout(dim, flat[dim], "pca", len(index)) for dim in dims}
    for layout in done.values():
        if on_layout is not None:
            on_layout(layout)
    return done
