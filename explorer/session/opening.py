"""What a dropped, chosen or named path is: a model or texts."""

from __future__ import annotations

from pathlib import Path

from explorer.jobs.requests import LoadModel, OpenCorpus
from explorer.model.folders import told_apart


def requests_for(paths: list[Path]) -> list[LoadModel | OpenCorpus]:
    """Return what opening `paths` together asks for: at most one model, and one corpus of all the rest."""
    models, texts = told_apart(paths)
    wanted: list[LoadModel | OpenCorpus] = [LoadModel(path) for path in models[:1]]
    if texts:
        wanted.append(OpenCorpus(texts))
    return wanted
