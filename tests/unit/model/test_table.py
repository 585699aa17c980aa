from __future__ import annotations

import numpy as np
import pytest

from explorer.model.embedding import StaticEmbedding
from explorer.model.table import TokenTable
from explorer.paths import resource

STORED = np.arange(-60, 60, dtype=np.int8).reshape(20, 6)
SCALE = np.linspace(0.001, 3, 20).astype(np.float32)


def scaled() -> TokenTable:
    return TokenTable(STORED.copy(), SCALE)


def test_a_row_is_its_numbers_times_its_scale_in_single_precision() -> None:
    expected = [[np.float32(number) * SCALE[row] for number in STORED[row]] for row in (3, 19, 3)]
    np.testing.assert_array_equal(scaled().rows(np.array([3, 19, 3])), expected)


def test_rows_have_the_same_bits_before_and_after_the_table_is_whole() -> None:
    table, ids = scaled(), np.array([0, 7, 7, 19])
    before = table.rows(ids)
    whole = table.whole()
    assert table.is_whole
    np.testing.assert_array_equal(before, whole[ids])
    np.testing.assert_array_equal(before, table.rows(ids))
    assert table.whole() is whole


def test_the_table_cannot_be_written_and_its_rows_are_copies() -> None:
    for table in (scaled(), TokenTable(STORED.astype(np.float32))):
        table.rows(np.array([1]))[:] = 7
        np.testing.assert_array_equal(table.rows(np.array([1]))[0], table.whole()[1])
        with pytest.raises(ValueError, match="read-only"):
            table.whole()[0] = 1


def test_a_query_leaves_the_bundled_table_as_it_is_stored() -> None:
    model = StaticEmbedding.from_pretrained(resource("model"))
    query = model.encode(["a query of a few words"])
    assert not model._table.is_whole
    assert model.table.shape == (model.info.vocabulary, model.dim)
    np.testing.assert_array_equal(query, model.encode(["a query of a few words"]))
