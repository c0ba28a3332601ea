"""`elshi key list`: the keys that an office's logs name."""

import argparse
from typing import Any

from elshi.cli.arguments import add_home
from elshi.cli.key_arguments import open_node
from elshi.cli.output import emit

NAME = "key list"
HELP = "The keys of a node's office: which are in use, which were revoked and from what size of the log on."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--home."""
    add_home(parser)


def run(args: argparse.Namespace) -> int:
    """Read the log; open no private key."""
    from elshi.log import format_vkey
    from elshi.node.home import read_trust
    from elshi.node.official import read_whole
    from elshi.record import format_fingerprint, format_multikey

    home, settings, _at = open_node(args)
    trust = read_trust(home)
    ledger = read_whole(home.logs / settings.office, trust=trust).ledger
    active = {(key.purpose): key.id for key in ledger.keys if key.epoch == ledger.epoch and key.last_good is None}
    rows: list[dict[str, Any]] = [
        {
            "id": key.id,
            "purpose": key.purpose,
            "public_key": format_multikey(key.public_key),
            "epoch": key.epoch,
            "added": key.added,
            "last_good": key.last_good,
            "state": "revoked"
            if key.last_good is not None
            else "in use"
            if active.get(key.purpose) == key.id
            else "old",
            "vkey": None,
        }
        for key in ledger.keys
    ]
    for row, key in zip(rows, ledger.keys, strict=True):
        if (row["purpose"], row["state"]) == ("log", "in use"):
            row["vkey"] = format_vkey(settings.origin, key.public_key)
    root = {"public_key": format_multikey(trust.root_key), "fingerprint": format_fingerprint(trust.root_key)}
    lines = [f"root key {root['public_key']}, fingerprint {root['fingerprint']}"]
    for row in rows:
        end = "" if row["last_good"] is None else f" from size {row['last_good']} on"
        lines.append(
            f"{row['id']}  {row['purpose']:<6}  epoch {row['epoch']}  {row['public_key']}  {row['state']}{end}"
        )
    lines += [f"for witnesses (elshi witness serve --log …): {row['vkey']}" for row in rows if row["vkey"]]
    emit({"office": settings.office, "root_key": root, "keys": rows}, lines, as_json=args.json)
    return 0
