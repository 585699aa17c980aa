"""How texts, vectors and dimensions are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.jobs import requests as ask
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.analysis.attribution import Explanation
    from explorer.analysis.matrix import MatrixStack
    from explorer.index.search import Hits


NEIGHBOURS = 10
"""Nearest texts compared between two dimensions."""


def compare_texts(request: ask.CompareTexts) -> Steps[MatrixStack]:
    """Compare typed texts at every stop."""
    from explorer.analysis.matrix import matrix_stack

    model = request.model
    return (yield from matrix_stack(model.encode(request.texts), model.dims, model.similarity))


def compare_rows(request: ask.CompareRows) -> Steps[MatrixStack]:
    """Compare rows of the corpus at every stop: the first `MATRIX_ROWS` of them."""
    from explorer.analysis.matrix import matrix_stack

    index = request.index
    vectors = index.rows(request.rows.rows[: ask.MATRIX_ROWS])
    return (yield from matrix_stack(vectors, index.dims, index.similarity))


def overlap(request: ask.Overlap) -> Steps[dict[int, float]]:
    """Measure what each stop keeps of the top 10."""
    from explorer.analysis.dimensions import overlap_at_k

    return (yield from overlap_at_k(request.index, request.index.dims))


def attribute(request: ask.Explain) -> Steps[Explanation]:
    """Share a similarity out over tokens."""
    from explorer.analysis.attribution import explain

    yield Progress("Explaining", 0)
    return explain(request.model, request.a, request.b, dim=request.dim, prompt_a="query", prompt_b="document")


def near(request: ask.Near) -> Steps[ask.Neighbourhood]:
    """Find a text's nearest at two dimensions."""
    import numpy as np

    from explorer.analysis.dimensions import nearest

    yield Progress("Finding neighbours", 0)
    index, row = request.index, request.row
    full = nearest(index, row, dim=index.dim, k=NEIGHBOURS)
    cut = nearest(index, row, dim=request.dim, k=NEIGHBOURS)
    stays, lasts = np.isin(cut.rows, full.rows), np.isin(full.rows, cut.rows)
    return ask.Neighbourhood(_those(cut, stays), _those(full, ~lasts), _those(cut, ~stays))


def _those(hits: Hits, chosen: NDArray[np.bool_]) -> Hits:
    from explorer.index.search import Hits

    return Hits(hits.rows[chosen], hits.scores[chosen])
