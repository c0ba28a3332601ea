"""A service on loopback for the fakes: it answers over HTTP, and fails as it is told to."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]  # any case
    body: bytes

    def json(self) -> Any:
        assert self.headers["Content-Type"].partition(";")[0] == "application/json", self.headers["Content-Type"]
        return json.loads(self.body)

    def form(self) -> tuple[dict[str, list[str]], dict[str, tuple[str, bytes]]]:
        """Fields, and files with their media type, of a form in either of its two formats."""
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/form-data"):
            return _parse_multipart(kind, self.body)
        fields: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=bool(self.body)):
            fields.setdefault(name, []).append(value)
        return fields, {}


@dataclass(frozen=True)
class Answered:
    """What the service says: JSON of `value`, or `body` as it is."""

    status: int
    value: Any = None
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"

    @property
    def content(self) -> bytes:
        return json.dumps(self.value).encode() if self.body is None else self.body


@dataclass
class Fault:
    """What goes wrong with the next `times` requests that say something (`where`: or others).

    `acts`: whether the service does what it was asked before it fails. `answer`: what is said instead of its answer;
    None: the connection is cut. `is_silent`: nothing is said, and the connection stays.
    """

    acts: bool
    answer: Answered | None = None
    is_silent: bool = False
    times: int = 1
    where: Callable[[Asked], bool] | None = None


class Network:
    """Base of the fakes. `answer` is the network's own; `is_saying`: whether a request would make a post."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.wrongs: list[str] = []  # what only a careless client does; the tests expect none
        self.lock = threading.Lock()
        self.stopped = threading.Event()
        self.address = ""

    def answer(self, asked: Asked) -> Answered:
        raise NotImplementedError

    def is_saying(self, asked: Asked) -> bool:
        raise NotImplementedError

    def fail(self, *, acts: bool, **how: Any) -> None:
        self.faults.append(Fault(acts=acts, **how))

    def take(self, asked: Asked) -> tuple[Fault | None, Answered | None]:
        """The fault that strikes, and the answer if the request was acted on."""
        with self.lock:
            self.asked.append(asked)
            fault = self._fault(asked)
            answered = self.answer(asked) if fault is None or fault.acts else None
            return fault, answered

    def _fault(self, asked: Asked) -> Fault | None:
        for fault in self.faults:
            if fault.times > 0 and (fault.where or self.is_saying)(asked):
                fault.times -= 1
                return fault
        return None


@contextmanager
def served(network: Network) -> Iterator[Network]:
    """The network on a free port of loopback, until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: object) -> None:
            pass

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            fault, answered = network.take(Asked(self.command, parts.path, query, self.headers, body))
            if fault is not None and fault.is_silent:
                network.stopped.wait(20)
            if fault is not None and fault.answer is None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            said = fault.answer if fault is not None and fault.answer is not None else answered
            assert said is not None
            self.send_response_only(said.status)  # without a Date of its own
            self.send_header("Content-Type", said.kind)
            self.send_header("Content-Length", str(len(said.content)))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.content)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815  # names of http.server

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    network.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield network
    finally:
        network.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join(10)


def free_address() -> str:
    """Where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def _parse_multipart(kind: str, body: bytes) -> tuple[dict[str, list[str]], dict[str, tuple[str, bytes]]]:
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    fields: dict[str, list[str]] = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        if part.get_filename() is None:
            fields.setdefault(name, []).append(content.decode())
        else:
            files[name] = (part.get_content_type(), content)
    return fields, files
