"""The rules of replay: one function for each type of record, in one table. Each changes the state, or raises.

The rules are listed in `elshi.record.replaying` and in docs/formats/record.md, by number.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from elshi.base.errors import SecurityError
from elshi.record.documents import Record
from elshi.record.ledger import Entry, KeyState, find_current
from elshi.record.registry import format_registry
from elshi.record.rendition import blob_sha256
from elshi.record.state import Arrival, Chains, State, handle_key
from elshi.record.types.accounts import AccountRecord
from elshi.record.types.advisories import AdvisoryRecord
from elshi.record.types.alerts import AlertRecord
from elshi.record.types.answers import AnswerRecord
from elshi.record.types.audit_heads import AuditHeadRecord
from elshi.record.types.epochs import EpochRecord
from elshi.record.types.erasures import ErasureRecord
from elshi.record.types.keys import KeyRecord
from elshi.record.types.offices import OfficeRecord
from elshi.record.types.partners import RecognitionRecord
from elshi.record.types.policies import PolicyRecord
from elshi.record.types.snapshots import SnapshotRecord
from elshi.record.types.statements import StatementRecord, WithdrawalRecord

R = TypeVar("R", bound=Record)
Versioned = TypeVar("Versioned", bound=OfficeRecord | AccountRecord | StatementRecord | WithdrawalRecord)


def take_office(state: State, arrival: Arrival, record: OfficeRecord) -> None:
    """An office below ours, or a new version of one (rule 6)."""
    if record.parent is None:
        raise SecurityError("a second office record")
    chain = state.offices.get(record.id, [])
    standing = find_current(chain)
    key = None
    if record.root_key is not None or (standing is not None and standing.record.root_key is not None):
        state.check_root_signed(arrival)  # whoever may name another root key could speak for that office
    else:
        key = state.check_record_signed(arrival)
    tree = state.current_offices()
    if record.parent not in tree:
        raise SecurityError(f"{record.id} is below {record.parent}, which is no office of the tree")
    above: str | None = record.parent
    for _ in range(len(tree)):  # bounded: a revocation may have taken an office out of the middle
        if above == record.id:
            raise SecurityError(f"{record.id} would be below itself")
        above = tree[above].parent if above in tree else None
    _append(state.offices, arrival, record, key=key)


def take_key(state: State, arrival: Arrival, record: KeyRecord) -> None:
    """A key that is added or revoked (rules 3 and 4)."""
    state.check_root_signed(arrival)
    if record.action == "add":
        _add_key(state, arrival, record)
    else:
        _revoke_key(state, arrival, record)


def _add_key(state: State, arrival: Arrival, record: KeyRecord) -> None:
    if record.public_key == state.root_key:
        raise SecurityError(f"{record.id} adds a key that is in use already: the root key")
    for known in state.keys.values():
        if known.public_key == record.public_key:
            if known.epoch == arrival.epoch or known.purpose != record.purpose:
                raise SecurityError(f"{record.id} adds a key that is in use already: {known.id}")
            if known.revoked is not None:
                raise SecurityError(f"{record.id} adds a key again that was revoked: {known.id}")
    if record.replaces_key is not None:
        old = state.keys.get(record.replaces_key)
        if old is None or old.purpose != record.purpose:
            raise SecurityError(f"{record.id} takes over from {record.replaces_key}, which is no {record.purpose} key")
    state.add_key(KeyState(record.id, record.purpose, record.public_key, arrival.epoch, arrival.index))


def _revoke_key(state: State, arrival: Arrival, record: KeyRecord) -> None:
    key = state.keys.get(record.id)
    if key is None or key.epoch != arrival.epoch:
        raise SecurityError(f"{record.id} is revoked, but this log never added it")
    if (key.purpose, key.public_key) != (record.purpose, record.public_key):
        raise SecurityError(f"the revocation of {record.id} names another key than was added")
    last_good = record.last_good or 0
    if not key.added < last_good <= arrival.index:
        raise SecurityError(
            f"{record.id} is revoked with last good size {last_good}: expected {key.added + 1} to {arrival.index}"
        )
    revoked = replace(key, last_good=last_good, revoked=arrival.index)
    state.add_key(revoked)
    state.disown(revoked)


def take_policy(state: State, arrival: Arrival, record: PolicyRecord) -> None:
    """The witnesses that the office declares (rule 7)."""
    state.check_root_signed(arrival)
    _check_next(record, state.policy)
    state.policy = record


def take_recognition(state: State, arrival: Arrival, record: RecognitionRecord) -> None:
    """A partner that is recognised, or no longer (rule 7)."""
    state.check_root_signed(arrival)
    _check_next(record, state.recognitions.get(record.partner.office))
    state.recognitions[record.partner.office] = record


def take_epoch(state: State, arrival: Arrival, record: EpochRecord) -> None:
    """The link to the log before, entry 1 of each later log and nowhere else (rule 2)."""
    if (arrival.index, arrival.epoch) != (1, record.epoch):
        raise SecurityError(f"{record.id} is entry {arrival.index} of epoch {arrival.epoch}, where it does not belong")
    state.check_root_signed(arrival)
    state.epochs.append(record)


def take_statement(state: State, arrival: Arrival, record: StatementRecord | WithdrawalRecord) -> None:
    """A version of a statement, an answer, an advisory or an alert, or its withdrawal (rules 5, 8 and 14)."""
    key = state.check_record_signed(arrival)
    standing = find_current(state.statements.get(record.id, []))
    if standing is not None and isinstance(standing.record, WithdrawalRecord):
        raise SecurityError(f"{record.id} version {record.version} comes after its withdrawal")
    first = next((it.record for it in state.statements.get(record.id, ())), record)
    if not isinstance(record, WithdrawalRecord):
        _check_same(first, record)
    _append(state.statements, arrival, record, key=key)


def _check_same(first: StatementRecord | WithdrawalRecord, record: StatementRecord) -> None:
    """Raises unless a version is of the type of the `first` one, and an advisory of its country (rule 14)."""
    if type(first) is not type(record):
        raise SecurityError(f"{record.id} was and is not of one type: an answer stays one, and a statement too")
    if isinstance(first, AdvisoryRecord) and isinstance(record, AdvisoryRecord):
        was, now = first.advice.country, record.advice.country
        if was != now:
            raise SecurityError(f"{record.id} was about {was} and is about {now}: an advisory keeps its country")


def take_account(state: State, arrival: Arrival, record: AccountRecord) -> None:
    """An account's version (rules 5 and 9)."""
    key = state.check_record_signed(arrival)
    if record.holder.office not in state.current_offices():
        raise SecurityError(f"{record.id} is held by {record.holder.office}, which is no office of the tree")
    _check_successor(state, record)
    holder = state.handles.get(handle_key(record), record.id)
    if holder != record.id:
        raise SecurityError(f"{record.id} has the platform and handle of {holder}")
    before = find_current(state.accounts.get(record.id, []))
    _append(state.accounts, arrival, record, key=key)
    if before is not None and state.handles.get(handle_key(before.record)) == record.id:
        del state.handles[handle_key(before.record)]
    state.handles[handle_key(record)] = record.id


