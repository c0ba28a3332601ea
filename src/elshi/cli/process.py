"""`elshi process`: one process of a node in the foreground; `elshi up` starts all of them."""

import argparse
import os
import signal
import threading
from typing import TYPE_CHECKING

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import complain

if TYPE_CHECKING:
    from elshi.node.home import NodeHome
    from elshi.node.settings import Settings

NAME = "process"
HELP = "Run one process of a node in the foreground, for systemd and the like; `elshi up` runs all of them."
PROCESSES = ("public", "desk", "press", "listen", "mirror", "channels", "alerts", "intake", "collect", "warnings")
GIVE_WAY = {
    "channels": 5,
    "alerts": 5,
    "intake": 5,
    "collect": 5,
    "listen": 10,
    "warnings": 10,
}  # nice(2): the desk and the press come first


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """NAME, --home."""
    parser.add_argument("process", choices=PROCESSES, metavar="PROCESS", help=", ".join(PROCESSES))
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM."""
    from elshi.node.home import NodeHome, open_home
    from elshi.node.settings import read_settings
    from elshi.node.supervisor import die_with_supervisor

    die_with_supervisor(os.environ)
    os.nice(GIVE_WAY.get(args.process, 0))
    if args.process in {"mirror", "public"}:
        from elshi.node.mirror_processes import run_mirror, serve_public

        home = NodeHome(args.home.resolve())
        if args.process == "public":
            serve_public(home, environ=os.environ)
        else:
            run_mirror(home, stop=_stopped_by_signal(), environ=os.environ, tell=complain)
        return 0
    if args.process == "intake":
        from elshi.node.intake import run_intake

        run_intake(NodeHome(args.home.resolve()), environ=os.environ)
        return 0
    home = open_home(args.home)
    if args.process == "collect":
        from elshi.node.collecting import run_collecting

        run_collecting(home, environ=os.environ, stop=_stopped_by_signal(), say=complain)
        return 0
    settings = read_settings(home, os.environ)
    from elshi.desk.setup import setup

    setup(home.path)
    from django.db import OperationalError, connection  # models need setup() first

    from elshi.desk.databases import name_database, say_fault

    try:
        _run_staffed(args.process, home, settings)
    except OperationalError as exc:  # a full disk, a file that has gone: for the person to mend, and then started again
        raise UserError(f"{name_database(connection.settings_dict)}: {say_fault(exc)}; nothing was lost") from exc
    return 0


def _run_staffed(process: str, home: "NodeHome", settings: "Settings") -> None:
    """A process that works on the staff database."""
    if process == "desk":
        from django.core.wsgi import get_wsgi_application

        from elshi.adapters.serving import serve

        serve(get_wsgi_application(), port=settings.desk_port)
    elif process == "press":
        from elshi.adapters.passphrases import read_passphrase
        from elshi.desk.press.worker import Press

        Press(home, settings, passphrase=read_passphrase(os.environ)).run_forever(_stopped_by_signal())
    elif process == "alerts":
        from elshi.desk.alerting.worker import Dispatcher

        Dispatcher(home).run_forever(_stopped_by_signal())
    elif process == "channels":
        from elshi.desk.channels.mail_round import make_rounds
        from elshi.desk.channels.worker import Courier

        stop = _stopped_by_signal()
        chores = make_rounds(home, settings, environ=os.environ, is_stopping=stop.is_set)
        Courier(home, chores=chores).run_forever(stop)
    elif process == "warnings":
        from elshi.desk.warnings.watching import WarningWatch

        WarningWatch(home, settings).run_forever(_stopped_by_signal())
    else:
        from elshi.desk.listening import Listener

        Listener(home, settings).run_forever(_stopped_by_signal())


def _stopped_by_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
