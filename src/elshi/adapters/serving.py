"""Serves a WSGI application on loopback with gunicorn, and the public tree as files with WhiteNoise.

The embedded way, for one machine. Production puts any web server in front of `site/`; it is plain files.
"""

import http
import http.client
import socket
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication
from whitenoise import WhiteNoise

from elshi.base.errors import ElshiError, UserError

LOOPBACK = "127.0.0.1"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# No script at all, and nothing from another host (DESIGN 10): a page that tried would be stopped by the browser.
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The places with scripts: they check signatures, look for answers and say what is past its day in the reader's browser,
# from files of this site only. Any other web server must send these policies too (docs/formats/verify-page.md).
VERIFY_PATH, ANSWERS_PATH, ADVISORIES_PATH = "/verify/", "/answers/", "/advisories/"
_VERIFY_POLICY = f"{_POLICY}; script-src 'self'; connect-src 'self'; worker-src 'self'"
_ADVISORIES_POLICY = f"{_POLICY}; script-src 'self'"  # one script, which says what is past its day
# What pages of the public door, on an origin of its own, read here and verify: lists, and what these name.
_OPEN_PATHS = (f"{ANSWERS_PATH}index/", ADVISORIES_PATH, "/alerts/", "/receipts/", "/blobs/")
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, application: Wsgi, options: dict[str, Any]) -> None:
        self._application = application
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Wsgi:
        return self._application


def serve(application: Wsgi, *, port: int, bind: str = LOOPBACK, threads: int = 4) -> None:
    """Serve `application` on `port` of the address `bind` with `threads` threads, until SIGTERM or SIGINT.

    Raises UserError if the port is taken.
    """
    check_port(port, bind=bind)
    _Server(
        application,
        {
            "bind": f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": threads,
            "timeout": 60,
            "graceful_timeout": 5,
            "keepalive": 2,
            "accesslog": None,  # our own logs never hold who read what
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
        },
    ).run()


def public_tree(site: Path, *, behind: Sequence[Path] = ()) -> Wsgi:
    """A WSGI application that serves `site` as files, looked up afresh at each request, with its 404.html for the rest.

    What `site` does not have is looked for in the folders `behind` it, in their order.
    """

    def not_found(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        page = site / "404.html"
        body = page.read_bytes() if page.is_file() else b"404 Not found\n"
        kind = "text/html; charset=utf-8" if page.is_file() else "text/plain; charset=utf-8"
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), **_HEADERS}
        if _is_open(environ["PATH_INFO"]):  # so that a script is told that there is none
            headers["Access-Control-Allow-Origin"] = "*"
        start_response("404 Not Found", [*headers.items()])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    files = WhiteNoise(
        not_found,
        autorefresh=True,
        index_file=True,
        max_age=5,
        allow_all_origins=False,
        add_headers_function=_add_headers,
        mimetypes={".atom": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json; charset=utf-8"},
    )
    for folder in (*reversed(behind), site):  # what is added last is looked at first
        files.add_files(str(folder))
    found: Wsgi = files
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """What a public server shows: `site`, what lies `behind` it, and other sites by their public `hosts`."""

    site: Path
    behind: tuple[Path, ...] = ()
    hosts: tuple[tuple[str, Path], ...] = ()


def public_trees(look: Callable[[], Shown]) -> Wsgi:
    """A WSGI application for a site and the copies of others, which may become more while it runs.

    `look` says what is to be shown and is asked at most once a second. A request for the host of a copied office gets
    that office's pages; any other host gets our own. A `look` that fails leaves what was shown before.
    """
    known: tuple[float, Shown | None, Wsgi, dict[str, Wsgi]] = (-1.0, None, public_tree(Path("/nonexistent")), {})

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        nonlocal known
        now = time.monotonic()
        if now - known[0] >= 1.0 or known[1] is None:
            shown = _try(look)
            if shown is None or shown == known[1]:
                known = (now, *known[1:])
            else:
                others = {host: public_tree(site, behind=shown.behind) for host, site in shown.hosts}
                known = (now, shown, public_tree(shown.site, behind=shown.behind), others)
        host = str(environ.get("HTTP_HOST", "")).partition(":")[0].lower()
        return known[3].get(host, known[2])(environ, start_response)

    return application


def _try(look: Callable[[], Shown]) -> Shown | None:
    try:
        return look()
    except (ElshiError, OSError):
        return None


def check_port(port: int, *, bind: str = LOOPBACK) -> None:
    """Raises UserError unless this process could listen on `port` of the address `bind` now."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as exc:
            others = "--port and --desk-port, or ELSHI_PORT and ELSHI_DESK_PORT"
            raise UserError(f"port {port}: {exc.strerror}; choose others with {others}") from exc


def answers(port: int, path: str, *, host: str = LOOPBACK, any_status: bool = False) -> bool:
    """Whether a server that listens on `host` of this machine answers `path` with 200, or with `any_status` at all."""
    reached = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104  # what it listens on, not what we do
    connection = http.client.HTTPConnection(reached, port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return any_status or connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _is_open(url: str) -> bool:
    return url.startswith(_OPEN_PATHS)


def _add_headers(headers: Any, path: str, url: str) -> None:  # wsgiref Headers
    for name, value in _HEADERS.items():
        headers[name] = value
    if url.startswith((VERIFY_PATH, ANSWERS_PATH)):
        headers["Content-Security-Policy"] = _VERIFY_POLICY
    if url.startswith(ADVISORIES_PATH):
        headers["Content-Security-Policy"] = _ADVISORIES_POLICY
    if _is_open(url):
        headers["Access-Control-Allow-Origin"] = "*"
    if path.endswith(".cap.xml"):
        headers["Content-Type"] = "application/cap+xml; charset=utf-8"
    if Path(path).name in {"checkpoint", "heartbeat"} or Path(path).parent.name == "checkpoints":
        headers["Content-Type"] = "text/plain; charset=utf-8"  # tlog-tiles, Checkpoints
