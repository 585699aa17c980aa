"""The vectors and the words of a whole corpus: opened where they are stored, else made and stored."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer import stamps
from explorer.corpus.schema import Readable
from explorer.errors import JobError
from explorer.index import postings, shelf
from explorer.index.filling import Batch, StoreWriter, make_batch
from explorer.index.halves import LARGEST
from explorer.index.store import (
    BATCH,
    CHUNK,
    Contents,
    Identity,
    Sums,
    complete,
    open_store,
    read_contents,
    whole_chunks,
)
from explorer.index.vectors import VectorIndex
from explorer.locks import Lock
from explorer.model.batches import in_order
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps, drain
from explorer.sums import are_whole

HALF_FROM = 8 << 30
"""Bytes of vectors from which half precision is stored."""

PATIENCE = 0.1
"""Seconds between two looks at whether another program has finished."""

EMBEDDING = "Embedding texts"
WAITING = "Waiting for another window that embeds these texts"
WORDS_BYTES = 12
"""Bytes for each token of a text that its words take at most while they are indexed, beside what stays."""


def vectors_of(
    model: StaticEmbedding, corpus: Readable, dim: int, threads: int | None = None
) -> Iterator[NDArray[np.float32]]:
    """Yield the vectors of `corpus` cut at `dim`, a batch at a time: read where they are stored in full precision."""
    stored = stored_vectors(model, corpus)
    if stored is not None:
        for start in range(0, len(stored), BATCH):
            yield stored.rows(slice(start, start + BATCH))[:, :dim]
        return
    texts = (text for batch in corpus.batches(BATCH) for text in batch)
    for vectors in model.encode_batches(texts, batch_size=BATCH, prompt="document", threads=threads):
        yield vectors[:, :dim]


def identity_of(model: StaticEmbedding, corpus: Readable, dtype: str | None = None) -> Identity:
    """Return what a store of `corpus` by `model` is known by.

    Args:
        model: the model.
        corpus: the texts.
        dtype: float32 or float16; None chooses by the size.
    """
    if dtype is None:
        small = 4 * len(corpus) * model.dim < HALF_FROM or float(np.abs(model.table).max()) > LARGEST
        dtype = "float32" if small else "float16"
    return Identity(
        model=model.key,
        corpus=corpus.key,
        text_column=corpus.text_column,
        count=len(corpus),
        dims=model.dims,
        similarity=model.similarity,
        dtype=dtype,
        chunk=CHUNK,
    )


def stored_vectors(model: StaticEmbedding, corpus: Readable) -> VectorIndex | None:
    """Return the vectors of `corpus` when they are stored whole and in full precision, without making anything."""
    identity = identity_of(model, corpus, "float32")
    folder = shelf.home() / identity.key
    if not read_contents(folder, identity).complete:
        return None
    held = shelf.use(folder)
    found = None if held is None else drain(_opened(folder, identity, held))
    if found is None and held is not None:
        held.close()
    return found


def embed_corpus(
    model: StaticEmbedding, corpus: Readable, threads: int | None = None, dtype: str | None = None
) -> Steps[VectorIndex]:
    """Return the vectors of `corpus` at every stop of `model`, mapped from disk.

    They are looked for by the keys of model and corpus and the text column, and checked. What is missing or damaged is
    embedded and stored; closing the generator keeps what was stored for the next time.

    Args:
        model: the model.
        corpus: the texts, at least one.
        threads: cores used for embedding; None for all.
        dtype: as it is stored, see `identity_of`.

    Raises:
        JobError: there is no room on the disk, or it cannot be written.
    """
    identity = identity_of(model, corpus, dtype)
    folder = shelf.home() / identity.key
    with ExitStack() as undo:
        held = undo.enter_context((yield from _joined(folder)))
        index = yield from _opened(folder, identity, held)
        if index is None:
            try:
                yield from _made(model, corpus, identity, folder, threads)
                index = open_store(folder, identity, held)
            except OSError as error:
                raise _cannot(error, identity) from error
        undo.pop_all()
    shelf.touch(folder)
    return index


def _joined(folder: Path) -> Steps[Lock]:
    while (held := shelf.use(folder)) is None:
        yield Progress("Waiting for a cache that is being cleared", 0)
        time.sleep(PATIENCE)
    return held


def _opened(folder: Path, identity: Identity, held: Lock) -> Steps[VectorIndex | None]:
    """Return what is stored, if all of it is as it was written."""
    contents = read_contents(folder, identity)
    if not contents.complete:
        return None
    names = _names(identity)
    if not stamps.are_fresh(folder, names):
        looks = stamps.look_at(folder, names)
        if not are_whole(folder, postings.FILES, contents.others):
            return None
        whole = yield from whole_chunks(folder, identity, contents.sums)
        if len(whole) < identity.chunks:
            return None
        stamps.note(folder, looks)
    try:
        return open_store(folder, identity, held)
    except OSError:
        return None


def _names(identity: Identity) -> list[str]:
    return [*(part.name for part in identity.parts), *postings.FILES]


def _made(
    model: StaticEmbedding, corpus: Readable, identity: Identity, folder: Path, threads: int | None
) -> Steps[None]:
    """Write what is missing or damaged, unless another program does so first."""
    with ExitStack() as undo:
        while (writing := shelf.begin_writing(folder)) is None:
            yield Progress(WAITING, len(read_contents(folder, identity).sums) * identity.chunk, identity.count)
            time.sleep(PATIENCE)
        undo.enter_context(writing)
        contents = read_contents(folder, identity)
        words = not contents.complete or not are_whole(folder, postings.FILES, contents.others)
        kept = yield from whole_chunks(folder, identity, contents.sums)
        if words:
            kept = {chunk: sums for chunk, sums in kept.items() if postings.has_spill(folder, chunk)}
        elif len(kept) == identity.chunks:
            return  # another program has finished meanwhile
        shelf.make_room(folder, _needed(identity, corpus))
        yield from _written(model, corpus, identity, folder, threads, kept, None if words else contents)


def _written(
    model: StaticEmbedding,
    corpus: Readable,
    identity: Identity,
    folder: Path,
    threads: int | None,
    kept: dict[int, Sums],
    before: Contents | None,
) -> Steps[None]:
    """Write all but the chunks `kept`, and the words unless `before` has them."""
    with StoreWriter(folder, identity, kept, words=before is None) as writer:
        done = identity.count - sum(map(len, writer.rows))
        with closing(_batches(model, corpus, identity, writer, threads)) as batches:
            yield Progress(EMBEDDING, done, identity.count)
            for batch in batches:
                writer.add(batch)
                done += len(batch)
                yield Progress(EMBEDDING, done, identity.count)
        others = before.others if before is not None else (yield from _indexed(model, identity, folder))
        complete(folder, identity, writer.sums, others)
    stamps.note(folder, stamps.look_at(folder, _names(identity)))
    postings.remove_spills(folder)


def _indexed(model: StaticEmbedding, identity: Identity, folder: Path) -> Steps[dict[str, int]]:
    lengths = np.fromfile(folder / identity.parts[-1].name, np.uint32)
    return (yield from postings.merge_spills(folder, identity.chunks, lengths, model.info.vocabulary))


def _batches(
    model: StaticEmbedding, corpus: Readable, identity: Identity, writer: StoreWriter, threads: int | None
) -> Generator[Batch, None, None]:
    """Yield the missing texts as they are written, worked out by several threads."""
    characters = int(sum(map(len, writer.rows)) * _mean_length(identity, corpus))

    def work(texts: list[str], stop: threading.Event) -> Batch | None:
        vectors, tokens = model.encode_with_tokens(texts, prompt="document", stop=stop, characters=characters)
        return None if stop.is_set() else make_batch(vectors, tokens, identity)

    parts = (rows[at : at + BATCH] for rows in writer.rows for at in range(0, len(rows), BATCH))
    texts = (text for part in parts for text in corpus.texts(part))
    return (batch for batch in in_order(work, texts, BATCH, threads) if batch is not None)


def _needed(identity: Identity, corpus: Readable) -> int:
    """Return the bytes the whole store takes while it is made, by what a sample of the texts is like."""
    tokens = _mean_length(identity, corpus) / 4
    return int(identity.bytes + identity.count * tokens * WORDS_BYTES)


def _mean_length(identity: Identity, corpus: Readable) -> float:
    """Return the mean length of a sample of the texts."""
    rows = np.unique(np.linspace(0, identity.count - 1, 200).astype(np.int64))
    return sum(len(text) for text in corpus.texts(rows)) / len(rows)


def _cannot(error: OSError, identity: Identity) -> JobError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return JobError(shelf.no_room(identity.bytes))
    return JobError(f"The vectors cannot be stored in {shelf.home()} ({error.strerror or error}).")
