"""Long texts cut into passages: sentences in a row, so that what a text says in one place can be found there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from explorer.corpus.corpus import Corpus

RULES = 2
"""Changes whenever the same text would be cut elsewhere."""

ENDS = re.compile(
    r"""(?:
        (?P<dots>[.!?…]+["'”’»)\]]*)\s+   # the end of a sentence, and of a quotation around it
      | (?<=[a-z]{2})[.!?](?=[A-Z][a-z])   # where a space was lost
      | [。！？｡！？]+[」』”’）]*\s*          # where no space follows
      | [؟۔।॥։።]+\s*
      | \s*\n\s*\n\s*                     # between paragraphs
    )""",
    re.VERBOSE,
)
ABBREVIATION = re.compile(
    r"""(?:^|[\s(\[])
    (?: \w | [A-Z]\w? | (?:\w\.)+\w
      | (?i: mr | mrs | ms | dr | prof | st | vs | cf | al | figs? | eq | nos? | vol | pp | ca | approx | bzw | usw )
    )$""",
    re.VERBOSE,
)
"""A word before a full stop that ends no sentence: an initial, or one of the usual."""

LOOKED_BACK = 12
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]\s*|[^\s\u3040-\u30ff\u3400-\u9fff]+\s*|\s+")
"""Characters, space after them; of a script without spaces, one by one."""

Span = tuple[int, int]
Rows = NDArray[np.int64]


class Passages:
    """The passages of a corpus; in its place wherever texts are only read. Every text has one at least.

    Attributes:
        corpus: the texts.
        key: fingerprint of texts and cuts.
        text_column: the corpus'.
        starts, ends: int64 (p,), the characters of its text that a passage begins and ends at.
        owners: int64 (p,), ascending: the row of the text of each passage.
    """

    def __init__(self, corpus: Corpus, starts: Rows, ends: Rows, owners: Rows, made_by: str) -> None:
        self.corpus = corpus
        self.key = f"{corpus.key} {made_by}"
        self.text_column = corpus.text_column
        self.starts, self.ends, self.owners = starts, ends, owners

    def __len__(self) -> int:
        return len(self.owners)

    def texts(self, rows: Rows | Sequence[int]) -> list[str]:
        """Return the passages at `rows`, in their order."""
        at = np.asarray(rows, np.int64)
        wanted, places = np.unique(self.owners[at], return_inverse=True)
        texts = self.corpus.texts(wanted)
        cuts = zip(places.tolist(), self.starts[at].tolist(), self.ends[at].tolist(), strict=True)
        return [texts[place][start:end] for place, start, end in cuts]

    def batches(self, size: int = 4096) -> Iterator[list[str]]:
        """Yield all passages in order, `size` at a time."""
        for start in range(0, len(self), size):
            yield self.texts(np.arange(start, min(start + size, len(self))))

    def of(self, documents: Rows) -> Rows:
        """Return the rows of all passages of `documents`, both ascending."""
        first, last = (np.searchsorted(self.owners, documents, side) for side in ("left", "right"))
        return np.repeat(first - np.cumsum(last - first) + (last - first), last - first) + np.arange(
            (last - first).sum()
        )


def sentences(text: str) -> list[Span]:
    """Return where the sentences of `text` are, with the space after them; together they are all of it."""
    ends = (found for found in ENDS.finditer(text) if found["dots"] is None or not _goes_on(text, found))
    edges = [0, *(found.end() for found in ends)]
    if edges[-1] < len(text):
        edges.append(len(text))
    return list(pairwise(edges))


def grouped(sizes: Sequence[int], most: int, overlap: int) -> list[Span]:
    """Group pieces of so many tokens into passages of at most `most` tokens; a larger piece is alone.

    Each begins with as many of the last pieces of the one before as have `overlap` tokens at most.

    Returns:
        The first piece of each passage, and one past the last.
    """
    passages, start = [], 0
    while start < len(sizes):
        end = _filled(sizes, start, most)
        passages.append((start, end))
        start = end if end == len(sizes) else _begun(sizes, start, end, min(overlap, most - sizes[end]))
    return passages


def words(text: str, span: Span) -> list[Span]:
    """Return where the words of a part of `text` are, with the space after them; together they are all of it."""
    ends = [found.end() for found in WORD.finditer(text, *span)]
    return list(pairwise([span[0], *ends[:-1], span[1]]))


def _filled(sizes: Sequence[int], start: int, most: int) -> int:
    """Return the end of a passage that takes as many pieces from `start` on as fit, one at least."""
    end, tokens = start + 1, sizes[start]
    while end < len(sizes) and tokens + sizes[end] <= most:
        tokens, end = tokens + sizes[end], end + 1
    return end


def _begun(sizes: Sequence[int], start: int, end: int, overlap: int) -> int:
    """Return where the passage after one from `start` to `end` begins, when it may repeat `overlap` tokens."""
    shared = 0
    while end - 1 > start and shared + sizes[end - 1] <= overlap:
        end, shared = end - 1, shared + sizes[end - 1]
    return end


def _goes_on(text: str, found: re.Match[str]) -> bool:
    """Tell whether a sentence goes on after what looks like its end."""
    following = text[found.end() : found.end() + 1]
    if following.islower():
        return True
    return (
        found["dots"] == "."
        and ABBREVIATION.search(text[max(found.start() - LOOKED_BACK, 0) : found.start()]) is not None
    )
