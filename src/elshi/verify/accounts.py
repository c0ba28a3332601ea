"""The registered accounts as a verdict needs them, from verified logs or from a verified snapshot of a registry."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from elshi.record import AccountRecord, Ledger, Registry
from elshi.verify.evidence import Evidence, Source
from elshi.verify.verdicts import Proof


@dataclass(frozen=True, slots=True)
class Account:
    """What stands of one account. `kind`: who speaks there (a holder's code).

    `leaf`, `index`, `epoch`: its entry; a snapshot tells the leaf only.
    `names`: those of the office that holds it, language to name.
    """

    id: str
    version: int
    leaf: str
    platform: str
    handle: str
    url: str | None
    kind: str
    holder: str
    names: Mapping[str, str]
    status: str
    successor: str | None
    index: int | None = None
    epoch: int | None = None

    def to_json(self) -> dict[str, Any]:
        """As verdicts show it."""
        return {
            "id": self.id,
            "version": self.version,
            "platform": self.platform,
            "handle": self.handle,
            "url": self.url,
            "holder": {"kind": self.kind, "office": self.holder},
            "status": self.status,
            "successor": self.successor,
        }


@dataclass(frozen=True, slots=True)
class Accounts:
    """All accounts of one office's registry, by id, in order of number. `hosts`: each host of an office to its id.

    `statements`: id to "current", "withdrawn" or "disowned"; None where the source holds no statements. `disowned`: id
    and version of those under a key that was revoked. `pinned`, `as_of`, `proof`: as in a verdict.
    """

    office: str
    hosts: Mapping[str, str]
    accounts: Mapping[str, Account]
    pinned: bool
    as_of: str | None = None
    proof: Proof | None = None
    statements: Mapping[str, str] | None = None
    disowned: frozenset[tuple[str, int]] = frozenset()

    def standing_successor(self, account: Account) -> Account | None:
        """The account that took its place and is active, over several steps if need be; None if there is none."""
        seen = {account.id}
        while account.successor is not None and account.successor not in seen:
            following = self.accounts.get(account.successor)
            if following is None:
                return None
            if following.status == "active":
                return following
            seen.add(following.id)
            account = following
        return None

    def proof_of(self, account: Account | None) -> Proof | None:
        """The proof of a verdict about `account`, or about none."""
        if self.proof is None or account is None or account.index is None:
            return self.proof
        return replace(self.proof, epoch=account.epoch, index=account.index, leaf=bytes.fromhex(account.leaf))


def accounts_of_evidence(evidence: Evidence) -> tuple[Accounts, ...]:
    """The accounts of our own office, then those of each partner whose log was read too."""
    is_pinned = evidence.trust == "pinned"
    found = (accounts_of_ledger(it.record.ledger, proof=_proof_of(it)) for it in (evidence.own, *evidence.partners))
    return tuple(replace(it, pinned=is_pinned) for it in found)


def _proof_of(source: Source) -> Proof:
    record = source.record
    return Proof(
        trust=source.trust,
        origin=record.checkpoint.origin,
        log_size=record.checkpoint.size,
        root=record.checkpoint.root,
        confirmed=record.confirmed,
        unconfirmed=record.unconfirmed,
    )


def accounts_of_ledger(ledger: Ledger, *, proof: Proof | None = None) -> Accounts:
    """The accounts of a verified log. `proof`: that of a verdict about no entry."""
    names = {it.id: dict(it.names) for it in ledger.offices.values()}
    accounts = {}
    for entry in ledger.current_accounts():
        held = names.get(entry.record.holder.office, {})
        account = account_of_record(entry.record, leaf=entry.leaf, names=held)
        accounts[account.id] = replace(account, index=entry.index, epoch=entry.epoch)
    hosts = {it.host: it.id for it in sorted(ledger.offices.values(), key=lambda it: it.parent is None)}
    standing = {name: ledger.standing(name) for name in ledger.statements}
    disowned = frozenset(
        (name, it.record.version) for name, versions in ledger.statements.items() for it in versions if it.disowned
    )
    return Accounts(ledger.office.id, hosts, accounts, ledger.pinned, ledger.newest, proof, standing, disowned)


def account_of_record(record: AccountRecord, *, leaf: bytes, names: Mapping[str, str]) -> Account:
    """The account that a record describes. `names`: those of the office that holds it."""
    return Account(
        id=record.id,
        version=record.version,
        leaf=leaf.hex(),
        platform=record.platform,
        handle=record.handle,
        url=record.url,
        kind=record.holder.kind,
        holder=record.holder.office,
        names=names,
        status=record.status,
        successor=record.successor,
    )


def accounts_of_registry(
    registry: Registry, *, pinned: bool, as_of: str | None = None, proof: Proof | None = None
) -> Accounts:
    """The accounts of a snapshot whose hash a verified record names. `as_of`: that record's issued_at."""
    names = {it["id"]: it["names"] for it in registry.offices}
    accounts = {
        it["id"]: Account(
            id=it["id"],
            version=it["version"],
            leaf=it["leaf"],
            platform=it["platform"],
            handle=it["handle"],
            url=it["url"],
            kind=it["holder"]["kind"],
            holder=it["holder"]["office"],
            names=names.get(it["holder"]["office"], {}),
            status=it["status"],
            successor=it["successor"],
        )
        for it in sorted(registry.accounts, key=lambda it: int(it["id"].rpartition("/")[2]))
    }
    hosts = {it["host"]: it["id"] for it in sorted(registry.offices, key=lambda it: it["parent"] is None)}
    return Accounts(registry.office, hosts, accounts, pinned, as_of, proof)
