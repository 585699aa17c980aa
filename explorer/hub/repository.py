"""A repository of a hub: what is in it, and its files fetched so that an attempt cut short goes on later.

Nothing here runs unless the user asks for something by its name.
"""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from explorer.errors import HubError, NotOnHubError
from explorer.hub.fetching import RemoteFile, fetch
from explorer.paths import data_dir
from explorer.progress import Progress

Kind = Literal["model", "dataset"]

WORDS: Final[dict[Kind, str]] = {"model": "model", "dataset": "data set"}
MEGABYTE: Final = 1_000_000
TIMEOUT_SECONDS: Final = 15


@dataclass(frozen=True)
class Repository:
    """What the hub says about a model or a data set.

    Attributes:
        name: its name, "owner/name".
        kind: which of the two it is.
        revision: the commit that its files belong to.
        files: its files, by name.
    """

    name: str
    kind: Kind
    revision: str
    files: dict[str, RemoteFile]

    def present(self, names: Iterable[str]) -> list[RemoteFile]:
        """Return those of the files called `names` that it has."""
        return [self.files[name] for name in names if name in self.files]


def look_up(name: str, kind: Kind, endpoint: str | None) -> Repository:
    """Ask the hub what is in a repository; call it within `plainly`.

    Args:
        name: "owner/name".
        kind: what it is.
        endpoint: address of the hub; None for the one huggingface_hub is set to.
    """
    from huggingface_hub import HfApi, hf_hub_url

    hub = HfApi(endpoint=endpoint)
    ask = hub.model_info if kind == "model" else hub.dataset_info
    info = ask(name, files_metadata=True, timeout=TIMEOUT_SECONDS)
    revision = info.sha or "main"
    files = [
        RemoteFile(
            name=entry.rfilename,
            url=hf_hub_url(name, entry.rfilename, repo_type=kind, revision=revision, endpoint=endpoint),
            size=entry.size or 0,
            sha256=entry.lfs.sha256 if entry.lfs else None,
        )
        for entry in info.siblings or ()
    ]
    return Repository(name, kind, revision, {file.name: file for file in files})


def make_ready() -> None:
    """Import and set up all that fetching needs, and send nothing."""
    from huggingface_hub import HfApi
    from huggingface_hub.utils import get_session

    HfApi()
    get_session()


def growing_folder(final: Path, revision: str) -> Path:
    """Return the folder beside `final` in which it grows; what attempts at another revision left is removed."""
    growing = final.with_name(f".{final.name}.{revision[:12]}")
    for folder in growing.parent.glob(f".{final.name}.*"):
        if folder != growing:
            shutil.rmtree(folder, ignore_errors=True)
    return growing


def fetch_all(
    files: Iterable[tuple[RemoteFile, Path]], what: str, total: int | None, before: int = 0
) -> Generator[Progress, None, None]:
    """Bring every file to its path, going on where an earlier attempt stopped.

    Args:
        files: what, and where to.
        what: the work in the user's words.
        total: bytes of all the work, None while that is unknown.
        before: bytes of it that are done already.

    Raises:
        HubError: a file ended early, or is not what the hub promised.
    """
    for file, target in files:
        for done in fetch(file, target):
            yield Progress(what, before + done, total)
        before += file.size


def check_room(needed: int, folder: Path, what: str) -> None:
    """Refuse to begin what cannot end.

    Args:
        needed: bytes that are to come.
        folder: where to; made when missing.
        what: their name in the user's words, at the beginning of a sentence.

    Raises:
        HubError: there is less room than that.
    """
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise HubError(
            f"{what} needs {needed / MEGABYTE:,.1f} MB, but only {free / MEGABYTE:,.1f} MB are free in {folder}."
        )


def bytes_there(folder: Path) -> int:
    """Return the size of all files below `folder`."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def put_in_place(growing: Path, final: Path) -> None:
    """Give what has grown its final name; what had it before is gone."""
    if final.exists():
        shutil.rmtree(final)
    growing.rename(final)


@contextmanager
def plainly(name: str, kind: Kind) -> Iterator[None]:
    """Turn what can go wrong with the repository `name` into one sentence for the user.

    Raises:
        NotOnHubError: the hub has none of that name.
        HubError: no network, no permission, no room on the disk, or an answer that cannot be used.
    """
    from huggingface_hub import errors

    transport = cast(type[Exception], errors.HfHubHTTPError.__mro__[1])  # of httpx or its successor
    what = WORDS[kind]
    try:
        yield
    except errors.GatedRepoError:
        raise HubError(f"The {what} '{name}' asks for your consent first; give it on its page and log in.") from None
    except errors.RepositoryNotFoundError:
        raise NotOnHubError(f"There is no {what} '{name}' on the hub; check its name (owner/{what}).") from None
    except errors.HFValidationError:
        raise HubError(f"'{name}' is not the name of a {what}; names look like owner/{what}.") from None
    except errors.HfHubHTTPError as error:
        raise HubError(f"The hub answered {error.response.status_code} for '{name}'; try again later.") from None
    except (transport, ConnectionError):
        raise HubError(f"The hub cannot be reached for '{name}'; check the network and try again.") from None
    except OSError as error:
        raise HubError(f"The {what} '{name}' cannot be stored in {data_dir()}: {error.strerror or error}.") from None
