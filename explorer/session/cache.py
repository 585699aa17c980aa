"""Results by the request that asked for them, the least recently used dropped first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

MOST_SETS = 64
"""Test sets measured together at most; all of them and their results must be in the cache at once."""

LIMITS = {
    "LoadModel": 2,
    "OpenCorpus": 2,
    "AddTexts": 2,
    "Embed": 2,
    "Among": 16,
    "Filter": 16,
    "Remain": 4,
    "ReadColumn": 4,
    "CountColumn": 16,
    "Search": 64,
    "Occur": 16,
    "Cut": 4,
    "Tune": 4,
    "CompareTexts": 8,
    "CompareRows": 4,
    "Flatten": 2,
    "Layout": 24,
    "Move": 12,
    "Recall": 4,
    "Keep": 4,
    "Extend": 2,
    "Overlap": 4,
    "Explain": 64,
    "Colour": 4,
    "Near": 64,
    "Nearest": 2,
    "MeasureTrust": 12,
    "ReadSet": 2 * MOST_SETS,
    "Measured": 4 * MOST_SETS,
    "Cluster": 4,
    "FindIslands": 4,
    "CountWords": 4,
    "Describe": 8,
    "PaintClusters": 4,
    "Contrast": 8,
}
"""Results kept of each kind: a few for what is large, more for what is small."""


class Cache:
    """Results of requests, a bounded number of each kind."""

    def __init__(self) -> None:
        self._kinds: dict[str, OrderedDict[Hashable, Any]] = {kind: OrderedDict() for kind in LIMITS}

    def get(self, request: Hashable) -> Any | None:
        """Return the result of `request`, or None when it is not known."""
        kind = self._kinds[type(request).__name__]
        if request not in kind:
            return None
        kind.move_to_end(request)
        return kind[request]

    def put(self, request: Hashable, result: Any) -> None:
        """Keep `result` as the answer to `request`."""
        name = type(request).__name__
        kind = self._kinds[name]
        kind[request] = result
        kind.move_to_end(request)
        while len(kind) > LIMITS[name]:
            kind.popitem(last=False)

    def forget(self, *alive: object) -> None:
        """Drop every result whose request names a model, corpus or index that is not among `alive`."""
        kept = {id(thing) for thing in alive}
        for kind in self._kinds.values():
            for request in [r for r in kind if not _refers_only_to(r, kept)]:
                del kind[request]


def _refers_only_to(request: Hashable, alive: set[int]) -> bool:
    inner = getattr(request, "project", request)
    return all(id(getattr(inner, name)) in alive for name in ("model", "corpus", "index") if hasattr(inner, name))
