"""Fetching one file over HTTP, from where an earlier attempt stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer.errors import HubError

PIECE: Final = 1 << 16
"""Bytes between two chances to cancel."""

TIMEOUT_SECONDS: Final = 15.0
PARTIAL_CONTENT: Final = 206


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file to fetch.

    Attributes:
        name: its path in the repository.
        url: where it is.
        size: its bytes.
        sha256: its checksum, None when the server names none.
    """

    name: str
    url: str
    size: int
    sha256: str | None


def fetch(file: RemoteFile, target: Path) -> Generator[int, None, None]:
    """Bring `target` to the content of `file`, yielding how many bytes are there so far.

    What an earlier attempt left in `target` is kept and continued.

    Raises:
        HubError: the server sent too little, or something else than it said.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    yield from _continue(file, target)
    found = target.stat().st_size
    if found < file.size:
        raise HubError(f"The download of {file.name} ended at {found:,} of {file.size:,} bytes; start it again.")
    if found > file.size or (file.sha256 is not None and _sha256(target) != file.sha256):
        target.unlink()
        raise HubError(f"The download of {file.name} was damaged on the way; start it again.")


def _continue(file: RemoteFile, target: Path) -> Generator[int, None, None]:
    from huggingface_hub.utils import build_hf_headers, get_session, hf_raise_for_status

    done = target.stat().st_size if target.exists() else 0
    if done >= file.size:
        yield done
        return
    headers = build_hf_headers() | {"Accept-Encoding": "identity"} | ({"Range": f"bytes={done}-"} if done else {})
    with get_session().stream(
        "GET", file.url, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=True
    ) as response:
        hf_raise_for_status(response)
        resumed = response.status_code == PARTIAL_CONTENT
        done = done if resumed else 0
        with target.open("ab" if resumed else "wb") as out:
            for piece in response.iter_bytes(PIECE):
                done += out.write(piece)
                yield done


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
