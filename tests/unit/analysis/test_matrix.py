"""The matrix of all similarities: right at every stop, on one scale, symmetric."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from explorer.analysis import matrix
from explorer.analysis.matrix import MatrixStack, matrix_stack
from explorer.errors import ExplorerError
from explorer.model.similarity import SIMILARITIES
from explorer.progress import Progress, drain

DIMS = (2, 5, 8)
Array = NDArray[np.float32]
similarities = st.sampled_from(["cosine", "dot", "euclidean", "manhattan"])
vectors_of_any_kind = st.integers(1, 12).flatmap(
    lambda n: hnp.arrays(np.float32, (n, 8), elements=st.sampled_from([-2.0, -0.5, 0.0, 0.0, 1.0, 3.0]))
)


def stacked(vectors: Array, similarity: str = "cosine", dims: tuple[int, ...] = DIMS) -> MatrixStack:
    return drain(matrix_stack(vectors, dims, similarity))


@settings(deadline=None)
@given(vectors_of_any_kind, similarities, st.sampled_from(DIMS), st.sampled_from([1, 3, 128]))
def test_levels_values_and_scores_tell_the_same_at_every_stop(
    vectors: Array, similarity: str, dim: int, block: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "BLOCK", block)
        stack = stacked(vectors, similarity)
        scores = stack.scores(dim)
    cut = np.ascontiguousarray(vectors[:, :dim])
    np.testing.assert_allclose(
        scores, SIMILARITIES[similarity](cut, cut), atol=3e-3 if similarity == "euclidean" else 1e-5
    )
    step = (stack.high - stack.low) / 255
    np.testing.assert_allclose(stack.low + stack.levels(dim) * step, scores, atol=0.51 * step + 1e-5)
    np.testing.assert_array_equal(scores, scores.T)
    values = [[stack.value(dim, i, j) for j in range(len(vectors))] for i in range(len(vectors))]
    np.testing.assert_allclose(values, scores, rtol=1e-5, atol=1e-5)


def test_one_scale_spans_all_stops() -> None:
    vectors = np.random.default_rng(0).standard_normal((30, 8), dtype=np.float32)
    stack = stacked(vectors)
    assert stack.high == 1
    assert stack.low == pytest.approx(min(float(stack.scores(dim).min()) for dim in DIMS))
    assert min(int(stack.levels(dim).min()) for dim in DIMS) == 0
    assert all((np.diagonal(stack.levels(dim)) == 255).all() for dim in DIMS)


@pytest.mark.parametrize(("similarity", "high"), [("euclidean", 0.0), ("manhattan", 0.0), ("dot", 27.0)])
def test_the_upper_end_is_what_the_similarity_can_reach(similarity: str, high: float) -> None:
    vectors = np.diag(np.array([1, 5, 3], np.float32))[[0, 2]]
    vectors = np.hstack([vectors, np.ones((2, 5), np.float32) * np.sqrt(np.float32(3.6))])
    stack = stacked(vectors, similarity, (3, 8))
    assert stack.high == pytest.approx(high)


def test_texts_that_are_all_equal_still_have_a_scale() -> None:
    stack = stacked(np.ones((3, 8), np.float32), "euclidean")
    assert stack.low < stack.high
    assert (stack.levels(8) == 255).all()


def test_no_text_at_all_gives_an_empty_matrix() -> None:
    stack = stacked(np.empty((0, 8), np.float32))
    assert (len(stack), stack.levels(2).shape, stack.low, stack.high) == (0, (0, 0), 0.0, 1.0)


def test_levels_are_a_view_and_the_stops_are_known() -> None:
    stack = stacked(np.ones((3, 8), np.float32))
    assert np.shares_memory(stack.levels(5), stack.stack)
    assert stack.dims == DIMS
    with pytest.raises(ExplorerError, match="no dimension 6"):
        stack.levels(6)


def test_too_many_texts_are_refused_in_one_sentence() -> None:
    with pytest.raises(ExplorerError, match=r"2,001 texts are too many .* at most 2,000"):
        stacked(np.ones((2001, 8), np.float32))


def test_progress_moves_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "BLOCK", 4)
    seen: list[Progress] = []
    drain(matrix_stack(np.ones((10, 8), np.float32), DIMS, "cosine"), seen.append)
    done = [step.done for step in seen]
    assert done == sorted(done)
    assert seen[-1].done == seen[-1].total
