"""Which tokens stand in which texts, and how often: what an index of words is made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from explorer.model.tokens import Tokens

MOST_TIMES = np.iinfo(np.uint16).max


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Pairs of a token and a text that has it, by token, then by text.

    Attributes:
        tokens: int32 (t,), the different tokens, ascending.
        texts_of: int32 (t,), how many texts have each; they add up to p.
        rows: int32 (p,), the texts.
        times: uint16 (p,), how often the token stands in the text; 65,535 at most.
    """

    tokens: NDArray[np.int32]
    texts_of: NDArray[np.int32]
    rows: NDArray[np.int32]
    times: NDArray[np.uint16]


def count_tokens(tokens: Tokens) -> Counts:
    """Count the tokens of a batch of texts, which are numbered from 0."""
    rows = np.repeat(np.arange(len(tokens), dtype=np.int64), tokens.lengths)
    keys = np.sort((tokens.ids.astype(np.int64) << 32) | rows)
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    pairs = keys[first]
    times = np.minimum(np.diff(first, append=len(keys)), MOST_TIMES).astype(np.uint16)
    return _grouped((pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32), times)


def joined(parts: list[Counts], firsts: list[int]) -> Counts:
    """Return the counts of consecutive batches, whose texts are numbered from `firsts` on."""
    tokens = np.concatenate([np.repeat(part.tokens, part.texts_of) for part in parts])
    rows = np.concatenate([part.rows + np.int32(first) for part, first in zip(parts, firsts, strict=True)])
    order = np.argsort(tokens, kind="stable")  # runs that are sorted already: quickly merged
    return _grouped(tokens[order], rows[order], np.concatenate([part.times for part in parts])[order])


def _grouped(tokens: NDArray[np.int32], rows: NDArray[np.int32], times: NDArray[np.uint16]) -> Counts:
    starts = np.flatnonzero(np.diff(tokens, prepend=-1))
    return Counts(tokens[starts], np.diff(starts, append=len(tokens)).astype(np.int32), rows, times)
