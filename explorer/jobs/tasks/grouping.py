"""How texts are grouped, and groups described."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.jobs import requests as ask
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    from explorer.analysis.clusters import Clustering
    from explorer.analysis.colouring import Colouring
    from explorer.analysis.vocabulary import Difference, WordCounts


CONTRASTED = 4000
"""Texts of each of two groups whose words are compared."""


def cluster(request: ask.Cluster) -> Steps[Clustering]:
    """Group the corpus."""
    from explorer.analysis.clusters import find_clusters

    return (yield from find_clusters(request.index, request.number))


def find_islands(request: ask.FindIslands) -> Steps[Clustering]:
    """Group the map."""
    from explorer.analysis.density import find_islands

    return (yield from find_islands(request.index, request.drawn.xy, request.smallest))


def count_words(request: ask.CountWords) -> Steps[WordCounts]:
    """Count the words of clusters."""
    from explorer.analysis.vocabulary import count_words

    found = request.clustering
    return (yield from count_words(request.corpus, [found.rows(place) for place in range(len(found))]))


def describe(request: ask.Describe) -> Steps[ask.Description]:
    """Say what clusters are about."""
    from explorer.analysis.vocabulary import keywords, nearest_tokens

    yield Progress("Naming clusters", 0)
    words = keywords(request.counts, request.ignored)
    yield Progress("Naming clusters", 1, 2)
    tokens = nearest_tokens(request.model, request.clustering.centres, request.ignored)
    return ask.Description(tuple(words), tuple(tokens))


def paint_clusters(request: ask.PaintClusters) -> Steps[Colouring]:
    """Colour by cluster."""
    from explorer.analysis.colouring import Colouring

    yield Progress("Colouring the map", 0)
    return Colouring(codes=request.clustering.codes, labels=request.names, counts=request.clustering.sizes)


def contrast(request: ask.Contrast) -> Steps[Difference]:
    """Compare two groups in words."""
    import numpy as np

    from explorer.analysis.vocabulary import count_words, difference

    first = request.first.rows
    everything = np.arange(len(request.corpus))
    second = np.setdiff1d(everything, first) if request.second is None else request.second.rows
    found = yield from count_words(request.corpus, [first, second], most=CONTRASTED)
    return difference(found, request.ignored)
