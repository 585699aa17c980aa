from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.training.batches import Batch, epoch
from explorer.training.pairs import Source, TokenPairs
from tests.unit.training.conftest import Prepare, WritePairs, story_pairs


class FewPairs(TokenPairs):
    """Sources whose texts are given by their keys."""

    def __init__(self, keys: list[list[tuple[int, ...]]]) -> None:
        self.key = "few"
        self.text_keys = np.array([key for source in keys for pair in source for key in pair], dtype=np.uint64)
        sources, first = [], 0
        for number, source in enumerate(keys):
            sources.append(Source(str(number), len(source), len(source[0]), first))
            first += len(source) * len(source[0])
        self.sources = tuple(sources)


PAIRS = st.lists(st.tuples(st.integers(0, 30), st.integers(20, 60)), min_size=2, max_size=60)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(keys=st.lists(PAIRS, min_size=1, max_size=3), size=st.integers(2, 20), seed=st.integers(0, 5))
def test_a_batch_has_one_source_no_text_twice_and_no_pair_comes_again(
    keys: list[list[tuple[int, ...]]], size: int, seed: int
) -> None:
    data = FewPairs(keys)
    seen: set[tuple[str, int]] = set()
    for batch in epoch(data, size, seed, 0):
        texts = [keys[int(batch.source.name)][pair] for pair in batch.pairs]
        assert 2 <= len(batch) <= size
        assert sum(len(set(pair)) for pair in texts) == len({key for pair in texts for key in pair})
        for pair in batch.pairs.tolist():
            assert (batch.source.name, pair) not in seen
            seen.add((batch.source.name, pair))


def test_pairs_without_shared_texts_fill_their_batches() -> None:
    data = FewPairs([[(2 * n, 2 * n + 1) for n in range(1000)]])
    assert sorted(len(batch) for batch in epoch(data, 300, 0, 0)) == [100, 300, 300, 300]


def test_a_text_of_many_pairs_is_spread_over_batches() -> None:
    keys = [(n, 1000 if n % 10 == 0 else 2000 + n) for n in range(100)]
    batches = epoch(FewPairs([keys]), 10, 0, 0)
    assert sum(len(batch) for batch in batches) >= 90
    assert all(np.sum(batch.pairs % 10 == 0) <= 1 for batch in batches)


def test_small_batches_of_pairs_that_share_much_hold_no_text_twice() -> None:
    rng = np.random.default_rng(0)
    keys = [(int(a), 50 + int(b)) for a, b in rng.integers(0, (40, 12), (600, 2))]
    batches = epoch(FewPairs([keys]), 3, 0, 0)
    for batch in batches:
        assert len({key for pair in batch.pairs for key in keys[pair]}) == 2 * len(batch)
    assert sum(len(batch) for batch in batches) > 550


def test_the_seed_and_the_epoch_decide_the_order() -> None:
    data = FewPairs([[(2 * n, 2 * n + 1) for n in range(50)]])

    def order(seed: int, number: int) -> list[list[int]]:
        return [batch.pairs.tolist() for batch in epoch(data, 10, seed, number)]

    assert order(1, 0) == order(1, 0)
    assert order(1, 0) != order(2, 0)
    assert order(1, 0) != order(1, 1)


def test_texts_of_a_batch_are_anchors_then_positives_then_negatives(prepare: Prepare, write_pairs: WritePairs) -> None:
    rows = [(*pair, f"{pair[0]} house") for pair in story_pairs(8)]
    data = prepare(write_pairs(story_pairs(3, 100), "a.jsonl"), write_pairs(rows, "b.jsonl"))
    batch = next(batch for batch in epoch(data, 8, 0, 0) if batch.source.name == "b")
    first = data.sources[1].first
    assert batch.texts.tolist() == [first + 3 * pair + column for column in range(3) for pair in batch.pairs]


def by_source(batches: list[Batch]) -> Counter[str]:
    return Counter(batch.source.name for batch in batches)


def test_below_the_power_of_one_small_sources_come_more_often_and_the_epoch_is_as_long() -> None:
    data = FewPairs([[(2 * n, 2 * n + 1) for n in range(pairs)] for pairs in (1600, 400, 100)])
    assert by_source(epoch(data, 100, 0, 0)) == {"0": 16, "1": 4, "2": 1}
    assert by_source(epoch(data, 100, 0, 0, power=0.5)) == {"0": 12, "1": 6, "2": 3}
    assert by_source(epoch(data, 100, 0, 0, power=0.0)) == {"0": 7, "1": 7, "2": 7}


def test_a_source_that_comes_again_has_other_batches() -> None:
    data = FewPairs([[(2 * n, 2 * n + 1) for n in range(pairs)] for pairs in (1600, 400)])
    batches = [batch for batch in epoch(data, 100, 0, 0, power=0.0) if batch.source.name == "1"]
    assert len(batches) == 10
    assert len({tuple(batch.pairs.tolist()) for batch in batches}) == 10
    again = [batch for batch in epoch(data, 100, 0, 0, power=0.0) if batch.source.name == "1"]
    assert all(np.array_equal(a.pairs, b.pairs) for a, b in zip(batches, again, strict=True))


@given(keys=st.lists(PAIRS, min_size=1, max_size=4), power=st.floats(0, 1))
def test_an_epoch_is_as_long_at_every_power(keys: list[list[tuple[int, ...]]], power: float) -> None:
    data = FewPairs(keys)
    assert len(epoch(data, 8, 1, 0, power)) == len(epoch(data, 8, 1, 0))
