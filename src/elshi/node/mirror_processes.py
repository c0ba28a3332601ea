"""The two processes of a mirror: the one that follows, and the one that shows. Both of a node's home or of a mirror's.

They share nothing but files, so that a slow source, or a killed follower, never holds up a reader.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

from elshi.adapters.clock import SystemClock
from elshi.adapters.serving import LOOPBACK, Shown, public_trees, serve
from elshi.base.durable import LockedError
from elshi.base.errors import UserError
from elshi.mirror.mirror import Outcome
from elshi.node.home import NodeHome
from elshi.node.mirroring import (
    hold_mirror,
    is_own_in_doubt,
    open_mirror,
    public_folders,
    read_followed,
    read_hosts,
    run_round,
    site_folder,
)
from elshi.node.settings import read_settings

EVERY_SECONDS = 10.0  # between two rounds; ELSHI_MIRROR_SECONDS wins
BUSY_SECONDS = 1.0  # when somebody else holds the mirror (an import, a resume)


def run_mirror(home: NodeHome, *, stop: Event, environ: Mapping[str, str], tell: Callable[[str], None]) -> None:
    """Rounds over all sources until `stop` is set; `tell` gets a line for what is wrong, once while it lasts.

    Another act on the mirror (a bundle taken in, an alarm settled) comes in between two rounds. The list of sources is
    read anew at each round. Raises UserError if there is no mirror, OSError for a full disk.
    """
    every = _seconds(environ)
    if not (home.mirror / "sources.json").exists():
        raise UserError(f"{home.path} follows nobody: elshi mirror add SOURCE --home {home.path}")
    said: set[tuple[str, str, str]] = set()

    def say(outcome: Outcome) -> None:
        key = (outcome.office, outcome.source, outcome.alarm)
        if outcome.alarm and key not in said:
            tell(f"{outcome.alarm}: {outcome.detail}")
            said.add(key)
        elif not outcome.alarm:
            said.difference_update({it for it in said if it[:2] == key[:2]})

    mirror, opened = None, None  # what it was opened for: whom it follows, and whether our own log is in doubt
    while not stop.is_set():
        try:
            with hold_mirror(home):
                followed = read_followed(home)
                now = followed, is_own_in_doubt(home)
                if mirror is None or now != opened or mirror.is_outdated():
                    mirror, opened = open_mirror(home, followed), now
                run_round(home, mirror, followed.sources, clock=SystemClock(), say=say)
        except LockedError:
            stop.wait(BUSY_SECONDS)
            continue
        stop.wait(every)


def serve_public(home: NodeHome, *, environ: Mapping[str, str]) -> None:
    """Serve the public tree of a node or of a mirror until SIGTERM or SIGINT."""
    port, bind = _find_address(home, environ)

    def look() -> Shown:
        hosts = read_hosts(home)
        site = home.site if home.settings.exists() else _first_site(home)
        return Shown(site, tuple(public_folders(home)), tuple(sorted(hosts.items())))

    serve(public_trees(look), port=port, bind=bind)


def _first_site(home: NodeHome) -> Path:
    """A mirror shows the pages of the ministry that it pinned first."""
    trust = read_followed(home).trust
    return site_folder(home, trust[0].office) if trust else home.site


def _find_address(home: NodeHome, environ: Mapping[str, str]) -> tuple[int, str]:
    if home.settings.exists():
        settings = read_settings(home, environ)
        return settings.port, settings.bind
    port = environ.get("ELSHI_PORT", "8000")
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise UserError(f"ELSHI_PORT: expected a port from 1 to 65535, got {port!r}")
    return int(port), environ.get("ELSHI_BIND") or LOOPBACK


def _seconds(environ: Mapping[str, str]) -> float:
    text = environ.get("ELSHI_MIRROR_SECONDS", "")
    try:
        seconds = float(text) if text else EVERY_SECONDS
    except ValueError:
        seconds = 0.0
    if not 0.2 <= seconds <= 86_400:
        raise UserError(f"ELSHI_MIRROR_SECONDS: expected 0.2 to 86400 seconds, got {text!r}")
    return seconds
