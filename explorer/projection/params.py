"""What the user can choose of a map, apart from the code that makes it: naming a wish must not import that."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.errors import ExplorerError


@dataclass(frozen=True, slots=True)
class UmapParams:
    """What the user can choose; the words are those of umap-learn.

    Attributes:
        n_neighbours: neighbours that a text is tied to, itself counted; fewer show detail, more the whole.
        min_dist: how close points may lie, from 0 to 1.
        seed: of all random numbers: the same seed gives the same map.
        limit: texts laid out at most; the others are placed beside their nearest among these.
    """

    n_neighbours: int = 15
    min_dist: float = 0.1
    seed: int = 42
    limit: int = 50_000

    def __post_init__(self) -> None:
        if self.n_neighbours < 2:
            raise ExplorerError(f"A map needs at least 2 neighbours, not {self.n_neighbours}.")
        if not 0 <= self.min_dist <= 1:
            raise ExplorerError(f"The minimum distance must be from 0 to 1, not {self.min_dist}.")
        if self.limit < 1000:
            raise ExplorerError(f"A map is laid out from at least 1000 texts, not {self.limit}.")
        if not 0 <= self.seed < 2**32:
            raise ExplorerError(f"The seed must be from 0 to {2**32 - 1}, not {self.seed}.")
