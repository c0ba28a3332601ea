"""What an administrator asks the root key for: the unsigned records of each ceremony, made from what the log says now.

A request that brings a new key also makes it: the private half waits in the node (`elshi.node.keys`) until the signed
record is entered (`elshi.node.enter`).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from elshi.base.clock import format_time
from elshi.base.errors import UserError
from elshi.node.guard import Seen, check_not_begun, read_here
from elshi.node.keys import SIGNING, make_next
from elshi.node.office_log import OfficeNode
from elshi.node.official import read_raw_entries
from elshi.node.requests import Document
from elshi.record import (
    PolicyRecord,
    Replaces,
    WitnessRef,
    child_office_document,
    epoch_document,
    key_document,
    method_of,
    office_document,
    parse_record,
    policy_document,
    recognition_document,
    revocation_document,
)
from elshi.record.ledger import KeyState, Ledger, find_current
from elshi.record.trust import Trust
from elshi.record.types.policies import parse_cosigner


def request_rotation(node: OfficeNode, purpose: str, *, at: datetime) -> list[Document]:
    """A new key for `purpose` ("record" or "log"), which takes over from the present one."""
    return [_new_key(node, node.read_ledger(), purpose, at=at)]


def request_revocation(node: OfficeNode, key: str, *, last_good: int, at: datetime) -> list[Document]:
    """The end of `key` (an id) at the log of `last_good` entries; first a new key, if it is the one in use.

    Raises UserError for a key that is not of the present log, or is revoked already, and for a size that is not.
    """
    ledger = node.read_ledger()
    found = find_key(ledger, key)
    check_last_good(ledger, found, last_good=last_good)
    documents = []
    if find_active(ledger, found.purpose) == found:
        documents.append(_new_key(node, ledger, found.purpose, at=at))
    revocation = revocation_document(
        office=ledger.office.office,
        number=_number(found.id),
        purpose=found.purpose,
        public_key=found.public_key,
        last_good=last_good,
        issued_at=format_time(at),
    )
    return [*documents, revocation]


def check_last_good(ledger: Ledger, key: KeyState, *, last_good: int) -> None:
    """Raises UserError unless `last_good` is a size of the log, with the entry that added `key` in it."""
    if not key.added < last_good <= ledger.size:
        raise UserError(
            f"--last-good: expected a size from {key.added + 1} to {ledger.size}, got {last_good}; nothing was changed"
        )


def find_key(ledger: Ledger, key: str) -> KeyState:
    """The key with this id, if it can be revoked. Raises UserError."""
    for found in ledger.keys:
        if found.id == key:
            if found.last_good is not None:
                raise UserError(f"{key} is revoked already: the log of {found.last_good} entries was its last good one")
            if found.epoch != ledger.epoch:
                raise UserError(f"{key} signed in epoch {found.epoch}, which has ended: nothing more can come from it")
            return found
    known = ", ".join(one.id for one in ledger.keys)
    raise UserError(f"no key {key!r} in the log: expected one of {known}")


def find_active(ledger: Ledger, purpose: str) -> KeyState:
    """The key in use for `purpose`: the newest of the present log that is not revoked. Raises UserError if none is."""
    good = [key for key in ledger.keys if (key.purpose, key.epoch, key.last_good) == (purpose, ledger.epoch, None)]
    if not good:
        raise UserError(
            f"the log names no good {purpose} key; begin a new epoch: elshi log new-epoch --reason lost-key"
        )
    return good[-1]


def list_disowned(node: OfficeNode, key: KeyState, *, last_good: int) -> list[str]:
    """What `key` signed at index `last_good` or later, as "id version n": what its revocation makes not official."""
    method = method_of(node.settings.office, key.public_key)
    signed = [parse_record(entry) for entry in list(read_raw_entries(node.folder))[max(0, last_good) :]]
    return [f"{record.id} version {record.version}" for record in signed if record.method == method]


def request_policy(node: OfficeNode, vkeys: Iterable[str], *, quorum: int, at: datetime) -> list[Document]:
    """The witnesses (vkeys of cosigners) of which `quorum` must cosign from now on. Raises UserError, FormatError."""
    witnesses = [WitnessRef(parse_cosigner(vkey).name, vkey) for vkey in vkeys]
    if not 0 <= quorum <= len(witnesses):
        raise UserError(f"--quorum: expected a number from 0 to {len(witnesses)} (the witnesses given), got {quorum}")
    ledger = node.read_ledger()
    return [
        policy_document(
            office=ledger.office.office,
            version=1 if ledger.policy is None else ledger.policy.version + 1,
            witnesses=witnesses,
            quorum=quorum,
            issued_at=format_time(at),
        )
    ]


def request_recognition(node: OfficeNode, partner: Trust, *, status: str, at: datetime) -> list[Document]:
    """The partner state that a trust file names is "recognised" from now on, or recognition has "ended"."""
    ledger = node.read_ledger()
    if partner.office == ledger.office.office:
        raise UserError(f"{partner.office} cannot be its own partner; nothing was changed")
    before = ledger.recognitions.get(partner.office)
    if status == "ended" and (before is None or before.status == "ended"):
        raise UserError(f"{partner.office} is not recognised; nothing was changed")
    return [
        recognition_document(
            office=ledger.office.office,
            partner=partner.office,
            host=partner.host,
            root_key=partner.root_key,
            status=status,
            version=1 if before is None else before.version + 1,
            issued_at=format_time(at),
        )
    ]


def request_office(
    node: OfficeNode, office: Trust, *, parent: str, names: Mapping[str, str], at: datetime
) -> list[Document]:
    """The office below ours that a trust file names keeps a log of its own from now on. Raises UserError.

    `names`: by language; none of an office that stands in the tree already: it keeps those it has.
    """
    ledger = node.read_ledger()
    before = find_current(ledger.office_versions.get(office.office, ()))
    if office.office == ledger.office.office:
        raise UserError(f"{office.office} is the office of this log; nothing was changed")
    if parent not in ledger.offices:
        raise UserError(f"--parent: {parent} is no office of the tree; nothing was changed")
    if before is None and not names:
        raise UserError(f"--name: {office.office} is new, and needs a name in at least one language")
    versions = ledger.office_versions.get(office.office, ())
    return [
        child_office_document(
            office=ledger.office.office,
            id=office.office,
            parent=parent,
            names=names or ({} if before is None else dict(before.record.names)),
            host=office.host,
            issued_at=format_time(at),
            version=len(versions) + 1,
            replaces=Replaces(len(versions), versions[-1].leaf.hex()) if versions else None,
            root_key=office.root_key,
            epoch=1,
        )
    ]


def request_epoch(node: OfficeNode, *, reason: str, heads: Sequence[Seen], at: datetime) -> list[Document]:
    """The first records of the next epoch's log: office, link to the present log, new keys, the policy again.

    What the present log holds is carried over; its head is the highest of `heads` and of what the log itself shows.
    """
    check_not_begun(node.home, node.settings)
    ledger, when = node.read_ledger(), format_time(at)
    office = ledger.office
    assert office.root_key is not None
    carried = read_here(node.folder)
    head = max([carried, *(seen.head for seen in heads)], key=lambda one: one.size)
    documents = [
        office_document(
            office=office.office,
            host=office.host,
            names=dict(office.names),
            root_key=office.root_key,
            issued_at=when,
            epoch=ledger.epoch + 1,
        ),
        epoch_document(
            office=office.office, epoch=ledger.epoch + 1, head=head, carried=carried, reason=reason, issued_at=when
        ),
    ]
    number = _next_number(ledger)
    documents += [
        key_document(
            office=office.office,
            number=number + place,
            purpose=purpose,
            public_key=make_next(node.home, purpose, passphrase=node.passphrase),
            issued_at=when,
        )
        for place, purpose in enumerate(SIGNING)
    ]
    return documents if ledger.policy is None else [*documents, _repeat_policy(ledger.policy, when)]


def _repeat_policy(policy: PolicyRecord, when: str) -> Document:
    return policy_document(
        office=policy.office,
        version=policy.version + 1,
        witnesses=policy.witnesses,
        quorum=policy.quorum,
        issued_at=when,
    )


def _new_key(node: OfficeNode, ledger: Ledger, purpose: str, *, at: datetime) -> Document:
    check_not_begun(node.home, node.settings)  # or the keys of the new epoch, which wait, would be thrown away
    return key_document(
        office=ledger.office.office,
        number=_next_number(ledger),
        purpose=purpose,
        public_key=make_next(node.home, purpose, passphrase=node.passphrase),
        issued_at=format_time(at),
        replaces_key=find_active(ledger, purpose).id,
    )


def _next_number(ledger: Ledger) -> int:
    return 1 + max(_number(key.id) for key in ledger.keys)


def _number(key: str) -> int:
    return int(key.rpartition("/")[2])
