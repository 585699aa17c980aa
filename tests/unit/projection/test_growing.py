from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from explorer.index.vectors import VectorIndex, index_of
from explorer.progress import Progress, drain
from explorer.projection import growing
from explorer.projection.growing import continues, grown
from explorer.projection.placement import place
from tests.unit.projection.samples import clustered

DIMS = (4, 8, 16)
VECTORS = clustered(300, 16, clusters=5)


def index(*parts: NDArray[np.float32]) -> VectorIndex:
    return index_of(np.concatenate(parts), DIMS)


def layouts(count: int) -> dict[int, NDArray[np.float32]]:
    rng = np.random.default_rng(1)
    return {dim: rng.standard_normal((count, 2)).astype(np.float32) for dim in DIMS}


def test_what_is_on_the_map_stays_and_new_texts_go_where_their_nearest_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "CHUNK", 37)
    monkeypatch.setattr(growing, "NEW", 11)
    before = layouts(270)
    made = drain(grown(index(VECTORS), before))
    for dim in DIMS:
        assert np.array_equal(made[dim][:270], before[dim])
        unit = VECTORS[:, :dim] / np.linalg.norm(VECTORS[:, :dim], axis=1, keepdims=True)
        cosines = unit[270:] @ unit[:270].T
        near = np.argsort(-cosines, axis=1)[:, : growing.NEIGHBOURS]
        expected = place(near, np.take_along_axis(cosines, near, axis=1), before[dim])
        assert made[dim][270:] == pytest.approx(expected, abs=1e-3)


def test_a_text_that_is_on_the_map_already_comes_to_lie_beside_itself() -> None:
    before = layouts(300)
    made = drain(grown(index(VECTORS, VECTORS[7:8]), before))
    spread = np.linalg.norm(before[16] - before[16][7], axis=1)
    assert np.linalg.norm(made[16][300] - before[16][7]) < np.median(spread) / 2


@pytest.mark.parametrize("odd", [0.0, np.nan, np.inf])
def test_texts_without_a_direction_have_a_place_all_the_same(odd: float) -> None:
    made = drain(grown(index(VECTORS, np.full((2, 16), odd, np.float32)), layouts(300)))
    assert all(np.isfinite(xy).all() for xy in made.values())


def test_only_a_corpus_that_begins_with_the_texts_of_the_map_continues_it() -> None:
    before = index(VECTORS)
    assert continues(index(VECTORS, VECTORS[:9]), before)
    assert continues(before, before)
    assert not continues(index(VECTORS[1:], VECTORS[:9]), before)
    assert not continues(index(VECTORS[:9]), before)
    assert not continues(index_of(VECTORS, (4, 16)), before)


def test_placing_can_be_stopped_between_blocks_and_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "CHUNK", 50)
    steps = grown(index(VECTORS, VECTORS), layouts(300))
    seen = [next(steps) for _ in range(3)]
    assert [step.done for step in seen] == [0, 50, 100]
    assert all(isinstance(step, Progress) and step.total == 300 for step in seen)
    steps.close()
