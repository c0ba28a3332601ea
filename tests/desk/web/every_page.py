"""Every page of the desk, found in its urlconf: a page that is added is looked at without being named here.

An address needs a value for each of its parameters: `Things.values`. A parameter without one fails the test, and
whoever adds such an address adds the value.
"""

import itertools
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
LEFT_OUT = ("static/", "media/")
REFUSED = 403
FRAMED = {"/", "/published/", "/help/"}
MAIN = re.compile(b"<main.*</main>", re.DOTALL)
FORM_TOKEN = re.compile(b'name="csrfmiddlewaretoken" value="[^"]*"')  # another in every answer
ANSWERS = (200, REFUSED)  # a page, or the page that says it belongs to another role


@dataclass(frozen=True)
class Things:
    """Values for the parameters of addresses, all of objects that real acts made."""

    values: Mapping[str, tuple[object, ...]]

    def addresses(self, *, first: bool = False) -> list[str]:
        """Every address of the desk, with each value of its parameters; or only with the `first` of them."""
        from django.urls import get_resolver

        values = {name: found[:1] for name, found in self.values.items()} if first else self.values
        return sorted({filled for route in routes(get_resolver()) for filled in self._fill(route, values)})

    def _fill(self, route: str, values: Mapping[str, tuple[object, ...]]) -> Iterator[str]:
        names = PARAMETER.findall(route)
        unknown = [name for name in names if name not in values]
        assert not unknown, f"no value for {unknown} of {route}: add it where Things is made"
        for chosen in itertools.product(*(values[name] for name in names)):
            filled = route
            for value in chosen:
                filled = PARAMETER.sub(str(value), filled, count=1)
            yield f"/{filled}"


def routes(resolver, before="") -> Iterator[str]:
    """Each path of a urlconf, also of those that it includes."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, route)
        elif not route.startswith(LEFT_OUT):
            yield route


def whole_pages(client, addresses, *, looked=None) -> list[str]:
    """Those that `client` gets as a whole page of HTML: no act (405), no redirect, no fragment, no file.

    The page that says that it belongs to another role is one page, whatever its address: the first stands for all.
    `looked`: main parts of pages, to which those of this client are added; a page whose main part is there already is
    left out, but for FRAMED, where what stands around it (the path, the menu) is looked at for each client.
    """
    found, refused = [], False
    for address in addresses:
        answer = client.get(address)
        if answer.status_code not in ANSWERS or not answer["Content-Type"].startswith("text/html"):
            continue
        is_new = answer.status_code != REFUSED or not refused
        refused = refused or answer.status_code == REFUSED
        if is_new and b"</html>" in answer.content and (_is_new(answer, looked) or address in FRAMED):
            found.append(address)
    return found


def _is_new(answer, looked) -> bool:
    if looked is None:
        return True
    [main] = MAIN.findall(FORM_TOKEN.sub(b"", answer.content))
    is_new = main not in looked
    looked.add(main)
    return is_new


@contextmanager
def served_desk() -> Iterator[str]:
    """The desk of this test on a free port of loopback, as a real server; its address."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    class Quiet(WSGIRequestHandler):
        def log_message(self, *args):
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    with _running(server):
        yield f"http://localhost:{server.server_port}"


@contextmanager
def served_folder(folder: Path) -> Iterator[str]:
    """A folder of static pages on a free port of loopback; its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(folder))

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    with _running(server):
        yield f"http://127.0.0.1:{server.server_port}"


@contextmanager
def _running(server) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
