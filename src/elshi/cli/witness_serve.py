"""elshi witness serve: cosign other ministries' logs (C2SP tlog-witness) on this machine."""

import argparse
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.base.errors import FormatError, UserError
from elshi.cli.output import emit

if TYPE_CHECKING:
    from elshi.log import Cosigner, Verifier

NAME = "witness serve"
HELP = "Be a witness: cosign the checkpoints of known logs while each continues the one before. Loopback only."
KEY_FILE = "witness.key"


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

    logs = [_parse_log(text) for text in args.log]
    check_port(args.port)
    cosigner = _open_cosigner(args.folder, name=args.name)
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


def _open_cosigner(folder: Path, *, name: str | None) -> "Cosigner":
    """The witness's key in `folder`, made at the first start. Raises UserError."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from elshi.base.durable import hold_lock
    from elshi.log import Cosigner, public_bytes
    from elshi.node.key_files import read_key_file, write_key_file

    path = folder / KEY_FILE
    with hold_lock(folder / ".lock"):
        if not path.exists():
            # A key that has gone must not be followed by another one beside what the old one cosigned.
            if (folder / "logs").exists():
                raise UserError(f"{path} is missing, but {folder} holds what it cosigned; nothing was made")
            write_key_file(path, Ed25519PrivateKey.generate(), passphrase=None)
        key = read_key_file(path, passphrase=None)
    cosigner = Cosigner(name or f"witness/{hashlib.sha256(public_bytes(key)).hexdigest()[:16]}", key)
    try:
        cosigner.verifier  # noqa: B018  # which checks the name
    except FormatError as exc:
        raise UserError(f"--name: {exc}; nothing was started") from exc
    return cosigner
