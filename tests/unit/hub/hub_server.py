"""A hub on the loopback interface: as much of Hugging Face's HTTP API as fetching models and data sets needs."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

LARGE = (".safetensors", ".bin", ".parquet")
REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What the server has and does, and what it was asked.

    Attributes:
        files: content by name, of the one model "owner/tiny".
        datasets: content by name, of each data set by its name.
        revision: its commit.
        refusal: a status with which every request is answered, 0 for none.
        error_code: Hugging Face's name of that refusal.
        cut: how many bytes of a file are sent at most before the connection ends, None for all.
        spoil: whether weights and tables that are sent differ from those that were promised.
        ranges: whether parts of files can be asked for.
        asked: the files asked for, with the range.
        endpoint: the address.
    """

    files: dict[str, bytes]
    revision: str = REVISION
    refusal: int = 0
    error_code: str = ""
    cut: int | None = None
    spoil: bool = False
    ranges: bool = True
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    endpoint: str = ""
    datasets: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def repository(self, kind: str, name: str) -> dict[str, bytes] | None:
        """Return the files of a model or data set, if there is one of that name."""
        return self.datasets.get(name) if kind == "datasets" else self.files if name == "owner/tiny" else None

    def info(self, name: str, files: dict[str, bytes]) -> dict[str, Any]:
        """Return what the hub's API says about a repository."""
        return {
            "id": name,
            "modelId": name,
            "sha": self.revision,
            "siblings": [_entry(*file) for file in files.items()],
        }


def _entry(name: str, data: bytes) -> dict[str, Any]:
    entry: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": "0" * 40}
    if name.endswith(LARGE):
        entry["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 130}
    return entry


class Handler(BaseHTTPRequestHandler):
    """Answers /api/models/NAME and /NAME/resolve/REVISION/FILE, and the same below /api/datasets and /datasets."""

    hub: ClassVar[Hub]
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        """Answer a request."""
        path = self.path.partition("?")[0]
        if self.hub.refusal:
            return self._send(self.hub.refusal, b"{}", {"X-Error-Code": self.hub.error_code})
        if found := re.fullmatch(r"/api/(models|datasets)/(.+)", path):
            files = self.hub.repository(found[1], found[2])
            if files is not None:
                said = json.dumps(self.hub.info(found[2], files)).encode()
                return self._send(200, said, {"Content-Type": "application/json"})
        if found := re.fullmatch(rf"/(?:(datasets)/)?(.+)/resolve/{self.hub.revision}/(.+)", path):
            data = (self.hub.repository(found[1] or "models", found[2]) or {}).get(found[3])
            if data is not None:
                return self._send_file(found[3], data)
        return self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _send_file(self, name: str, data: bytes) -> None:
        wanted = self.headers.get("Range")
        self.hub.asked.append((name, wanted))
        data = data[::-1] if self.hub.spoil and name.endswith(LARGE) else data
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.hub.ranges else 0
        self._send(206 if start else 200, data[start:], {}, self.hub.cut)

    def _send(self, status: int, body: bytes, headers: dict[str, str], cut: int | None = None) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body[:cut])
        except ConnectionError:
            return  # the client has cancelled
        if cut is not None and cut < len(body):
            self.close_connection = True


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    """Serve `hub` on a free port of the loopback interface."""
    handler = type("HubHandler", (Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
