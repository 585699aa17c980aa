"""What a dropped, chosen or named path is: a model or texts."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.requests import LoadModel, OpenCorpus

MODEL_FILES = ("modules.json", "tokenizer.json")
"""A folder with one of these beside weights, and no texts, is meant as a model."""


def requests_for(paths: list[Path]) -> list[LoadModel | OpenCorpus]:
    """Return what opening `paths` together asks for: at most one model, and one corpus of all the rest."""
    models = [path for path in paths if is_model_folder(path)]
    texts = tuple(path for path in paths if path not in models)
    wanted: list[LoadModel | OpenCorpus] = [LoadModel(path) for path in models[:1]]
    if texts:
        wanted.append(OpenCorpus(texts))
    return wanted


def is_model_folder(path: Path) -> bool:
    """Tell whether `path` is meant as an embedding model."""
    return path.is_dir() and any((path / name).is_file() for name in MODEL_FILES)
