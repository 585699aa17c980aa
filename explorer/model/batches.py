"""Work in order on several cores, a bounded number of batches ahead."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

CHUNK_CHARACTERS: Final = 32_000
CHUNK_TEXTS: Final = 1_024
"""Bounds of a chunk: what one call into C may take without letting the GUI thread wait for Python's lock."""

MOST_THREADS: Final = 8

AHEAD: Final = 8
LONG: Final = 0.1
"""Seconds after which a caller is told that a batch takes long."""


def in_order(
    work: Callable[[list[str], threading.Event], T], texts: Iterable[str], size: int, threads: int | None
) -> Generator[T, None, None]:
    """Yield `work(batch, stop)` for every `size` of `texts`, in order, worked on by several threads.

    At most one batch more than threads is under way or waiting to be yielded. Closing the generator sets `stop`, waits
    for the batches under way and forgets the others.

    Args:
        work: what to do with a batch; should return early, with anything, when its event is set.
        texts: read in the caller's thread, as far ahead as needed.
        size: texts of a batch.
        threads: how many; None for one per core, up to 8.
    """
    with closing(_futures(work, batched(texts, size), threads, 0)) as futures:
        for future in futures:
            yield future.result()


def in_order_or_none(
    work: Callable[[list[str], threading.Event], T], batches: Iterable[list[str]], threads: int | None
) -> Generator[T | None, None, None]:
    """Yield `work(batch, stop)` for every batch as `in_order` does, and None whenever the next one takes long.

    So the caller can say that it still works, or stop. `AHEAD` batches more may wait, so that the threads have work
    while the caller uses a result.
    """
    with closing(_futures(work, batches, threads, AHEAD)) as futures:
        for future in futures:
            while not wait((future,), timeout=LONG).done:
                yield None
            yield future.result()


def _futures(
    work: Callable[[list[str], threading.Event], T], batches: Iterable[list[str]], threads: int | None, ahead: int
) -> Generator[Future[T], None, None]:
    """Yield the results to come of all batches, in order; see `in_order`."""
    stop = threading.Event()
    waiting: deque[Future[T]] = deque()
    count = threads or min(cores(), MOST_THREADS)
    pool = ThreadPoolExecutor(count, thread_name_prefix="embed")
    try:
        for batch in batches:
            waiting.append(pool.submit(work, batch, stop))
            if len(waiting) > count + ahead:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def cores() -> int:
    """Return how many processor cores there are."""
    return os.cpu_count() or 1


def batched(texts: Iterable[str], size: int) -> Iterator[list[str]]:
    """Yield `texts` in lists of `size`, the last perhaps shorter."""
    source = iter(texts)
    while batch := list(islice(source, size)):
        yield batch


def small_batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Yield `texts` in lists within the bounds of a chunk, of at least one text each."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        characters += len(text)
        if batch and (characters > CHUNK_CHARACTERS or len(batch) >= CHUNK_TEXTS):
            yield batch
            batch, characters = [], len(text)
        batch.append(text)
    if batch:
        yield batch


def chunks(texts: Sequence[str]) -> Iterator[slice]:
    """Yield slices that part `texts` into chunks of bounded size, of at least one text each."""
    start = characters = 0
    for position, text in enumerate(texts):
        characters += len(text)
        if position > start and (characters > CHUNK_CHARACTERS or position - start >= CHUNK_TEXTS):
            yield slice(start, position)
            start, characters = position, len(text)
    if start < len(texts):
        yield slice(start, len(texts))
