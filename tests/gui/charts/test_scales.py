"""Where values, ticks and names stand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.charts import Axis, Chart, Line
from explorer.ui.charts.scales import Scale, across, apart, tick_values, upwards, without_overlap


def test_every_doubling_takes_the_same_room() -> None:
    scale = Scale(32, 1024, log2=True)
    assert [scale.part(stop) for stop in (32, 64, 128, 256, 512, 1024)] == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])


def test_the_axis_across_ends_where_the_data_ends(chart: Chart) -> None:
    assert (across(chart).low, across(chart).high) == (32, 256)


def test_the_axis_upwards_leaves_room_around_curves_and_levels(chart: Chart) -> None:
    scale = upwards(chart)
    assert scale.low < 0.1 < 0.9 < scale.high


def test_given_ends_of_an_axis_are_kept(chart: Chart) -> None:
    scale = upwards(replace(chart, y=Axis("nDCG@10", low=0.0, high=1.0)))
    assert (scale.low, scale.high) == (0.0, 1.0)


def test_a_flat_curve_and_a_single_point_still_have_an_extent() -> None:
    chart = Chart("t", Axis("x"), Axis("y"), (Line("flat", [5.0], [2.0]),))
    assert across(chart).part(5.0) == 0.5
    assert upwards(chart).part(2.0) == pytest.approx(0.5)


def test_an_axis_without_data_has_an_extent() -> None:
    nothing = (Line("none", [], []),)
    assert across(Chart("t", Axis("x", log2=True), Axis("y"), nothing)).high > 1
    assert upwards(Chart("t", Axis("x"), Axis("y"), nothing)).high > 0


def test_ticks_stand_at_the_stops_of_an_axis_and_at_round_numbers_without_stops() -> None:
    assert tick_values(Axis("x", stops=(16, 32, 64)), Scale(32, 64, log2=True), 2) == [32, 64]
    assert tick_values(Axis("y"), Scale(0.13, 0.88), 4) == [0.2, 0.4, 0.6, 0.8]


def test_labels_that_would_touch_are_left_out_but_never_the_ends() -> None:
    assert without_overlap([0, 10, 20, 30], lambda _at: 15) == [0, 3]
    assert without_overlap([0, 20, 40], lambda _at: 15) == [0, 1, 2]
    assert without_overlap([], lambda _at: 15) == []


@given(st.lists(st.floats(-50, 450), max_size=12))
def test_names_stand_apart_in_their_order_within_the_plot(wanted: list[float]) -> None:
    placed = apart(wanted, 20, 0, 400)
    ordered = [place for _wish, place in sorted(zip(wanted, placed, strict=True))]
    assert all(later - earlier >= 20 - 1e-6 for earlier, later in pairwise(ordered))
    assert all(-1e-6 <= place <= 400 + 1e-6 for place in placed)


@given(st.lists(st.integers(0, 20), unique=True, max_size=12))
def test_names_that_have_room_stand_exactly_at_their_ends(steps: list[int]) -> None:
    wanted = [20.0 * step for step in steps]
    assert apart(wanted, 20, 0, 400) == pytest.approx(wanted)


def test_two_names_at_one_height_share_the_way() -> None:
    assert apart([100, 100], 20, 0, 400) == [90, 110]
