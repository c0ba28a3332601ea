"""What a replay gave, in the form that tests/js/ledger.mjs prints too."""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from elshi.base.errors import SecurityError
from elshi.record import Entry, Ledger, Record, Trust, format_trust, replay_epochs


def replay_case(logs: Sequence[Iterable[bytes]], trust: Trust | None) -> dict[str, Any]:
    """The case as a JSON object."""
    return {
        "logs": [[base64.b64encode(raw).decode() for raw in log] for log in logs],
        "trust": None if trust is None else format_trust(trust).decode(),
    }


def python_outcome(logs: Sequence[Iterable[bytes]], trust: Trust | None) -> dict[str, Any]:
    """The summary of the ledger, or what kind of error refused it."""
    try:
        return summary(replay_epochs(logs, trust=trust))
    except SecurityError as exc:
        return {"refused": type(exc).__name__}


def summary(ledger: Ledger) -> dict[str, Any]:
    return {
        "epoch": ledger.epoch,
        "size": ledger.size,
        "newest": ledger.newest,
        "repeats": list(ledger.repeats),
        "keys": [
            [it.id, it.purpose, it.public_key.hex(), it.added, it.last_good, it.revoked] for it in ledger.keys
        ],
        "log_keys": [key.hex() for key in ledger.log_keys],
        "offices": sorted(ledger.offices),
        "policy": ledger.policy.version if ledger.policy else None,
        "recognitions": {name: it.status for name, it in sorted(ledger.recognitions.items())},
        "statements": {name: _chain(versions) for name, versions in sorted(ledger.statements.items())},
        "standing": {name: ledger.standing(name) for name in sorted(ledger.statements)},
        "accounts": {name: _chain(versions) for name, versions in sorted(ledger.accounts.items())},
        "snapshots": _chain(ledger.snapshots),
        "audit_heads": [
            [it.record.id, it.record.rows, it.record.sha256, it.index, it.disowned] for it in ledger.audit_heads
        ],
        "erased": sorted(ledger.erased),
    }  # fmt: skip


def _chain(versions: Iterable[Entry[Record]]) -> list[list[Any]]:
    return [[it.record.version, it.index, it.leaf.hex(), it.disowned] for it in versions]
