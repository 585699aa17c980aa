"""Writing a model folder in the layout of sentence-transformers.

float32 and float16 load in the real library. int8 is this program's own: a quarter of the size, one scale per row (see
`explorer.model.formats`), for the bundled model and for exports that only this program reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from explorer.errors import ModelError
from explorer.model.embedding import StaticEmbedding
from explorer.model.formats import SCALE, TABLE, stops
from explorer.model.layouts import CONFIG, DIMS_KEYS, MODULES, TOKENIZER, USUAL_FOLDER, WEIGHTS
from explorer.model.tokens import unknown_id

Dtype = Literal["float32", "float16", "int8"]

NORMALIZE_FOLDER: Final = "1_Normalize"
LARGEST_INT8: Final = 127.0


def save_pretrained(
    model: StaticEmbedding, folder: Path, *, dim: int | None = None, dtype: Dtype = "float32", card: str | None = None
) -> None:
    """Write `model` to `folder`, cut to its first `dim` numbers.

    sentence-transformers cannot leave unknown tokens out as Model2Vec does; their row is written as zeros, which keeps
    every direction, and so every cosine.

    Args:
        model: what to write.
        folder: made when missing; files of the same names are replaced.
        dim: how many of the first numbers to keep; None for all.
        dtype: int8 is read by this program only.
        card: text of `README.md`; None to write none.

    Raises:
        ModelError: the model has fewer dimensions, or the folder cannot be written.
    """
    width = model.dim if dim is None else dim
    if not 0 < width <= model.dim:
        raise ModelError(f"{width} is not a dimension of this model; choose one from 1 to {model.dim}.")
    try:
        _write(folder / USUAL_FOLDER / WEIGHTS, save(_tensors(_table(model, width), dtype)))
        _write(folder / USUAL_FOLDER / TOKENIZER, model.tokenizer.to_str().encode())
        _write(folder / CONFIG, _json(_settings(model, width)))
        _write(folder / MODULES, _json(_modules(model.info.normalize)))
        if model.info.normalize:
            (folder / NORMALIZE_FOLDER).mkdir(exist_ok=True)
        if card is not None:
            _write(folder / "README.md", card.encode())
    except OSError as error:
        raise ModelError(f"{folder} cannot be written: {error.strerror or error}.") from None


def quantized(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return `table` (v, d) as int8 (v, d) and the scales (v,) that give it back, off by half a scale at most."""
    scale = np.abs(table).max(axis=1) / np.float32(LARGEST_INT8)
    safe = np.where(scale > 0, scale, np.float32(1))
    return np.rint(table / safe[:, None]).astype(np.int8), scale


def _table(model: StaticEmbedding, width: int) -> NDArray[np.float32]:
    table = np.array(model.table[:, :width])
    unknown = unknown_id(model.tokenizer) if model.info.drops_unknown else None
    if unknown is not None:
        table[unknown] = 0
    return table


def _tensors(table: NDArray[np.float32], dtype: Dtype) -> dict[str, NDArray[Any]]:
    if dtype != "int8":
        return {TABLE: table.astype(dtype)}
    rows, scale = quantized(table)
    return {TABLE: rows, SCALE: scale}


def _settings(model: StaticEmbedding, width: int) -> Mapping[str, Any]:
    info = model.info
    return {
        "model_type": "SentenceTransformer",
        "model_name": info.name,
        "prompts": info.prompts,
        "default_prompt_name": info.default_prompt,
        "similarity_fn_name": info.similarity,
        DIMS_KEYS[0]: list(stops(width, info.dims)),
    }


def _modules(normalize: bool) -> list[dict[str, Any]]:
    kinds = [("StaticEmbedding", USUAL_FOLDER), *([("Normalize", NORMALIZE_FOLDER)] if normalize else [])]
    return [
        {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for index, (kind, path) in enumerate(kinds)
    ]


def _json(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def _write(path: Path, data: bytes) -> None:
    """Write `data` to `path`, which keeps its old content if that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
