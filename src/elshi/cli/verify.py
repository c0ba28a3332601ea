"""elshi verify: is this text, account or address official?"""

import argparse
import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from elshi.base.errors import SecurityError, UserError
from elshi.cli.output import emit

if TYPE_CHECKING:
    from elshi.record import Ledger, Trust
    from elshi.verify import Evidence, Verdict
    from elshi.verify.receipts import ReceiptEvidence

NAME = "verify"
HELP = "Say whether a text, account or address is official, from a node, a copied site or a receipt; works offline."
MAX_TEXT_BYTES = 1 << 20
MAX_FILE_BYTES = 5 << 20  # no attachment is longer
_NOBODYS = frozenset({"unknown", "too-short", "not-listed"})  # nothing was found that is anybody's word
_SHOWN = 200  # characters of a path in a message


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the evidence is, what is trusted, and what is asked."""
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--home", metavar="H", type=Path, help="the node's folder (or ELSHI_HOME)")
    where.add_argument("--site", metavar="DIR", type=Path, help="a copy of an office's public site")
    parser.add_argument(
        "--receipt", metavar="FILE", type=Path,
        help="a receipt of one record; it needs no site, but that of a recognised partner needs the office's own",
    )  # fmt: skip
    parser.add_argument(
        "--trust", metavar="FILE", type=Path,
        help="the office's trust file, from another way than the site (default with --home: H/trust.json)",
    )  # fmt: skip
    parser.add_argument(
        "--partner-site", metavar="DIR", type=Path, action="append", default=[],
        help="a copy of the site of a partner state that the office recognises; may be repeated",
    )  # fmt: skip
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--text-file", metavar="F", help="the text, UTF-8; - is standard input")
    what.add_argument("--text", metavar="T", help="the text itself")
    what.add_argument("--handle", metavar="@NAME", help="an account on a network, or any by this name")
    what.add_argument("--url", metavar="URL", help="the address of a page or account")
    what.add_argument("--id", metavar="ID", help="a statement's id or the link of its QR code: what became of it")
    what.add_argument("--file", metavar="F", type=Path, help="a picture or paper: is it, byte for byte, an attachment?")
    parser.add_argument(
        "--platform", metavar="P", help="the network of --handle: x, telegram, e-mail, … (default: any)"
    )


def run(args: argparse.Namespace) -> int:
    """The exit code of the verdict: 0 authentic, 3 altered, 4 unknown, 5 superseded, 6 excerpt, 7 bad or not pinned."""
    from elshi.verify import evidence_bad  # heavy imports wait until the command runs

    _check_question(args)
    text = None if args.text is None and args.text_file is None else _read_text(args)
    try:
        verdict = _verify_by_receipt(args, text) if _is_receipt(args) else _verify(args, text)
    except SecurityError as exc:
        verdict = evidence_bad(str(exc))
    emit(verdict.to_json(), _lines(verdict), as_json=args.json)
    return verdict.exit_code


def _is_receipt(args: argparse.Namespace) -> bool:
    return args.receipt is not None  # given by hand, so it goes before an ELSHI_HOME


def _check_question(args: argparse.Namespace) -> None:
    if args.handle is None and args.platform is not None:
        raise UserError("expected --handle with --platform; nothing was verified")
    asked = (args.text, args.text_file, args.handle, args.url, args.id, args.file)
    if args.receipt is None and all(it is None for it in asked):
        raise UserError("expected --text, --text-file, --handle, --url, --id or --file; nothing was verified")
    if args.receipt is not None and args.id is not None:
        raise UserError("a receipt names its record itself: expected no --id; nothing was verified")
    if args.receipt is not None and args.file is not None:
        raise UserError("a file is looked for in a node or a copied site: expected no --receipt; nothing was verified")
    if args.receipt is not None and args.partner_site:
        raise UserError("a receipt stands alone: expected no --partner-site; nothing was verified")


def _verify(args: argparse.Namespace, text: str | None) -> "Verdict":
    from elshi.verify import read_evidence, verify_file, verify_statement, verify_text

    if args.site is not None:  # given by hand, so it goes before an ELSHI_HOME
        folder, logs, trust_file = args.site, args.site, args.trust
    elif args.home is not None:
        folder, logs, trust_file = args.home, args.home / "logs", args.trust or args.home / "trust.json"
    else:
        raise UserError("expected --home H, --site DIR or --receipt FILE; nothing was verified")
    for each in (folder, *args.partner_site):
        _check_folder(each)
    trust = None if trust_file is None else _read_trust(trust_file, is_given=args.trust is not None)
    try:
        evidence = read_evidence(logs=logs, blobs=folder / "blobs", trust=trust, partners=args.partner_site)
    except SecurityError as exc:
        raise SecurityError(f"what lies in {folder} cannot be relied on: {exc}") from exc
    if args.id is not None:
        return verify_statement(evidence, args.id)
    if args.file is not None:
        return verify_file(evidence, _read_file(args.file, what="a file", max_bytes=MAX_FILE_BYTES))
    return _verify_account(evidence, args) if text is None else verify_text(evidence, text)


def _verify_account(evidence: "Evidence", args: argparse.Namespace) -> "Verdict":
    """The verdict about a handle or address: our own accounts first, then those of recognised partners."""
    from elshi.verify.accounts import accounts_of_ledger
    from elshi.verify.handles import verify_account_question

    registries = [
        accounts_of_ledger(source.record.ledger, proof=evidence.proof_of_office(source.office))
        for source in (evidence.own, *evidence.partners)
    ]
    return verify_account_question(registries, handle=args.handle, platform=args.platform, url=args.url)


def _verify_by_receipt(args: argparse.Namespace, text: str | None) -> "Verdict":
    from elshi.verify.receipts import say_whose, verify_receipt_account, verify_receipt_text

    data = _read_file(args.receipt, what="a receipt")
    if args.trust is None:
        raise UserError("expected --trust FILE: a receipt proves nothing without a pinned root key")
    evidence = _read_receipt(args, data, _read_trust(args.trust, is_given=True))
    if args.handle is not None or args.url is not None:
        found = verify_receipt_account(evidence, handle=args.handle, platform=args.platform, url=args.url)
    else:
        found = verify_receipt_text(evidence, text)
    return say_whose(found, evidence)


def _read_receipt(args: argparse.Namespace, data: bytes, trust: "Trust") -> "ReceiptEvidence":
    """The receipt of our own office, or that of a partner whom our own log (--site or --home) recognises."""
    from elshi.verify.partners import NotRecognisedError
    from elshi.verify.receipts import office_of_receipt, read_partner_receipt, read_receipt_evidence

    try:
        office = office_of_receipt(data)
        if office == trust.office and args.site is not None:
            raise UserError(f"a receipt of {office} itself stands alone: expected no --site; nothing was verified")
        if office == trust.office:
            return read_receipt_evidence(data, trust=trust)
    except SecurityError as exc:
        raise SecurityError(f"the receipt {args.receipt} does not hold: {exc}") from exc
    if args.site is None and args.home is None:
        needs = "for a partner's receipt give the office's own --site or --home too, which says whom it recognises"
        raise SecurityError(f"the receipt {args.receipt} is of {office}, the trust file of {trust.office}; {needs}")
    ledger = _read_own_ledger(args, trust)
    try:
        return read_partner_receipt(data, ledger=ledger)
    except NotRecognisedError as exc:
        raise SecurityError(f"nothing is said by the receipt {args.receipt}: {exc}") from exc
    except SecurityError as exc:
        raise SecurityError(f"the receipt {args.receipt} does not hold: {exc}") from exc


def _read_own_ledger(args: argparse.Namespace, trust: "Trust") -> "Ledger":
    from elshi.verify.evidence import read_own_ledger

    folder, logs = (args.site, args.site) if args.site is not None else (args.home, args.home / "logs")
    _check_folder(folder)
    try:
        return read_own_ledger(logs, trust=trust)
    except SecurityError as exc:
        raise SecurityError(f"what lies in {folder} cannot be relied on: {exc}") from exc


def _read_trust(path: Path, *, is_given: bool) -> "Trust":
    from elshi.record import parse_trust

    data = _read_given_trust(path) if is_given else _read_file(path, what="a trust file")
    try:
        return parse_trust(data)
    except SecurityError as exc:
        raise SecurityError(f"the trust file {path} does not hold: {exc}") from exc


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


def _read_file(path: Path, *, what: str, max_bytes: int = MAX_TEXT_BYTES) -> bytes:
    from elshi.log import MissingError, read_bounded

    try:
        return read_bounded(path, max_bytes=max_bytes)
    except MissingError as exc:
        raise UserError(f"expected {what} at {path}, found none; nothing was verified") from exc


def _lines(verdict: "Verdict") -> Iterator[str]:
    yield f"{verdict.verdict}{_whose(verdict)}: {_plain(verdict.reason or verdict.note)}"
    if verdict.reason:
        yield verdict.note
    if verdict.title is not None:
        yield f"title: {_plain(verdict.title)}"
    if verdict.record is not None:
        language = f" ({verdict.lang})" if verdict.lang else ""
        yield f"record {verdict.record} version {verdict.version}{language}"
    if verdict.account is not None:
        yield f"account {verdict.account['handle']} on {verdict.account['platform']}, {verdict.account['status']}"
    if verdict.kinds:
        yield f"kinds: {', '.join(verdict.kinds)}"
    if verdict.diff:
        yield "official text [-left out-] and {+put in+}:"
        yield f"  {_plain(''.join(_mark(part.op, part.official, part.given) for part in verdict.diff)).strip()}"
    if verdict.context is not None:
        yield f"before it: {_plain(verdict.context['before']) or '(it begins the text)'}"
        yield f"after it: {_plain(verdict.context['after']) or '(it ends the text)'}"
    if verdict.stands is not None:
        yield f"what stands now: {verdict.stands['id']} version {verdict.stands['version']}"
    if verdict.proof is not None:
        yield from _proof_lines(verdict)


def _whose(verdict: "Verdict") -> str:
    """Words in the first line that nobody takes a partner's word for the office's own."""
    is_partner = verdict.proof is not None and verdict.proof.trust == "recognised"
    if not is_partner or verdict.verdict in _NOBODYS:
        return ""
    return f" (of the partner {verdict.office}, not of the office itself)"


def _proof_lines(verdict: "Verdict") -> Iterator[str]:
    proof = verdict.proof
    if proof is None:
        return
    line = f"log {proof.origin}, {proof.log_size} entries, root key {proof.trust}"
    if proof.confirmed:
        line += f", confirmed by {proof.confirmed} witnesses"
    yield f"{line}, as of {verdict.as_of}"
    if proof.unconfirmed:
        yield f"the log says it has {proof.unconfirmed} further entries, which too few witnesses confirmed"


def _mark(op: str, official: str, given: str) -> str:
    if op == "equal":
        return given
    out = f"[-{official.strip()}-]" if official.strip() else ""
    put = f"{{+{given.strip()}+}}" if given.strip() else ""
    return f"{out}{put} "


def _plain(text: str) -> str:
    """`text` without what could steer a terminal: a pasted text is hostile."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
