"""elshi verify: is this text official?"""

import argparse
import json
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.base.errors import SecurityError, UserError
from elshi.cli.output import emit

if TYPE_CHECKING:
    from elshi.verify import Verdict

NAME = "verify"
HELP = "Say whether a text is official, from a node or from a copied site and a trust file; works offline."
MAX_TEXT_BYTES = 1 << 20
_SHOWN = 200  # characters of a path in a message


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the evidence is, what is trusted, and the text."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--home", metavar="H", type=Path, help="the node's folder (or ELSHI_HOME)")
    where.add_argument("--site", metavar="DIR", type=Path, help="a copy of an office's public site")
    parser.add_argument(
        "--trust", metavar="FILE", type=Path,
        help="the office's trust file, from another way than the site (default with --home: H/trust.json)",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--text-file", metavar="F", help="the text, UTF-8; - is standard input")
    what.add_argument("--text", metavar="T", help="the text itself")


def run(args: argparse.Namespace) -> int:
    """The exit code of the verdict: 0 authentic, 4 unknown or too short, 5 superseded, 7 bad or not pinned."""
    from elshi.verify import evidence_bad  # heavy imports wait until the command runs

    text = _read_text(args)
    try:
        verdict = _verify(args, text)
    except SecurityError as exc:
        verdict = evidence_bad(str(exc))
    emit(verdict.to_json(), _lines(verdict), as_json=args.json)
    return verdict.exit_code


def _verify(args: argparse.Namespace, text: str) -> "Verdict":
    from elshi.record import Trust, parse_trust
    from elshi.verify import read_evidence, verify_text

    if args.site is not None:  # given by hand, so it goes before an ELSHI_HOME
        folder, logs, trust_file = args.site, args.site, args.trust
    elif args.home is not None:
        folder, logs, trust_file = args.home, args.home / "logs", args.trust or args.home / "trust.json"
    else:
        raise UserError("expected --home H or --site DIR; nothing was verified")
    _check_folder(folder)
    trust: Trust | None = None
    if trust_file is not None:
        data = _read_given_trust(trust_file) if args.trust else _read_file(trust_file, what="a trust file")
        try:
            trust = parse_trust(data)
        except SecurityError as exc:
            raise SecurityError(f"the trust file {trust_file} does not hold: {exc}") from exc
    try:
        evidence = read_evidence(logs=logs, blobs=folder / "blobs", trust=trust)
    except SecurityError as exc:
        raise SecurityError(f"what lies in {folder} cannot be relied on: {exc}") from exc
    return verify_text(evidence, text)


def _read_given_trust(path: Path) -> bytes:
    """The bytes of a file that says it is a trust file. Any other file is a slip of the hand, no broken evidence."""
    try:
        data = _read_file(path, what="a trust file")
        found = json.loads(data)
    except (SecurityError, ValueError, RecursionError) as exc:
        why = str(exc) if isinstance(exc, SecurityError) else "not JSON"
        raise UserError(f"{path} is not a trust file ({why}); nothing was verified") from exc
    name = found.get("format") if isinstance(found, dict) else None
    if name is None:
        raise UserError(f"{path} is not a trust file (it names no format); nothing was verified")
    if not str(name).startswith("elshi-trust/"):
        raise UserError(f"{path} is not a trust file (its format is {str(name)[:60]!r}); nothing was verified")
    return data


def _check_folder(folder: Path) -> None:
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        is_folder = False
    except OSError as exc:  # a name that is too long, a loop of links, a folder that this user may not see
        shown = str(folder)[:_SHOWN]
        raise UserError(f"expected a folder at {shown}: {exc.strerror}; nothing was verified") from exc
    if not is_folder:
        raise UserError(f"expected a folder at {folder}, found none; nothing was verified")


def _read_text(args: argparse.Namespace) -> str:
    if args.text is not None:
        return str(args.text)
    if args.text_file == "-":
        data = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
        if len(data) > MAX_TEXT_BYTES:
            raise UserError(f"text too long: expected at most {MAX_TEXT_BYTES} bytes on standard input")
    else:
        try:
            data = _read_file(Path(args.text_file), what="a text")
        except SecurityError as exc:  # here it is no evidence, only a file of the user's own
            raise UserError(str(exc)) from exc
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise UserError(f"expected UTF-8 text in {args.text_file}; byte {exc.start} is not") from exc


def _read_file(path: Path, *, what: str) -> bytes:
    from elshi.log import MissingError, read_bounded

    try:
        return read_bounded(path, max_bytes=MAX_TEXT_BYTES)
    except MissingError as exc:
        raise UserError(f"expected {what} at {path}, found none; nothing was verified") from exc


def _lines(verdict: "Verdict") -> list[str]:
    lines = [f"{verdict.verdict}: {verdict.reason or verdict.note}"]
    if verdict.reason:
        lines.append(verdict.note)
    if verdict.record is not None:
        lines.append(f"title: {verdict.title}")
        lines.append(f"record {verdict.record} version {verdict.version} ({verdict.lang})")
    if verdict.proof is not None:
        proof = verdict.proof
        lines.append(f"log {proof.origin}, {proof.log_size} entries, root key {proof.trust}, as of {verdict.as_of}")
    return lines
