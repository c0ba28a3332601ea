"""elshi log check: audit any tlog-tiles log in a folder."""

import argparse
import base64
import os
from pathlib import Path

from elshi.base.errors import FormatError, SecurityError, UserError
from elshi.cli.output import emit

NAME = "log check"
HELP = "Check every entry, tile and hash of a transparency log (any C2SP tlog-tiles log)."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """LOGDIR and the keys to check its signatures with."""
    parser.add_argument("logdir", metavar="LOGDIR", type=Path, help="the folder that holds checkpoint and tile/")
    parser.add_argument(
        "--vkey", metavar="KEY", action="append", default=[],
        help="a key that must have signed the checkpoint, as name+id+key; may be given more than once",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """0 if the log is whole, 7 if not, 2 if there is no log to check."""
    from tqdm import tqdm  # heavy imports wait until the command runs

    from elshi.log import FolderStore, check_log, parse_vkey

    if not any(os.path.lexists(args.logdir / name) for name in ("checkpoint", "tile")):
        raise UserError(f"expected a log (checkpoint and tile/) in {args.logdir}, found none; nothing was checked")
    try:
        verifiers = [parse_vkey(text) for text in args.vkey]
    except FormatError as exc:
        raise UserError(f"--vkey: {exc}; nothing was checked") from exc
    with tqdm(unit=" entries", disable=None, leave=False) as bar:
        found = check_log(FolderStore(args.logdir), verifiers, on_progress=bar.update)
    unchecked = [signature.name for signature in found.signatures if not signature.checked]
    data = {
        "size": found.size,
        "root": None if found.root is None else base64.b64encode(found.root).decode(),
        "ok": found.ok,
        "origin": found.origin,
        "signatures": [{"name": it.name, "checked": it.checked} for it in found.signatures],
        "problems": list(found.problems),
    }
    lines = [f"{found.origin}: {'ok' if found.ok else 'BROKEN'}, {found.size} entries, root {data['root']}"]
    lines += [f"problem: {problem}" for problem in found.problems]
    lines += [f"signature not checked, no key given for it: {name}" for name in unchecked]
    emit(data, lines, as_json=args.json)
    return 0 if found.ok else SecurityError.exit_code
