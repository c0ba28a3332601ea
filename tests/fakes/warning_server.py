"""Somebody's server of warnings on loopback: a list and its files, which fail as they are told to."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CUT, SLOW, GONE, NEVER = "cut", "slow", "gone", "never"  # in the middle; a byte at a time; 404; no answer at all
LIST = "/all.xml"


class WarningServer:
    """`files`: bytes by path; `faults`: one of the above, or an address to redirect to, by path.

    `asked`: paths in the order in which they were asked for. A list that did not change since it was named is 304.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.files: dict[str, bytes] = {}
        self.stamps: dict[str, str] = {}  # of what the list has, oldest first
        self.faults: dict[str, str] = {}
        self.asked: list[str] = []
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        """The address of the list."""
        return self.address + LIST

    def put(self, path: str, data: bytes, *, stamp: str = "1", listed: bool = True) -> None:
        """A file, which stands in the list from now on."""
        self.files[path] = data
        if listed:
            self.stamps = self.stamps | {path: stamp}
            self.write_list()

    def write_list(self) -> None:
        """The list of what was put, newest first."""
        items = "".join(
            f"<item><link>{self.address}{path}</link><guid>{stamp}</guid></item>"
            for path, stamp in reversed(self.stamps.items())
        )
        self.files[LIST] = f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


class _Handler(BaseHTTPRequestHandler):
    served: WarningServer

    def log_message(self, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.served.asked.append(self.path)
        fault, data = self.served.faults.get(self.path), self.served.files.get(self.path)
        if fault == NEVER:
            self.served.stopped.wait(20)
        elif fault is not None and fault.startswith("http"):
            self.send_response(302)
            self.send_header("Location", fault)
            self.end_headers()
        elif fault == GONE or data is None:
            self.send_error(404)
        else:
            self._send(data, fault)

    def _send(self, data: bytes, fault: str | None) -> None:
        etag = f'"{hash(data)}"'
        if self.headers.get("If-None-Match") == etag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("ETag", etag)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if fault == CUT:
            self.wfile.write(data[: len(data) // 2])
            self.connection.shutdown(socket.SHUT_RDWR)
        elif fault == SLOW:
            for place in range(len(data)):
                self.wfile.write(data[place : place + 1])
                self.wfile.flush()
                if self.served.stopped.wait(0.1):
                    return
        else:
            self.wfile.write(data)


@contextmanager
def serve_warnings() -> Iterator[WarningServer]:
    """On a free port, until the end of the block."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    served = handler.served = WarningServer(f"http://127.0.0.1:{server.server_port}")
    served.write_list()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
