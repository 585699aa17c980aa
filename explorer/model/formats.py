"""Reading a model folder: its table, its tokenizer and what its configuration says.

Tensor keys (shapes with v tokens, r rows, d dimensions):

* `embedding.weight` (v, d): sentence-transformers; float32, float16 or bfloat16. As int8 it is this program's own
  format, and `embedding.scale` (v,), float32, stands beside it: row = int8 row times its scale.
* `embeddings` (r, d): Model2Vec; perhaps with `mapping` (v,), the row of each token, and `weights` (v,), a factor for
  each token. Model2Vec's own int8 has no scale: its numbers are taken as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import ModelError
from explorer.model import digests
from explorer.model.layouts import CONFIG, Layout
from explorer.model.similarity import SIMILARITIES
from explorer.model.table import TokenTable
from explorer.model.tensors import Tensor, as_float32, read_header, read_raw

TABLE: Final = "embedding.weight"
SCALE: Final = "embedding.scale"
MODEL2VEC_TABLE: Final = "embeddings"
MODEL2VEC_MAPPING: Final = "mapping"
MODEL2VEC_WEIGHTS: Final = "weights"

FLOATS: Final = ("F32", "F16", "BF16", "F64")
SMALLEST_STOP: Final = 32
LARGEST_INT8: Final = 128


@dataclass(frozen=True)
class ModelInfo:
    """What is known about a model without embedding anything.

    Attributes:
        path: its folder, None for a model made in memory.
        name: its name, the folder's unless the configuration gives one.
        vocabulary: rows of the table.
        dim: the full dimension.
        dims: the Matryoshka stops, ascending; the last is `dim`.
        dtype: float32, float16, bfloat16 or int8, as stored.
        similarity: cosine, dot, euclidean or manhattan.
        bytes: size of the weights file (of the table, for a model made in memory).
        prompts: text put before a text, by the prompt's name; always with "query" and "document".
        default_prompt: name of the prompt used when none is asked for, or None.
        normalize: whether embeddings are brought to length 1.
        drops_unknown: whether unknown tokens are left out of the mean, as Model2Vec does.
    """

    path: Path | None
    name: str
    vocabulary: int
    dim: int
    dims: tuple[int, ...]
    dtype: str
    similarity: str
    bytes: int
    prompts: Mapping[str, str]
    default_prompt: str | None
    normalize: bool
    drops_unknown: bool


@dataclass(frozen=True, eq=False)
class Weights:
    """A table as read from a file.

    Attributes:
        table: the rows of the tokens, (v, d).
        dtype: the stored dtype.
        model2vec: whether the file is Model2Vec's.
        digest: fingerprint of the stored bytes.
    """

    table: TokenTable
    dtype: str
    model2vec: bool
    digest: bytes


def read_weights(path: Path) -> Weights:
    """Return the table in the safetensors file `path`.

    Raises:
        ModelError: the file is damaged, or has no table this program knows.
    """
    tensors = read_header(path)
    if TABLE in tensors or MODEL2VEC_TABLE in tensors:
        looks = digests.look_at(path)
        digest = digests.known(path, looks)
        weights = (_sentence_transformers if TABLE in tensors else _model2vec)(tensors, digest)
        if digest is None:
            digests.note(path, looks, weights.digest)
        return weights
    found = ", ".join(f"'{name}'" for name in list(tensors)[:3]) or "no tensor"
    raise ModelError(
        f"{path} holds {found}{' …' if len(tensors) > 3 else ''}; "
        f"a static embedding model has '{TABLE}' or '{MODEL2VEC_TABLE}'."
    )


def plain_info(table: NDArray[np.float32], name: str, dims: tuple[int, ...] = (), normalize: bool = False) -> ModelInfo:
    """Return the description of a float32 cosine model made in memory, without prompts.

    Args:
        table: its table (v, d).
        name: what to call it.
        dims: its Matryoshka dimensions; () for the usual stops.
        normalize: whether its embeddings are brought to length 1.
    """
    vocabulary, dim = table.shape
    return ModelInfo(
        path=None,
        name=name,
        vocabulary=vocabulary,
        dim=dim,
        dims=stops(dim, dims),
        dtype="float32",
        similarity="cosine",
        bytes=table.nbytes,
        prompts={"query": "", "document": ""},
        default_prompt=None,
        normalize=normalize,
        drops_unknown=False,
    )


def model_info(layout: Layout, weights: Weights) -> ModelInfo:
    """Return what the folder of `layout` says about the model whose table is `weights`.

    Raises:
        ModelError: its configuration names a similarity, prompt or dimension that cannot be used.
    """
    settings, config = layout.settings, layout.folder / CONFIG
    prompts = _prompts(settings, config)
    vocabulary, dim = weights.table.shape
    return ModelInfo(
        path=layout.folder,
        name=str(settings.get("model_name") or layout.folder.resolve().name),
        vocabulary=vocabulary,
        dim=dim,
        dims=stops(dim, layout.dims),
        dtype=weights.dtype,
        similarity=_similarity(settings, config),
        bytes=layout.weights.stat().st_size,
        prompts=prompts,
        default_prompt=_default_prompt(settings, prompts, config),
        normalize=layout.normalize,
        drops_unknown=weights.model2vec,
    )


def stops(dim: int, named: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Return the stops of a model of `dim` numbers: those it has `named`, else the powers of two from 32; and `dim`."""
    usual = tuple(1 << power for power in range(SMALLEST_STOP.bit_length() - 1, dim.bit_length()))
    return (*(stop for stop in named or usual if stop < dim), dim)


