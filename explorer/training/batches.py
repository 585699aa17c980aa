"""Which pairs stand together in a batch: of one source, none with a text of another, in an order the seed decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.training.pairs import Source, TokenPairs

LEAST_PART: Final = 4
"""A batch is left out when it has less than one in this many of the pairs it should: in-batch negatives are too few."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Pairs of one source.

    Attributes:
        source: where they come from.
        pairs: int64 (n,), their places in the source.
    """

    source: Source
    pairs: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pairs)

    @property
    def texts(self) -> NDArray[np.int64]:
        """The numbers of all anchors, then of all positives, then of the hard negatives, column by column."""
        columns = np.arange(self.source.width)[:, None]
        return np.ravel(self.source.first + self.pairs * self.source.width + columns)


def epoch(data: TokenPairs, size: int, seed: int, number: int, power: float = 1.0) -> list[Batch]:
    """Return the batches of epoch `number`, from 0.

    A text that stood twice in a batch would be a wrong answer to its own anchor. Pairs that share a text with too many
    others, and the rest of a source when it is small, are left out of this epoch; another one leaves others out.

    Args:
        data: the pairs.
        size: pairs of a batch at most; a source with fewer has one batch.
        seed: equal seeds give equal batches.
        number: another epoch has another order.
        power: the share of a source grows with its pairs to this power. Below 1 a small source is gone through more
            than once, each time in another order, and a part of a large one is left out.
    """
    rng = np.random.default_rng((seed, number))
    by_source = [(source, _of_source(data, source, size, rng)) for source in data.sources]
    if power != 1:
        by_source = [(source, batches) for source, batches in by_source if batches]
        wanted = _shares([source.pairs**power for source, _ in by_source], sum(len(made) for _, made in by_source))
        by_source = [
            (source, _as_many(data, source, size, rng, made, count))
            for (source, made), count in zip(by_source, wanted, strict=True)
        ]
    batches = [batch for _, made in by_source for batch in made]
    return [batches[place] for place in rng.permutation(len(batches))]


def _shares(weights: list[float], total: int) -> list[int]:
    """Return whole numbers that add up to `total`, in the proportion of `weights` (largest remainders)."""
    exact = np.array(weights) * (total / max(sum(weights), 1e-300))
    counts = np.floor(exact).astype(int)
    counts[np.argsort(counts - exact, kind="stable")[: total - counts.sum()]] += 1
    return [int(count) for count in counts]


def _as_many(
    data: TokenPairs, source: Source, size: int, rng: np.random.Generator, made: list[Batch], count: int
) -> list[Batch]:
    """Return `count` batches of a source, beginning with those that were `made` of it."""
    found = [made[place] for place in rng.permutation(len(made))]
    while len(found) < count:
        found += _of_source(data, source, size, rng)
    return found[:count]


def _of_source(data: TokenPairs, source: Source, size: int, rng: np.random.Generator) -> list[Batch]:
    order = rng.permutation(source.pairs)
    place = _places(_shared(data, source)[order], size)
    by_place = np.argsort(place, kind="stable")
    parts = np.split(order[by_place], np.flatnonzero(np.diff(place[by_place])) + 1)
    least = max(2, min(size, source.pairs) // LEAST_PART)
    return [Batch(source, part) for part in parts if len(part) >= least]


def _shared(data: TokenPairs, source: Source) -> NDArray[np.int64]:
    """Return a number for each text that several pairs have, -1 for the others: int64 (pairs, width)."""
    keys = data.text_keys[source.first : source.first + source.pairs * source.width]
    _, number, count = np.unique(keys, return_inverse=True, return_counts=True)
    shared = np.where(np.asarray(count > 1)[number], number, -1)
    return shared.reshape(source.pairs, source.width)


def _places(texts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return the batch of each pair: the first with room that comes after all batches holding one of its texts.

    Args:
        texts: (pairs, width), numbers of the texts that several pairs have, -1 for the others.
        size: pairs of a batch at most.
    """
    where = np.empty(len(texts), dtype=np.int64)
    filled: list[int] = []
    onward: list[int] = []
    after: dict[int, int] = {}
    first = 0
    for pair, row in enumerate(texts.tolist()):
        shared = [text for text in row if text >= 0]
        first = _open(onward, first)
        place = _open(onward, max([first, *(after.get(text, 0) for text in shared)])) if shared else first
        if place == len(filled):
            filled.append(0)
            onward.append(place)
        where[pair] = place
        filled[place] += 1
        if filled[place] == size:
            onward[place] = place + 1
        after.update((text, place + 1) for text in shared)
    return where


def _open(onward: list[int], place: int) -> int:
    """Return the first batch with room from `place` on, shortening the way there for the next one."""
    start = place
    while place < len(onward) and onward[place] != place:
        place = onward[place]
    while start < len(onward) and onward[start] not in (start, place):
        onward[start], start = place, onward[start]
    return place
