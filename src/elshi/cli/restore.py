"""`elshi restore`: a new home out of a backup; or the administrator's word about one that was restored."""

import argparse
import os
from pathlib import Path

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

NAME = "restore"
HELP = (
    "Make a node's home out of a backup, verified whole; nothing is signed in it before a peer or you confirm its log."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """F, --home, --i-have-nothing-newer."""
    parser.add_argument("backup", metavar="F", type=Path, nargs="?", help="the file that elshi backup made")
    add_home(parser)
    parser.add_argument(
        "--i-have-nothing-newer",
        action="store_true",
        help="no F, H was restored: your word, which stays written in H, that nobody has a newer log of this node",
    )


def run(args: argparse.Namespace) -> int:
    """Restore, and say what comes next."""
    if args.i_have_nothing_newer:
        return _confirm(args)
    if args.backup is None:
        raise UserError("expected F, the file of the backup; nothing was restored")
    from elshi.adapters.clock import SystemClock
    from elshi.cli.stopping import stop_as_by_hand
    from elshi.node.restoring import restore_backup

    stop_as_by_hand()
    report = restore_backup(args.backup, args.home, at=SystemClock().now())
    home = os.path.relpath(report.home.path)
    lines = [
        f"Restored {report.header.office} ({report.header.host}) as of {report.header.created_at}: {report.home.path}",
        f"{report.frames} files, {report.entries} entries in the log of epoch {report.header.epoch}, all verified.",
        f"Its root key is {report.root_key}: compare it with the one on paper.",
    ]
    if report.lacking:
        lines.append(
            f"Lacking in {home}/keys: {', '.join(report.lacking)}. Put them there, 0600, before anything can be signed."
        )
    lines += [
        "Nothing is signed in this log until a witness of node.toml or a mirror's copy shows that it is not behind.",
        f"If there is neither, and nobody has a newer log: elshi restore --i-have-nothing-newer --home {home}",
        f"Then: elshi up --home {home}",
    ]
    data = {
        "home": str(report.home.path),
        "office": report.header.office,
        "created_at": report.header.created_at,
        "files": report.frames,
        "epoch": report.header.epoch,
        "entries": report.entries,
        "lacking_keys": list(report.lacking),
        "root_key": report.root_key,
    }
    emit(data, lines, as_json=args.json)
    return 0


def _confirm(args: argparse.Namespace) -> int:
    from elshi.adapters.clock import SystemClock
    from elshi.node.home import open_home
    from elshi.node.restored import ADMINISTRATOR, confirm_restored

    if args.backup is not None:
        raise UserError("expected F or --i-have-nothing-newer, not both: restore first, then look; nothing was changed")
    found = confirm_restored(open_home(args.home), by=ADMINISTRATOR, at=SystemClock().now())
    lines = [
        f"The log of {found.size} entries counts as the newest: said by {found.confirmed_by} at {found.confirmed_at}."
    ]
    emit({"confirmed_by": found.confirmed_by, "confirmed_at": found.confirmed_at}, lines, as_json=args.json)
    return 0
