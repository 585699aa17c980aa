"""Models by name from a hub that speaks Hugging Face's HTTP API: the only place of this program that uses the network.

Nothing here runs unless the user asks for a model by name. Only what a static embedding needs is fetched: its
configuration, tokenizer and safetensors, never a pickle and never code. A model appears in its folder when it is
complete; until then it grows in a folder beside it, from which a later attempt goes on.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, cast

from explorer.errors import ModelError
from explorer.model.fetching import RemoteFile, fetch
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
MEGABYTE: Final = 1_000_000


@dataclass(frozen=True)
class Repository:
    """What the hub says about a model.

    Attributes:
        name: its name, "owner/model".
        revision: the commit that its files belong to.
        files: its files, by name.
    """

    name: str
    revision: str
    files: dict[str, RemoteFile]


def model_folder(name: str) -> Path:
    """Return the folder in which the model called `name` is kept once it is downloaded."""
    return data_dir().joinpath("models", *PurePosixPath(name).parts)


def download(name: str, *, endpoint: str | None = None) -> Steps[Path]:
    """Fetch the model called `name` and return its folder; closing the generator stops, and a later call goes on.

    Args:
        name: "owner/model".
        endpoint: address of the hub; None for the one huggingface_hub is set to.

    Raises:
        ModelError: no network, no such model, no static embedding, or no room on the disk.
    """
    what = f"Downloading {name}"
    yield Progress(what, 0)
    with _one_sentence(name):
        repository = _look_up(name, endpoint)
        final = model_folder(name)
        growing = final.with_name(f".{final.name}.{repository.revision[:12]}")
        _forget_older(growing, final.name)
        yield from _fetch_all(_present(repository, SMALL_FILES), growing, what, None)
        needed = _present(repository, (*SMALL_FILES, *_large_files(repository, growing)))
        _check_room(growing, sum(file.size for file in needed))
        yield from _fetch_all(needed, growing, what, sum(file.size for file in needed))
        _put_in_place(growing, final)
    return final


def _fetch_all(files: list[RemoteFile], folder: Path, what: str, total: int | None) -> Generator[Progress, None, None]:
    before = 0
    for file in files:
        for done in fetch(file, folder / file.name):
            yield Progress(what, before + done, total)
        before += file.size


def _look_up(name: str, endpoint: str | None) -> Repository:
    from huggingface_hub import HfApi, hf_hub_url

    info = HfApi(endpoint=endpoint).model_info(name, files_metadata=True, timeout=15)
    revision = info.sha or "main"
    files = [
        RemoteFile(
            name=entry.rfilename,
            url=hf_hub_url(name, entry.rfilename, revision=revision, endpoint=endpoint),
            size=entry.size or 0,
            sha256=entry.lfs.sha256 if entry.lfs else None,
        )
        for entry in info.siblings or ()
    ]
    return Repository(name, revision, {file.name: file for file in files})


def _present(repository: Repository, names: tuple[str, ...]) -> list[RemoteFile]:
    return [repository.files[name] for name in names if name in repository.files]


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


def _forget_older(growing: Path, name: str) -> None:
    """Remove what attempts at an older revision left."""
    for folder in growing.parent.glob(f".{name}.*"):
        if folder != growing:
            shutil.rmtree(folder, ignore_errors=True)


def _check_room(folder: Path, needed: int) -> None:
    there = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    free = shutil.disk_usage(folder).free
    if free < needed - there:
        raise ModelError(
            f"The model needs {(needed - there) / MEGABYTE:,.0f} MB, "
            f"but only {free / MEGABYTE:,.0f} MB are free in {folder.parent}."
        )


def _put_in_place(growing: Path, final: Path) -> None:
    if final.exists():
        shutil.rmtree(final)
    growing.rename(final)


@contextmanager
def _one_sentence(name: str) -> Iterator[None]:
    """Turn what can go wrong into a sentence for the user."""
    from huggingface_hub import errors

    transport = cast(type[Exception], errors.HfHubHTTPError.__mro__[1])  # of httpx or its successor
    try:
        yield
    except errors.GatedRepoError:
        raise ModelError(f"The model '{name}' asks for your consent first; give it on its page and log in.") from None
    except errors.RepositoryNotFoundError:
        raise ModelError(f"There is no model '{name}' on the hub; check its name (owner/model).") from None
    except errors.HFValidationError:
        raise ModelError(f"'{name}' is not the name of a model; names look like owner/model.") from None
    except errors.HfHubHTTPError as error:
        raise ModelError(f"The hub answered {error.response.status_code} for '{name}'; try again later.") from None
    except (transport, ConnectionError):
        raise ModelError(f"The hub cannot be reached for '{name}'; check the network and try again.") from None
    except OSError as error:
        raise ModelError(f"The model '{name}' cannot be stored in {data_dir()}: {error.strerror or error}.") from None
