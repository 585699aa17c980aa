from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.model import pooling
from explorer.model.pooling import _sum_by_product, _sum_one_by_one, mean_pool
from explorer.model.table import TokenTable
from explorer.model.tokens import Tokens, without
from tests.unit.model.tiny import tiny_table

TABLE = tiny_table(20, 6)
TEXTS = st.lists(st.lists(st.integers(0, 19), max_size=9), max_size=6)


def tokens_of(texts: list[list[int]]) -> Tokens:
    ids = np.array([row for text in texts for row in text], dtype=np.int32)
    return Tokens(ids, np.cumsum([0, *map(len, texts)], dtype=np.int64))


def summed(how: Any, texts: list[list[int]], **more: int) -> Any:
    out = np.full((len(texts), 6), np.nan, np.float32)
    how(TABLE if how is _sum_by_product else TokenTable(TABLE), tokens_of(texts), out, **more)
    return out


@given(TEXTS)
def test_both_ways_to_sum_give_the_same_bits(texts: list[list[int]]) -> None:
    np.testing.assert_array_equal(summed(_sum_one_by_one, texts), summed(_sum_by_product, texts))


@given(TEXTS)
def test_the_mean_is_that_of_the_rows_or_zero(texts: list[list[int]]) -> None:
    expected = [TABLE[text].mean(axis=0) if text else np.zeros(6) for text in texts]
    np.testing.assert_allclose(
        summed(mean_pool, texts, characters=9), np.reshape(expected, (-1, 6)), rtol=1e-5, atol=1e-6
    )


def test_a_text_of_many_blocks_is_summed_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pooling, "BLOCK_TOKENS", 4)
    texts = [list(range(n)) for n in (3, 4, 5, 8, 13)]
    np.testing.assert_array_equal(summed(_sum_one_by_one, texts), summed(_sum_by_product, texts))


@pytest.mark.parametrize(("characters", "loaded"), [(9, False), (10**6, True)])
def test_scipy_is_imported_for_many_texts_only(characters: int, loaded: bool) -> None:
    code = f"""
import sys
import numpy as np
from explorer.model.pooling import mean_pool
from explorer.model.table import TokenTable
from explorer.model.tokens import Tokens
tokens = Tokens(np.zeros(3, np.int32), np.array([0, 3]))
mean_pool(TokenTable(np.ones((2, 4), np.float32)), tokens, np.empty((1, 4), np.float32), characters={characters})
sys.exit(("scipy" in sys.modules) != {loaded})
"""
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


@given(TEXTS, st.integers(0, 19))
def test_leaving_an_id_out_keeps_the_others_in_their_texts(texts: list[list[int]], dropped: int) -> None:
    left = without(tokens_of(texts), dropped)
    expected = tokens_of([[row for row in text if row != dropped] for text in texts])
    assert left.ids.tolist() == expected.ids.tolist()
    assert left.offsets.tolist() == expected.offsets.tolist()


def test_a_typed_query_imports_no_scipy() -> None:
    code = """
import sys
from explorer.model.embedding import StaticEmbedding
from explorer.paths import resource
StaticEmbedding.from_pretrained(resource("model")).encode(["a query", "another " * 500])
sys.exit(any(name.partition(".")[0] in {"scipy", "huggingface_hub"} for name in sys.modules))
"""
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
