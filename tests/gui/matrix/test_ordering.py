"""Similar texts stand together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.ui.matrix.ordering import similarity_order
from explorer.ui.matrix.picture import MatrixPicture, all_scores, reordered, values_tsv

from .conftest import Make


@pytest.mark.parametrize(("count", "groups"), [(9, 3), (40, 4), (400, 8)])
def test_groups_become_blocks(make: Make, count: int, groups: int) -> None:
    group = similarity_order(make(count, groups).levels) % groups
    assert np.count_nonzero(np.diff(group)) <= groups + 1


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 256]))
def test_every_text_keeps_one_place(count: int, seed: int, kinds: int) -> None:
    levels = np.random.default_rng(seed).integers(0, kinds, (count, count)).astype(np.uint8)
    assert sorted(similarity_order(levels).tolist()) == list(range(count))


def test_the_order_is_the_same_each_time(make: Make) -> None:
    levels = make(100, 5).levels
    assert np.array_equal(similarity_order(levels), similarity_order(levels))


def test_a_reordered_picture_keeps_values_with_their_texts(make: Make) -> None:
    picture, order = make(6), np.array([5, 3, 1, 0, 2, 4])
    moved = reordered(picture, order)
    assert moved.labels[0] == picture.labels[5]
    assert moved.value(0, 2) == picture.value(5, 1)
    assert moved.levels[0, 2] == picture.levels[5, 1]
    assert moved.numbers == (6, 4, 2, 1, 3, 5)


def test_all_values_move_with_their_texts() -> None:
    scores = np.arange(9.0).reshape(3, 3)
    picture = MatrixPicture(
        np.zeros((3, 3), np.uint8), 0, 9, ("a", "b", "c"), lambda i, j: scores[i, j], scores=lambda: scores
    )
    order = np.array([2, 0, 1])
    assert np.array_equal(all_scores(reordered(picture, order)), scores[np.ix_(order, order)])


def test_the_table_has_the_texts_on_both_sides_and_no_stray_separators() -> None:
    picture = MatrixPicture(np.zeros((2, 2), np.uint8), 0, 1, ("a\tb", "c\nd"), lambda i, j: 0.25 * i + 0.5 * j)
    assert values_tsv(picture) == "\ta b\tc d\na b\t0\t0.5\nc d\t0.25\t0.75\n"
