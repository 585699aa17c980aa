"""Memory kept between frames. No Qt."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Scratch:
    """Buffers by name, because fresh large arrays cost more than what is done in them."""

    def __init__(self) -> None:
        self._buffers: dict[str, NDArray[np.uint8]] = {}

    def take(self, name: str, count: int, kind: type[np.generic]) -> NDArray[Any]:
        """Return `count` uninitialised values of a kind, valid until `name` is taken again."""
        size = count * np.dtype(kind).itemsize
        buffer = self._buffers.get(name)
        if buffer is None or len(buffer) < size or len(buffer) > 4 * size + (1 << 20):
            buffer = self._buffers[name] = np.empty(size, np.uint8)
        return buffer[:size].view(kind)
