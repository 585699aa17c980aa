from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save, save_file

from explorer.errors import ModelError
from explorer.model.tensors import as_float32, read_header, read_raw


@pytest.fixture
def path(tmp_path: Path, table: Any) -> Path:
    save_file({"table": table}, tmp_path / "t.safetensors")
    return tmp_path / "t.safetensors"


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.float16, np.int8, np.int32, np.int64])
def test_a_tensor_that_the_library_wrote_is_read_back(path: Path, dtype: type) -> None:
    numbers = np.arange(24).reshape(2, 3, 4).astype(dtype)
    save_file({"first": np.zeros(5, np.float32), "numbers": numbers}, path)
    tensor = read_header(path)["numbers"]
    found = read_raw(tensor)
    assert (tensor.dtype, tensor.shape) == (np.dtype(dtype).name, (2, 3, 4))
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, numbers)


@given(st.floats(width=32, allow_nan=False))
def test_bfloat16_is_the_upper_half_of_a_float32(number: float) -> None:
    bits = np.array([number], np.float32).view(np.uint32)
    found = as_float32((bits >> 16).astype(np.uint16), "BF16")
    assert found.view(np.uint32) == bits & 0xFFFF0000


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="gone cannot be read: No such file"):
        read_header(tmp_path / "gone")


def test_a_file_that_shrinks_while_it_is_read_is_named(path: Path) -> None:
    tensor = read_header(path)["table"]
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(ModelError, match="ended while it was being read"):
        read_raw(tensor)


def test_a_file_that_goes_away_while_it_is_read_is_named(path: Path) -> None:
    tensor = read_header(path)["table"]
    path.unlink()
    with pytest.raises(ModelError, match=r"t\.safetensors cannot be read"):
        read_raw(tensor)


def test_a_dtype_numpy_does_not_have_is_named(path: Path) -> None:
    path.write_bytes(save({"t": np.zeros(4, np.uint8)}))
    with pytest.raises(ModelError, match=r"Tensor 't' in .* is U8; supported are float64"):
        read_raw(read_header(path)["t"])


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_by_name(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.safetensors"
        path.write_bytes(data)
        try:
            read_header(path)
        except ModelError as error:
            assert str(path) in str(error)
