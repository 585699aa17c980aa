"""A hub on the loopback interface: as much of Hugging Face's HTTP API as fetching a model needs."""

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

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What the server has and does, and what it was asked.

    Attributes:
        files: content by name, of the one model "owner/tiny".
        revision: its commit.
        refusal: a status with which every request is answered, 0 for none.
        error_code: Hugging Face's name of that refusal.
        cut: how many bytes of a file are sent at most before the connection ends, None for all.
        spoil: whether the weights that are sent differ from those that were promised.
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

    def info(self) -> dict[str, Any]:
        """What the hub's API says about the model."""
        return {"id": "owner/tiny", "modelId": "owner/tiny", "sha": self.revision, "siblings": self._siblings()}

    def _siblings(self) -> list[dict[str, Any]]:
        out = []
        for name, data in self.files.items():
            entry: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": "0" * 40}
            if name.endswith((".safetensors", ".bin")):
                sha = hashlib.sha256(data).hexdigest()
                entry["lfs"] = {"sha256": sha, "size": len(data), "pointerSize": 130}
            out.append(entry)
        return out


class Handler(BaseHTTPRequestHandler):
    """Answers /api/models/NAME and /NAME/resolve/REVISION/FILE."""

    hub: ClassVar[Hub]
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        """Answer a request."""
        path = self.path.partition("?")[0]
        if self.hub.refusal:
            return self._send(self.hub.refusal, b"{}", {"X-Error-Code": self.hub.error_code})
        if path == "/api/models/owner/tiny":
            return self._send(200, json.dumps(self.hub.info()).encode(), {"Content-Type": "application/json"})
        found = re.fullmatch(rf"/owner/tiny/resolve/{self.hub.revision}/(.+)", path)
        if found and found[1] in self.hub.files:
            return self._send_file(found[1])
        return self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})

    def _send_file(self, name: str) -> None:
        wanted = self.headers.get("Range")
        self.hub.asked.append((name, wanted))
        data = self.hub.files[name]
        data = data[::-1] if self.hub.spoil and name.endswith(".safetensors") else data
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
