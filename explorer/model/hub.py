"""Models by name from the hub.

Only what a static embedding needs is fetched: its configuration, tokenizer and safetensors, never a pickle and never
code. A model appears in its folder when it is complete; until then it grows in a folder beside it, from which a later
attempt goes on.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from explorer.errors import ModelError
from explorer.hub.repository import (
    Repository,
    bytes_there,
    check_room,
    fetch_all,
    growing_folder,
    look_up,
    plainly,
    put_in_place,
)
from explorer.model.layouts import (
    CARD,
    CONFIG,
    MODEL2VEC_CONFIG,
    MODULES,
    TOKENIZER,
    USUAL_FOLDER,
    WEIGHTS,
    module_home,
    read_json,
)
from explorer.paths import data_dir
from explorer.progress import Progress, Steps

SMALL_FILES: Final = (MODULES, CONFIG, MODEL2VEC_CONFIG, CARD)


def model_folder(name: str) -> Path:
    """Return the folder in which the model called `name` is kept once it is downloaded."""
    return data_dir().joinpath("models", *PurePosixPath(name).parts)


def download(name: str, *, endpoint: str | None = None) -> Steps[Path]:
    """Fetch the model called `name` and return its folder; closing the generator stops, and a later call goes on.

    Args:
        name: "owner/model".
        endpoint: address of the hub; None for the one huggingface_hub is set to.

    Raises:
        HubError: no network, no such model, or no room on the disk.
        ModelError: it is no static embedding.
    """
    what = f"Downloading {name}"
    yield Progress(what, 0)
    with plainly(name, "model"):
        repository = look_up(name, "model", endpoint)
        final = model_folder(name)
        growing = growing_folder(final, repository.revision)
        small = repository.present(SMALL_FILES)
        yield from fetch_all([(file, growing / file.name) for file in small], what, None)
        needed = [*small, *repository.present(_large_files(repository, growing))]
        total = sum(file.size for file in needed)
        check_room(total - bytes_there(growing), growing, "The model")
        yield from fetch_all([(file, growing / file.name) for file in needed], what, total)
        put_in_place(growing, final)
    return final


def _large_files(repository: Repository, folder: Path) -> tuple[str, str]:
    """Return the names of the tokenizer and the weights, or say why there is no static embedding among the files."""
    home = _home(repository, folder)
    tokenizer, weights = (str(home / part) for part in (TOKENIZER, WEIGHTS))
    missing = next((part for part in (weights, tokenizer) if part not in repository.files), None)
    if missing is not None:
        raise ModelError(
            f"The model '{repository.name}' has no {missing}, so it is no static embedding this program reads."
        )
    return tokenizer, weights


def _home(repository: Repository, folder: Path) -> PurePosixPath:
    if MODULES in repository.files:
        return PurePosixPath(module_home(folder).relative_to(folder).as_posix())
    kind = read_json(folder / MODEL2VEC_CONFIG).get("model_type", "model2vec")
    if kind != "model2vec":
        raise ModelError(f"The model '{repository.name}' is a {kind} network, not a static embedding.")
    usual = f"{USUAL_FOLDER}/{WEIGHTS}" in repository.files
    return PurePosixPath(USUAL_FOLDER if usual else "")
