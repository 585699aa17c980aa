from __future__ import annotations

import pytest

from explorer.progress import Progress, Steps
from explorer.projection.meter import Meter


def steps(*reached: tuple[int, int | None]) -> Steps[str]:
    for done, total in reached:
        yield Progress("part", done, total)
    return "result"


def test_parts_add_up_by_what_they_cost() -> None:
    meter = Meter(4)
    first = [progress.done for progress in meter.part("a", 1, steps((1, 2), (2, 2)))]
    second = [progress.done for progress in meter.part("b", 3, steps((0, 2), (2, 2)))]
    assert first + second == [125, 250, 250, 1000]


def test_progress_never_goes_back() -> None:
    done = [progress.done for progress in Meter(1).part("a", 1, steps((3, 4), (0, None), (1, 4), (4, 4)))]
    assert done == [750, 750, 750, 1000]


def test_a_part_names_itself_and_returns_the_result_of_its_steps() -> None:
    part = Meter(1).part("Mapping", 1, steps((1, 1)))
    assert next(part).what == "Mapping"
    with pytest.raises(StopIteration, match="result"):
        next(part)


def test_a_part_that_is_stopped_stops_its_steps() -> None:
    stopped = []

    def endless() -> Steps[None]:
        try:
            while True:
                yield Progress("part", 0)
        finally:
            stopped.append(True)

    part = Meter(1).part("a", 1, endless())
    next(part)
    part.close()
    assert stopped == [True]
