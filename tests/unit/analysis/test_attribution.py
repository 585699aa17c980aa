"""Shares of tokens: they add up, for every text, similarity, dimension and kind of model."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from explorer.analysis.attribution import explain
from explorer.errors import ExplorerError, ModelError
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import plain_info

WORDS = ["[UNK]", "red", "green", "blue", "sea", "##s", "side", "##side", "the", ".", "é", "query", ":"]
PROMPTS = {"query": "query: ", "document": ""}


def made(similarity: str = "cosine", normalize: bool = False, default_prompt: str | None = None) -> StaticEmbedding:
    table = np.random.default_rng(3).standard_normal((len(WORDS), 8), dtype=np.float32)
    table[WORDS.index(".")] = 0
    tokenizer = Tokenizer(WordPiece({word: row for row, word in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(strip_accents=False)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    info = plain_info(table, "tiny", (2, 4, 8), normalize)
    info = dataclasses.replace(info, similarity=similarity, prompts=PROMPTS, default_prompt=default_prompt)
    return StaticEmbedding.from_table(table, tokenizer, info)


MODELS = [
    made(similarity, normalize, prompt)
    for similarity in ("cosine", "dot")
    for normalize in (False, True)
    for prompt in (None, "query")
]
texts = st.lists(st.sampled_from([*WORDS, "SEASIDE", "seas", "日本", " ", "\ud800", "unheard"]), max_size=8).map(
    " ".join
)


def rounding(model: StaticEmbedding, text: str, dim: int) -> float:
    """Return how far a score may be off because the model adds rows in float32: much, where they all but cancel."""
    rows = model.table[model.tokenize([text]).ids].astype(np.float64)
    left = float(np.linalg.norm(rows.sum(axis=0)[:dim]))
    return float(np.finfo(np.float32).eps * np.abs(rows).sum() / left) if left else 0.0


@given(st.sampled_from(MODELS), texts | st.text(max_size=20), texts, st.integers(1, 8))
def test_the_shares_of_either_text_add_up_to_the_score_of_the_model(
    model: StaticEmbedding, a: str, b: str, dim: int
) -> None:
    explanation = explain(model, a, b, dim=dim)
    right = model.scores(model.encode([a], dim=dim), model.encode([b], dim=dim))[0, 0]
    assert explanation.score == pytest.approx(
        right, rel=1e-6, abs=1e-6 + rounding(model, a, dim) + rounding(model, b, dim)
    )
    for side, text in ((explanation.a, a), (explanation.b, b)):
        assert sum(share.share for share in side) == pytest.approx(explanation.score if side else 0, abs=1e-9)
        assert all(0 <= share.start <= share.end <= len(text) for share in side)


def test_a_share_is_the_score_that_the_token_alone_would_leave_out() -> None:
    model = made("dot")
    whole, first = explain(model, "red sea", "blue"), explain(model, "red", "blue")
    assert whole.a[0].share == pytest.approx(first.score / 2, abs=1e-6)


def test_tokens_come_with_their_place_in_the_text() -> None:
    shares = explain(made(), "The Seaside", "red").a
    assert [(s.token, s.start, s.end) for s in shares] == [("the", 0, 3), ("sea", 4, 7), ("##side", 7, 11)]


def test_tokens_of_a_prompt_have_a_share_but_no_place() -> None:
    shares = explain(made(), "red sea", "blue", prompt_a="query").a
    assert [(s.token, s.start, s.end) for s in shares] == [
        ("query", 0, 0),
        (":", 0, 0),
        ("red", 0, 3),
        ("sea", 4, 7),
    ]


def test_a_text_without_tokens_scores_zero_and_has_no_shares() -> None:
    explanation = explain(made(), "", "red sea")
    assert (explanation.score, explanation.a) == (0, ())
    assert [share.share for share in explanation.b] == [0, 0]


def test_a_text_whose_vector_is_zero_scores_zero() -> None:
    assert explain(made(), ". .", "red").score == 0


@pytest.mark.parametrize("similarity", ["euclidean", "manhattan"])
def test_a_distance_cannot_be_shared_out(similarity: str) -> None:
    with pytest.raises(ExplorerError, match=f"The {similarity} distance .* cosine and dot product only"):
        explain(made(similarity), "red", "blue")


def test_an_unknown_prompt_or_dimension_is_refused_as_when_encoding() -> None:
    with pytest.raises(ModelError, match="no prompt 'song'"):
        explain(made(), "red", "blue", prompt_a="song")
    with pytest.raises(ModelError, match="9 is not a dimension"):
        explain(made(), "red", "blue", dim=9)
