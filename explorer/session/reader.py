"""How results are taken from the cache, and what it lacks is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from explorer.jobs import requests as ask

if TYPE_CHECKING:
    from explorer.session.cache import Cache


@dataclass(slots=True)
class Reader:
    """Reads the cache and notes what it lacks.

    Attributes:
        cache: what is known.
        needed: what was wanted and is not, the most urgent first.
    """

    cache: Cache
    needed: list[ask.Request] = field(default_factory=list)

    def want(self, request: ask.Request) -> Any | None:
        """Return the result of `request`; where there is none yet, it is noted as needed."""
        result = self.cache.get(request)
        if result is None:
            self.needed.append(request)
        return result
