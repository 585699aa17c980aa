"""Safetensors files as numpy arrays.

The format is a length, a JSON header and the raw tensors (https://github.com/huggingface/safetensors#format). The
library of that name cannot give numpy a bfloat16 tensor, and says "header too large" where a user needs to read
"download it again"; so the reading is done here, and the writing by the library.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ModelError

DTYPES: Final[dict[str, tuple[str, type[np.generic]]]] = {
    "F64": ("float64", np.float64),
    "F32": ("float32", np.float32),
    "F16": ("float16", np.float16),
    "BF16": ("bfloat16", np.uint16),
    "I8": ("int8", np.int8),
    "I32": ("int32", np.int32),
    "I64": ("int64", np.int64),
}
"""Tags of the format this program reads: the usual name and the numpy type that holds the raw numbers."""

LENGTH_BYTES: Final = 8
LARGEST_HEADER: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor lies in its file.

    Attributes:
        path: the file.
        name: the tensor's key.
        tag: the dtype as the file spells it, such as "F32".
        shape: its shape.
        start: first byte in the file.
        end: one past the last byte.
    """

    path: Path
    name: str
    tag: str
    shape: tuple[int, ...]
    start: int
    end: int

    @property
    def dtype(self) -> str:
        """The usual name of the dtype, such as "float32"."""
        return DTYPES[self.tag][0] if self.tag in DTYPES else self.tag


def read_header(path: Path) -> dict[str, Tensor]:
    """Return the tensors that the safetensors file `path` declares, by key.

    Raises:
        ModelError: the file is missing, cut short, or no safetensors file.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(LENGTH_BYTES), "little")
            text = file.read(length) if length <= min(size, LARGEST_HEADER) else b""
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.") from None
    if len(text) < length or length < 2:
        raise ModelError(f"{path} is not a complete safetensors file (its header is damaged); download it again.")
    data = LENGTH_BYTES + length
    return {name: _tensor(path, name, entry, data, size) for name, entry in _entries(path, text).items()}


def read_raw(tensor: Tensor) -> NDArray[Any]:
    """Return the numbers of `tensor` as they lie in the file (bfloat16 as uint16), C-contiguous.

    Raises:
        ModelError: its dtype is not one of `DTYPES`, or the file cannot be read.
    """
    if tensor.tag not in DTYPES:
        names = ", ".join(name for name, _ in DTYPES.values())
        raise ModelError(f"Tensor '{tensor.name}' in {tensor.path} is {tensor.tag}; supported are {names}.")
    array = np.empty(tensor.shape, dtype=DTYPES[tensor.tag][1])
    try:
        with tensor.path.open("rb") as file:
            file.seek(tensor.start)
            read = file.readinto(array.reshape(-1).view(np.uint8).data)
    except OSError as error:
        raise ModelError(f"{tensor.path} cannot be read: {error.strerror or error}.") from None
    if read != array.nbytes:
        raise ModelError(f"{tensor.path} ended while it was being read; try again.")
    return array


def as_float32(raw: NDArray[Any], tag: str) -> NDArray[np.float32]:
    """Return `raw`, read from a tensor tagged `tag`, as float32 of the same shape."""
    if tag == "BF16":
        raw = np.left_shift(raw, 16, dtype=np.uint32).view(np.float32)
    floats: NDArray[np.float32] = raw.astype(np.float32, copy=False)
    return floats


def _entries(path: Path, text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except ValueError:
        header = None
    if not isinstance(header, dict):
        raise ModelError(f"{path} is not a safetensors file (its header is not JSON).")
    header.pop("__metadata__", None)
    return header


def _tensor(path: Path, name: str, entry: Any, data: int, size: int) -> Tensor:
    try:
        shape = tuple(int(n) for n in entry["shape"])
        start, end = (data + int(n) for n in entry["data_offsets"])
        tag = str(entry["dtype"])
    except (KeyError, TypeError, ValueError):
        raise ModelError(f"{path} describes tensor '{name}' in a way this program does not know.") from None
    if end > size:
        raise ModelError(
            f"{path} is cut short: tensor '{name}' needs {end:,} bytes, the file has {size:,}; download it again."
        )
    width = np.dtype(DTYPES[tag][1]).itemsize if tag in DTYPES else None
    if start < data or (width is not None and (min(shape, default=1) < 0 or end - start != width * math.prod(shape))):
        raise ModelError(f"{path} is damaged: the size of tensor '{name}' does not fit its shape; download it again.")
    return Tensor(path, name, tag, shape, start, end)
