"""The traveller's app at the public door: an installable page that works without a line (decision 31).

    /trips/<lang>/app/             the page; the trip's secret comes in the fragment and is kept by the phone alone
    /trips/<lang>/app.webmanifest  what the phone is told of it
    /trips/worker.js               keeps the files of the app (Service Workers, W3C)

Nothing is known here of who asks. What is advised the app reads of the public site, and checks it with the key that
stands in the page when it is first opened.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from elshi.node.door import Door, Trips
from elshi.node.tripping import door_key
from elshi.site.subscribe_pages import Frame
from elshi.site.trip_app_pages import format_manifest, render_app
from elshi.speak.door import Reply, Request
from elshi.text.languages import LANGUAGES

WORKER = "/trips/worker.js"
_STATIC = Path(str(files("elshi.site"))) / "static"
_SCRIPT = _STATIC / "trips" / "app" / "worker.js"
_KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_WORKER_MAY = {"Content-Security-Policy": "default-src 'none'; connect-src 'self'"}  # a worker has a policy of its own


@lru_cache(maxsize=1)  # they are those of the release
def list_app_files() -> Mapping[str, tuple[Path, str]]:
    """The files that the app runs on, by path at the door: file and media type. The worker is none of them."""
    own = [path for path in (_STATIC / "trips").rglob("*") if path.suffix in _KINDS and path.name != "worker.js"]
    verify = [*(_STATIC / "verify").glob("*.js"), *(_STATIC / "verify" / "vendor").glob("*.js")]
    common = [_STATIC / name for name in ("site.css", "forms.css", "mark.svg", "answers/stamp.js")]
    return {
        f"/static/{path.relative_to(_STATIC).as_posix()}": (path, _KINDS[path.suffix])
        for path in sorted([*own, *verify, *common])
    }


def app_paths() -> tuple[str, ...]:
    """Where the app is, below `/trips/`."""
    return ("worker.js", *(f"{tag}/app" for tag in LANGUAGES))


@dataclass(frozen=True, slots=True)
class TripApp:
    """The handler. `read_door`: what there is, read anew for each request."""

    read_door: Callable[[], Door]

    def __call__(self, request: Request) -> Reply:
        """A page or a file of the app."""
        if request.method != "GET":
            return Reply(405, b"", {"Allow": "GET"})
        door = self.read_door()
        if door.trips is None or not door.trips.languages:
            return Reply(404, b"No trips are registered here.\n")
        if request.path == WORKER:
            return Reply(200, _worker(door, door.trips), {"Content-Type": _KINDS[".js"], **_WORKER_MAY})
        tag, _, name = request.path.removeprefix("/trips/").partition("/")
        return _show(door, door.trips, tag, name) if tag in door.trips.languages else _nothing()


def _nothing() -> Reply:
    return Reply(404, b"Nothing is here.\n")


def _show(door: Door, trips: Trips, tag: str, name: str) -> Reply:
    if name == "app.webmanifest":
        return Reply(200, format_manifest(_frame(door, tag)), {"Content-Type": "application/manifest+json"})
    return Reply(200, _page(door, trips, tag), _headers(door.site)) if name == "app/" else _nothing()


def _page(door: Door, trips: Trips, tag: str) -> bytes:
    return render_app(_frame(door, tag), languages=trips.languages, key=door_key(trips), trust=door.trust)


def _frame(door: Door, tag: str) -> Frame:
    return Frame(language=tag, office=door.office_in(tag), site=door.site)


def _headers(site: str) -> dict[str, str]:
    """Its scripts are ours, and speak to this door, and to the public site for what is advised."""
    policy = (
        "default-src 'none'; script-src 'self'; worker-src 'self'; manifest-src 'self'; style-src 'self'; "
        f"img-src 'self'; connect-src 'self' {site}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    }


def _worker(door: Door, trips: Trips) -> bytes:
    """The worker's script, with what it keeps, and a version that changes with any byte of that."""
    pages = [path for tag in trips.languages for path in (f"/trips/{tag}/app/", f"/trips/{tag}/app.webmanifest")]
    digest = _digest_files().copy()
    for tag in trips.languages:
        digest.update(_page(door, trips, tag))
    files = json.dumps([*pages, *list_app_files()])
    return (
        f"const FILES = {files};\nconst VERSION = {json.dumps(digest.hexdigest()[:16])};\n".encode()
        + _SCRIPT.read_bytes()
    )


@lru_cache(maxsize=1)  # a hundred files, asked after with every opening of the app
def _digest_files() -> "hashlib._Hash":
    digest = hashlib.sha256(_SCRIPT.read_bytes())
    for path, _ in list_app_files().values():
        digest.update(path.read_bytes())
    return digest
