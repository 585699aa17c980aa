from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future

import numpy as np
import pytest
from numpy.typing import NDArray

from explorer.progress import drain
from explorer.projection.descent import PUSHES, descend, half_states, random_states, schedule, spread_out
from explorer.projection.forces import pull_table, push_table
from explorer.projection.fuzzy import Graph, curve

Reference = dict[str, NDArray]
EPOCHS = 40


@pytest.fixture
def graph(reference: Reference) -> Graph:
    return Graph(120, reference["head"], reference["tail"], reference["weight"])


def laid_out(graph: Graph, start: NDArray, rate: float = 1.0, seed: int = 42) -> NDArray:
    xy = start.copy()
    drain(descend(xy, graph, shape=curve(0.1), epochs=EPOCHS, rate=rate, seed=seed))
    return xy


def kept(xy: NDArray, neighbours: NDArray) -> float:
    distances = np.linalg.norm(xy[:, None] - xy, axis=2)
    nearest = np.argsort(distances, axis=1)[:, : neighbours.shape[1]]
    return float(np.mean([len({*a} & {*b}) / len(a) for a, b in zip(nearest, neighbours, strict=True)]))


def test_points_move_as_umap_learn_moves_them(graph: Graph, reference: Reference) -> None:
    start = reference["start"]
    xy = laid_out(graph, start, rate=0.01)
    np.testing.assert_allclose(xy, reference["gentle"], atol=1e-3)
    assert np.abs(xy - start).max() > 0.1


def test_as_many_neighbours_are_kept_as_by_umap_learn(graph: Graph, reference: Reference) -> None:
    ours, theirs = (
        kept(xy, reference["neighbours"]) for xy in (laid_out(graph, reference["start"]), reference["usual"])
    )
    assert ours > theirs - 0.05


def test_the_same_seed_gives_the_same_map_and_another_seed_another(graph: Graph, reference: Reference) -> None:
    start = reference["start"]
    assert np.array_equal(laid_out(graph, start), laid_out(graph, start))
    assert not np.array_equal(laid_out(graph, start), laid_out(graph, start, seed=1))


def test_every_epoch_can_be_seen_and_is_a_place_to_stop(graph: Graph, reference: Reference) -> None:
    xy = reference["start"].copy()
    steps = descend(xy, graph, shape=curve(0.1), epochs=EPOCHS, rate=1.0, seed=0)
    assert next(steps).done == 1  # no edge is due in the first epoch
    seen = [xy.copy()]
    for done in range(2, 5):
        assert next(steps).done == done
        assert not np.array_equal(xy, seen[-1])
        seen.append(xy.copy())
    steps.close()
    assert np.array_equal(xy, seen[-1])


def test_a_start_fills_its_square_and_separates_equal_points() -> None:
    start = spread_out(np.array([[0, 0], [0, 0], [4, 1]], np.float32), seed=0)
    assert start.min() == pytest.approx(0, abs=1e-3)
    assert start.max() == pytest.approx(10, abs=1e-3)
    assert (start[0] != start[1]).all()


def test_edges_too_weak_to_be_used_once_are_left_out() -> None:
    weight = np.array([1, 0.5, 0.2, 0], np.float32)
    head, tail, every = schedule(Graph(4, np.arange(4, dtype=np.int32), np.arange(4, dtype=np.int32), weight), 4)
    assert head.tolist() == tail.tolist() == [0, 1]
    assert every.tolist() == [1, 2]


