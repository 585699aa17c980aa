"""The texts that the sentence encoder is asked of.

Short ones say what a token means beside a few others: a short text is taken whole, of a longer one a sentence. A first
part is drawn from every source, small ones more often than their size asks for; the rest are sentences with a token
that few texts before had, and some others, since a row can only be moved where its token is seen. Whole ones say what
many tokens mean together, as they stand in the documents that are searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sentences import SENTENCES

from explorer.training.pairs import Source, TokenPairs

FIRST: Final = 250_000
"""About how many pairs the first short texts are drawn from: all their positives, and every fourth anchor."""
LEAST: Final = 3
"""Tokens of a text at least."""
ENOUGH: Final = 250
"""Texts after which a token is known well enough."""
OTHERS: Final = 0.12
"""The part that is taken of sentences whose tokens are all known well enough."""
LONGEST: Final = 254
"""Tokens of a whole text at most: with two marks around it, that is the longest text the encoder takes."""
DRAWS: Final = ((3, 240_000), (4, 240_000))
"""Of the pairs whose whole texts are taken: seeds, and how many, each of those that are left."""
POWER: Final = 0.45
"""A source is drawn by this power of its size."""

Ids = NDArray[np.int32]


@dataclass(frozen=True)
class Cut:
    """How a text is shortened.

    Attributes:
        whole: tokens up to which it is left as it is.
        least: tokens of the sentence at least; it goes on over its end until then.
        most: tokens that are kept.
    """

    whole: int
    least: int
    most: int


SHORT: Final = Cut(whole=40, least=11, most=56)
RARE: Final = Cut(whole=36, least=9, most=40)


def short_texts(data: TokenPairs, stop: int, most: int) -> list[Ids]:
    """Return up to `most` short texts, each once, in random order; `stop` is the token that ends a sentence."""
    first = list(_first(data, stop))
    return _mixed(first + _rare(data, stop, first))[:most]


def whole_texts(data: TokenPairs) -> list[Ids]:
    """Return both texts of many pairs, each once, in random order."""
    sources = _sources(data)
    shares = np.array([source.pairs for source in sources], dtype=float) ** POWER
    left = [np.arange(source.pairs) for source in sources]
    texts: list[Ids] = []
    for seed, total in DRAWS:
        rng = np.random.default_rng(seed)
        for place, count in enumerate(_counts(shares, np.array([len(pairs) for pairs in left]), total)):
            pairs = rng.choice(left[place], count, replace=False)
            left[place] = np.setdiff1d(left[place], pairs)
            source = sources[place]
            for side in range(2):
                tokens = data.tokens(np.sort(source.first + pairs * source.width + side))
                texts += [text[:LONGEST].astype(np.int32) for text in np.split(tokens.ids, tokens.offsets[1:-1])]
    return _mixed(texts)


def _counts(shares: NDArray[np.float64], most: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Return how many of each source, (s,): by its share, and no more than it has; what that leaves goes to others."""
    counts = np.zeros(len(most))
    while (missing := total - counts.sum()) > 1e-6 and (below := counts < most).any():
        counts = np.minimum(counts + missing * shares * below / (shares * below).sum(), most)
    return counts.astype(np.int64)


def _mixed(texts: list[Ids]) -> list[Ids]:
    """Return each text once, in random order."""
    once = list({text.tobytes(): text for text in texts}.values())
    return [once[place] for place in np.random.default_rng(5).permutation(len(once))]


def _first(data: TokenPairs, stop: int) -> Iterator[Ids]:
    rng = np.random.default_rng(77)
    sources = _sources(data)
    shares = np.array([source.pairs for source in sources], dtype=float) ** POWER
    for source, count in zip(sources, (shares / shares.sum() * FIRST).astype(int), strict=True):
        pairs = np.sort(rng.choice(source.pairs, min(int(count), source.pairs), replace=False))
        yield from _texts(data, source, pairs, 4, stop, rng, SHORT)


def _rare(data: TokenPairs, stop: int, first: list[Ids]) -> list[Ids]:
    rng = np.random.default_rng(177)
    texts: list[Ids] = []
    for source in _sources(data):
        texts += _texts(data, source, np.arange(source.pairs), 5, stop, rng, RARE)
    order = rng.permutation(len(texts))
    seen = np.bincount(np.concatenate(first)).astype(int)
    seen = np.pad(seen, (0, max(0, max(int(text.max()) for text in texts) + 1 - len(seen))))
    taken: list[Ids] = []
    for text in (texts[place] for place in order):
        tokens = np.unique(text)
        if (seen[tokens] < ENOUGH).any() or rng.random() < OTHERS:
            taken.append(text)
            seen[tokens] += 1
    return taken


def _sources(data: TokenPairs) -> list[Source]:
    """Return the sources that were not made of others."""
    made = {source.name + SENTENCES for source in data.sources}
    return [source for source in data.sources if source.name not in made]


def _texts(
    data: TokenPairs,
    source: Source,
    pairs: NDArray[np.int64],
    every: int,
    stop: int,
    rng: np.random.Generator,
    cut: Cut,
) -> Iterator[Ids]:
    """Yield some anchors, one of `every`, and all positives of `pairs`, shortened."""
    for side, some in ((0, pairs[::every]), (1, pairs)):
        tokens = data.tokens(source.first + some * source.width + side)
        for start, end in zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True):
            whole = side == 0 and cut is SHORT
            text = tokens.ids[start:end] if whole else _sentence(tokens.ids[start:end], stop, rng, cut)
            if len(text) >= LEAST:
                yield text[: cut.most].astype(np.int32)


def _sentence(text: NDArray[Any], stop: int, rng: np.random.Generator, cut: Cut) -> NDArray[Any]:
    if len(text) <= cut.whole:
        return text
    starts = np.concatenate(([0], np.flatnonzero(text == stop) + 1))
    text = text[starts[rng.integers(len(starts))] :]
    ends = np.flatnonzero(text[cut.least - 1 :] == stop)
    return text[: ends[0] + cut.least] if len(ends) else text
