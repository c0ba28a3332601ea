"""One HTTP request over one new connection, as a reader without a cache makes it."""

import http.client
import socket
from collections.abc import Callable

MAX_BYTES = 1 << 26
FAULTS = (OSError, http.client.HTTPException)


def get(make_socket: Callable[[], socket.socket], address: tuple[str, int], path: str, *, seconds: float) -> bytes:
    """The body of a 200. Raises one of FAULTS for anything else; no step may take longer than `seconds`."""
    with make_socket() as line:
        line.settimeout(seconds)
        line.connect(address)
        connection = http.client.HTTPConnection(*address)
        connection.sock = line
        connection.request("GET", path, headers={"Connection": "close"})
        answer = connection.getresponse()
        body = answer.read(MAX_BYTES)
        if answer.status != http.HTTPStatus.OK:
            raise http.client.HTTPException(f"status {answer.status}")
        return body
