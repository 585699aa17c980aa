"""A memory of words: the ids of a BERT tokenizer without tokenizing the same word twice.

Such a tokenizer works on what stands between white space, and on nothing wider: BertNormalizer maps character by
character (accents are stripped after a decomposition that no white space takes part in), BertPreTokenizer cuts at
white space, WordPiece sees one word at a time, and its added tokens hold no white space. So the ids of a text are the
ids of its pieces between white space, one after the other, and those can be remembered: a look-up costs a tenth of
the tokenizer's work. A new piece of printable ASCII falls further into runs of letters and digits and single marks,
which are remembered as well: "end," is put together from "end" and ",". `tests/unit/model/test_words.py` proves the
equality on arbitrary Unicode.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Final

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from explorer.model.batches import cores
from explorer.model.tokens import Ids, Tokens, encode_all

NOT_QUITE_SPACE: Final = "\x0b\x0c\x1c\x1d\x1e\x1f\x85"
"""White space to `str.split`, but control characters to BertNormalizer, which deletes them and joins what they part."""

SURE_SPACE: Final = re.compile(r"[ \t\n\r]+")

WORDS_AND_MARKS: Final = re.compile(r"[A-Za-z0-9]+|[^A-Za-z0-9]")
"""The words of printable ASCII: BertPreTokenizer takes every mark as a word of its own."""

LINE_END: Final = "\n"
"""Parts pieces that are looked up together; as a word it has no ids."""

LONG_TEXT: Final = 32_000
BLOCK_PIECES: Final = 4_096
ASKED_WORDS: Final = 512

MANY_CORES: Final = 6
"""Cores from which tokenizing on all of them is about as fast as looking up words on one."""

MOST_WORDS: Final = 200_000
MOST_CHARACTERS: Final = 8_000_000


def works_word_by_word(tokenizer: Tokenizer) -> bool:
    """Return whether `tokenizer` is of the kind whose ids can be put together from pieces between white space."""
    return (
        isinstance(tokenizer.normalizer, BertNormalizer)
        and isinstance(tokenizer.pre_tokenizer, BertPreTokenizer)
        and isinstance(tokenizer.model, WordPiece)
        and not any(
            token.lstrip or token.rstrip or token.single_word or token.normalized or _has_space(token.content)
            for token in tokenizer.get_added_tokens_decoder().values()
        )
    )


def _has_space(text: str) -> bool:
    return any(char.isspace() for char in text)


class WordMemory:
    """The ids of texts, by their words; may be asked by several threads at once.

    Attributes:
        tokenizer: one for which `works_word_by_word` holds.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self._added = [token.content for token in tokenizer.get_added_tokens_decoder().values()]
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._pieces = _Memory()
        self._words = _Memory()

    def encode_all(self, texts: Sequence[str]) -> Tokens:
        """Return the ids that the tokenizer gives for `texts`."""
        pieces, ends = _split(texts)
        memory = self._pieces
        slots = memory.slots(pieces)
        missing = np.flatnonzero(slots < 0)
        if memory.is_full and len(missing):
            memory, missing = _Memory(), np.arange(len(pieces))
        if len(missing):
            wanted = [pieces[i] for i in missing]
            self._learn(memory, wanted)
            slots[missing] = memory.slots(wanted)
        return memory.tokens(slots, ends)

    def encode_bulk(self, texts: Sequence[str]) -> Tokens:
        """Return what `encode_all` does, for one of several threads that work through a corpus.

        Looking up words needs Python's lock, so that one thread does it as fast as many; if several took turns at that
        lock, a GUI thread would have to wait for all of them. On many cores it pays better to let the tokenizer, which
        needs no such lock, do the work while another thread looks up words.
        """
        if not self._turn.acquire(blocking=cores() < MANY_CORES):
            return encode_all(self.tokenizer, texts)
        try:
            return self.encode_all(texts)
        finally:
            self._turn.release()

    def _learn(self, memory: _Memory, pieces: list[str]) -> None:
        """Make `memory` know all `pieces`, and make it the one that is asked from now on."""
        with self._lock:
            self._pieces = memory
            new = memory.unknown(pieces)
            plain = self._plain(new)
            memory.add(plain, self._plain_tokens(plain))
            odd = memory.unknown(new)
            memory.add(odd, encode_all(self.tokenizer, odd))

    def _plain(self, pieces: list[str]) -> list[str]:
        """Return those of `pieces` that are printable ASCII without an added token."""
        joined = LINE_END.join(pieces)
        added = [token for token in self._added if token in joined]
        plain = [piece for piece in pieces if piece.isascii() and piece.isprintable()]
        return [piece for piece in plain if not any(token in piece for token in added)] if added else plain

    def _plain_tokens(self, pieces: list[str]) -> Tokens:
        """Return the ids of new `pieces` of printable ASCII, by their words and marks."""
        words = WORDS_AND_MARKS.findall(LINE_END.join([*pieces, ""]))
        if self._words.is_full:
            self._words = _Memory()
        memory = self._words
        new = memory.unknown([*words, LINE_END])
        memory.add(new, _word_tokens(self.tokenizer, new))
        slots = memory.slots(words)
        ends = np.flatnonzero(slots == memory.slot_of[LINE_END]) + 1
        return memory.tokens(slots, np.concatenate(([0], ends)))


