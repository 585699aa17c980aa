"""The mean of the token rows of each text.

A text's embedding is the sum of its tokens' rows divided by their number. For many texts that is one product of a
sparse matrix of ones (text by token) with the table. scipy does it five times as fast, but takes 0.2 s to import, and
an int8 table 0.3 s to become float32, which a typed query should not wait for: so few texts are summed one by one. Both
add the rows in the order of the tokens, as sentence-transformers does. Counting equal tokens first, or going through
the table once for many texts, would save a fifth of the time, but in a long text another order shows in the sixth
digit.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.model.table import TokenTable
from explorer.model.tokens import Tokens

Vectors = NDArray[np.float32]

WORTH_SCIPY: Final = 1_000_000
"""Characters of all texts from which importing scipy pays."""

WORTH_FLOATS: Final = 2_500_000
"""Characters of all texts from which making an int8 table float32 pays as well."""

BLOCK_TOKENS: Final = 1_024
"""Rows gathered at a time: a few MB, so that they stay in the processor's cache."""


def mean_pool(table: TokenTable, tokens: Tokens, out: Vectors, *, characters: int) -> None:
    """Write the mean of the rows of `table` (v, d) that `tokens` names, for each of its n texts, to `out` (n, d).

    A text without tokens becomes the zero vector. `characters` counts those of all texts of the job, of which these
    may be a part.
    """
    worth = WORTH_SCIPY if table.is_whole else WORTH_FLOATS
    if characters >= worth or (table.is_whole and "scipy.sparse" in sys.modules):
        _sum_by_product(table.whole(), tokens, out)
    else:
        _sum_one_by_one(table, tokens, out)
    out /= np.maximum(tokens.lengths, 1).astype(np.float32)[:, None]


def _sum_one_by_one(table: TokenTable, tokens: Tokens, out: Vectors) -> None:
    for row, (start, end) in enumerate(zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True)):
        out[row] = 0
        for block in range(start, end, BLOCK_TOKENS):
            rows = table.rows(tokens.ids[block : min(end, block + BLOCK_TOKENS)])
            rows[0] += out[row]
            rows.sum(axis=0, out=out[row])


def _sum_by_product(table: Vectors, tokens: Tokens, out: Vectors) -> None:
    from scipy.sparse import csr_array

    ones = np.ones(len(tokens.ids), dtype=np.float32)
    texts = csr_array((ones, tokens.ids, tokens.offsets.astype(np.int32)), shape=(len(tokens), len(table)))
    out[:] = np.asarray(texts @ table)
