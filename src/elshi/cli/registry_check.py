"""elshi registry check: are the official accounts still ours, looked at from both sides now."""

import argparse
from typing import TYPE_CHECKING, Any

from elshi.base.errors import UserError
from elshi.cli.arguments import add_home
from elshi.cli.output import emit

if TYPE_CHECKING:
    from elshi.adapters.control_proofs import Asset
    from elshi.record import AccountRecord, ControlProof, Ledger

NAME = "registry check"
HELP = "Look at the proofs of control of active accounts now, over the network; nothing is stored."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home H, and one account."""
    add_home(parser)
    parser.add_argument("account", metavar="ID", nargs="?", help="one account, like xs-mfa/account/2 or 2")


def run(args: argparse.Namespace) -> int:
    """Check, print. Exit 0 whatever was seen: an unreachable network says nothing about who holds an account."""
    from elshi.adapters.clock import SystemClock
    from elshi.adapters.control_proofs import check_control
    from elshi.adapters.dns_txt import DnsTxt
    from elshi.base.clock import format_time
    from elshi.node.home import open_home, read_own_trust
    from elshi.site.reading import read_source

    home = open_home(args.home)
    ledger = read_source(logs=home.logs, blobs=home.blobs, trust=read_own_trust(home)).ledger
    checked = []
    for record in _chosen(ledger, args.account):
        at = format_time(SystemClock().now())
        checked.append((record, check_control(_asset(ledger, record), at=at, txt=DnsTxt())))
    data = {"accounts": [{"id": it.id, "proofs": [_shown(proof) for proof in proofs]} for it, proofs in checked]}
    lines = [line for record, proofs in checked for line in _lines(record, proofs)]
    emit(data, lines or ["no active account to check"], as_json=args.json)
    return 0


def _chosen(ledger: "Ledger", name: str | None) -> "list[AccountRecord]":
    records = [entry.record for entry in ledger.current_accounts()]
    if name is None:
        return [record for record in records if record.status == "active"]
    found = [record for record in records if name in {record.id, record.id.rpartition("/")[2]}]
    if not found:
        raise UserError(f"expected an account of the registry, got {name[:80]!r}; see: elshi registry list")
    return found


def _asset(ledger: "Ledger", record: "AccountRecord") -> "Asset":
    from elshi.adapters.control_proofs import Asset
    from elshi.record import format_multikey

    office = ledger.office
    assert office.root_key is not None  # of the log's own office
    number = record.id.rpartition("/")[2]
    return Asset(
        id=record.id,
        platform=record.platform,
        handle=record.handle,
        url=record.url,
        office=office.id,
        host=office.host,
        root_key=format_multikey(office.root_key),
        pages=(f"https://{office.host}/en/registry/{number}/",),
    )


def _shown(proof: "ControlProof") -> dict[str, Any]:
    return {
        "method": proof.method,
        "where": proof.where,
        "checked_at": proof.checked_at,
        "result": proof.result,
        "seen": proof.seen,
    }


def _lines(record: "AccountRecord", proofs: "tuple[ControlProof, ...]") -> list[str]:
    if not proofs:
        return [f"{record.id}  {record.handle}: nothing that can be looked at (no address)"]
    return [
        f"{record.id}  {record.handle}",
        *(f"  {it.method:<12} {it.result:<13} {it.where}  seen {it.seen[:16]}  {it.checked_at}" for it in proofs),
    ]
