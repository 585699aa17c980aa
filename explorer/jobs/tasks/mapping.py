"""How maps are made, kept, coloured and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.jobs import requests as ask
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    from explorer.analysis.colouring import Colouring
    from explorer.analysis.trust import TrueNeighbours, Trust
    from explorer.projection.movement import Movement


CATEGORIES = 20
"""Categories a map tells apart by colour."""

THOROUGH_PAIRS = 150_000_000
"""Comparisons that colouring a map by trust is worth: about 6 seconds of one core; all pairs of 12,000 texts."""


def flatten(request: ask.Flatten) -> Steps[dict[int, ask.Drawn]]:
    """Lay the corpus out by PCA."""
    from explorer.projection.pca import pca_layouts

    index = request.index
    layouts = yield from pca_layouts(index, index.dims, seed=request.seed)
    return {dim: ask.Drawn(xy, "pca", len(index)) for dim, xy in layouts.items()}


def move(request: ask.Move) -> Steps[Movement]:
    """Measure what moved."""
    from explorer.projection.movement import movement

    yield Progress("Measuring what moved", 0)
    return movement(request.before.xy, request.after.xy)


def recall(request: ask.Recall) -> Steps[ask.Recalled]:
    """Bring maps back."""
    from explorer.projection.kept import layouts_key, read_layouts

    yield Progress("Looking for maps", 0)
    index = request.project.index
    found = read_layouts(layouts_key(request.model, request.corpus, index.dims, request.project.params), len(index))
    if set(found) != set(index.dims):
        import explorer.jobs.worker  # noqa: F401 - wanted next, by the thread that must not wait for it

        return ask.Recalled({})
    return ask.Recalled({dim: ask.Drawn(one.xy, one.method, one.fitted) for dim, one in found.items()})


def keep(request: ask.Keep) -> Steps[bool]:
    """Keep maps for the next time."""
    from explorer.projection.kept import layouts_key, write_layouts
    from explorer.projection.layout import StopLayout

    yield Progress("Keeping the maps", 0)
    made = {dim: StopLayout(dim, drawn.xy, drawn.method, drawn.fitted) for dim, drawn in request.layouts}
    params = request.project.params
    write_layouts(layouts_key(request.model, request.corpus, request.project.index.dims, params), made)
    return True


def extend(request: ask.Extend) -> Steps[dict[int, ask.Drawn]]:
    """Put more texts on finished maps."""
    from explorer.projection.growing import continues, grown

    index, before = request.index, request.grown
    yield Progress("Placing texts", 0)
    if not continues(index, before.index):
        return {}
    found = yield from grown(index, {dim: drawn.xy for dim, drawn in before.layouts.items()})
    return {dim: ask.Drawn(xy, before.layouts[dim].method, before.layouts[dim].fitted) for dim, xy in found.items()}


def colour(request: ask.Colour) -> Steps[Colouring]:
    """Turn a column into map colours."""
    from explorer.analysis.colouring import colouring

    yield Progress("Colouring the map", 0)
    return colouring(request.corpus.column(request.column), CATEGORIES)


def nearest_of_many(request: ask.Nearest) -> Steps[TrueNeighbours]:
    """Find what a map should keep together."""
    from explorer.analysis.trust import true_neighbours

    return (yield from true_neighbours(request.index, pairs=THOROUGH_PAIRS if request.thorough else 0))


def trust(request: ask.MeasureTrust) -> Steps[Trust]:
    """Measure a map."""
    from explorer.analysis.trust import measure_trust

    return (yield from measure_trust(request.index, request.found, request.drawn.xy, request.dim))
