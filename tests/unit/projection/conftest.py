from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

Reference = dict[str, NDArray]


@pytest.fixture(scope="session", autouse=True)
def compiled_code(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep compiled code apart from the user's, and return its folder."""
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("home")
        patch.setenv("MATRYOSHKA_EXPLORER_HOME", str(home))
        yield home / "cache" / "compiled"


@pytest.fixture(scope="session")
def reference() -> Reference:
    """Return what umap-learn computed: see make_reference.py."""
    with np.load(Path(__file__).with_name("reference.npz")) as file:
        return dict(file)
