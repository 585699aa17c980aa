"""What a chart says in words."""

from __future__ import annotations

from math import nan

from explorer.ui.charts import Axis, Chart, Line
from explorer.ui.charts.data import number, spoken


def test_a_screen_reader_hears_every_value_of_short_lines(chart: Chart) -> None:
    said = spoken(chart)
    assert said.startswith("nDCG@10 against dimensions.")
    assert "low: 0.100 at 32, 0.200 at 64, 0.300 at 128, 0.400 at 256." in said
    assert "BM25: 0.500." in said
    assert said.endswith("The marker stands at 128.")


def test_a_screen_reader_hears_the_ends_and_extremes_of_long_lines_and_no_faint_ones() -> None:
    steps = list(range(100))
    losses = [5.0, 9.0, *([4.0] * 96), 1.0, 2.0]
    said = spoken(
        Chart("t", Axis("steps"), Axis("loss"), (Line("a", steps, losses), Line("raw", steps, losses, weight="faint")))
    )
    assert "a: begins with 5 at 0, ends with 2 at 99, lowest 1 at 98, highest 9 at 1." in said
    assert "raw" not in said


def test_a_line_without_a_finite_value_is_said_to_have_none() -> None:
    assert "a: no values." in spoken(Chart("t", Axis("x"), Axis("y"), (Line("a", [1.0], [nan]),)))


def test_a_value_is_read_at_the_nearest_point() -> None:
    line = Line("a", [10.0, 20.0, 30.0], [1.0, 2.0, nan])
    assert [line.at(x) for x in (0.0, 14.0, 16.0, 99.0)] == [1.0, 1.0, 2.0, None]
    assert Line("none", [], []).at(1.0) is None


def test_numbers_have_a_real_minus_sign_and_as_many_decimals_as_they_deserve() -> None:
    assert [number(v) for v in (0.12345, -2.5, 1024.0, 120_000.0)] == ["0.1235", "−2.5", "1024", "120,000"]
    assert number(0.5, 3) == "0.500"