def test_compiled_code_does_what_the_source_says(
    graph: Graph, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.projection import kernels

    def run(move: object) -> tuple[NDArray, NDArray]:
        xy = reference["start"].copy()
        head, tail, every = schedule(graph, EPOCHS)
        due, due_push, states = every.copy(), every / PUSHES, random_states(xy, 0)
        forces = pull_table(1.5, 0.9), push_table(1.5, 0.9)
        for epoch in range(3):
            move(xy, head, tail, every, due, due_push, states, *forces, np.float32(0.01), epoch, PUSHES)
        return xy, states

    compiled = run(kernels.move_points)
    for name in ("_draw_together", "_push_away", "_force", "_limited", "_random"):
        monkeypatch.setattr(kernels, name, getattr(kernels, name).py_func)
    plain = run(kernels.move_points.py_func)
    np.testing.assert_allclose(compiled[0], plain[0], atol=1e-4)
    np.testing.assert_array_equal(compiled[1], plain[1])


@pytest.fixture
def in_halves_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.projection.descent.LARGE", 0)


@pytest.mark.usefixtures("in_halves_only")
def test_points_moved_in_halves_keep_as_many_neighbours_as_by_umap_learn(graph: Graph, reference: Reference) -> None:
    ours, theirs = (
        kept(xy, reference["neighbours"]) for xy in (laid_out(graph, reference["start"]), reference["usual"])
    )
    assert ours > theirs - 0.05


@pytest.mark.usefixtures("in_halves_only")
def test_halves_move_the_same_however_their_threads_take_turns(
    graph: Graph, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later(Executor):
        """Does the work when its result is asked for."""

        def submit(self, work: Callable[..., object], /, *args: object, **_named: object) -> Future:
            done = Future[object]()
            monkeypatch.setattr(done, "result", lambda: work(*args))
            return done

    start, threads = reference["start"], threading.active_count()
    at_once = laid_out(graph, start)
    assert np.array_equal(laid_out(graph, start), at_once)
    assert not np.array_equal(laid_out(graph, start, seed=1), at_once)
    assert threading.active_count() == threads
    monkeypatch.setattr("explorer.projection.descent.ThreadPoolExecutor", lambda *_: Later())
    assert np.array_equal(laid_out(graph, start), at_once)


@pytest.mark.usefixtures("in_halves_only")
def test_a_descent_in_halves_that_is_stopped_leaves_no_thread(graph: Graph, reference: Reference) -> None:
    threads = threading.active_count()
    steps = descend(reference["start"].copy(), graph, shape=curve(0.1), epochs=EPOCHS, rate=1.0, seed=0)
    for _ in range(3):
        next(steps)
    steps.close()
    assert threading.active_count() == threads


def test_compiled_halves_do_what_the_source_says(
    graph: Graph, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    from explorer.projection import kernels

    def run(move: Callable[..., None]) -> NDArray:
        xy, before = reference["start"].copy(), reference["start"].copy()
        head, tail, every = schedule(graph, EPOCHS)
        mine, states = head < 60, half_states(3)
        forces = pull_table(1.5, 0.9), push_table(1.5, 0.9)
        edges = head[mine], tail[mine], every[mine].astype(np.float32), every[mine].astype(np.float32)
        for epoch in range(3):
            move(xy, before, 0, 60, *edges, states[0], *forces, np.float32(0.01), epoch)
        assert np.array_equal(xy[60:], before[60:])
        assert not np.array_equal(xy[:60], before[:60])
        return xy

    compiled = run(kernels.move_heads)
    for name in ("_force", "_limited"):
        monkeypatch.setattr(kernels, name, getattr(kernels, name).py_func)
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(compiled, run(kernels.move_heads.py_func), atol=1e-4)


@pytest.mark.parametrize(("a", "b"), [(1.93, 0.79), (1.58, 0.9), (0.12, 1.9)])
def test_a_force_looked_up_is_the_force_of_the_formula(a: float, b: float) -> None:
    from explorer.projection.kernels import _force

    for square in np.geomspace(1e-6, 1e5, 500):
        x = np.sqrt(square)
        pull = 2 * a * b * x ** (2 * b - 2) / (1 + a * x ** (2 * b))
        push = 2 * b / ((1e-3 + x**2) * (1 + a * x ** (2 * b)))
        assert _force(pull_table(a, b), np.float32(square)) == pytest.approx(pull, rel=4e-5)
        assert _force(push_table(a, b), np.float32(square)) == pytest.approx(push, rel=4e-5)


def test_forces_are_finite_at_any_distance() -> None:
    from explorer.projection.kernels import _force

    for square in (0.0, 1e-38, 1e-12, 1e12, 3e38):
        assert np.isfinite(_force(pull_table(1.6, 0.9), np.float32(square)))
        assert np.isfinite(_force(push_table(1.6, 0.9), np.float32(square)))
