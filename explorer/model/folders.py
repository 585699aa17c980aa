"""Which of some paths is a model, and which are texts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

MODEL_FILES: Final = ("modules.json", "tokenizer.json")
"""A folder with one of these beside weights, and no texts, is meant as a model."""


def told_apart(paths: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """Return those of `paths` that are meant as embedding models, and those that are meant as texts."""
    models = tuple(path for path in paths if is_model_folder(path))
    return models, tuple(path for path in paths if path not in models)


def is_model_folder(path: Path) -> bool:
    """Tell whether `path` is meant as an embedding model."""
    return path.is_dir() and any((path / name).is_file() for name in MODEL_FILES)
