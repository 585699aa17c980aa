"""BM25, the classic ranking by words, over the tokens of a model.

score(q, d) = Σ_t idf(t) · tf(t, d) / (tf(t, d) + k1 · (1 - b + b · |d| / mean |d|)), summed over the tokens of q, with
idf(t) = ln(1 + (N - df(t) + ½) / (df(t) + ½)): Lucene's variant, the usual one of the library bm25s (Kamphuis et al.,
Which BM25 do you mean?, ECIR 2020). Not that library itself, because importing it imports the numba compiler.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from explorer.model.tokens import Tokens

if TYPE_CHECKING:
    from scipy.sparse import csr_array

K1: Final = 1.5
"""How soon more of the same token stops to count."""

B: Final = 0.75
"""How much long texts are held back, 0 to 1."""


class Bm25:
    """Documents weighted once, so that a score is a sum; float32, one number for each distinct token of a document."""

    def __init__(self, documents: Sequence[csr_array], k1: float = K1, b: float = B) -> None:
        """Weigh documents.

        Args:
            documents: how often each has each token, in batches; see `token_counts`.
            k1: see `K1`.
            b: see `B`.
        """
        from scipy.sparse import vstack

        counts = vstack(documents, format="csr")
        held = held_back(np.asarray(counts.sum(axis=1)), k1, b)
        rare = rarity(np.bincount(counts.indices, minlength=counts.shape[1]), counts.shape[0])
        counts.data /= counts.data + np.repeat(held, np.diff(counts.indptr))
        counts.data *= rare[counts.indices]
        self._weights: csr_array = counts.T.tocsr()

    def scores(self, queries: csr_array) -> NDArray[np.float32]:
        """Return the score of every document for every query, float32 (q, n); 0 without a common token."""
        return np.asarray((queries @ self._weights).toarray(), dtype=np.float32)


def held_back(lengths: NDArray[np.generic], k1: float = K1, b: float = B) -> NDArray[np.float32]:
    """Return k1 · (1 - b + b · |d| / mean |d|) for texts of `lengths` tokens, float32 (n,)."""
    sizes = lengths.astype(np.float32)
    mean = max(float(sizes.mean()), 1.0) if len(sizes) else 1.0
    return np.asarray(np.float32(k1) * (1 - b + b * sizes / mean).astype(np.float32), np.float32)


def rarity(texts_of: NDArray[np.int64], count: int) -> NDArray[np.float32]:
    """Return the idf of tokens that `texts_of` of `count` texts have, float32."""
    return np.asarray(np.log1p((count - texts_of + 0.5) / (texts_of + 0.5)), np.float32)


def token_counts(tokens: Tokens, vocabulary: int) -> csr_array:
    """Return how often each text has each token, float32 (texts, vocabulary)."""
    from scipy.sparse import csr_array

    ones = np.ones(len(tokens.ids), dtype=np.float32)
    offsets = tokens.offsets.astype(np.int32)
    counts = csr_array((ones, tokens.ids, offsets), shape=(len(tokens), vocabulary), copy=True)
    counts.sum_duplicates()
    return counts
