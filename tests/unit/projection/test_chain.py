from __future__ import annotations

import pytest

from explorer.projection.chain import chain, first_stop


@pytest.mark.parametrize(
    ("dims", "first"), [((32, 64, 128, 256, 512, 1024), 256), ((32, 64, 128), 64), ((384,), 384), ((32, 64), 64)]
)
def test_the_first_stop_is_256_or_the_middle_one(dims: tuple[int, ...], first: int) -> None:
    assert first_stop(dims) == first


def test_the_chain_goes_up_then_down_from_neighbour_to_neighbour() -> None:
    assert chain((32, 64, 128, 256, 512), 128) == [(256, 128), (512, 256), (64, 128), (32, 64)]


def test_a_single_stop_has_no_chain() -> None:
    assert chain((8,), 8) == []
