from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.ui.map.naming import Box, densest, labels_of, placed

sizes = st.tuples(st.floats(10, 150), st.floats(10, 20))
points = st.tuples(st.floats(-50, 450), st.floats(-50, 350))


@settings(deadline=None)
@given(st.lists(st.tuples(sizes, points), max_size=25), st.lists(st.tuples(sizes, points), max_size=2))
def test_names_never_meet_each_other_nor_what_is_taken_nor_leave_the_window(
    names: list[tuple[tuple[float, float], tuple[float, float]]],
    full: list[tuple[tuple[float, float], tuple[float, float]]],
) -> None:
    taken = [Box(x, y, width, height) for (width, height), (x, y) in full]
    found = placed([size for size, _ in names], [point for _, point in names], (400, 300), taken)
    shown = [box for box in found if box is not None]
    assert len(found) == len(names)
    for place, box in enumerate(shown):
        assert box.within(400, 300)
        assert not any(box.meets(other) for other in taken + shown[:place])


def test_the_first_name_stands_on_its_point_and_the_next_gives_way() -> None:
    first, second, third = placed([(50, 10)] * 3, [(200, 150)] * 3, (400, 300), [Box(175, 156, 50, 10)])
    assert first is None or first.top != 145
    free = placed([(50, 10)] * 2, [(200, 150)] * 2, (400, 300), [])
    assert free[0] == Box(175, 145, 50, 10)
    assert free[1] is not None
    assert abs(free[1].top - 145) >= 10
    assert second is None or second != third


def test_a_group_is_named_where_it_is_dense_not_between_its_parts() -> None:
    rng = np.random.default_rng(0)
    crowd, few = rng.normal(0, 0.1, (80, 2)), rng.normal(10, 0.1, (40, 2))
    xy = np.concatenate([few, crowd]).astype(np.float32)
    assert np.abs(xy[densest(xy)]).max() < 0.2


def test_unwanted_empty_and_placeless_groups_have_no_name() -> None:
    xy = np.array([[0, 0], [1, 1], [np.nan, 0], [2, 2]], np.float32)
    codes = np.array([0, 1, 3, 255], np.uint8)
    found = labels_of(xy, codes, ["tea", "sea", "nobody", "nowhere"], only={0, 2, 3})
    assert [(label.text, label.row) for label in found] == [("tea", 0)]
    assert labels_of(xy[:0], codes[:0], ["tea"], ()) == []


def test_points_at_one_place_have_a_name_there() -> None:
    assert densest(np.ones((5, 2), np.float32)) == 0


def test_a_name_beside_an_edge_moves_inside() -> None:
    assert placed([(40, 10)], [(98, 50)], (100, 100), []) == [Box(60, 45, 40, 10)]
    assert placed([(40, 10)], [(2, 50)], (100, 100), []) == [Box(0, 45, 40, 10)]
    assert placed([(40, 10)], [(-1, 50)], (100, 100), []) == [None]
