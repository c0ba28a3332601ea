"""The intake process: the public door of a node, which takes in and can read nothing back (DESIGN 5).

It knows `intake/door.json`, adds to `intake/spool/` and keeps `intake/trips/`; of a node with an actor on the fediverse
it also shows `fediverse/shown/` and has `instance.key`, which signs its questions for others' keys and speaks for
nobody; of one with webhooks it has their secrets (`keys/ways/`), which open nothing that was written. Whatever else
comes to the public is a route more, given by who starts it. What all of it takes: docs/reference/intake.openapi.json.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from elshi.adapters.clock import SystemClock
from elshi.adapters.door import Route, public_door
from elshi.adapters.fediverse.inbox import MAX_BODY
from elshi.adapters.fediverse.public import PATHS
from elshi.adapters.serving import LOOPBACK, Wsgi, serve
from elshi.base.errors import UserError
from elshi.node.asking import MAX_BODY as MAX_QUESTION
from elshi.node.asking import PREFIX as ASK
from elshi.node.asking import Asking
from elshi.node.channel_secrets import read_way_secret
from elshi.node.door import Door, door_folder, read_door
from elshi.node.fediverse import FediverseDoor, open_fediverse
from elshi.node.home import NodeHome
from elshi.node.hooks import MAX_BODY as MAX_DELIVERY
from elshi.node.hooks import PREFIX as HOOKS
from elshi.node.hooks import Hooks
from elshi.node.settings import read_settings
from elshi.node.spool import KEPT_FOR_FORMS, Spool
from elshi.node.subscribing import PREFIX, TOKEN_PATHS, Subscribing
from elshi.node.trip_app import TripApp, app_paths, list_app_files
from elshi.node.trip_copies import TripCopies
from elshi.node.trip_posts import MAX_BODY as MAX_TRIP
from elshi.node.tripping import PREFIX as TRIPS
from elshi.node.tripping import Tripping
from elshi.speak.door import Reply, Request
from elshi.speak.questions import FEDIVERSE
from elshi.speak.sealing import Entry

PORT = 8002  # where there are no settings
THREADS = 16  # of which others' slow servers hold up at most `KeyRing.at_once`
_STATIC = Path(str(files("elshi.site"))) / "static"
_FILES = {
    "/static/site.css": (_STATIC / "site.css", "text/css; charset=utf-8"),
    "/static/forms.css": (_STATIC / "forms.css", "text/css; charset=utf-8"),
    "/static/ask.js": (_STATIC / "intake" / "ask.js", "text/javascript; charset=utf-8"),
    "/static/search.js": (_STATIC / "answers" / "search.js", "text/javascript; charset=utf-8"),
    "/static/stamp.js": (_STATIC / "answers" / "stamp.js", "text/javascript; charset=utf-8"),
    "/static/mark.svg": (_STATIC / "mark.svg", "image/svg+xml"),
    **list_app_files(),
}
_DOOR_SECONDS = 5.0  # how long what was read of the door's file is believed


def find_intake_port(home: NodeHome, environ: Mapping[str, str]) -> int:
    """Of the settings; without any, as on a machine of its own, ELSHI_INTAKE_PORT, else PORT. Raises UserError."""
    if home.settings.is_file():
        return read_settings(home, environ).intake_port
    text = environ.get("ELSHI_INTAKE_PORT", str(PORT))
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise UserError(f"ELSHI_INTAKE_PORT: expected a port from 1 to 65535, got {text[:20]!r}")
    return int(text)


def run_intake(home: NodeHome, *, environ: Mapping[str, str], routes: Sequence[Route] = ()) -> None:
    """Serve until SIGTERM. Raises UserError when there is no door's file yet, or the port is taken."""
    folder = door_folder(home)
    door = read_door(folder)
    routes = (*routes, *_fediverse_routes(home, door), hook_route(home))
    port = find_intake_port(home, environ)
    serve(intake_application(folder, routes=routes), port=port, bind=LOOPBACK, threads=THREADS)


def _fediverse_routes(home: NodeHome, door: Door) -> tuple[Route, ...]:
    """What the fediverse asks of our actors, and what it brings to them; that is sealed into the spool as all is."""
    read = _remember(lambda: read_door(door_folder(home)))  # its key may be another one by then
    spool, now = Spool(door_folder(home) / "spool", keep_free=KEPT_FOR_FORMS), SystemClock().now

    def write(kind: str, fields: Mapping[str, str]) -> None:
        spool.write(Entry(kind, now(), fields), read().key)

    def actors() -> Collection[str]:
        return [name for name, kind in read().ways if kind == FEDIVERSE]

    host = door.host or urlsplit(door.site).netloc
    handle = FediverseDoor(home, lambda: open_fediverse(home, host=host, write=write, now=now, actors=actors))
    return tuple(Route(path, handle, max_body=MAX_BODY, braked=False) for path in PATHS)


def hook_route(home: NodeHome) -> Route:
    """What other programs bring. Not braked by source: a program is one source, and each way has a brake of its own."""
    folder = door_folder(home)
    hooks = Hooks(
        read_door=_remember(lambda: read_door(folder)),
        spool=Spool(folder / "spool", keep_free=KEPT_FOR_FORMS),
        now=SystemClock().now,
        read_secret=lambda name: read_way_secret(home, name),
    )
    return Route(HOOKS, hooks, max_body=MAX_DELIVERY, braked=False)


def intake_application(folder: Path, *, routes: Sequence[Route] = ()) -> Wsgi:
    """The WSGI application over `intake/` of a node; `routes` come before its own."""
    read, spool, now = _remember(lambda: read_door(folder)), Spool(folder / "spool"), SystemClock().now
    subscribing, asking = Subscribing(read, spool, now), Asking(read, spool, now)
    links = tuple(Route(path, subscribing, bucket="links") for path in TOKEN_PATHS)  # no flood of the form ends these
    tripping = Tripping(read, spool, TripCopies(folder / "trips"), now)
    app = TripApp(read)
    stamped = (  # their stamps are the brake
        Route(ASK, asking, max_body=MAX_QUESTION, braked=False),
        *(Route(f"{TRIPS}{path}", app) for path in app_paths()),
        Route(TRIPS, tripping, max_body=MAX_TRIP, braked=False),
    )
    own = (Route("/static/", read_static), Route("/healthy", _healthy), *links, Route(PREFIX, subscribing), *stamped)
    return public_door((*routes, *own))


def read_static(request: Request) -> Reply:
    """One of the few files that the pages need, and nothing else of the machine."""
    found = _FILES.get(request.path)
    if request.method != "GET":
        return Reply(405, b"", {"Allow": "GET"})
    if found is None:
        return Reply(404, b"Nothing is here.\n")
    path, kind = found
    return Reply(200, path.read_bytes(), {"Content-Type": kind, "Cache-Control": "public, max-age=300"})


def _healthy(request: Request) -> Reply:
    """For the supervisor: the process answers."""
    if request.method != "GET":
        return Reply(405, b"", {"Allow": "GET"})
    return Reply(200, b"ok\n") if request.path == "/healthy" else Reply(404, b"Nothing is here.\n")


def _remember(read: Callable[[], Door]) -> Callable[[], Door]:
    """`read`, at most once in a few seconds; a file that is being replaced, or cannot be read now, changes nothing."""
    known: list[tuple[float, Door]] = []

    def remembered() -> Door:
        now = time.monotonic()
        if not known or now - known[0][0] > _DOOR_SECONDS:
            try:
                known[:] = [(now, read())]
            except UserError:
                if not known:
                    raise
        return known[0][1]

    return remembered