def fingerprint(*parts: NDArray[Any]) -> bytes:
    """Fingerprint of arrays, their shapes and dtypes (SHA-256: processors have instructions for it)."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{part.dtype.str}{part.shape}".encode())
        digest.update(part.data)
    return digest.digest()


def _sentence_transformers(tensors: Mapping[str, Tensor], digest: bytes | None) -> Weights:
    stored = _checked(tensors[TABLE], (*FLOATS, "I8"), rank=2)
    raw = read_raw(stored)
    if stored.tag != "I8":
        floats = TokenTable(_finite(as_float32(raw, stored.tag), stored))
        return Weights(floats, stored.dtype, False, digest or fingerprint(raw))
    if SCALE not in tensors:
        raise ModelError(
            f"Tensor '{TABLE}' in {stored.path} is int8 without its scales; '{SCALE}' must stand beside it."
        )
    scale = read_raw(_checked(tensors[SCALE], ("F32",), rank=1, length=len(raw)))
    table = _scaled(raw, scale, stored)
    return Weights(table, stored.dtype, False, digest or fingerprint(raw, scale))


def _scaled(raw: NDArray[np.int8], scale: NDArray[np.float32], stored: Tensor) -> TokenTable:
    table = TokenTable(raw, scale)
    with np.errstate(over="ignore", invalid="ignore"):
        suspects = np.flatnonzero(~np.isfinite(scale * np.float32(LARGEST_INT8)))
        spoilt = suspects[~np.isfinite(table.rows(suspects)).all(axis=1)]
    if len(spoilt):
        raise _not_finite(stored, int(spoilt[0]))
    return table


def _model2vec(tensors: Mapping[str, Tensor], digest: bytes | None) -> Weights:
    stored = _checked(tensors[MODEL2VEC_TABLE], (*FLOATS, "I8"), rank=2)
    raw = read_raw(stored)
    table, parts = as_float32(raw, stored.tag), [raw]
    if MODEL2VEC_MAPPING in tensors:
        mapping = read_raw(_checked(tensors[MODEL2VEC_MAPPING], ("I64", "I32"), rank=1))
        table, parts = _mapped(table, mapping, stored), [*parts, mapping]
    if MODEL2VEC_WEIGHTS in tensors:
        place = _checked(tensors[MODEL2VEC_WEIGHTS], FLOATS, rank=1, length=len(table))
        factors = read_raw(place)
        table, parts = table * as_float32(factors, place.tag)[:, None], [*parts, factors]
    return Weights(TokenTable(_finite(table, stored)), stored.dtype, True, digest or fingerprint(*parts))


def _mapped(table: NDArray[np.float32], mapping: NDArray[Any], stored: Tensor) -> NDArray[np.float32]:
    if mapping.size == 0 or mapping.min() < 0 or mapping.max() >= len(table):
        raise ModelError(f"'{MODEL2VEC_MAPPING}' in {stored.path} names rows that '{stored.name}' does not have.")
    rows: NDArray[np.float32] = table[mapping]
    return rows


def _checked(tensor: Tensor, tags: tuple[str, ...], rank: int, length: int | None = None) -> Tensor:
    where = f"Tensor '{tensor.name}' in {tensor.path}"
    if tensor.tag not in tags:
        names = ", ".join("int8" if tag == "I8" else Tensor(tensor.path, "", tag, (), 0, 0).dtype for tag in tags)
        raise ModelError(f"{where} is {tensor.dtype}; supported are {names}.")
    if len(tensor.shape) != rank or 0 in tensor.shape:
        raise ModelError(f"{where} has the shape {list(tensor.shape)}; expected is a shape of {rank} numbers above 0.")
    if length is not None and tensor.shape[0] != length:
        raise ModelError(f"{where} has {tensor.shape[0]:,} entries for {length:,} tokens.")
    return tensor


def _finite(table: NDArray[np.float32], stored: Tensor) -> NDArray[np.float32]:
    """Return `table`, or say which row is spoilt: a NaN would spread to every text with that token."""
    with np.errstate(over="ignore", invalid="ignore"):
        suspect = not np.isfinite(table.sum(dtype=np.float32))
    if suspect and not (fine := np.isfinite(table).all(axis=1)).all():
        raise _not_finite(stored, int(np.argmin(fine)))
    return table


def _not_finite(stored: Tensor, row: int) -> ModelError:
    return ModelError(f"Tensor '{stored.name}' in {stored.path} has a number that is not finite in row {row:,}.")


def _similarity(settings: Mapping[str, Any], config: Path) -> str:
    name = str(settings.get("similarity_fn_name") or "cosine")
    if name not in SIMILARITIES:
        raise ModelError(f"{config} asks for the similarity '{name}'; supported are {', '.join(SIMILARITIES)}.")
    return name


def _prompts(settings: Mapping[str, Any], config: Path) -> dict[str, str]:
    given = settings.get("prompts") or {}
    if not isinstance(given, dict) or not all(isinstance(text, str | None) for text in given.values()):
        raise ModelError(f"'prompts' in {config} must give a text for each name.")
    return {"query": "", "document": ""} | {str(name): text or "" for name, text in given.items()}


def _default_prompt(settings: Mapping[str, Any], prompts: Mapping[str, str], config: Path) -> str | None:
    name = settings.get("default_prompt_name")
    if name is None:
        return None
    if str(name) not in prompts:
        raise ModelError(f"{config} names the default prompt '{name}', which is not among its prompts.")
    return str(name)
