"""Files on loopback, gone at the end of a block: a copied site with the headers of the embedded server, or plain."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseServer, ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from elshi.adapters.serving import LOOPBACK, public_tree


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    """Browsers open connections ahead of need; one that says nothing yet must not keep the others waiting."""

    daemon_threads = True


class _QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing."""


@contextmanager
def served(site: Path, port: int = 0) -> Iterator[str]:
    """The address at which `site` is served (0: on a free port), until the end of the block."""
    server = make_server(LOOPBACK, port, public_tree(site), server_class=_Server, handler_class=_Quiet)
    with _running(server):
        yield f"http://{LOOPBACK}:{server.server_port}"


@contextmanager
def served_plainly(folder: Path) -> Iterator[str]:
    """The same for any folder, without our headers: no policy keeps its pages from asking elsewhere."""
    server = ThreadingHTTPServer((LOOPBACK, 0), functools.partial(_QuietFiles, directory=str(folder)))
    with _running(server):
        yield f"http://{LOOPBACK}:{server.server_port}"


@contextmanager
def _running(server: BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
