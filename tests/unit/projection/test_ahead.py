from __future__ import annotations

import threading
from contextlib import closing

import pytest

from explorer.progress import Progress, Steps, drain
from explorer.projection.ahead import Ahead

WAIT = 30


def work(result: int, gate: threading.Event | None = None) -> Steps[int]:
    yield Progress("working", result)
    if gate is not None:
        gate.wait(WAIT)
    yield Progress("working", result)
    return result


def endless(stopped: list[bool]) -> Steps[int]:
    try:
        while True:
            yield Progress("working", 0)
    finally:
        stopped.append(True)


def failing() -> Steps[int]:
    yield Progress("working", 0)
    raise ZeroDivisionError("by zero")


def test_results_are_taken_in_order() -> None:
    with closing(Ahead([work(1), work(2), work(3)])) as ahead:
        assert [drain(ahead.take()) for _ in range(3)] == [1, 2, 3]


def test_who_waits_sees_how_far_the_work_is_and_may_leave() -> None:
    gate = threading.Event()
    with closing(Ahead([work(7, gate)])) as ahead:
        waiting = ahead.take()
        assert any(next(waiting) == Progress("working", 7) for _ in range(1000))
        waiting.close()
        gate.set()
        assert drain(ahead.take()) == 7


def test_closing_stops_the_work_and_the_thread() -> None:
    stopped: list[bool] = []
    before = threading.active_count()
    ahead = Ahead([endless(stopped), work(1)])
    ahead.close()
    assert stopped in ([True], [])  # empty when it had not begun
    assert threading.active_count() == before


def test_an_error_is_raised_where_its_result_is_taken() -> None:
    with closing(Ahead([work(1), failing(), work(2)])) as ahead:
        assert drain(ahead.take()) == 1
        with pytest.raises(ZeroDivisionError):
            drain(ahead.take())


def test_there_is_no_result_more_than_there_is_work() -> None:
    with closing(Ahead([work(1)])) as ahead:
        assert drain(ahead.take()) == 1
        with pytest.raises(LookupError):
            drain(ahead.take())
