"""The process of a server made with Fedify (`tests/foreign/fedify/peer.mjs`), and how it is spoken to."""

import http.client
import json
import os
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any


class Peer:
    """`folder`: Fedify, installed. `spec`: how it signs first. `base`: its public address. `trusted`: a PEM file.

    It listens on `port` of loopback; who reaches it under `base` is the business of a web server in front.
    """

    def __init__(self, folder: Path, *, spec: str, base: str, trusted: Path) -> None:
        self.base, self._told = base, 0
        self._process = subprocess.Popen(
            ["node", "peer.mjs", spec, base],
            cwd=folder, stdout=subprocess.PIPE, text=True, env={**os.environ, "NODE_EXTRA_CA_CERTS": str(trusted)},
        )  # fmt: skip
        assert self._process.stdout is not None
        self.port = int(json.loads(self._process.stdout.readline())["port"])

    def tell(self, actor: str, do: str, about: str | None = None) -> dict[str, Any]:
        """Have it act; raises if it could not. What it sent was answered when this returns."""
        self._told += 1
        told = {"actor": actor, "do": do, "object": about, "number": self._told}
        status, found = self._ask("POST", "/told", json.dumps(told).encode())
        assert status == 200, found
        return dict(found)

    def heard(self, kind: str) -> list[dict[str, Any]]:
        """What its inbox took of that kind. It works on a delivery before it answers, so nothing is waited for."""
        return [one for one in self._ask("GET", "/heard", None)[1] if one["type"] == kind]

    def close(self) -> None:
        self._process.kill()
        self._process.communicate(timeout=30)

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, Any]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as connection:
            connection.request(method, path, body)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
