"""The 13 sets of NanoBEIR: fetched from the hub when the user asks for them, read from disk ever after.

NanoBEIR (Zeta Alpha) is a small BEIR: 50 queries a set, and at most 10,000 documents. A set comes from the repository
in which it was published; where the hub no longer has that, from the collection that sentence-transformers'
NanoBEIREvaluator loads. Both hold the same parts as Parquet.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer.analysis.retrieval_set import RetrievalSet, read_retrieval_set
from explorer.corpus import parquet_layout
from explorer.corpus.parquet_part import DamagedError
from explorer.errors import CorpusError, HubError, NotOnHubError
from explorer.hub.fetching import RemoteFile
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
from explorer.paths import data_dir
from explorer.progress import Progress, Steps

NAMES: Final = (
    "NanoClimateFEVER",
    "NanoDBPedia",
    "NanoFEVER",
    "NanoFiQA2018",
    "NanoHotpotQA",
    "NanoMSMARCO",
    "NanoNFCorpus",
    "NanoNQ",
    "NanoQuoraRetrieval",
    "NanoSCIDOCS",
    "NanoArguAna",
    "NanoSciFact",
    "NanoTouche2020",
)
"""In the order of sentence-transformers' NanoBEIREvaluator."""

OWNER: Final = "zeta-alpha-ai"
COLLECTION: Final = "sentence-transformers/NanoBEIR-en"
SUITE: Final = "NanoBEIR"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A set that is not on this computer, or only in part.

    Attributes:
        name: which.
        folder: where it grows.
        files: what it is made of, and where to.
    """

    name: str
    folder: Path
    files: tuple[tuple[RemoteFile, Path], ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(file.size for file, _ in self.files)


def set_folder(name: str) -> Path:
    """Return the folder in which the set called `name` is kept once it is downloaded."""
    return data_dir() / "nanobeir" / name


def missing_sets() -> tuple[str, ...]:
    """Return the names of the sets that are still to be downloaded."""
    return tuple(name for name in NAMES if not set_folder(name).is_dir())


def nanobeir_sets(*, endpoint: str | None = None) -> Steps[tuple[RetrievalSet, ...]]:
    """Fetch the sets that are missing, and read all 13; without missing sets the network is not touched.

    Closing the generator stops; what has arrived stays, and a later call goes on from there.

    Args:
        endpoint: address of the hub; None for the one huggingface_hub is set to.

    Raises:
        HubError: no network, a set that the hub does not have, a broken download, or no room on the disk.
        CorpusError: a set that cannot be read; a damaged one is removed, so that a later call fetches it anew.
    """
    yield from _fetch(missing_sets(), endpoint)
    sets: tuple[RetrievalSet, ...] = ()
    for name in NAMES:
        sets += ((yield from _read(set_folder(name))),)
    return sets


def _fetch(names: tuple[str, ...], endpoint: str | None) -> Steps[None]:
    wanted: list[_Wanted] = []
    for done, name in enumerate(names):
        yield Progress(f"Looking up {SUITE}", done, len(names))
        wanted.append(_look_up(name, endpoint))
    total, before = sum(each.size for each in wanted), 0
    for each in wanted:
        with plainly(f"{OWNER}/{each.name}", "dataset"):
            if not before:
                check_room(total - sum(bytes_there(all_.folder) for all_ in wanted), each.folder.parent, SUITE)
            yield from fetch_all(each.files, f"Downloading {SUITE}", total, before)
            put_in_place(each.folder, set_folder(each.name))
        before += each.size


def _look_up(name: str, endpoint: str | None) -> _Wanted:
    """Return where the files of a set are; asks the collection when the hub does not know the set itself."""
    own = f"{OWNER}/{name}"
    try:
        with plainly(own, "dataset"):
            return _wanted(name, look_up(own, "dataset", endpoint), None)
    except NotOnHubError:
        pass
    try:
        with plainly(COLLECTION, "dataset"):
            return _wanted(name, look_up(COLLECTION, "dataset", endpoint), name)
    except NotOnHubError:
        raise HubError(f"The hub has neither {own} nor {COLLECTION}; {SUITE} is not complete without it.") from None


def _wanted(name: str, repository: Repository, split: str | None) -> _Wanted:
    try:
        files = parquet_layout.set_files(parquet_layout.parts_of(repository.files), repository.name, split)
    except CorpusError as error:
        raise HubError(f"The set {name} cannot be fetched: {error}") from None
    folder = growing_folder(set_folder(name), repository.revision)
    names = [each for part in parquet_layout.PARTS for each in files.names[part]]
    return _Wanted(name, folder, tuple((file, folder / file.name) for file in repository.present(names)))


def _read(folder: Path) -> Steps[RetrievalSet]:
    try:
        return (yield from read_retrieval_set(folder))
    except DamagedError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise CorpusError(f"{str(error).rstrip('.')}; it was removed, so start again to fetch it anew.") from error
