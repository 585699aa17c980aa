"""Columns as map colours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.colouring import MISSING, OTHERS, colouring


@given(st.lists(st.sampled_from(["tea", "wine", "sea", "", None, "7"]), max_size=30), st.integers(2, 6))
def test_every_row_has_the_code_of_its_category_and_counts_add_up(values: list[str | None], most: int) -> None:
    found = colouring(np.array(values, dtype=object), most)
    assert found.codes is not None
    named = [value or MISSING for value in values]
    assert len(found.labels) == len(found.counts) <= most
    assert sum(found.counts) == len(values)
    for name, code in zip(named, found.codes.tolist(), strict=True):
        assert found.labels[code] == (name if name in found.labels else OTHERS)
        assert found.counts[code] == sum(
            other == name or (found.labels[code] == OTHERS and other not in found.labels) for other in named
        )


def test_the_most_frequent_come_first_and_equals_by_name() -> None:
    found = colouring(np.array(["b", "a", "c", "c", True, True], dtype=object), 3)
    assert (found.labels, found.counts) == (("True", "c", OTHERS), (2, 2, 2))


@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "u1"])
def test_numbers_are_a_scale_from_the_smallest_to_the_largest(dtype: str) -> None:
    found = colouring(np.array([3, 1, 2], dtype), 5)
    assert (found.codes, found.low, found.high) == (None, 1, 3)
    assert found.values is not None
    assert found.values.tolist() == [3, 1, 2]


def test_what_is_no_number_is_missing_and_does_not_stretch_the_scale() -> None:
    found = colouring(np.array([np.nan, 5, -np.inf, 2]), 5)
    assert (found.low, found.high) == (2, 5)
    assert found.values is not None
    np.testing.assert_array_equal(np.isnan(found.values), [True, False, True, False])


def test_a_column_without_numbers_has_an_empty_scale() -> None:
    found = colouring(np.full(3, np.nan), 5)
    assert (found.low, found.high) == (0, 0)


def test_dates_are_a_scale_in_seconds() -> None:
    found = colouring(np.array(["1970-01-02", "NaT", "1970-01-01"], "datetime64[us]"), 5)
    assert (found.low, found.high) == (0, 86_400)
    assert found.values is not None
    assert np.isnan(found.values).tolist() == [False, True, False]
