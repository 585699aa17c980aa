"""The vectors of a whole corpus, a batch at a time: the same for the window and the command line."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.corpus import Corpus
from explorer.index.vectors import IndexBuilder, VectorIndex
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps

BATCH = 2048
"""Texts embedded between two places to stop."""


def vectors_of(
    model: StaticEmbedding, corpus: Corpus, dim: int, threads: int | None = None
) -> Iterator[NDArray[np.float32]]:
    """Yield the vectors of `corpus` cut at `dim`, a batch at a time."""
    texts = (text for batch in corpus.batches(BATCH) for text in batch)
    for vectors in model.encode_batches(texts, batch_size=BATCH, prompt="document", threads=threads):
        yield vectors[:, :dim]


def embed_corpus(
    model: StaticEmbedding, corpus: Corpus, dims: tuple[int, ...], threads: int | None = None
) -> Steps[VectorIndex]:
    """Embed `corpus` into an index with the stops `dims`."""
    builder = IndexBuilder(len(corpus), dims, model.similarity)
    done = 0
    for vectors in vectors_of(model, corpus, dims[-1], threads):
        builder.add(vectors)
        done += len(vectors)
        yield Progress("Embedding texts", done, len(corpus))
    return builder.finish()
