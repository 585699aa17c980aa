from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.ui.map.scale import Kind, Measure, date, number, scale_of

DAY = 86_400


def of(values: object, kind: Kind) -> tuple[str, str]:
    return scale_of(np.asarray(values, np.float32), Measure("what", kind)).ends()


def test_a_share_is_read_in_percent_of_everything() -> None:
    assert of([0.25, 0.5], "share") == ("0 %", "100 %")


def test_a_scale_of_numbers_shows_them_all() -> None:
    assert of(np.arange(1900, 2001), "number") == ("1900", "2000")
    assert of([2.5, 0.125], "number") == ("0.125", "2.5")
    assert of([7, 7, 7], "number") == ("7", "7")


def test_a_few_far_numbers_do_not_leave_the_others_one_colour() -> None:
    values = np.concatenate([np.linspace(0, 100, 1000), [1e6]])
    assert of(values, "number") == ("0", "≥ 100")
    assert of(-values, "number") == ("≤ -100", "0")
    assert of([1] * 90 + [5], "number") == ("1", "5")


def test_dates_are_read_as_days_and_short_spans_as_times() -> None:
    assert of([0, 400 * DAY], "date") == ("1970-01-01", "1971-02-05")
    assert date(3600, DAY) == "1970-01-01 01:00"
    assert date(-100_000 * 366 * DAY, 1e15) == "before year 1"
    assert date(1e15, 1e15) == "after year 9999"
    assert date(-1900 * 365 * DAY, 1e12).startswith("0071-")


def test_values_that_are_missing_are_counted() -> None:
    scale = scale_of(np.array([1, np.nan, np.inf], np.float32), Measure("what", "number"))
    assert (scale.low, scale.high, scale.unknown) == (1, 1, 2)
    assert scale_of(None, Measure()).ends() == ("0.00", "1.00")


@settings(deadline=None)
@given(st.floats(-1e30, 1e30))
def test_any_number_is_short_and_near_to_what_it_stands_for(value: float) -> None:
    words = number(value)
    assert len(words) <= 20
    assert float(words.replace(",", "")) == pytest.approx(value, rel=0.01)
