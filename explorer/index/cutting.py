"""Which corpora are cut into passages, and where: sentences grouped to a number of tokens, with an overlap."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.corpus import Corpus
from explorer.corpus.passages import RULES, Passages, Span, grouped, sentences, words
from explorer.index.corpus_vectors import embed_corpus
from explorer.index.store import TOKENS
from explorer.index.vectors import VectorIndex
from explorer.model.embedding import StaticEmbedding
from explorer.progress import Progress, Steps
from explorer.sums import as_bytes, checksum

MOST = 128
"""Tokens of a passage at most."""

OVERLAP = 32
"""Tokens of a passage, at most, that belong to the one before as well."""

LONG = 2 * MOST
"""Tokens of a long text."""

SHARE = 0.1
"""Part of the texts that are long when a corpus is cut."""

Part = tuple[int, int, int]
"""Where a part of a text begins and ends, and how many tokens it has."""

BATCH = 512
WHAT = "Cutting long texts into passages"


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the texts of a corpus are, in tokens.

    Attributes:
        median: the middle one.
        long: the part of them that has more than `LONG`, 0 to 1.
    """

    median: int
    long: float

    @property
    def to_cut(self) -> bool:
        """Whether the corpus is better searched passage by passage."""
        return self.long >= SHARE


@dataclass(frozen=True, slots=True, eq=False)
class CutTexts:
    """A corpus as it is searched.

    Attributes:
        lengths: how long its texts are.
        passages: what they are cut into; None where they stay whole.
        index: the vectors of the passages.
    """

    lengths: Lengths
    passages: Passages | None = None
    index: VectorIndex | None = None


def cut_corpus(
    model: StaticEmbedding, corpus: Corpus, index: VectorIndex, *, always: bool = False, threads: int | None = None
) -> Steps[CutTexts]:
    """Cut `corpus` into passages and embed these, if its texts are long enough for that.

    Args:
        model: the model.
        corpus: the texts.
        index: their vectors.
        always: cut them however short they are.
        threads: cores used for embedding; None for all.

    Raises:
        JobError: there is no room on the disk, or it cannot be written.
    """
    lengths = measure_lengths(index)
    if not always and not lengths.to_cut:
        return CutTexts(lengths)
    passages = yield from cut(model, corpus, index.folder)
    if len(passages) == len(corpus):
        return CutTexts(lengths)  # no text is so long that it is cut
    return CutTexts(lengths, passages, (yield from embed_corpus(model, passages, threads)))


def measure_lengths(index: VectorIndex) -> Lengths:
    """Return how long the texts of a stored corpus are: their tokens were counted when they were embedded."""
    counts = np.empty(0, np.uint32)
    if index.folder is not None:
        with contextlib.suppress(OSError):
            counts = np.fromfile(index.folder / TOKENS, np.uint32, len(index))
    if not len(counts):
        return Lengths(0, 0.0)
    return Lengths(int(np.median(counts)), float(np.mean(counts > LONG)))


def cut(model: StaticEmbedding, corpus: Corpus, folder: Path | None = None) -> Steps[Passages]:
    """Return the passages of `corpus`, by the tokens of `model`.

    Args:
        model: the model.
        corpus: the texts.
        folder: of the stored vectors; the cuts are kept there, and found again.
    """
    name = f"passages-{RULES}-{MOST}-{OVERLAP}"
    path = None if folder is None else folder / name
    cuts = None if path is None else _read(path, len(corpus))
    if cuts is None:
        cuts = yield from _cuts(model, corpus)
        if path is not None:
            with contextlib.suppress(OSError):  # then they are cut again the next time
                _write(path, cuts)
    starts, ends, owners = cuts
    return Passages(corpus, starts, ends, owners, name)


def _cuts(model: StaticEmbedding, corpus: Corpus) -> Steps[NDArray[np.int64]]:
    """Return starts, ends and owners of all passages: int64 (3, p)."""
    found: list[NDArray[np.int64]] = []
    done = 0
    for texts in corpus.batches(BATCH):
        yield Progress(WHAT, done, len(corpus))
        for row, spans in enumerate(_cut_texts(model, texts), start=done):
            found.append(np.array([(start, end, row) for start, end in spans], np.int64).T)
        done += len(texts)
    return np.concatenate(found, axis=1) if found else np.empty((3, 0), np.int64)


def _cut_texts(model: StaticEmbedding, texts: list[str]) -> list[list[Span]]:
    cut = [sentences(text) for text in texts]
    every = [text[start:end] for text, spans in zip(texts, cut, strict=True) for start, end in spans]
    sizes = iter(model.tokenize(every).lengths.tolist())
    return [
        _cut_text(model, text, [(*span, next(sizes)) for span in spans]) for text, spans in zip(texts, cut, strict=True)
    ]


def _cut_text(model: StaticEmbedding, text: str, found: list[Part]) -> list[Span]:
    """Return the passages of one text with these sentences."""
    if sum(size for _, _, size in found) <= MOST:
        return [(0, len(text))]
    parts = [smaller for part in found for smaller in _smaller(model, text, part)]
    passages = grouped([size for _, _, size in parts], MOST, OVERLAP)
    spans = [(parts[first][0], parts[last - 1][1]) for first, last in passages]
    return [(start, start + len(text[start:end].rstrip())) for start, end in spans]


def _smaller(model: StaticEmbedding, text: str, part: Part) -> list[Part]:
    """Cut a sentence that is too long for a passage between words, into parts that can be repeated."""
    start, end, size = part
    if size <= MOST:
        return [part]
    found = words(text, (start, end))
    sizes = model.tokenize([text[first:last] for first, last in found]).lengths.tolist()
    groups = grouped(sizes, OVERLAP, 0)
    return [(found[first][0], found[last - 1][1], sum(sizes[first:last])) for first, last in groups]


def _write(path: Path, cuts: NDArray[np.int64]) -> None:
    data = as_bytes(cuts)
    partial = path.with_suffix(".part")
    partial.write_bytes(checksum(data).to_bytes(8, "little") + data.tobytes())
    partial.replace(path)


def _read(path: Path, count: int) -> NDArray[np.int64] | None:
    """Return the cuts that were kept of `count` texts; None when there are none, or they are damaged."""
    try:
        data = np.fromfile(path, np.uint8)
    except OSError:
        return None
    if len(data) % 24 != 8 or checksum(data[8:]) != int.from_bytes(data[:8].tobytes(), "little"):
        return None
    cuts = data[8:].view(np.int64).reshape(3, -1)
    return cuts if len(np.unique(cuts[2])) == count else None
