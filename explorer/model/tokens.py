"""Texts to token ids: exactly those of `tokenizers`, without special tokens, padding or truncation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from explorer.errors import ModelError

Ids = NDArray[np.int32]
Offsets = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Tokens:
    """The token ids of n texts, one after the other.

    Attributes:
        ids: int32 (t,), all ids.
        offsets: int64 (n + 1,); text i has the ids from offsets[i] to offsets[i + 1].
    """

    ids: Ids
    offsets: Offsets

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Offsets:
        """Tokens of each text, int64 (n,)."""
        return np.diff(self.offsets)


@dataclass(frozen=True, slots=True)
class TokenSpan:
    """One token of a text.

    Attributes:
        token: as the vocabulary spells it, such as "##ing".
        start: its first character in the text.
        end: one past its last character.
        id: its row in the table.
    """

    token: str
    start: int
    end: int
    id: int


def load_tokenizer(path: Path) -> Tokenizer:
    """Return the tokenizer in `path` with padding and truncation switched off.

    Raises:
        ModelError: the file cannot be read as a tokenizer.
    """
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises plain Exception
        raise ModelError(f"{path} is not a tokenizer this program can read ({error}).") from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def encode_all(tokenizer: Tokenizer, texts: Sequence[str]) -> Tokens:
    """Return the ids that `tokenizer` gives for `texts`."""
    encodings = tokenizer.encode_batch_fast(valid(texts), add_special_tokens=False)
    lists = [encoding.ids for encoding in encodings]
    offsets = np.fromiter(accumulate(map(len, lists), initial=0), np.int64, len(lists) + 1)
    return Tokens(np.fromiter(chain.from_iterable(lists), np.int32, int(offsets[-1])), offsets)


def joined(parts: Sequence[Tokens]) -> Tokens:
    """Return the tokens of all `parts`, one after the other."""
    ids = np.concatenate([np.empty(0, np.int32), *(part.ids for part in parts)])
    lengths = np.concatenate([np.zeros(1, np.int64), *(part.lengths for part in parts)])
    return Tokens(ids, np.cumsum(lengths))


def spans(tokenizer: Tokenizer, text: str) -> list[TokenSpan]:
    """Return the tokens of `text` with the characters they cover."""
    found: Encoding = tokenizer.encode(valid([text])[0], add_special_tokens=False)
    return [
        TokenSpan(token, start, end, row)
        for token, (start, end), row in zip(found.tokens, found.offsets, found.ids, strict=True)
    ]


def without(tokens: Tokens, dropped: int) -> Tokens:
    """Return `tokens` without the id `dropped`."""
    keep = tokens.ids != dropped
    kept_before = np.concatenate(([0], np.cumsum(keep)))
    return Tokens(tokens.ids[keep], kept_before[tokens.offsets])


def unknown_id(tokenizer: Tokenizer) -> int | None:
    """Return the id `tokenizer` gives to what its vocabulary does not know, None when it has none."""
    model = json.loads(tokenizer.to_str())["model"]
    unknown = model.get("unk_id", model.get("unk_token"))
    return tokenizer.token_to_id(unknown) if isinstance(unknown, str) else unknown


def valid(texts: Sequence[str]) -> list[str]:
    """Return `texts` with lone surrogates, which are no characters, as the replacement character."""
    return [text if text.isascii() else _valid(text) for text in texts]


def _valid(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text
