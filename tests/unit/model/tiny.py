"""A tiny model: what the references are made of, and what the tests load again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
STORY = """the a of and to in is it was for on with as by at from his her they be this have not are but had which one
all would there their what so if about out up who when time make can like year into them some could people than first
water been call find long down day did get come made may part over new sound take only little work know place live
bank river money cat dog mat rug sat lay market stock crash music guitar string play red green blue house"""
PARTS = "abcdefghijklmnopqrstuvwxyz0123456789"
ENDINGS = ("##ing", "##ed", "##er", "##s", "##ly", "##ness", "##tion", "##able")
MARKS = ".,;:!?-'()[]\"/&%$#@+*=<>_~^`|{}\\"
FOREIGN = "中文字猫犬éßñøабвгдλμπ한국어日本"

TEXTS = [
    "The cat sat on the mat.",
    "A dog lay on the rug, and the cat was not there!",
    "Stock market crash: 1929, 2008 & 2020?",
    "Héllo WÖRLD — naïve café",
    "中文 text with 猫 and 犬 inside",
    "unknown ☃ snowman 🎸 emoji",
    "[MASK] and [mask], [CLS]word[SEP]",
    "",
    "   \t\n ",
    "\x00\x0b\ufffd",
    "tabs\tand\r\nlines\u00a0and\u2028others\x85joined\x1cup",
    "banking guitars player " * 40,
    "x" * 150,
]


LONG_TEXT = " ".join(f"The {STORY} {number}." for number in range(200))


def tiny_tokenizer() -> Tokenizer:
    """Return a BERT WordPiece tokenizer of a few hundred tokens, padding and truncating as published ones do."""
    singles = [*PARTS, *MARKS, *FOREIGN]
    tokens = [*SPECIAL, *STORY.split(), *singles, *ENDINGS, *(f"##{char}" for char in (*PARTS, *FOREIGN))]
    vocabulary = {token: row for row, token in enumerate(dict.fromkeys(tokens))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def tiny_table(rows: int, dim: int) -> NDArray[np.float32]:
    """Return a table without a random generator, the same on every machine, of numbers that float16 holds roughly."""
    row, column = np.arange(rows)[:, None], np.arange(dim)[None, :]
    return ((row * 7919 + column * 104_729 + row * column * 31) % 2003 / 1001 - 1).astype(np.float32)


def write_json(path: Path, value: Any) -> None:
    """Write `value` to `path` as JSON, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
