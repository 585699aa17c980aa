from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from explorer.analysis.ranking import BestHits, order_of

SCORES = st.floats(allow_nan=False, width=32) | st.sampled_from([0.0, -0.0, 1.0, -1.0, float("-inf")])
MANY = arrays(np.float32, st.tuples(st.integers(1, 4), st.integers(1, 12)), elements=SCORES)


@given(MANY, st.integers(1, 15), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_best_are_those_of_a_full_sort_with_ties_by_id(
    scores: np.ndarray[tuple[int, int], np.dtype[np.float32]], k: int, step: int, chance: Random
) -> None:
    ids = [f"d{number}" for number in range(scores.shape[1])]
    chance.shuffle(ids)
    best = BestHits(len(scores), k, order_of(ids))
    for start in range(0, len(ids), step):
        best.add(slice(0, len(scores)), start, scores[:, start : start + step])
    ranking = best.finish()
    for query, row in enumerate(scores):
        found = [place for place in range(len(ids)) if row[place] > -np.inf]
        expected = sorted(found, key=lambda place: (-row[place], ids[place]))[:k]
        rows = ranking.rows[query].tolist()
        assert rows == expected + [-1] * (len(rows) - len(expected))
        np.testing.assert_array_equal(ranking.scores[query, : len(expected)], row[expected])
        assert np.isneginf(ranking.scores[query, len(expected) :]).all()


def test_ids_are_ordered_as_text() -> None:
    assert order_of(["10", "9", "1", "é", "z"]).tolist() == [2, 0, 1, 4, 3]
