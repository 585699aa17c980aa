"""A finished training as a model folder."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Final

from explorer.model.writing import Dtype, save_pretrained
from explorer.training import checkpoint
from explorer.training.errors import TrainingError
from explorer.training.log import Trained

LOG: Final = "training_log.jsonl"


def write_trained(trained: Trained, folder: Path, *, card: str, dtype: Dtype = "float32") -> None:
    """Write the model, its card and its log to `folder`, and delete the checkpoint there.

    Args:
        trained: what to write.
        folder: made when missing; files of the same names are replaced.
        card: text of `README.md`.
        dtype: float32 and float16 load in sentence-transformers.

    Raises:
        ModelError: the folder cannot be written.
        TrainingError: the log cannot be written.
    """
    save_pretrained(trained.model, folder, dtype=dtype, card=card)
    entries = [dataclasses.asdict(entry) for entry in trained.log]
    entries += [dataclasses.asdict(found) for found in trained.evaluations]
    entries.sort(key=lambda entry: int(entry["step"]))
    try:
        (folder / LOG).write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"{folder / LOG} cannot be written ({error.strerror or error}).") from None
    checkpoint.remove(folder)
