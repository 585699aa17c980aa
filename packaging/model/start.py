"""The table that training starts from: rows distilled from what a sentence encoder says, and behind them random ones.

1. Every token of the BERT-uncased vocabulary goes through the sentence encoder alone, between [CLS] and [SEP]; the
   mean of the last layer, times a / (a + p) with p the token's share of the texts, is a first guess at its row
   (Model2Vec, https://github.com/MinishLab/model2vec; SIF: Arora et al. 2017).
2. The rows are moved until their mean over a text, short or whole (`asked.py`), points as the encoder's vector of that
   text (`teacher.py`), and until texts are as similar as they are to the encoder (`distil.py`). A token that no text
   has keeps its first guess.
3. A row keeps its direction; its length becomes the geometric mean of what it was and of the token's inverse document
   frequency to the power 1.5.
4. The rows are rotated to the principal axes of the embedded texts, so that the first numbers carry most, and the axes
   are made more equal (whitening, half-way: Su et al. 2021, Huang et al. 2021).
5. The numbers from 384 on are random: in so many dimensions random rows are all but orthogonal, so that this part of a
   cosine counts common words, as word search does, and names keep a place of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from distil import distilled
from numpy.typing import NDArray
from scipy.sparse import csr_array
from teacher import ENCODER, taught
from tokenizers import Tokenizer
from transformers import AutoModel

from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.model.similarity import normalized
from explorer.model.tokens import Tokens
from explorer.training.pairs import TokenPairs

SIF = 5e-4
TAUGHT = 860_000
"""Short texts of which the encoder is asked."""
RARITY = 1.5
WHITENING, FLOOR = 0.3, 1e-3
"""Power of its variance that an axis is divided by (0.5 whitens), and the least variance as a part of the greatest."""
MEANING = 2.5
"""Square of how much longer an average text's first part is than its random part."""
SAMPLE, BATCH = 40_000, 1024
"""Texts whose embeddings give the axes and the lengths, and how many at a time."""

Matrix = NDArray[np.float64]
Sparse = csr_array[Any]


@dataclass(frozen=True, eq=False)
class Frequencies:
    """How often tokens come: `share` of all tokens, and `rarity`, ln(1 + texts / texts with it), both (v,)."""

    share: Matrix
    rarity: Matrix


def starting_model(tokenizer: Tokenizer, data: TokenPairs, dim: int, seed: int, work: Path) -> StaticEmbedding:
    """Return the model to start from.

    Args:
        tokenizer: the encoder's.
        data: pairs, for the frequencies of tokens, the texts to ask of and the axes.
        dim: the full dimension, at least the encoder's.
        seed: draws the sample and the random numbers.
        work: folder in which the encoder's vectors are kept.
    """
    rng = np.random.default_rng(seed)
    known = frequencies(data, tokenizer.get_vocab_size())
    alone = encode_vocabulary(tokenizer)
    guess = (alone - alone.mean(axis=0)) * (SIF / (SIF + known.share))[:, None]
    rows = distilled(guess.astype(np.float32), *taught(data, tokenizer, work / "teacher", TAUGHT), seed).astype(float)
    weights = known.rarity**RARITY
    weights /= np.sqrt(np.mean(np.square(weights)))
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows *= np.sqrt(weights[:, None] / np.maximum(lengths, np.finfo(float).tiny))
    sample = data.tokens(np.sort(rng.choice(len(data.text_keys), min(SAMPLE, len(data.text_keys)), replace=False)))
    meaning = rows @ whitening(rows, sample)
    words = rng.standard_normal((len(rows), dim - rows.shape[1])) * weights[:, None]
    longer = _length(words, sample) / _length(meaning, sample)
    table = np.hstack([meaning * longer * np.sqrt(MEANING), words]).astype(np.float32)
    return StaticEmbedding.from_table(table, tokenizer, plain_info(table, "MiniLM static, untrained"))


def load_tokenizer() -> Tokenizer:
    """Return the encoder's tokenizer, without padding and truncation."""
    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def encode_vocabulary(tokenizer: Tokenizer) -> Matrix:
    """Return the encoder's mean vector of each token alone, (v, d)."""
    network = AutoModel.from_pretrained(ENCODER).eval()
    start, end = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
    batches = torch.arange(tokenizer.get_vocab_size()).split(BATCH)
    with torch.inference_mode():
        return np.concatenate([_means(network, ids, start, end) for ids in batches]).astype(np.float64)


def _means(network: torch.nn.Module, ids: torch.Tensor, start: int, end: int) -> NDArray[np.float32]:
    framed = torch.stack((torch.full_like(ids, start), ids, torch.full_like(ids, end)), dim=1)
    return network(input_ids=framed, attention_mask=torch.ones_like(framed)).last_hidden_state.mean(dim=1).numpy()


def frequencies(data: TokenPairs, vocabulary: int) -> Frequencies:
    """Return how often each token comes in the texts of `data`, once more than it does."""
    counts, texts_with = np.ones(vocabulary), np.ones(vocabulary)
    for texts in np.array_split(np.arange(len(data.text_keys)), -(-len(data.text_keys) // SAMPLE)):
        bags = _bags(data.tokens(texts), vocabulary)
        texts_with += np.bincount(bags.indices, minlength=vocabulary)
        counts += np.bincount(bags.indices, weights=bags.data, minlength=vocabulary)
    return Frequencies(counts / counts.sum(), np.log(1 + len(data.text_keys) / texts_with))


def whitening(table: Matrix, sample: Tokens) -> Matrix:
    """Return the (d, d) map to the principal axes of the sample's unit embeddings, made more equal."""
    dim = table.shape[1]
    total, products = np.zeros(dim), np.zeros((dim, dim))
    for units in map(_units, _embedded(table, sample)):
        total += units.sum(axis=0)
        products += units.T @ units
    mean = total / len(sample)
    variances, axes = np.linalg.eigh(products / len(sample) - np.outer(mean, mean))
    return (axes / np.maximum(variances, FLOOR * variances[-1]) ** WHITENING)[:, ::-1]


def _units(vectors: Matrix) -> Matrix:
    return normalized(vectors.astype(np.float32)).astype(np.float64)


def _length(table: Matrix, sample: Tokens) -> float:
    """Return the mean length of the sample's embeddings."""
    return float(np.mean(np.concatenate([np.linalg.norm(part, axis=1) for part in _embedded(table, sample)])))


def _embedded(table: Matrix, sample: Tokens) -> list[Matrix]:
    bags = _bags(sample, len(table))
    return [bags[start : start + BATCH] @ table for start in range(0, len(sample), BATCH)]


def _bags(tokens: Tokens, vocabulary: int) -> Sparse:
    """Return how often each token is in each text, (n, v)."""
    ones = np.ones(len(tokens.ids))
    bags = csr_array(
        (ones, tokens.ids.astype(np.int32), tokens.offsets.astype(np.int32)), shape=(len(tokens), vocabulary)
    )
    bags.sum_duplicates()
    return bags