def _check_successor(state: State, record: AccountRecord) -> None:
    """Raises unless each successor from here on is there, and none leads back."""
    name = record.successor
    for _ in range(len(state.accounts) + 1):
        if name is None:
            return
        found = find_current(state.accounts.get(name, []))
        if name == record.id or (found is None and name == record.successor):
            break
        name = None if found is None else found.record.successor
    raise SecurityError(f"{record.id} has the successor {record.successor}, which is not there or leads back to it")


def take_erasure(state: State, arrival: Arrival, record: ErasureRecord) -> None:
    """Blobs that are gone (rule 10)."""
    key = state.check_record_signed(arrival)
    state.erasures.append(_place(arrival, record, key=key))


def take_snapshot(state: State, arrival: Arrival, record: SnapshotRecord) -> None:
    """The registry, which must be the one that the entries before it give (rule 11)."""
    key = state.check_record_signed(arrival)
    found = (find_current(versions) for versions in state.accounts.values())
    accounts = [it for it in found if it is not None]
    blob = format_registry(state.office.id, state.current_offices().values(), accounts)
    if (record.sha256, record.bytes, record.accounts) != (blob_sha256(blob), len(blob), len(accounts)):
        raise SecurityError(f"{record.id} names another registry than the entries before it give")
    state.snapshots.append(_place(arrival, record, key=key))


def take_audit_head(state: State, arrival: Arrival, record: AuditHeadRecord) -> None:
    """How far the desk's audit trail had come (rule 13)."""
    key = state.check_record_signed(arrival)
    state.audit_heads.append(_place(arrival, record, key=key))


def _place(arrival: Arrival, record: R, *, key: str | None) -> Entry[R]:
    return Entry(arrival.epoch, arrival.index, arrival.leaf, record, arrival.raw, key)


def _check_next(record: PolicyRecord | RecognitionRecord, last: PolicyRecord | RecognitionRecord | None) -> None:
    version = 0 if last is None else last.version
    if record.version != version + 1:
        raise SecurityError(f"{record.id} version {record.version} follows version {version}")


def _append(chains: Chains[Versioned], arrival: Arrival, record: Versioned, *, key: str | None) -> None:
    """Add a version to its chain, which runs over all versions in log order, disowned ones too (rule 5)."""
    versions = chains.setdefault(record.id, [])
    if record.version != len(versions) + 1:
        raise SecurityError(f"{record.id} version {record.version} follows version {len(versions)}")
    if record.replaces is not None and record.replaces.leaf != versions[-1].leaf.hex():
        raise SecurityError(f"{record.id} version {record.version} replaces another entry than version {len(versions)}")
    versions.append(_place(arrival, record, key=key))


# Any: each rule takes the one type of record that it stands beside
RULES: Mapping[type[Record], Callable[[State, Arrival, Any], None]] = {
    OfficeRecord: take_office,
    KeyRecord: take_key,
    PolicyRecord: take_policy,
    RecognitionRecord: take_recognition,
    EpochRecord: take_epoch,
    StatementRecord: take_statement,
    AnswerRecord: take_statement,
    AdvisoryRecord: take_statement,
    AlertRecord: take_statement,
    WithdrawalRecord: take_statement,
    AccountRecord: take_account,
    ErasureRecord: take_erasure,
    SnapshotRecord: take_snapshot,
    AuditHeadRecord: take_audit_head,
}


def apply_rule(state: State, arrival: Arrival) -> None:
    """Take one entry into the state. Raises SecurityError if it breaks a rule."""
    RULES[type(arrival.record)](state, arrival, arrival.record)
