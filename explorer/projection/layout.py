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
from explorer.projection.chain import chain, first_stop
from explorer.projection.descent import descend, spread_out
from explorer.projection.fuzzy import curve
from explorer.projection.meter import Meter
from explorer.projection.params import UmapParams
from explorer.projection.pca import pca_layouts
from explorer.projection.selection import Cast, cast
from explorer.projection.sheet import picture
from explorer.projection.ties import Ties, find_ties, ties_cost

SIZES = (10_000, 30_000)
FIRST_EPOCHS = (300, 150)
"""Passes over maps of so many texts; between the two in proportion. Large maps are given fewer, as in umap-learn."""

SETTLING_EPOCHS = (150, 75)
SETTLING_RATE = 0.1
"""After its descent the first map is given time to settle, which brings neighbours together that it left apart."""

CHAINED_EPOCHS = (100, 50)
CHAINED_RATE = 0.1
"""Enough to follow the change between two stops. A higher rate shakes the map up and needs more epochs to settle it
again: points move farther, and neighbours are lost. A much lower one moves less, and finds fewer new neighbours."""

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


Pass = tuple[int, float]
OnFrame = Callable[[int, NDArray[np.float32]], None]
OnLayout = Callable[[StopLayout], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """What all stops of one run share."""

    params: UmapParams
    parts: Cast
    meter: Meter
    ahead: Ahead[Ties]
    on_frame: OnFrame | None
    on_layout: OnLayout | None


@dataclass(frozen=True, slots=True, eq=False)
class _Stop:
    """How one stop is laid out.

    Attributes:
        dim: the stop.
        xy: float32 (fitted, 2), where points start; moved in place.
        reference: float32 (n, 2), the map that the result is turned to lie over.
        passes: epochs and rate of each descent, one after the other.
    """

    dim: int
    xy: NDArray[np.float32]
    reference: NDArray[np.float32]
    passes: tuple[Pass, ...]


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
    of its neighbour. While one stop is laid out, a second thread looks for the neighbours at the next ones. The result
    depends on nothing but the first three arguments.

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
    order = [first, *(dim for dim, _ in chain(dims, first))]
    ties = (find_ties(index, parts, dim, n_neighbours=params.n_neighbours, seed=params.seed) for dim in order)
    with closing(Ahead(ties)) as ahead:
        work = _Work(params, parts, _meter(parts, dims, first), ahead, on_frame, on_layout)
        done = yield from _chained(work, dims, _first(work, first, flat))
    return {dim: done[dim] for dim in dims}


def first_epochs(count: int) -> int:
    """Return the passes for a map from scratch of `count` texts: 300 for up to 10,000, then fewer."""
    return _epochs(count, FIRST_EPOCHS)


def _first_passes(count: int) -> tuple[Pass, ...]:
    return (first_epochs(count), 1.0), (_epochs(count, SETTLING_EPOCHS), SETTLING_RATE)


def _chained_passes(count: int) -> tuple[Pass, ...]:
    return ((_epochs(count, CHAINED_EPOCHS), CHAINED_RATE),)


def _epochs(count: int, few_and_many: tuple[int, int]) -> int:
    return round(float(np.interp(count, SIZES, few_and_many)))


def _first(work: _Work, dim: int, flat: NDArray[np.float32]) -> _Stop:
    fitted = work.parts.fitted
    return _Stop(dim, spread_out(flat[fitted], work.params.seed), flat, _first_passes(len(fitted)))


def _chained(work: _Work, dims: Sequence[int], first: _Stop) -> Steps[dict[int, StopLayout]]:
    stops = {first.dim: first}
    done = {first.dim: (yield from _lay_out(work, first))}
    for dim, near in chain(dims, first.dim):
        stops[dim] = _Stop(dim, stops[near].xy.copy(), done[near].xy, _chained_passes(len(work.parts.fitted)))
        done[dim] = yield from _lay_out(work, stops[dim])
    return done


def _lay_out(work: _Work, stop: _Stop) -> Steps[StopLayout]:
    what = f"Mapping {stop.dim} dimensions"
    fitted = len(work.parts.fitted)
    ties = yield from work.meter.part(what, ties_cost(work.parts, stop.dim), work.ahead.take())
    for epochs, rate in stop.passes:
        yield from work.meter.part(what, _moving_cost(fitted, epochs), _move(work, stop, ties, epochs, rate))
    done = StopLayout(stop.dim, picture(stop.xy, work.parts, ties.held, stop.reference), "umap", fitted)
    if work.on_layout is not None:
        work.on_layout(done)
    return done


def _move(work: _Work, stop: _Stop, ties: Ties, epochs: int, rate: float) -> Steps[None]:
    shape = curve(work.params.min_dist)
    steps = descend(stop.xy, ties.graph, shape=shape, epochs=epochs, rate=rate, seed=work.params.seed)
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
    passes = _first_passes(fitted) + _chained_passes(fitted) * (len(dims) - 1)
    epochs = sum(epochs for epochs, _ in passes)
    return Meter(sum(ties_cost(parts, dim) for dim in dims) + _moving_cost(fitted, epochs))


def _moving_cost(fitted: int, epochs: int) -> float:
    return 5e-7 * epochs * fitted


def _by_pca(
    index: VectorIndex, dims: Sequence[int], params: UmapParams, on_layout: OnLayout | None
) -> Steps[dict[int, StopLayout]]:
    flat = yield from pca_layouts(index, dims, seed=params.seed)
    done = {dim: StopLayout(dim, flat[dim], "pca", len(index)) for dim in dims}
    for layout in done.values():
        if on_layout is not None:
            on_layout(layout)
    return done
