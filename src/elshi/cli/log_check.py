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
        help="a key as name+id+key; may be given more than once: one of the log's keys must have signed each "
        "checkpoint, and every given cosigner the newest",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """0 if the log is whole, 7 if not, 2 if there is no log to check."""
    from tqdm import tqdm  # heavy imports wait until the command runs

    from elshi.log import FolderStore, check_log, parse_vkey
    from elshi.log.folder import KEPT

    if not any(os.path.lexists(args.logdir / name) for name in ("checkpoint", "tile", KEPT)):
        raise UserError(f"expected a log (checkpoint and tile/) in {args.logdir}, found none; nothing was checked")
    try:
        verifiers = [parse_vkey(text) for text in args.vkey]
    except FormatError as exc:
        raise UserError(f"--vkey: {exc}; nothing was checked") from exc
    store = FolderStore(args.logdir)
    try:
        kept = store.kept_sizes()
    except SecurityError as exc:  # a link in place of the folder: a finding, as in the log itself
        raise SecurityError(f"{args.logdir}: BROKEN, {exc}") from exc
    with tqdm(unit=" entries", disable=None, leave=False) as bar:
        found = check_log(store, verifiers, kept=kept, on_progress=bar.update)
    unchecked = [signature.name for signature in found.signatures if not signature.checked]
    data = {
        "size": found.size,
        "root": None if found.root is None else base64.b64encode(found.root).decode(),
        "ok": found.ok,
        "origin": found.origin,
        "kept_checkpoints": found.kept,
        "signatures": [{"name": it.name, "checked": it.checked} for it in found.signatures],
        "problems": list(found.problems),
    }
    lines = [f"{found.origin}: {'ok' if found.ok else 'BROKEN'}, {found.size} entries, root {data['root']}"]
    if found.kept:
        lines.append(f"kept checkpoints: {found.kept}")
    lines += [f"problem: {problem}" for problem in found.problems]
    lines += [f"signature verified: {signature.name}" for signature in found.signatures if signature.checked]
    lines += [f"signature not checked, no key given for it: {name}" for name in unchecked]
    emit(data, lines, as_json=args.json)
    return 0 if found.ok else SecurityError.exit_code
