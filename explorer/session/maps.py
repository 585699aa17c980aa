"""The maps of a state: which are known, which are wanted, and what is measured of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from explorer.jobs import requests as ask
from explorer.session.reader import Reader
from explorer.session.state import KEPT, TRUST, SessionState, moved_from

if TYPE_CHECKING:
    from explorer.analysis.trust import Trust
    from explorer.index.vectors import VectorIndex
    from explorer.projection.movement import Movement
    from explorer.session.cache import Cache


def project_request(state: SessionState, index: VectorIndex) -> ask.Project:
    """Return the request for the UMAP layouts that `state` asks for."""
    from explorer.projection.params import UmapParams

    return ask.Project(index, UmapParams(n_neighbours=state.neighbours))


def drawn_map(state: SessionState, reader: Reader, index: VectorIndex | None) -> tuple[ask.Drawn | None, bool]:
    """Return the best map that is known, and whether it is the one asked for.

    Nothing is drawn before it is known whether an earlier session left its maps: these would come a moment later. UMAP
    begins when there is something to see, so that the two do not compete for the processor.
    """
    if index is None:
        return None, False
    if state.grown is not None and (state.grown.method, state.grown.neighbours) == (state.method, state.neighbours):
        extended: dict[int, ask.Drawn] | None = reader.want(ask.Extend(index, state.grown))
        if extended is None or extended:
            return (extended or {}).get(state.dimension), bool(extended)
    layouts = _layouts(state, reader, index) if state.method == "umap" else {}
    if layouts is None:
        return None, False
    found = layouts.get(state.dimension)
    if found is None:
        flat: dict[int, ask.Drawn] | None = reader.want(ask.Flatten(index))
        found = flat.get(state.dimension) if flat is not None else None
    if state.method == "umap" and len(layouts) < len(index.dims) and found is not None:
        reader.needed.append(project_request(state, index))
    return found, found is not None and (state.method == "pca" or state.dimension in layouts)


def maps_ahead(state: SessionState, cache: Cache, index: VectorIndex | None) -> tuple[ask.Drawn, ...]:
    """Return the maps of the other stops that are finished, the nearest stop first; nothing is wanted for that."""
    dims = index.dims if index is not None else ()
    others = sorted(set(dims) - {state.dimension}, key=lambda dim: abs(dim.bit_length() - state.dimension.bit_length()))
    found = (drawn_map(replace(state, dimension=dim), Reader(cache), index) for dim in others)
    return tuple(drawn for drawn, settled in found if drawn is not None and settled)


def finished_maps(state: SessionState, cache: Cache) -> ask.Grown | None:
    """Return the maps of `state` at all stops, to put more texts on them; None while they are not finished."""
    reader = Reader(cache)
    index = cache.get(ask.Embed(state.model, state.corpus)) if state.model and state.corpus is not None else None
    if index is None:
        return None
    found = {dim: drawn_map(replace(state, dimension=dim), reader, index) for dim in index.dims}
    layouts = {dim: drawn for dim, (drawn, settled) in found.items() if drawn is not None and settled}
    return ask.Grown(index, layouts, state.method, state.neighbours) if len(layouts) == len(index.dims) else None


def charted(state: SessionState, reader: Reader, index: VectorIndex | None) -> ask.Drawn | None:
    """Return the finished map at full dimension: clusters by density are those of one map, whatever the slider says."""
    drawn, settled = (
        drawn_map(replace(state, dimension=index.dim), reader, index) if index is not None else (None, False)
    )
    return drawn if settled else None


def _layouts(state: SessionState, reader: Reader, index: VectorIndex) -> dict[int, ask.Drawn] | None:
    """Return the UMAP layouts that are known, by stop; None before it is known which were kept."""
    if state.model is None or state.corpus is None:
        return None
    project = project_request(state, index)
    recalled: ask.Recalled | None = reader.want(ask.Recall(project, state.model.key, state.corpus.key))
    if recalled is None or recalled.drawn:
        return None if recalled is None else recalled.drawn
    made = {dim: reader.cache.get(ask.Layout(project, dim)) for dim in index.dims}
    layouts = {dim: drawn for dim, drawn in made.items() if drawn is not None}
    if len(layouts) == len(index.dims):
        reader.want(ask.Keep(project, state.model.key, state.corpus.key, tuple(layouts.items())))
    return layouts


def movement(
    state: SessionState, reader: Reader, index: VectorIndex | None, drawn: ask.Drawn | None
) -> Movement | None:
    """Return how far texts moved to `drawn` from the map of the dimension that `state` compares with."""
    before, settled = drawn_map(replace(state, dimension=moved_from(state)), reader, index)
    if index is None or before is None or drawn is None or not settled:
        return None
    found: Movement | None = reader.want(ask.Move(index, before, drawn))
    return found


def trust_of(state: SessionState, reader: Reader, index: VectorIndex | None, drawn: ask.Drawn | None) -> Trust | None:
    """Return what is known of the map: thoroughly once colours have asked for that, else from a sample."""
    if index is None or drawn is None or len(index) < 2:
        return None
    thorough = ask.Nearest(index, thorough=True)
    found = reader.want(thorough) if state.colour in (TRUST, KEPT) else reader.cache.get(thorough)
    if found is None:
        found = reader.want(ask.Nearest(index, thorough=False))
    return reader.want(ask.MeasureTrust(index, found, drawn, state.dimension)) if found is not None else None
