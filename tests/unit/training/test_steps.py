from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.model.tokens import Tokens
from explorer.training.losses import MatryoshkaLoss
from explorer.training.optimizer import RowAdam
from explorer.training.steps import bags_of, pooled, train_step

VOCABULARY = 40
BAGS = st.lists(st.lists(st.integers(0, VOCABULARY - 1), max_size=12), min_size=1, max_size=150)


def tokens_of(bags: list[list[int]]) -> Tokens:
    ids = np.array([row for bag in bags for row in bag], dtype=np.int32)
    return Tokens(ids, np.cumsum([0, *map(len, bags)], dtype=np.int64))


@settings(max_examples=40, deadline=None)
@given(texts=BAGS)
def test_embeddings_are_means_and_gradients_are_shared_out_to_the_rows(texts: list[list[int]]) -> None:
    rng = np.random.default_rng(0)
    table = rng.standard_normal((VOCABULARY, 6), dtype=np.float32)
    bags = bags_of(tokens_of(texts), VOCABULARY)
    means = np.array([np.mean(table[text], axis=0) if text else np.zeros(6) for text in texts])
    with ThreadPoolExecutor(2) as pool:
        np.testing.assert_allclose(pooled(bags, table, 6, pool), means, atol=1e-6)
    gradient = rng.standard_normal((len(texts), 6), dtype=np.float32)
    expected = np.zeros((VOCABULARY, 6))
    for text, row in zip(texts, gradient, strict=True):
        for token in text:
            expected[token] += row / len(text)
    assert bags.rows.tolist() == sorted({token for text in texts for token in text})
    np.testing.assert_allclose(bags.spreading @ gradient, expected[bags.rows], atol=1e-5)


def test_the_tokens_of_the_caller_stay_in_their_order() -> None:
    tokens = tokens_of([[5, 1, 5, 0], [3, 2]])
    bags_of(tokens, VOCABULARY)
    assert tokens.ids.tolist() == [5, 1, 5, 0, 3, 2]


def test_a_step_lowers_the_loss_and_moves_only_rows_of_the_batch() -> None:
    rng = np.random.default_rng(5)
    before = rng.standard_normal((VOCABULARY, 8), dtype=np.float32)
    adam, loss = RowAdam(before.copy()), MatryoshkaLoss((4, 8))
    bags = bags_of(tokens_of([[1, 2], [3], [], [4, 4], [5], [6, 7]]), VOCABULARY)
    with ThreadPoolExecutor(2) as pool:
        losses = [train_step(adam, bags, 3, loss, 0.01, rng, pool).value for _ in range(5)]
    assert losses == sorted(losses, reverse=True)
    assert np.flatnonzero((adam.table != before).any(axis=1)).tolist() == [1, 2, 3, 4, 5, 6, 7]
