from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.analysis.tallies import BINS, MOST_VALUES, column_values, day, tally

WORDS = np.array(["tea", "ship", None, "tea", "", "bee"], dtype=object)


def test_values_are_counted_the_most_frequent_first_and_the_empty_ones_as_missing() -> None:
    found = column_values(WORDS)
    assert tally(found, None).values == (("tea", 2), (None, 2), ("bee", 1), ("ship", 1))
    assert tally(found, None).rows == 6


def test_the_values_of_some_rows_are_counted_in_the_same_order() -> None:
    found = column_values(WORDS)
    counts = dict(tally(found, np.array([0, 1])).values)
    assert counts == {"tea": 1, "ship": 1, None: 0, "bee": 0}
    assert [value for value, _ in tally(found, np.array([1])).values] == [
        value for value, _ in tally(found, None).values
    ]


def test_a_few_different_numbers_are_values_in_their_order() -> None:
    found = column_values(np.array([3.0, 1.0, np.nan, 3.0]))
    assert tally(found, None).values == ((1.0, 1), (3.0, 2), (None, 1))


def test_truths_are_values() -> None:
    found = column_values(np.array([True, False, None, True], dtype=object))
    assert dict(tally(found, None).values) == {True: 2, False: 1, None: 1}
    assert dict(tally(column_values(np.array([True, False])), None).values) == {True: 1, False: 1}


def test_many_numbers_are_a_range_with_how_many_there_are_in_each_part() -> None:
    numbers = np.append(np.arange(100.0), [np.nan, np.inf])
    found = tally(column_values(numbers), None)
    assert (found.low, found.high, found.rows, found.missing) == (0.0, 99.0, 102, 2)
    assert len(found.bins) == BINS
    assert sum(found.bins) == 100
    some = tally(column_values(numbers), np.array([0, 1, 100]))
    assert (some.low, some.high, some.rows, some.missing, some.bins[0], sum(some.bins)) == (0.0, 99.0, 3, 1, 2, 2)


def test_a_few_far_numbers_do_not_press_the_others_into_one_bar() -> None:
    found = tally(column_values(np.append(np.arange(1900.0, 2000.0), -27_000.0)), None)
    assert (found.low, found.high, found.end) == (-27_000.0, 1999.0, 1999.0)
    assert found.start > 1890
    assert max(found.bins) < 10
    assert sum(found.bins) == 101


def test_dates_are_a_range_of_days() -> None:
    column = np.array(["1970-01-02", "2024-05-31T12:00", "NaT"], dtype="datetime64[us]")
    found = tally(column_values(column), None)
    assert found.dated
    assert found.missing == 1
    assert day(found.low or 0) == date(1970, 1, 2)
    assert day(found.high or 0) == date(2024, 5, 31)
    assert day(1e12) == date.max


def test_of_too_many_values_none_can_be_picked() -> None:
    found = column_values(np.array([f"text {at}" for at in range(MOST_VALUES + 1)], dtype=object))
    assert tally(found, None).values == ()


@pytest.mark.parametrize("column", [np.array([], dtype=object), np.array([]), np.array([], dtype="datetime64[us]")])
def test_a_column_without_rows_has_nothing(column: np.ndarray[tuple[int], np.dtype[np.generic]]) -> None:
    found = tally(column_values(column), None)
    assert (found.values, found.bins, found.rows) == ((), (), 0)


@given(st.lists(st.one_of(st.none(), st.sampled_from("abc")), min_size=1), st.data())
def test_counts_are_those_of_the_rows(column: list[str | None], data: st.DataObject) -> None:
    rows = sorted(data.draw(st.sets(st.integers(0, len(column) - 1))))
    found = tally(column_values(np.array(column, dtype=object)), np.array(rows, dtype=np.int64))
    for value, count in found.values:
        assert count == sum(column[row] == value for row in rows)
    assert sum(count for _, count in found.values) == len(rows)
