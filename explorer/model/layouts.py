"""Where the parts of a static embedding model lie in its folder.

Two layouts are read:

* sentence-transformers: `modules.json` lists StaticEmbedding, in a subfolder such as `0_StaticEmbedding/` or in the
  root, and perhaps Normalize; `config_sentence_transformers.json` says the similarity and the prompts.
* Model2Vec: `model.safetensors`, `tokenizer.json` and `config.json` (with `normalize`) side by side. Model2Vec writes a
  `modules.json` as well, so the tensor's key, not the folder, tells the two apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from explorer.errors import ModelError

MODULES: Final = "modules.json"
CONFIG: Final = "config_sentence_transformers.json"
MODEL2VEC_CONFIG: Final = "config.json"
WEIGHTS: Final = "model.safetensors"
TOKENIZER: Final = "tokenizer.json"
CARD: Final = "README.md"
STATIC: Final = "StaticEmbedding"
NORMALIZE: Final = "Normalize"
USUAL_FOLDER: Final = "0_StaticEmbedding"
PICKLES: Final = ("pytorch_model.bin", "*.bin", "*.pt", "*.pth", "*.pkl", "*.ckpt")

DIMS_KEYS: Final = ("matryoshka_dims", "matryoshka_dimensions")
CARD_DIMS: Final = re.compile(r'"matryoshka_dims"\s*:\s*\[([\d\s,]+)\]')
"""The dimensions in a card that sentence-transformers wrote for a model trained with MatryoshkaLoss."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a model folder.

    Attributes:
        folder: the model folder.
        weights: the safetensors file.
        tokenizer: the tokenizer file.
        normalize: whether the embeddings are brought to length 1.
        settings: `config_sentence_transformers.json`, {} when there is none.
        dims: the Matryoshka dimensions the folder names, () when it names none.
    """

    folder: Path
    weights: Path
    tokenizer: Path
    normalize: bool
    settings: Mapping[str, Any]
    dims: tuple[int, ...]


def find_layout(folder: Path) -> Layout:
    """Return where the parts of the model in `folder` lie.

    Raises:
        ModelError: no such folder, a part is missing, or its modules are not those of a static embedding.
    """
    if not folder.is_dir():
        what = "is a file, not a model folder" if folder.exists() else "does not exist"
        raise ModelError(f"{folder} {what}; choose a folder with {WEIGHTS} and {TOKENIZER}.")
    home, normalize = _modules(folder)
    settings = read_json(folder / CONFIG)
    config = read_json(folder / MODEL2VEC_CONFIG)
    return Layout(
        folder=folder,
        weights=_weights(home),
        tokenizer=_tokenizer(home),
        normalize=normalize or config.get("normalize") is True,
        settings=settings,
        dims=_named_dims(folder, settings, config),
    )


def read_json(path: Path) -> dict[str, Any]:
    """Return the JSON object in `path`, {} when there is no such file.

    Raises:
        ModelError: the file cannot be read or is no JSON object.
    """
    value = _json(path)
    if value is not None and not isinstance(value, dict):
        raise ModelError(f"{path} must hold a JSON object, and holds a {type(value).__name__}.")
    return value or {}


def module_home(folder: Path) -> Path:
    """Return where, by its `modules.json`, the table and tokenizer of the model in `folder` lie or belong.

    Raises:
        ModelError: its modules are not those of a static embedding.
    """
    return _modules(folder)[0]


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except json.JSONDecodeError as error:
        raise ModelError(f"{path} is not valid JSON: {error.msg} in line {error.lineno}.") from None
    except UnicodeDecodeError:
        raise ModelError(f"{path} is not valid JSON: it is not UTF-8 text.") from None
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror or error}.") from None


def _modules(folder: Path) -> tuple[Path, bool]:
    modules = _json(folder / MODULES)
    if modules is None:
        usual = folder / USUAL_FOLDER
        return (usual if usual.is_dir() else folder), False
    try:
        kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
        first = str(modules[0]["path"])
    except (IndexError, KeyError, TypeError):
        raise ModelError(f"{folder / MODULES} does not list a model's modules.") from None
    odd = [kind for kind in kinds[1:] if kind != NORMALIZE] + [kind for kind in kinds[:1] if kind != STATIC]
    if odd:
        raise ModelError(
            f"{folder / MODULES} lists the module {odd[0]}; supported is {STATIC}, alone or before {NORMALIZE}."
        )
    return _inside(folder, first), NORMALIZE in kinds


def _inside(folder: Path, part: str) -> Path:
    home = folder / part
    if not home.resolve().is_relative_to(folder.resolve()):
        raise ModelError(f"{folder / MODULES} points outside the model folder: '{part}'.")
    return home


def _weights(home: Path) -> Path:
    path = home / WEIGHTS
    if path.is_file():
        return path
    pickle = next((found for pattern in PICKLES for found in sorted(home.glob(pattern))), None)
    if pickle is not None:
        raise ModelError(f"{pickle} is a pickle file, which could run any code; save the model as {WEIGHTS} instead.")
    raise ModelError(f"{home} has no {WEIGHTS}; choose the folder of a static embedding model.")


def _tokenizer(home: Path) -> Path:
    path = home / TOKENIZER
    if not path.is_file():
        raise ModelError(f"{home} has no {TOKENIZER}; it belongs beside {WEIGHTS}.")
    return path


def _named_dims(folder: Path, *configs: Mapping[str, Any]) -> tuple[int, ...]:
    for config in configs:
        for key in DIMS_KEYS:
            dims = config.get(key)
            if isinstance(dims, list) and dims and all(type(dim) is int and dim > 0 for dim in dims):
                return tuple(sorted(set(dims)))
    return _card_dims(folder / CARD)


def _card_dims(card: Path) -> tuple[int, ...]:
    try:
        found = CARD_DIMS.search(card.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ()
    dims = re.findall(r"\d+", found[1]) if found else []
    return tuple(sorted({int(dim) for dim in dims} - {0}))
