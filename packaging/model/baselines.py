"""The static models that can be installed without a network, as folders that `matryoshka-explorer evaluate` measures.

    pip install wordllama
    python packaging/model/baselines.py FOLDER

Model2Vec: its own `distill` of the sentence encoder that our model starts from, to 256 numbers, as its authors do.
WordLlama: the 256-dimension table that its package carries.
"""

from __future__ import annotations

import sys
from pathlib import Path

import wordllama
from model2vec.distill import distill
from safetensors.numpy import load_file
from start import ENCODER
from tokenizers import Tokenizer

from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info
from explorer.model.writing import save_pretrained

DIM = 256


def write_model2vec(folder: Path) -> None:
    """Distil the encoder by Model2Vec's recipe."""
    distill(str(ENCODER), pca_dims=DIM, device="cpu").save_pretrained(str(folder))


def write_wordllama(folder: Path) -> None:
    """Write WordLlama's table and tokenizer."""
    home = Path(wordllama.__file__).parent
    (table,) = load_file(home / "weights" / f"l2_supercat_{DIM}.safetensors").values()
    tokenizer = Tokenizer.from_file(str(home / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    table = table.astype("float32")
    save_pretrained(StaticEmbedding.from_table(table, tokenizer, plain_info(table, "WordLlama 256")), folder)


def main() -> None:
    """Write both models below the folder named on the command line."""
    home = Path(sys.argv[1])
    home.mkdir(parents=True, exist_ok=True)
    write_wordllama(home / "wordllama")
    write_model2vec(home / "model2vec")


if __name__ == "__main__":
    main()
