"""elshi witness serve: cosign other ministries' logs (C2SP tlog-witness) on this machine."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.base.errors import FormatError, UserError
from elshi.cli.output import emit

if TYPE_CHECKING:
    from elshi.log import Verifier

NAME = "witness serve"
HELP = "Be a witness: cosign the checkpoints of known logs while each continues the one before. Loopback only."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--folder, --port, --log, --name."""
    parser.add_argument(
        "--folder", metavar="W", type=Path, required=True,
        help="its own folder: its key (made if missing, 0600) and what it cosigned; never put a backup back",
    )  # fmt: skip
    parser.add_argument("--port", metavar="P", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument(
        "--log", metavar="VKEY", action="append", default=[],
        help="a log to cosign: its verifier key name+id+key, whose name is the origin; may be given more than once",
    )  # fmt: skip
    parser.add_argument(
        "--name", metavar="NAME",
        help="the witness's key name, a host and path without scheme; give the same one each time "
        "(without it: one made from its key)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Print the vkey, then serve until SIGTERM or SIGINT."""
    from elshi.adapters.serving import check_port, serve
    from elshi.adapters.witnesses import witness_application
    from elshi.log import Witness
    from elshi.node.witness_keys import open_cosigner

    logs = [_parse_log(text) for text in args.log]
    check_port(args.port)
    cosigner = open_cosigner(args.folder, name=args.name or "")
    known: dict[str, list[Verifier]] = {}
    for verifier in logs:
        known.setdefault(verifier.name, []).append(verifier)
    data = {"vkey": cosigner.vkey, "port": args.port, "logs": sorted(known)}
    lines = [f"witness {cosigner.vkey}", f"http://127.0.0.1:{args.port}/add-checkpoint, {len(known)} logs known"]
    emit(data, lines, as_json=args.json)
    sys.stdout.flush()  # whoever started this waits for the key
    serve(witness_application(Witness(args.folder, cosigner, known)), port=args.port)
    return 0


def _parse_log(text: str) -> "Verifier":
    from elshi.log import Verifier, parse_vkey

    try:
        verifier = parse_vkey(text)
    except FormatError as exc:
        raise UserError(f"--log: {exc}; nothing was started") from exc
    if not isinstance(verifier, Verifier):
        raise UserError(f"--log: expected a log's key (type 1), got a witness's: {text}; nothing was started")
    return verifier
