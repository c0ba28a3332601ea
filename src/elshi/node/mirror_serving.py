"""A machine that is a mirror and nothing else: both of its processes, watched."""

import signal
import sys
from collections.abc import Callable, Mapping
from threading import Event

from elshi.adapters.serving import answers, check_port
from elshi.base.durable import hold_lock, is_held
from elshi.base.errors import UserError
from elshi.node.home import NodeHome
from elshi.node.supervisor import Supervisor

READY_SECONDS = 60.0


def serve_mirror(
    home: NodeHome, *, environ: Mapping[str, str], on_ready: Callable[[], None], tell: Callable[[str], None]
) -> int:
    """Run both processes until SIGTERM or Ctrl-C; returns the exit code. Raises UserError if it cannot begin."""
    if not (home.mirror / "sources.json").exists():
        raise UserError(f"{home.path} follows nobody: elshi mirror add SOURCE --trust FILE --home {home.path}")
    if home.settings.exists():
        raise UserError(f"{home.path} is a node: elshi up starts its mirror with it")
    if is_held(home.up_lock):
        raise UserError(f"this mirror runs already ({home.up_lock} is held)")
    port, bind = int(environ["ELSHI_PORT"]), environ["ELSHI_BIND"]
    start = [sys.executable, "-m", "elshi", "process"]
    commands = {name: [*start, name, "--home", str(home.path)] for name in ("public", "mirror")}
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with hold_lock(home.up_lock, wait=False):
        check_port(port, bind=bind)
        supervisor = Supervisor(home, commands, say=tell)
        supervisor.start()
        try:
            _wait(supervisor, stop, port=port, bind=bind, on_ready=on_ready)
            while not stop.wait(0.5):
                supervisor.watch()
        finally:
            supervisor.stop()
    return 0


def _wait(supervisor: Supervisor, stop: Event, *, port: int, bind: str, on_ready: Callable[[], None]) -> None:
    """Until the public server answers, whatever it shows by then."""
    left = READY_SECONDS
    while not answers(port, "/heads.json", host=bind, any_status=True):
        supervisor.watch()
        if stop.wait(0.2):
            return
        left -= 0.2
        if left <= 0:
            raise UserError(f"the mirror did not answer within {READY_SECONDS:g} s")
    on_ready()
