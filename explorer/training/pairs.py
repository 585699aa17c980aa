"""Pairs as token ids on disk: tokenised once, then read through a memory map, however many there are."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from explorer.model.embedding import StaticEmbedding
from explorer.model.tokens import Tokens
from explorer.progress import Progress, Steps
from explorer.training.errors import TrainingError
from explorer.training.pair_files import ANCHOR, NEGATIVE, POSITIVE, PairLine, pair_files, read_pairs, source_name

CHUNK: Final = 2_048
"""Pairs tokenised at a time."""

IDS, LENGTHS, KEYS, SOURCES = "ids.bin", "lengths.bin", "keys.bin", "sources.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Source:
    """The pairs of one file.

    Attributes:
        name: the file's, without endings.
        pairs: how many.
        width: texts of a pair: anchor, positive and hard negatives.
        first: the number of its first text; text c of pair p is first + p * width + c.
    """

    name: str
    pairs: int
    width: int
    first: int


class TokenPairs:
    """Tokenised pairs of several sources.

    Attributes:
        key: fingerprint of the files, the tokenizer and the cut.
        sources: in the order the files were named.
        text_keys: uint64 (texts,), equal for texts with the same tokens.
    """

    def __init__(self, folder: Path) -> None:
        self.key = folder.name
        found = json.loads((folder / SOURCES).read_text(encoding="utf-8"))
        self.sources = tuple(Source(**source) for source in found["sources"])
        self.text_keys: NDArray[np.uint64] = np.fromfile(folder / KEYS, dtype=np.uint64)
        lengths = np.fromfile(folder / LENGTHS, dtype=np.int32)
        self._offsets = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
        self._ids: NDArray[Any] = np.memmap(folder / IDS, dtype=found["dtype"], mode="r")

    def __len__(self) -> int:
        return sum(source.pairs for source in self.sources)

    def tokens(self, texts: NDArray[np.int64]) -> Tokens:
        """Return the ids of the texts with these numbers, (n,)."""
        starts, lengths = self._offsets[texts], self._offsets[texts + 1] - self._offsets[texts]
        after = np.concatenate(([0], np.cumsum(lengths)))
        where = np.repeat(starts - after[:-1], lengths)
        where += np.arange(after[-1])
        return Tokens(self._ids[where].astype(np.int32), after)


def prepare_pairs(
    paths: Sequence[Path], model: StaticEmbedding, folder: Path, *, max_tokens: int | None = 256
) -> Steps[TokenPairs]:
    """Tokenise the pairs of `paths` into `folder`, or find there what an earlier call left for the same files.

    Args:
        paths: files of pairs, and folders of them.
        model: its tokenizer is used.
        folder: for any number of data sets; made when missing.
        max_tokens: how many of the first tokens of a text are kept; None for all.

    Raises:
        TrainingError: what is wrong with the pairs, with file and line, or with the folder.
    """
    files = pair_files(paths)
    yield Progress("Checking pairs", 0, len(files))
    key = _fingerprint(files, model, max_tokens)
    target, part = folder / key, folder / f"{key}.part"
    try:
        if not (target / SOURCES).is_file():
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            try:
                yield from _write(files, model, part, max_tokens)
                part.replace(target)
            finally:
                shutil.rmtree(part, ignore_errors=True)
        return TokenPairs(target)
    except OSError as error:
        raise TrainingError(f"{folder} cannot hold the tokenised pairs ({error.strerror or error}).") from None


def _write(files: Sequence[Path], model: StaticEmbedding, folder: Path, max_tokens: int | None) -> Steps[None]:
    dtype: np.dtype[Any] = np.dtype(np.uint16 if model.info.vocabulary <= 1 << 16 else np.int32)
    sources: list[Source] = []
    done = first = 0
    with ExitStack() as stack:
        sinks = [stack.enter_context((folder / name).open("wb")) for name in (IDS, LENGTHS, KEYS)]
        for file in files:
            pairs = width = 0
            for chunk in _chunks(read_pairs(file)):
                width = len(chunk[0].texts)
                tokens = model.tokenize([text for pair in chunk for text in pair.texts])
                _check_words(tokens, chunk, file)
                _add(_cut(tokens, max_tokens), dtype, sinks)
                pairs += len(chunk)
                yield Progress("Tokenising pairs", done + pairs)
            sources.append(Source(source_name(file), pairs, width, first))
            done, first = done + pairs, first + pairs * width
    meta = {"dtype": dtype.name, "sources": [asdict(source) for source in sources]}
    (folder / SOURCES).write_text(json.dumps(meta), encoding="utf-8")


def _chunks(pairs: Iterator[PairLine]) -> Iterator[list[PairLine]]:
    while chunk := list(islice(pairs, CHUNK)):
        yield chunk


def _check_words(tokens: Tokens, pairs: Sequence[PairLine], file: Path) -> None:
    """Refuse a text without a token: its embedding is zero, and nothing could be learnt from it."""
    without = np.flatnonzero(tokens.lengths == 0)
    if len(without):
        pair, place = divmod(int(without[0]), len(pairs[0].texts))
        column = (ANCHOR, POSITIVE, NEGATIVE)[min(place, 2)]
        raise TrainingError(
            f"{file}, line {pairs[pair].line}: the {column} holds no word of the model's tokenizer; "
            "mend or remove the pair."
        )


def _add(tokens: Tokens, dtype: np.dtype[Any], sinks: Sequence[BinaryIO]) -> None:
    ids = tokens.ids.astype(dtype)
    data, step = ids.tobytes(), dtype.itemsize
    bounds = (tokens.offsets * step).tolist()
    keys = [hashlib.blake2b(data[start:end], digest_size=8).digest() for start, end in pairwise(bounds)]
    for sink, part in zip(sinks, (data, tokens.lengths.astype(np.int32).tobytes(), b"".join(keys)), strict=True):
        sink.write(part)


def _cut(tokens: Tokens, most: int | None) -> Tokens:
    """Return the first `most` tokens of each text."""
    if most is None or tokens.lengths.max(initial=0) <= most:
        return tokens
    lengths = tokens.lengths
    place = np.arange(len(tokens.ids)) - np.repeat(tokens.offsets[:-1], lengths)
    return Tokens(tokens.ids[place < most], np.concatenate(([0], np.cumsum(np.minimum(lengths, most)))))


def _fingerprint(files: Sequence[Path], model: StaticEmbedding, max_tokens: int | None) -> str:
    settings = (FORMAT, max_tokens, model.info.vocabulary, model.info.drops_unknown, [file.name for file in files])
    digest = hashlib.sha256(model.tokenizer.to_str().encode() + repr(settings).encode())
    for file in files:
        try:
            with file.open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
        except OSError as error:
            raise TrainingError(f"{file} cannot be read ({error.strerror or error}).") from None
    return digest.hexdigest()[:32]
