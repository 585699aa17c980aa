"""What the program opens first, read and embedded by the worker process while the window is still being built.

Both go where the program keeps such things. The program waits for that, then finds them there; whatever goes wrong here
it meets again by itself, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from explorer.jobs import wire

if TYPE_CHECKING:
    from explorer.model.embedding import StaticEmbedding

MOST: Final = 4 << 20
"""Bytes of texts that are prepared: a second's work. Of more the user is to see how far they are."""


def prepare(first: wire.Prepare, send: Callable[[wire.Reply], None]) -> None:
    """Read and embed `first`; tells when the texts are stored, and when the vectors are, or that they will not be."""
    with suppress(Exception):  # even a defect: the program comes upon it, and tells the user
        _prepare(first, lambda: send(wire.Prepared("texts")))
    send(wire.Prepared("texts"))
    send(wire.Prepared("vectors"))


def _prepare(first: wire.Prepare, texts_are_stored: Callable[[], None]) -> None:
    from explorer.corpus.readers import read_corpus
    from explorer.corpus.sources import find_sources
    from explorer.model.folders import told_apart
    from explorer.progress import drain

    models, texts = told_apart(first.paths)
    if not models or not texts or find_sources(texts).bytes > MOST:
        return
    with ThreadPoolExecutor(1) as pool:
        model = pool.submit(_loaded, models[0])
        with closing(drain(read_corpus(texts, least=0))) as corpus:
            texts_are_stored()
            from explorer.index.corpus_vectors import embed_corpus

            drain(embed_corpus(model.result(), corpus))


def _loaded(folder: Path) -> StaticEmbedding:
    from explorer.model.embedding import StaticEmbedding

    return StaticEmbedding.from_pretrained(folder)
