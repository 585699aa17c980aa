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
B: Final = 0.75


class Bm25:
    """Documents weighted once, so that a score is a sum; float32, one number for each distinct token of a document."""

    def __init__(self, documents: Sequence[csr_array], k1: float = K1, b: float = B) -> None:
        """Weigh documents.

        Args:
            documents: how often each has each token, in batches; see `token_counts`.
            k1: how soon more of the same token stops to count.
            b: how much long documents are held back, 0 to 1.
        """
        from scipy.sparse import vstack

        counts = vstack(documents, format="csr")
        lengths = np.asarray(counts.sum(axis=1), dtype=np.float32)
        found_in = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = np.log1p((len(lengths) - found_in + 0.5) / (found_in + 0.5)).astype(np.float32)
        held_back = np.float32(k1) * (1 - b + b * lengths / max(float(lengths.mean()), 1.0)).astype(np.float32)
        counts.data /= counts.data + np.repeat(held_back, np.diff(counts.indptr))
        counts.data *= rarity[counts.indices]
        self._weights: csr_array = counts.T.tocsr()

    def scores(self, queries: csr_array) -> NDArray[np.float32]:
        """Return the score of every document for every query, float32 (q, n); 0 without a common token."""
        return np.asarray((queries @ self._weights).toarray(), dtype=np.float32)


def token_counts(tokens: Tokens, vocabulary: int) -> csr_array:
    """Return how often each text has each token, float32 (texts, vocabulary)."""
    from scipy.sparse import csr_array

    ones = np.ones(len(tokens.ids), dtype=np.float32)
    offsets = tokens.offsets.astype(np.int32)
    counts = csr_array((ones, tokens.ids, offsets), shape=(len(tokens), vocabulary), copy=True)
    counts.sum_duplicates()
    return counts