def _word_tokens(tokenizer: Tokenizer, words: list[str]) -> Tokens:
    """Return the ids of each of `words`, asked for as a few texts: half the time of a text per word.

    They are asked for as a batch, since the tokenizer lets go of Python's lock for that alone.
    """
    solid = [word for word in words if word != LINE_END]
    parts = [solid[start : start + ASKED_WORDS] for start in range(0, len(solid), ASKED_WORDS)]
    encodings = tokenizer.encode_batch([" ".join(part) for part in parts], add_special_tokens=False)
    counts = [
        np.bincount(np.array(encoding.word_ids, dtype=np.int64), minlength=len(part))
        for part, encoding in zip(parts, encodings, strict=True)
    ]
    lengths = np.zeros(len(words), np.int64)
    lengths[[word != LINE_END for word in words]] = np.concatenate([np.empty(0, np.int64), *counts])
    ids = np.concatenate([np.empty(0, np.int32), *(np.array(encoding.ids, np.int32) for encoding in encodings)])
    return Tokens(ids, np.concatenate(([0], np.cumsum(lengths))))


class _Memory:
    """Strings and their ids; only ever grows, so that a reader needs no lock."""

    def __init__(self) -> None:
        self.slot_of: dict[str, int] = {}
        self._characters = 0
        self._starts: NDArray[np.int32] = np.zeros(1, np.int32)
        self._ids: Ids = np.zeros(0, np.int32)

    @property
    def is_full(self) -> bool:
        return len(self.slot_of) > MOST_WORDS or self._characters > MOST_CHARACTERS

    def slots(self, pieces: list[str]) -> NDArray[np.int32]:
        """Return the slot of every piece, -1 where it is not known."""
        slots = np.empty(len(pieces), np.int32)
        for start in range(0, len(pieces), BLOCK_PIECES):  # Python's lock is free between blocks
            block = pieces[start : start + BLOCK_PIECES]
            slots[start : start + len(block)] = np.fromiter(
                map(self.slot_of.get, block, repeat(-1)), np.int32, len(block)
            )
        return slots

    def unknown(self, pieces: list[str]) -> list[str]:
        """Return those of `pieces` that are not known, each once."""
        return [piece for piece in dict.fromkeys(pieces) if piece not in self.slot_of]

    def add(self, pieces: list[str], tokens: Tokens) -> None:
        """Remember `pieces`; the dictionary comes last, since it is what a reader looks at first."""
        first = len(self.slot_of)
        base = len(self._ids)
        self._characters += sum(map(len, pieces))
        self._ids = np.concatenate((self._ids, tokens.ids))
        self._starts = np.concatenate((self._starts, (base + tokens.offsets[1:]).astype(np.int32)))
        self.slot_of.update(zip(pieces, range(first, first + len(pieces)), strict=True))

    def tokens(self, slots: NDArray[np.int32], ends: NDArray[np.int64]) -> Tokens:
        """Return the ids of texts whose pieces have these `slots`, text i ending before piece ends[i + 1]."""
        starts = self._starts[slots]
        lengths = self._starts[slots + 1] - starts
        after = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        where = np.repeat(starts - after[:-1], lengths)
        where += np.arange(after[-1])
        return Tokens(self._ids[where], after[ends])


def _split(texts: Sequence[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return what stands between white space in all texts, and where each text ends: int64 (n + 1,), from 0."""
    joined = "".join(texts)
    odd = any(char in joined for char in NOT_QUITE_SPACE)
    pieces: list[str] = []
    ends = [0]
    for text in texts:
        for part in (text,) if len(text) <= LONG_TEXT else _parts(text):
            pieces += SURE_SPACE.split(part) if odd else part.split()
        ends.append(len(pieces))
    return pieces, np.array(ends, dtype=np.int64)


def _parts(text: str) -> Iterator[str]:
    """Cut a long text at white space: splitting it in one call would hold Python's lock for too long."""
    start = 0
    while (space := SURE_SPACE.search(text, start + LONG_TEXT)) is not None:
        yield text[start : space.start()]
        start = space.end()
    yield text[start:]
